/* SPDX-License-Identifier: Apache-2.0 */
#include "ModuleArguments.h"

#include "ModuleFields.h"

#include <algorithm>
#include <map>

namespace app
{
namespace
{

/** Defaults of all fields that have a value, by the program's options. */
std::map<std::string, std::string>
FindDefaults()
{
  std::map<std::string, std::string> defaults{ { "--threads", "0" }, { "--memory-limit", "" }, { "--mask", "" } };
  for (const dwc::Parameter & parameter : dwc::GetParameters())
  {
    if (!parameter.option.empty() && parameter.kind != dwc::ParameterKind::Flag)
    {
      defaults[parameter.option] = MakeModuleField(parameter).defaultText;
    }
  }
  return defaults;
}

/** Numbers may be written in several ways. */
bool
IsSameValue(const std::string & text, const std::string & other)
{
  double value = 0.0;
  double otherValue = 0.0;
  return text == other || (dwc::ParseText(text, value) && dwc::ParseText(other, otherValue) && value == otherValue);
}

} // namespace

std::vector<std::string>
SimplifyArguments(const std::vector<std::string> & arguments)
{
  const std::map<std::string, std::string> defaults = FindDefaults();
  std::vector<std::string>                 simple;
  for (std::size_t i = 0; i < arguments.size(); ++i)
  {
    std::string argument = arguments[i];
    if (argument.compare(0, 2, "--") == 0)
    {
      std::replace(argument.begin(), std::find(argument.begin(), argument.end(), '='), '_', '-');
    }
    const auto found = defaults.find(argument);
    if (found != defaults.end() && i + 1 < arguments.size())
    {
      const std::string & value = arguments[++i];
      if (!IsSameValue(value, found->second))
      {
        simple.insert(simple.end(), { argument, value });
      }
    }
    else
    {
      simple.push_back(argument);
    }
  }
  return simple;
}

} // namespace app
