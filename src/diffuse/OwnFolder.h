/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_diffuse_OwnFolder_h
#define dwc_diffuse_OwnFolder_h

#include <string>
#include <vector>

namespace dwc
{

/** The folder of the library or program that this code is in, with a slash at its end; "" where it is not known. */
std::string
GetOwnFolder();

/** Folders between '|', absolute or as seen from the own folder ("../lib"), as paths. */
std::vector<std::string>
ListFolders(const std::string & folders);

} // namespace dwc

#endif
