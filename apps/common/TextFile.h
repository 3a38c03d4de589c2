/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TextFile_h
#define TextFile_h

#include <filesystem>
#include <string>

namespace app
{

/** The bytes of a text file. \param option by which the user named it. \throw Failure(InputUnreadable) where it cannot
 * be read, or is larger than any file of text that this program writes (256 MiB). */
std::string
ReadTextFile(const std::filesystem::path & path, const std::string & option);

} // namespace app

#endif
