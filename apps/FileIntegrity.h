/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FileIntegrity_h
#define FileIntegrity_h

#include <filesystem>

namespace app
{

/** True where a JPEG or PNG file goes on to its end marker, and for any other format. libjpeg only warns where data
 *  are missing, and fills the rest of the image with grey. */
bool
IsWholeFile(const std::filesystem::path & path);

} // namespace app

#endif
