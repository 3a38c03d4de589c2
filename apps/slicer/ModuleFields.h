/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ModuleFields_h
#define ModuleFields_h

#include "dwc/Parameters.h"

#include <string>
#include <vector>

namespace app
{

/** A parameter of the table as a field of the module's panel. 3D Slicer gives the module the value of every field, also
 * of those that nobody has touched; what has the default's value is as if it were not given. */
struct ModuleField
{
  std::string              name;        ///< also its flag: letters, digits and underscores
  std::string              type;        ///< the element: "integer", "string-enumeration"
  std::string              label;       ///< "Walk length"
  std::string              description; ///< in a line
  std::string              defaultText;
  std::string              minimum; ///< empty: none
  std::string              maximum;
  std::string              step; ///< of numbers
  std::vector<std::string> words;
};

ModuleField
MakeModuleField(const dwc::Parameter & parameter);

/** Those of the parameters of a group that have an option, in the order of the table. */
std::vector<ModuleField>
GetModuleFields(dwc::ParameterGroup group);

} // namespace app

#endif
