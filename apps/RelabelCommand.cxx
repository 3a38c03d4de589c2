/* SPDX-License-Identifier: Apache-2.0 */
#include "RelabelCommand.h"

#include "ExitCode.h"
#include "LabelFile.h"
#include "Message.h"
#include "OutputFiles.h"
#include "PictureFile.h"
#include "Report.h"
#include "TreeFile.h"

#include "dwc/Picture.h"
#include "itkMetaDataObject.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>

namespace app
{
namespace
{

namespace fs = std::filesystem;

/** The middle views, of which the leaves are taken from the leaf image and the colors from picture.png. */
std::vector<dwc::View>
ReadViews(const fs::path &                   folder,
          const itk::PartitionTree &         tree,
          const dwc::ImageGeometry &         geometry,
          const std::vector<std::uint32_t> & leaves)
{
  dwc::ViewGrid grid;
  std::copy(geometry.size.begin(), geometry.size.end(), grid.size.begin());
  std::copy(geometry.spacing.begin(), geometry.spacing.end(), grid.spacing.begin());
  for (std::size_t i = 0; i < geometry.direction.size(); ++i)
  {
    std::copy(geometry.direction[i].begin(), geometry.direction[i].end(), grid.direction[i].begin());
  }
  grid.hasPhysicalGeometry = true;
  itk::ExposeMetaData<bool>(tree.GetMetaDataDictionary(), "physical_geometry", grid.hasPhysicalGeometry);
  std::vector<dwc::View> views = dwc::Viewer(grid, leaves.data()).MakeMiddleViews();
  if (!dwc::UnstackViews(ReadPicture(folder / "picture.png"), views))
  {
    throw Failure(ExitCode::InputUnusable,
                  "DIR: picture.png is not of the size that leaves.nrrd has; they are not of the same run: segment the "
                  "image again");
  }
  return views;
}

} // namespace

CLI::App *
AddRelabelCommand(CLI::App & program, RelabelOptions & options)
{
  CLI::App * const command = program.add_subcommand(
    "relabel", "Another level of a folder that segment made, at once: labels.nrrd and overlay.png");
  command->add_option("DIR", options.folder, "The folder")->required();
  AddLevelOptions(*command, options.level);
  command->add_flag("--json", options.json, "One line of JSON on standard output");
  command->add_flag("--quiet", options.quiet, "Print nothing but errors (and the line of --json)");
  return command;
}

void
RunRelabel(const RelabelOptions & options)
{
  const dwc::LevelChoice choice = options.level.GetChoice();
  const fs::path         folder = options.folder;
  if (!fs::is_directory(folder))
  {
    throw Failure(ExitCode::InputUnreadable, "DIR: there is no folder " + folder.string());
  }
  const itk::PartitionTree::Pointer  tree = ReadTree(folder / "tree.json");
  const LabelFile                    leafFile = ReadLabelFile(folder / "leaves.nrrd");
  const std::vector<std::uint32_t> & leaves = leafFile.labels;
  const std::size_t                  numberOfLeaves = tree->GetNumberOfLeaves();
  const std::uint32_t                most = leaves.empty() ? 0 : *std::max_element(leaves.begin(), leaves.end());
  if (most != numberOfLeaves)
  {
    throw Failure(ExitCode::InputUnusable,
                  "DIR: leaves.nrrd has labels up to " + std::to_string(most) + ", tree.json " +
                    std::to_string(numberOfLeaves) + " leaves; they are not of the same run: segment the image again");
  }
  const dwc::Level level = dwc::SelectLevel(tree->GetTree(), choice);

  OutputFiles files;
  WriteLabelFile(files.Stage(folder / "labels.nrrd", "DIR"), leafFile.geometry, leaves.data(), &level.labels);
  const bool hasPicture = fs::exists(folder / "picture.png");
  if (hasPicture)
  {
    const std::vector<std::uint64_t> leafSizes = dwc::CountLeaves(leaves.data(), leaves.size(), numberOfLeaves);
    WritePicture(files.Stage(folder / "overlay.png", "DIR"),
                 dwc::DrawOverlay(ReadViews(folder, *tree, leafFile.geometry, leaves),
                                  level.labels,
                                  dwc::ColorLevel(tree->GetTree(), level, leafSizes)));
  }
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
  ReportRelabel(folder, numberOfLeaves, level, hasPicture, options.json, options.quiet);
}

} // namespace app
