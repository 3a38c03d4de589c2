/* SPDX-License-Identifier: Apache-2.0 */
#include "LevelChoice.h"

#include <CLI/CLI.hpp>

namespace app
{

void
AddLevelOptions(CLI::App & command, LevelChoice & choice)
{
  auto * const group = command.add_option_group("Level", "Which level of the tree labels.nrrd and overlay.png show");
  group->add_option("--regions", choice.regions, "This many regions, or as many as the tree has leaves")
    ->check(CLI::PositiveNumber)
    ->type_name("K");
  group->add_option("--threshold", choice.threshold, "Every split with a normalised cut of at most this, 0 to 2")
    ->check(CLI::Range(0.0, 2.0))
    ->type_name("T");
  group->add_option("--depth", choice.depth, "Every split less than this many splits below the whole image")
    ->check(CLI::PositiveNumber)
    ->type_name("D");
  group->add_flag("--automatic", choice.automatic, "The level that the image's own split costs suggest (the default)");
  group->require_option(0, 1);
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
