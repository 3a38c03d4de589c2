/* SPDX-License-Identifier: Apache-2.0 */
#include "LevelChoice.h"

#include "Checks.h"
#include "ExitCode.h"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace app
{

void
AddLevelOptions(CLI::App & command, LevelChoice & choice)
{
  const std::string                group = "Level that labels.nrrd and overlay.png show";
  const std::vector<CLI::Option *> rules{
    command.add_option("--regions", choice.regions, "This many regions, or as many as the tree has leaves")
      ->check(IsCount())
      ->type_name("K"),
    command.add_option("--threshold", choice.threshold, "Every split with a normalised cut of at most this, 0 to 2")
      ->check(IsBetween(0.0, 2.0))
      ->type_name("T"),
    command.add_option("--depth", choice.depth, "Every split less than this many splits below the whole image")
      ->check(IsCount())
      ->type_name("D"),
    command.add_flag(
      "--automatic", choice.automatic, "The level that the image's own split costs suggest (the default)")
  };
  for (CLI::Option * const rule : rules)
  {
    rule->group(group);
  }
}

void
VerifyLevelChoice(const LevelChoice & choice)
{
  if (choice.regions.has_value() + choice.threshold.has_value() + choice.depth.has_value() + choice.automatic > 1)
  {
    throw Failure(ExitCode::Usage, "--regions, --threshold, --depth, --automatic: give one of them at most");
  }
}

dwc::Level
SelectLevel(const itk::PartitionTree & tree, const LevelChoice & choice)
{
  if (choice.regions)
  {
    return tree.GetLevelOfNumberOfRegions(*choice.regions);
  }
  if (choice.threshold)
  {
    return tree.GetLevelOfThreshold(*choice.threshold);
  }
  if (choice.depth)
  {
    return tree.GetLevelOfDepth(*choice.depth);
  }
  return tree.GetAutomaticLevel();
}

} // namespace app
