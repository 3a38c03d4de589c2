/* SPDX-License-Identifier: Apache-2.0 */
#include "RelabelCommand.h"

#include "ExitCode.h"
#include "Explorer.h"
#include "LabelFile.h"
#include "Message.h"
#include "OutputFiles.h"
#include "Overlay.h"
#include "Palette.h"
#include "Report.h"

#include "itkPartitionTreeFileReader.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>

namespace app
{
namespace
{

namespace fs = std::filesystem;

itk::PartitionTree::Pointer
ReadTree(const fs::path & path)
{
  const auto reader = itk::PartitionTreeFileReader::New();
  reader->SetFileName(path.string());
  try
  {
    reader->Update();
  }
  catch (const itk::ExceptionObject & error)
  {
    throw Failure(ExitCode::InputUnreadable,
                  "DIR: " + path.string() + " cannot be read: " + StripObject(error.GetDescription()));
  }
  return reader->GetOutput();
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
  VerifyLevelChoice(options.level);
  const fs::path folder = options.folder;
  if (!fs::is_directory(folder))
  {
    throw Failure(ExitCode::InputUnreadable, "DIR: there is no folder " + folder.string());
  }
  const itk::PartitionTree::Pointer tree = ReadTree(folder / "tree.json");
  Geometry                          geometry;
  const std::vector<std::uint32_t>  leaves = ReadLabelFile(folder / "leaves.nrrd", geometry);
  const std::size_t                 numberOfLeaves = tree->GetNumberOfLeaves();
  const std::uint32_t               most = leaves.empty() ? 0 : *std::max_element(leaves.begin(), leaves.end());
  if (most != numberOfLeaves)
  {
    throw Failure(ExitCode::InputUnusable,
                  "DIR: leaves.nrrd has labels up to " + std::to_string(most) + ", tree.json " +
                    std::to_string(numberOfLeaves) + " leaves; they are not of the same run: segment the image again");
  }
  const dwc::Level level = SelectLevel(*tree, options.level);

  OutputFiles files;
  WriteLabelFile(files.Stage(folder / "labels.nrrd", "DIR"), geometry, MapLabels(leaves, level.labels));
  const bool hasPicture = fs::exists(folder / "explorer.html");
  if (hasPicture)
  {
    const std::vector<View> views = ReadExplorerViews(folder / "explorer.html");
    for (const View & view : views)
    {
      if (*std::max_element(view.leaves.begin(), view.leaves.end()) > numberOfLeaves)
      {
        throw Failure(ExitCode::InputUnusable,
                      "DIR: explorer.html and tree.json are not of the same run: segment the image again");
      }
    }
    WriteOverlay(files.Stage(folder / "overlay.png", "DIR"),
                 views,
                 level.labels,
                 ColorLevel(tree->GetTree(), level, CountLeaves(leaves, numberOfLeaves)));
  }
  files.Commit();
  if (options.level.regions && *options.level.regions > numberOfLeaves && !options.quiet)
  {
    std::fprintf(stderr,
                 "note: --regions: %zu regions were asked for, the tree has %zu leaves\n",
                 *options.level.regions,
                 numberOfLeaves);
  }
  ReportRelabel(folder, numberOfLeaves, level, hasPicture, options.json, options.quiet);
}

} // namespace app
