/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ModuleArguments_h
#define ModuleArguments_h

#include <string>
#include <vector>

namespace app
{

/** The arguments that 3D Slicer gives the module as those that the program's options are read from: flags with hyphens,
 * as the program has them, and without what has the value of a default. \param arguments without the name of the module
 */
std::vector<std::string>
SimplifyArguments(const std::vector<std::string> & arguments);

} // namespace app

#endif
