/* SPDX-License-Identifier: Apache-2.0 */
#include "SegmentCommand.h"

#include "Checks.h"
#include "ExitCode.h"
#include "LabelFile.h"
#include "OutputFiles.h"
#include "PictureFile.h"
#include "Report.h"
#include "Segmentation.h"
#include "TreeFile.h"
#include "Version.h"

#include "dwc/Memory.h"
#include "dwc/Picture.h"
#include "itkMultiThreaderBase.h"
#include "itkPartitionTreePage.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <future>
#include <iterator>
#include <optional>
#include <vector>

namespace app
{
namespace
{

namespace fs = std::filesystem;

/** Bytes that the whole program will have in use at its peak: pixels as read and as the filters keep them, labels,
 *  confidence. The filters verify their own share again, in more detail. */
double
EstimateBytes(const dwc::ImageHeader & header)
{
  const auto   channels = static_cast<double>(header.components);
  const double asRead = header.kind == dwc::PixelKind::Color       ? 3.0
                        : header.kind == dwc::PixelKind::WideColor ? 12.0
                        : header.kind == dwc::PixelKind::Channels  ? 4.0 * channels
                        : header.FitsSinglePrecision()             ? 4.0
                                                                   : 8.0;
  const double reading = asRead + channels * static_cast<double>(header.bytesPerNumber);
  const double labels = 4.0 + 4.0 + 4.0; // leaves, as image and as written
  const double refining = 4.0 * channels + 1.0 + 4.0 + 4.0 + 4.0 + 4.0;
  return static_cast<double>(header.geometry.CountPixels()) * std::max(reading, asRead + refining + labels);
}

void
VerifyMemory(const dwc::ImageHeader & header, std::uint64_t limit)
{
  const double need = EstimateBytes(header);
  const double have = limit > 0 ? static_cast<double>(limit) : dwc::ComputeFreeMemory();
  if (need <= have)
  {
    return;
  }
  const double       share = std::pow(have / need, 1.0 / header.dimension);
  dwc::ImageGeometry smaller = header.geometry;
  for (std::size_t & n : smaller.size)
  {
    n = std::max<std::size_t>(1, static_cast<std::size_t>(share * static_cast<double>(n)));
  }
  throw Failure(ExitCode::Memory,
                "--memory-limit: " + header.name.path + " has " + header.geometry.DescribeSize() +
                  " pixels, which take about " + dwc::FormatBytes(need) + "; " + dwc::FormatBytes(have) +
                  (limit > 0 ? " are allowed" : " are free") + ". Shrink it to about " + smaller.DescribeSize() +
                  " first, or allow more memory");
}

/** The folder for the results where none is named: beside the work, named after the image. */
fs::path
GetFolder(const SegmentOptions & options)
{
  if (!options.output.empty())
  {
    return options.output;
  }
  std::error_code unknown;
  const fs::path  name = GetFileName(options.input);
  return fs::path((fs::is_directory(options.input, unknown) ? name : name.stem()).string() + "-regions");
}

/** All that segment may write, or remove, in the folder of the results. */
constexpr const char * resultNames[] = { "leaves.nrrd", "labels.nrrd", "tree.json",
                                         "overlay.png", "picture.png", "explorer.html" };

/** No result may replace the image or the mask. Known before the walk is made, not after. */
void
VerifyNames(const SegmentOptions & options, const fs::path & folder)
{
  std::vector<NamedPath> targets;
  for (const char * const name : resultNames)
  {
    targets.push_back({ "--output", folder / name });
  }
  if (!options.savedWalk.empty())
  {
    targets.push_back({ "--save-walk", options.savedWalk });
  }
  std::vector<NamedPath> inputs{ { "INPUT", options.input } };
  if (!options.mask.empty())
  {
    inputs.push_back({ "--mask", options.mask });
  }
  VerifyTargets(targets, inputs);
}

/** Known before the walk is made, not after. */
void
VerifyWalkName(const std::string & path)
{
  const std::string extension = fs::path(path).extension().string();
  if (!path.empty() && extension != ".nrrd" && extension != ".mha")
  {
    throw Failure(ExitCode::Usage,
                  "--save-walk: " + path + " must end in .nrrd or .mha: a walk is an image of float vectors");
  }
}

void
VerifySeries(const SegmentOptions & options)
{
  std::error_code unknown;
  if (!options.series.empty() && fs::exists(options.input, unknown) && !fs::is_directory(options.input, unknown))
  {
    throw Failure(ExitCode::Usage,
                  "--series: is for a folder of DICOM files; " + options.input + " is a file (got " + options.series +
                    "). Leave it out.");
  }
}

std::uint64_t
ParseMemoryLimit(const std::string & text)
{
  const std::optional<std::uint64_t> bytes = dwc::ParseBytes(text);
  if (!bytes)
  {
    throw Failure(ExitCode::Usage,
                  "--memory-limit: must be an amount of memory (got " + text + "). Write one like 800M or 4G.");
  }
  return *bytes;
}

void
AddRunOptions(CLI::App & command, SegmentOptions & options)
{
  const std::string run = "Run";
  command
    .add_option(
      "--threads", options.threads, "Threads (default: one for each processor); the result does not depend on it")
    ->check(IsBetween(1, 1024))
    ->type_name("N")
    ->group(run);
  command
    .add_option_function<std::string>(
      "--memory-limit",
      [&options](const std::string & text) { options.memoryLimit = ParseMemoryLimit(text); },
      "Memory that may be used, such as 4G (default: what is free)")
    ->type_name("SIZE")
    ->group(run);
  command
    .add_flag_callback(
      "--no-pictures", [&options] { options.pictures = false; }, "Leave out overlay.png, picture.png and explorer.html")
    ->group(run);
  command.add_flag("--json", options.json, "One line of JSON on standard output: results, seconds, files")->group(run);
  command.add_flag("--quiet", options.quiet, "Print nothing but errors (and the line of --json)")->group(run);
}

/** overlay.png, picture.png and explorer.html. */
void
WritePictures(const fs::path &         folder,
              OutputFiles &            files,
              const SegmentOptions &   options,
              const dwc::ImageHeader & header,
              const Segmentation &     result,
              const dwc::Level &       level)
{
  const auto page = itk::PartitionTreePage::New();
  page->SetImage(result.image);
  page->SetLeafImage(result.leafImage);
  page->SetPartitionTree(result.tree);
  page->SetComponentsAreColor(header.kind == dwc::PixelKind::WideColor);
  page->SetHasPhysicalGeometry(header.hasPhysicalGeometry);
  page->SetName(GetFileName(options.input));
  page->SetMadeBy(std::string(programName) + " " + programVersion + " · " + result.description);
  page->SetNotes(result.notes);
  const std::vector<dwc::View> views = page->MakeViews();
  // The overlay takes as long as the other two together, so it is made beside them.
  const fs::path overlayPath = files.Stage(folder / "overlay.png", "--output");
  const auto     policy =
    itk::MultiThreaderBase::GetGlobalDefaultNumberOfThreads() > 1 ? std::launch::async : std::launch::deferred;
  std::future<void> overlay = std::async(
    policy, [&] { WritePicture(overlayPath, dwc::DrawOverlay(views, level.labels, page->ColorLevel(level))); });
  WritePicture(files.Stage(folder / "picture.png", "--output"), dwc::StackMiddleViews(views));
  const auto encode = [](const dwc::Raster & picture) { return EncodeJPEG(picture); };
  WriteFile(files.Stage(folder / "explorer.html", "--output"), page->MakePage(level, views, encode));
  overlay.get();
}

} // namespace

CLI::App *
AddSegmentCommand(CLI::App & program, SegmentOptions & options)
{
  CLI::App * const command = program.add_subcommand(
    "segment",
    "Segment an image into a tree of regions: leaves.nrrd, labels.nrrd, tree.json, overlay.png, explorer.html");
  command
    ->add_option("INPUT",
                 options.input,
                 "The image: 2-D or 3-D, grey or color, any format that ITK reads; or a folder of DICOM files")
    ->required();
  command
    ->add_option("-o,--output", options.output, "Folder for the results (default: the image's name and \"-regions\")")
    ->type_name("DIR");
  command
    ->add_option(
      "--series",
      options.series,
      "Of a folder of several DICOM series: the one with this number in the list of info, or whose UID begins so")
    ->type_name("UID|N");
  command->add_option("--mask", options.mask, "Image of the same size: only pixels that are not zero are segmented")
    ->type_name("FILE");
  command->add_option("--save-walk", options.savedWalk, "Keep the walk, as an image of vectors (.nrrd)")
    ->type_name("FILE");
  AddLevelOptions(*command, options.level);
  AddParameterOptions(*command, options.parameters);
  AddRunOptions(*command, options);
  return command;
}

void
RunSegment(const SegmentOptions & options)
{
  if (options.threads > 0)
  {
    itk::MultiThreaderBase::SetGlobalDefaultNumberOfThreads(options.threads);
  }
  const dwc::LevelChoice choice = options.level.GetChoice();
  VerifyWalkName(options.savedWalk);
  ProgressBar progress(!options.quiet);
  VerifySeries(options);
  const ImageFile          file = OpenImageFile({ "INPUT", options.input }, { "--series", options.series });
  const dwc::ImageHeader & header = file.header;
  VerifyMemory(header, options.memoryLimit);

  const fs::path folder = GetFolder(options);
  VerifyNames(options, folder);
  OutputFiles files;
  files.MakeFolder(folder, "--output");
  const Segmentation result = Segment(options, file, files, progress);

  progress.Begin("write", "Writing", 0.97);
  const dwc::Level level = dwc::SelectLevel(result.tree->GetTree(), choice);
  WriteLabelFile(files.Stage(folder / "leaves.nrrd", "--output"), header.geometry, result.leaves);
  WriteLabelFile(files.Stage(folder / "labels.nrrd", "--output"), header.geometry, result.leaves, &level.labels);
  WriteTree(result.tree, files.Stage(folder / "tree.json", "--output"));
  if (options.pictures)
  {
    progress.Begin("pictures", "Drawing", 1.0);
    WritePictures(folder, files, options, header, result, level);
  }
  else
  {
    std::for_each(std::begin(resultNames) + 3, std::end(resultNames), [&](const char * name) {
      files.Drop(folder / name); // of an earlier run
    });
  }
  files.Commit();
  progress.Finish();
  ReportSegment(options, header, result, level, folder, progress);
}

} // namespace app
