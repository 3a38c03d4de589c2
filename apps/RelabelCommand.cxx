/* SPDX-License-Identifier: Apache-2.0 */
#include "RelabelCommand.h"

#include "ExitCode.h"
#include "LabelFile.h"
#include "Message.h"
#include "OutputFiles.h"
#include "PictureFile.h"
#include "Report.h"
#include "ResultFolder.h"
#include "StatisticsFile.h"

#include "dwc/Picture.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>

namespace app
{
namespace
{

namespace fs = std::filesystem;

/** Where the segmentation file is to be, known before anything is read. */
void
VerifySegmentationName(const RelabelOptions & options)
{
  const std::string extension = fs::path(options.segmentation).extension().string();
  if (options.segmentation.empty())
  {
    if (!options.levels.empty())
    {
      throw Failure(ExitCode::Usage, "--levels: are the layers of a file. Name it with --segmentation FILE.seg.nrrd.");
    }
    return;
  }
  if (extension != ".nrrd")
  {
    throw Failure(ExitCode::Usage,
                  "--segmentation: must be a file that ends in .seg.nrrd, or .nrrd (got " + options.segmentation +
                    "). Rename it.");
  }
  const fs::path folder = options.folder;
  VerifyTargets(
    { { "--segmentation", options.segmentation } },
    { { "DIR", folder / "leaves.nrrd" }, { "DIR", folder / "labels.nrrd" }, { "DIR", folder / "tree.json" } });
}

/** The levels of --levels, or the one that the options of a level choose. */
std::vector<dwc::Level>
SelectLayers(const dwc::Tree & tree, const RelabelOptions & options)
{
  std::vector<dwc::Level> layers;
  std::size_t             count = 0;
  for (const std::size_t regions : options.levels)
  {
    if (regions < 1 || regions > tree.NumberOfLeaves())
    {
      throw Failure(ExitCode::Usage,
                    "--levels: must be numbers of regions from 1 to " + std::to_string(tree.NumberOfLeaves()) +
                      ", the leaves of the tree (got " + std::to_string(regions) + "). Leave it out.");
    }
    layers.push_back(dwc::LevelOfNumberOfRegions(tree, regions));
  }
  if (layers.empty())
  {
    layers.push_back(dwc::SelectLevel(tree, options.level.GetChoice()));
  }
  for (const dwc::Level & layer : layers)
  {
    count += layer.numberOfRegions;
  }
  if (count > dwc::mostSegments)
  {
    throw Failure(ExitCode::Usage,
                  "--segmentation: a file has at most " + std::to_string(dwc::mostSegments) +
                    " regions, all layers together (got " + std::to_string(count) +
                    "). Choose fewer regions or levels.");
  }
  return layers;
}

void
WriteSegmentation(const RelabelOptions & options, const itk::PartitionTree & tree, const LabelFile & leaves)
{
  const std::vector<dwc::Level> layers = SelectLayers(tree.GetTree(), options);
  std::vector<std::size_t>      regions;
  for (const dwc::Level & layer : layers)
  {
    regions.push_back(layer.numberOfRegions);
  }
  OutputFiles files;
  WriteFile(files.Stage(options.segmentation, "--segmentation"),
            EncodeSegmentation(tree.GetTree(), leaves.geometry, leaves.labels.data(), layers));
  files.Commit();
  ReportSegmentationFile(options.segmentation, tree.GetNumberOfLeaves(), regions, options.json, options.quiet);
}

/** The table of the level, where segment wrote one. \return its name; empty: there is none */
std::string
WriteStatistics(OutputFiles & files, const fs::path & folder, const itk::PartitionTree * tree, const dwc::Level & level)
{
  const std::string format = fs::exists(folder / "statistics.tsv") ? "tsv" : "csv";
  const std::string name = "statistics." + format;
  if (!fs::exists(folder / "statistics.json"))
  {
    return "";
  }
  WriteFile(files.Stage(folder / name, "DIR"),
            FormatStatistics(ReadStatistics(folder / "statistics.json", tree), level, format));
  return name;
}

} // namespace

CLI::App *
AddRelabelCommand(CLI::App & program, RelabelOptions & options)
{
  CLI::App * const command =
    program.add_subcommand("relabel",
                           "Another level of a folder that segment made, at once: labels.nrrd, overlay.png and, where "
                           "they were asked for, statistics");
  command->add_option("DIR", options.folder, "The folder")->required();
  AddLevelOptions(*command, options.level);
  command
    ->add_option(
      "--segmentation", options.segmentation, "Write this file for 3D Slicer (.seg.nrrd) instead, and nothing in DIR")
    ->type_name("FILE");
  command
    ->add_option("--levels",
                 options.levels,
                 "Levels that are its layers, by their numbers of regions, such as 4,12,32 (default: the level chosen)")
    ->delimiter(',')
    ->type_name("K,...");
  command->add_flag("--json", options.json, "One line of JSON on standard output");
  command->add_flag("--quiet", options.quiet, "Print nothing but errors (and the line of --json)");
  return command;
}

void
RunRelabel(const RelabelOptions & options)
{
  const dwc::LevelChoice choice = options.level.GetChoice();
  const fs::path         folder = options.folder;
  if (!options.levels.empty() && (options.level.automatic || !options.level.values.empty()))
  {
    throw Failure(ExitCode::Usage, "--levels, --regions, --threshold, --depth, --automatic: give one of them at most");
  }
  VerifySegmentationName(options);
  const ResultFolder                 result = ReadResultFolder(folder);
  const itk::PartitionTree *         tree = result.tree;
  const LabelFile &                  leafFile = result.leaves;
  const std::vector<std::uint32_t> & leaves = leafFile.labels;
  const std::size_t                  numberOfLeaves = tree->GetNumberOfLeaves();
  if (!options.segmentation.empty())
  {
    WriteSegmentation(options, *tree, leafFile);
    return;
  }
  const dwc::Level level = dwc::SelectLevel(tree->GetTree(), choice);

  OutputFiles files;
  WriteLabelFile(files.Stage(folder / "labels.nrrd", "DIR"),
                 leafFile.geometry,
                 leaves.data(),
                 &level.labels,
                 DescribeLabels(tree->GetTree(), leafFile.geometry, leaves.data(), { level }));
  const bool hasPicture = HasPicture(result);
  if (hasPicture)
  {
    const std::vector<std::uint64_t> leafSizes = dwc::CountLeaves(leaves.data(), leaves.size(), numberOfLeaves);
    WritePicture(files.Stage(folder / "overlay.png", "DIR"),
                 dwc::DrawOverlay(ReadViews(result), level.labels, dwc::ColorLevel(tree->GetTree(), level, leafSizes)));
  }
  const std::string statistics = WriteStatistics(files, folder, tree, level);
  files.Commit();
  if (choice.numberOfRegions > numberOfLeaves && !options.quiet)
  {
    std::fprintf(GetMessageStream(),
                 "note: --regions: %zu regions were asked for, the tree has %zu leaves\n",
                 choice.numberOfRegions,
                 numberOfLeaves);
  }
  if (!hasPicture && fs::exists(folder / "explorer.html") && !options.quiet)
  {
    std::fprintf(GetMessageStream(),
                 "note: overlay.png is left as it was, because picture.png is missing: an earlier version made this "
                 "folder. Segment the image again to get both.\n");
  }
  ReportRelabel(folder, numberOfLeaves, level, hasPicture, statistics, options.json, options.quiet);
}

} // namespace app
