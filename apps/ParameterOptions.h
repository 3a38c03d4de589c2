/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ParameterOptions_h
#define ParameterOptions_h

#include "dwc/Level.h"
#include "dwc/Parameters.h"

#include <map>
#include <string>
#include <vector>

namespace CLI
{
class App;
}

/** Options of a command that set parameters of the filters: their names, help and checks come from the table of
 *  parameters (dwc/Parameters.h). */

namespace app
{

/** The parameters that were given, by the filters' names, with their values as text. */
using ParameterValues = std::map<std::string, std::string>;

/** The value given, or the default. */
std::string
GetValue(const ParameterValues & values, const std::string & name);

/** Declares the options of all parameters but those of the level; what a diffusers model alone has is refused without
 *  one. */
void
AddParameterOptions(CLI::App & command, ParameterValues & values);

/** Declares the options of some parameters, under a heading. */
void
AddParameterOptions(CLI::App &                       command,
                    ParameterValues &                values,
                    const std::vector<std::string> & names,
                    const std::string &              heading);

/** Which level of the tree the user wants: one of --regions, --threshold, --depth, --automatic (the default). */
struct LevelOptions
{
  ParameterValues values;
  bool            automatic{ false };

  /** \throw Failure(Usage) where more than one is given. */
  dwc::LevelChoice
  GetChoice() const;
};

/** Declares these four. */
void
AddLevelOptions(CLI::App & command, LevelOptions & options);

} // namespace app

#endif
