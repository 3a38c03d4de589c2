/* SPDX-License-Identifier: Apache-2.0 */
#include "EditCommand.h"

#include "EditRegions.h"
#include "ExitCode.h"
#include "LabelFile.h"
#include "OutputFiles.h"
#include "PictureFile.h"
#include "ProgressBar.h"
#include "Report.h"
#include "ResultFolder.h"
#include "TreeFile.h"

#include "dwc/Picture.h"
#include "itkMetaDataObject.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <set>

namespace app
{
namespace
{

namespace fs = std::filesystem;

constexpr const char * writtenNames[] = { "leaves.nrrd", "labels.nrrd", "tree.json",
                                          "overlay.png", "picture.png", "edits.json" };

/** Of what segment may have written there; they would not agree with the edited regions. */
constexpr const char * droppedNames[] = { "explorer.html", "statistics.csv", "statistics.tsv", "statistics.json" };

void
VerifyNames(const EditOptions & options, const fs::path & output)
{
  std::vector<NamedPath> targets;
  std::vector<NamedPath> inputs;
  for (const char * const name : writtenNames)
  {
    targets.push_back({ "--output", output / name });
    inputs.push_back({ "DIR", fs::path(options.folder) / name });
  }
  for (const char * const name : droppedNames)
  {
    targets.push_back({ "--output", output / name });
  }
  if (!options.finished.empty())
  {
    inputs.push_back({ "--finished", options.finished });
  }
  VerifyTargets(targets, inputs);
}

/** What labels.nrrd shows: a number of regions, or a depth of the tree. */
dwc::LevelChoice
FindShownLevel(const ResultFolder & folder)
{
  const dwc::Tree &                tree = folder.tree->GetTree();
  const std::vector<std::uint32_t> labels = ReadLabelFile(folder.path / "labels.nrrd").labels;
  const auto                       isShown = [&](const dwc::Level & level) {
    return labels.size() == folder.leaves.labels.size() &&
           std::equal(labels.begin(),
                      labels.end(),
                      folder.leaves.labels.begin(),
                      [&level](std::uint32_t label, std::uint32_t leaf) { return label == level.labels[leaf]; });
  };
  dwc::LevelChoice choice;
  choice.numberOfRegions = labels.empty() ? 0 : *std::max_element(labels.begin(), labels.end());
  if (choice.numberOfRegions > 0 && isShown(dwc::LevelOfNumberOfRegions(tree, choice.numberOfRegions)))
  {
    return choice;
  }
  choice = {};
  choice.rule = dwc::LevelRule::Depth;
  std::size_t regions = 0;
  for (dwc::Level level = dwc::LevelOfDepth(tree, 0); level.numberOfRegions != regions;
       level = dwc::LevelOfDepth(tree, ++choice.depth))
  {
    if (isShown(level))
    {
      return choice;
    }
    regions = level.numberOfRegions;
  }
  throw Failure(ExitCode::InputUnusable,
                "DIR: labels.nrrd is no level of tree.json; they are not of the same run: choose a level with relabel");
}

/** Those of the file but the last ones, then those of the options; before them the level that the folder shows. */
dwc::Edits
CollectEdits(const EditOptions & options, const ResultFolder & folder)
{
  const dwc::Tree & tree = folder.tree->GetTree();
  dwc::Edits        edits = options.editsFile.empty() ? dwc::Edits() : ReadEdits(options.editsFile, "--edits", tree);
  if (options.undo > edits.size())
  {
    throw Failure(ExitCode::Usage,
                  "--undo: must be at most the number of edits in --edits, " + std::to_string(edits.size()) + " (got " +
                    std::to_string(options.undo) + ").");
  }
  edits.resize(edits.size() - options.undo);
  for (const std::string & text : options.edits)
  {
    const dwc::Edits more = ParseEdits(text, "--edit", tree);
    edits.insert(edits.end(), more.begin(), more.end());
  }
  if (edits.empty() || edits.front().kind != dwc::EditKind::Level)
  {
    edits.insert(edits.begin(), MakeLevelEdit(FindShownLevel(folder)));
  }
  return edits;
}

/** What was segmented of an image of one slice: a plane, where points have two coordinates. */
LabelFile
TakePlane(LabelFile file)
{
  dwc::ImageGeometry & geometry = file.geometry;
  if (geometry.size.size() == 3 && geometry.size[2] == 1)
  {
    geometry.size.resize(2);
    geometry.spacing.resize(2);
    geometry.origin.resize(2);
    geometry.direction = { { 1.0, 0.0 }, { 0.0, 1.0 } }; // as ITK reads it
  }
  return file;
}

/** False where the tree says that spacing and direction say nothing. */
bool
HasPhysicalGeometry(const itk::PartitionTree & tree)
{
  bool hasPhysicalGeometry = true;
  itk::ExposeMetaData<bool>(tree.GetMetaDataDictionary(), "physical_geometry", hasPhysicalGeometry);
  return hasPhysicalGeometry;
}

} // namespace

CLI::App *
AddEditCommand(CLI::App & program, EditOptions & options)
{
  CLI::App * const command = program.add_subcommand(
    "edit",
    "Merge, split, keep, remove, name, lock, clean regions of a folder that segment made: another such folder, with "
    "edits.json, by which they are done again or undone (docs/edits.md)");
  command->add_option("DIR", options.folder, "The folder, whose labels.nrrd is edited")->required();
  command->add_option("-o,--output", options.output, "Folder for the results (default: \"edited\" in DIR)")
    ->type_name("DIR");
  command->add_option("--edits", options.editsFile, "File of edits, such as edits.json or what the explorer page saved")
    ->type_name("FILE");
  command
    ->add_option(
      "--edit",
      options.edits,
      "An edit as JSON, done after those of --edits, such as '{\"do\": \"merge\", \"points\": [[10, 20], [40, "
      "20]]}'; may be given several times")
    ->type_name("JSON")
    ->allow_extra_args(false);
  command->add_option("--undo", options.undo, "Leave out the last N edits of --edits")->type_name("N");
  command
    ->add_option("--finished",
                 options.finished,
                 "Label image of the same size: its regions stay as they are, to the pixel, and come last")
    ->type_name("FILE");
  command->add_flag("--json", options.json, "One line of JSON on standard output");
  command->add_flag("--quiet", options.quiet, "Print nothing but errors (and the line of --json)");
  return command;
}

void
RunEdit(const EditOptions & options)
{
  if (options.editsFile.empty() && options.edits.empty())
  {
    throw Failure(ExitCode::Usage, "--edits, --edit: give edits with one of them, or both");
  }
  const fs::path output = options.output.empty() ? fs::path(options.folder) / "edited" : fs::path(options.output);
  VerifyNames(options, output);
  const ResultFolder folder = ReadResultFolder(options.folder);
  const dwc::Edits   edits = CollectEdits(options, folder);

  ProgressBar progress(!options.quiet);
  progress.Begin("edit", "Editing", 0.6);
  const EditedRegions edited = EditRegions(MakeLabelImage(TakePlane(folder.leaves)),
                                           folder.tree,
                                           edits,
                                           { "--finished", options.finished },
                                           HasPhysicalGeometry(*folder.tree),
                                           0,
                                           [&progress](itk::ProcessObject * filter) { progress.Watch(filter); });
  ResultFolder        result{ folder.path, edited.tree, { folder.leaves.geometry, {} } }; // with the picture of that
  result.leaves.labels.assign(edited.leaves, edited.leaves + folder.leaves.labels.size());
  progress.Begin("write", "Writing", 1.0);
  const dwc::Tree &                  tree = result.tree->GetTree();
  const dwc::Level                   level = dwc::LevelOfNumberOfRegions(tree, tree.NumberOfLeaves());
  const std::vector<std::uint32_t> & leaves = result.leaves.labels;
  OutputFiles                        files;
  files.MakeFolder(output, "--output");
  const dwc::KeyValues keys = DescribeLabels(tree, result.leaves.geometry, leaves.data(), { level });
  for (const char * const name : { "leaves.nrrd", "labels.nrrd" }) // the regions are the leaves
  {
    WriteLabelFile(files.Stage(output / name, "--output"), result.leaves.geometry, leaves.data(), nullptr, keys);
  }
  WriteTree(result.tree, files.Stage(output / "tree.json", "--output"));
  WriteFile(files.Stage(output / "edits.json", "--output"), edited.edits);
  std::set<std::string> written{ "leaves.nrrd", "labels.nrrd", "tree.json", "edits.json" };
  if (HasPicture(folder))
  {
    const std::vector<std::uint64_t> sizes = dwc::CountLeaves(leaves.data(), leaves.size(), tree.NumberOfLeaves());
    fs::copy_file(folder.path / "picture.png",
                  files.Stage(output / "picture.png", "--output"),
                  fs::copy_options::overwrite_existing);
    WritePicture(files.Stage(output / "overlay.png", "--output"),
                 dwc::DrawOverlay(ReadViews(result), level.labels, dwc::ColorLevel(tree, level, sizes)));
    written.insert({ "picture.png", "overlay.png" });
  }
  for (const char * const name : writtenNames)
  {
    if (written.count(name) == 0)
    {
      files.Drop(output / name);
    }
  }
  for (const char * const name : droppedNames)
  {
    files.Drop(output / name);
  }
  files.Commit();
  progress.Finish();
  ReportEdit(output, edits.size(), level.numberOfRegions, HasPicture(folder), options.json, options.quiet);
}

} // namespace app
