/* SPDX-License-Identifier: Apache-2.0 */
#include "ModuleFields.h"

#include <algorithm>
#include <cctype>
#include <cmath>

namespace app
{
namespace
{

/** "--walk-length" to "walk_length". */
std::string
MakeName(const std::string & option)
{
  std::string name = option.substr(2);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

/** "walk_length" to "Walk length". */
std::string
MakeLabel(std::string text)
{
  std::replace(text.begin(), text.end(), '_', ' ');
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  return text;
}

/** A tenth of the default's leading digit. */
double
FindStep(double value)
{
  return value == 0.0 ? 0.1 : std::pow(10.0, std::floor(std::log10(std::abs(value))) - 1.0);
}

/** Numbers: the default is in range also where it means that none is set. */
void
SetRange(ModuleField & field, const dwc::Parameter & parameter)
{
  double value = 0.0;
  dwc::ParseText(field.defaultText, value);
  if (std::isfinite(parameter.least))
  {
    field.minimum = dwc::FormatText(std::min(parameter.least, value));
  }
  if (std::isfinite(parameter.most))
  {
    field.maximum = dwc::FormatText(std::max(parameter.most, value));
  }
  field.step = field.type == "integer" ? "1" : dwc::FormatText(FindStep(value));
}

} // namespace

ModuleField
MakeModuleField(const dwc::Parameter & parameter)
{
  ModuleField field;
  field.name = MakeName(parameter.option);
  field.label = MakeLabel(parameter.GetKeyword());
  field.description = parameter.DescribeForHelp() + " [" + parameter.option + "]";
  field.defaultText = parameter.defaultText;
  double value = 0.0;
  switch (parameter.kind)
  {
    case dwc::ParameterKind::Flag:
      // The option is there for what is not the default.
      field.type = "boolean";
      field.label = MakeLabel(field.name);
      field.defaultText = "false";
      break;
    case dwc::ParameterKind::Whole:
      field.type = "integer";
      SetRange(field, parameter);
      break;
    case dwc::ParameterKind::Real:
      if (dwc::ParseText(parameter.defaultText, value) && std::isfinite(value))
      {
        field.type = "double";
        SetRange(field, parameter);
      }
      else
      {
        field.type = "string"; // the only one that can be left empty
        field.defaultText.clear();
      }
      break;
    case dwc::ParameterKind::Word:
      field.type = "string-enumeration";
      field.words = parameter.words;
      break;
    default:
      field.type = "string";
      break;
  }
  return field;
}

std::vector<ModuleField>
GetModuleFields(dwc::ParameterGroup group)
{
  std::vector<ModuleField> fields;
  for (const dwc::Parameter & parameter : dwc::GetParameters())
  {
    if (parameter.group == group && !parameter.option.empty())
    {
      fields.push_back(MakeModuleField(parameter));
    }
  }
  return fields;
}

} // namespace app
