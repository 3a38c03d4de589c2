/* SPDX-License-Identifier: Apache-2.0 */
#include "ParameterOptions.h"

#include "ExitCode.h"

#include "dwc/Recipe.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace app
{
namespace
{

constexpr const char * diffusersHeading = "Diffusers model";

std::string
GetHeading(dwc::ParameterGroup group)
{
  switch (group)
  {
    case dwc::ParameterGroup::Walk:
    case dwc::ParameterGroup::Local:
      return "Walk";
    case dwc::ParameterGroup::Diffusers:
      return diffusersHeading;
    case dwc::ParameterGroup::Cut:
      return "Cut";
    case dwc::ParameterGroup::Refinement:
      return "Refinement";
    case dwc::ParameterGroup::Level:
      break;
  }
  return "Level that labels.nrrd and overlay.png show";
}

CLI::Validator
MakeCheck(const dwc::Parameter & parameter)
{
  return CLI::Validator(
    [&parameter](std::string & text) -> std::string {
      try
      {
        dwc::VerifyParameterText(parameter, text);
      }
      catch (const dwc::ParameterError & error)
      {
        return error.GetSentence();
      }
      return "";
    },
    "");
}

CLI::Option *
AddOption(CLI::App & command, ParameterValues & values, const dwc::Parameter & parameter, const std::string & heading)
{
  const auto set = [&values, &parameter](const std::string & text) { values[parameter.name] = text; };
  if (parameter.kind == dwc::ParameterKind::Flag)
  {
    const std::string other = parameter.defaultText == "on" ? "off" : "on";
    return command.add_flag_callback(parameter.option, [set, other] { set(other); }, parameter.help)->group(heading);
  }
  return command.add_option_function<std::string>(parameter.option, set, parameter.DescribeForHelp())
    ->check(MakeCheck(parameter))
    ->type_name(parameter.GetValueName())
    ->group(heading);
}

/** Adds the values of a recipe that are not given otherwise. */
void
AddRecipe(ParameterValues & values, const std::string & name)
{
  try
  {
    const dwc::Recipe & recipe = dwc::GetRecipe(name);
    values.insert(recipe.values.begin(), recipe.values.end());
  }
  catch (const dwc::ParameterError & error)
  {
    throw CLI::ValidationError("--recipe", error.GetSentence());
  }
}

} // namespace

std::string
GetValue(const ParameterValues & values, const std::string & name)
{
  const auto given = values.find(name);
  return given != values.end() ? given->second : dwc::GetParameter(name).defaultText;
}

void
AddParameterOptions(CLI::App & command, ParameterValues & values)
{
  std::vector<CLI::Option *> diffusers;
  CLI::Option *              minimum = nullptr;
  for (const dwc::Parameter & parameter : dwc::GetParameters())
  {
    if (parameter.option.empty() || parameter.group == dwc::ParameterGroup::Level)
    {
      continue;
    }
    CLI::Option * const option = AddOption(command, values, parameter, GetHeading(parameter.group));
    if (parameter.group == dwc::ParameterGroup::Diffusers)
    {
      diffusers.push_back(option);
    }
    if (parameter.name == "WindowMinimum")
    {
      minimum = option;
    }
    else if (parameter.name == "WindowMaximum")
    {
      minimum->needs(option);
      option->needs(minimum);
    }
  }
  std::string names;
  std::string help = "Sets several of these by one name; those given beside it stay.";
  for (const dwc::Recipe & recipe : dwc::GetRecipes())
  {
    names += (names.empty() ? "" : "|") + recipe.name;
    help += " " + recipe.name + ": " + recipe.help;
  }
  const auto recipe = std::make_shared<std::string>();
  diffusers.push_back(
    command.add_option("--recipe", *recipe, help)->type_name(names)->group(GetHeading(dwc::ParameterGroup::Diffusers)));
  command.callback([&values, diffusers, recipe] {
    if (!recipe->empty())
    {
      AddRecipe(values, *recipe);
    }
    for (const CLI::Option * const option : diffusers)
    {
      if (option->count() > 0 && GetValue(values, "Model") == "local")
      {
        throw CLI::ValidationError(option->get_name(), "is for diffusers models; name one with --model FOLDER");
      }
    }
  });
}

void
AddParameterOptions(CLI::App &                       command,
                    ParameterValues &                values,
                    const std::vector<std::string> & names,
                    const std::string &              heading)
{
  for (const std::string & name : names)
  {
    AddOption(command, values, dwc::GetParameter(name), heading);
  }
}

void
AddLevelOptions(CLI::App & command, LevelOptions & options)
{
  const std::string heading = GetHeading(dwc::ParameterGroup::Level);
  AddParameterOptions(command, options.values, { "NumberOfRegions", "CostThreshold", "Depth" }, heading);
  command
    .add_flag("--automatic", options.automatic, "The level that the image's own split costs suggest (the default)")
    ->group(heading);
}

dwc::LevelChoice
LevelOptions::GetChoice() const
{
  if (values.size() + (automatic ? 1 : 0) > 1)
  {
    throw Failure(ExitCode::Usage, "--regions, --threshold, --depth, --automatic: give one of them at most");
  }
  dwc::LevelChoice choice;
  dwc::LevelChoice::Visit(choice, [this](const std::string & name, auto & member) {
    const auto given = values.find(name);
    if (given != values.end())
    {
      dwc::ParseAs(given->second, member);
    }
  });
  return choice;
}

} // namespace app
