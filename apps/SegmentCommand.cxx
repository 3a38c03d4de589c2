/* SPDX-License-Identifier: Apache-2.0 */
#include "SegmentCommand.h"

#include "Checks.h"
#include "Explorer.h"
#include "LabelFile.h"
#include "Memory.h"
#include "OutputFiles.h"
#include "Overlay.h"
#include "Palette.h"
#include "Provenance.h"
#include "Report.h"
#include "SegmentImage.h"

#include "itkMultiThreaderBase.h"
#include "itkPartitionTreeFileWriter.h"

#include <CLI/CLI.hpp>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace app
{
namespace
{

namespace fs = std::filesystem;

/** Bytes that the whole program will have in use at its peak: pixels as read and as the filters keep them, labels,
 *  confidence. The filters verify their own share again, in more detail. */
double
EstimateBytes(const ImageHeader & header)
{
  const auto   channels = static_cast<double>(header.components);
  const double wide = header.kind == PixelKind::Scalar && header.io->GetComponentSize() > 2 ? 8.0 : 0.0;
  const double asRead = header.kind == PixelKind::Color       ? 3.0
                        : header.kind == PixelKind::WideColor ? 12.0
                                                              : 4.0 * channels;
  const double reading = asRead + wide + static_cast<double>(header.bytesPerPixel);
  const double labels = 4.0 + 4.0 + 4.0; // leaves, as image and as written
  const double refining = 4.0 * channels + 1.0 + 4.0 + 4.0 + 4.0 + 4.0;
  return static_cast<double>(header.geometry.CountPixels()) * std::max(reading, asRead + refining + labels);
}

void
VerifyMemory(const ImageHeader & header, std::uint64_t limit)
{
  const double need = EstimateBytes(header);
  const auto   have = static_cast<double>(limit > 0 ? limit : GetAvailableMemory());
  if (need <= have)
  {
    return;
  }
  const double share = std::pow(have / need, 1.0 / header.dimension);
  std::string  size;
  std::string  smaller;
  for (unsigned int i = 0; i < header.dimension; ++i)
  {
    const auto fitting = static_cast<std::size_t>(share * static_cast<double>(header.geometry.size[i]));
    size += (i > 0 ? " x " : "") + std::to_string(header.geometry.size[i]);
    smaller += (i > 0 ? " x " : "") + std::to_string(std::max<std::size_t>(1, fitting));
  }
  throw Failure(ExitCode::Memory,
                "--memory-limit: " + header.path + " has " + size + " pixels, which take about " + FormatMemory(need) +
                  "; " + FormatMemory(have) + (limit > 0 ? " are allowed" : " are free") + ". Shrink it to about " +
                  smaller + " first, or allow more memory");
}

/** The folder for the results where none is named: beside the work, named after the image. */
fs::path
GetFolder(const SegmentOptions & options)
{
  return options.output.empty() ? fs::path(fs::path(options.input).stem().string() + "-regions")
                                : fs::path(options.output);
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

std::string
ReadText(const fs::path & path)
{
  std::ifstream file(path, std::ios::binary);
  return { std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>() };
}

Segmentation
Segment(const SegmentOptions & options, const ImageHeader & header, OutputFiles & files, ProgressBar & progress)
{
  switch (header.kind)
  {
    case PixelKind::Scalar:
      return SegmentScalar(options, header, files, progress);
    case PixelKind::Color:
      return SegmentColor(options, header, files, progress);
    case PixelKind::WideColor:
      return SegmentWideColor(options, header, files, progress);
    case PixelKind::Channels:
      break;
  }
  return SegmentChannels(options, header, files, progress);
}

} // namespace

CLI::App *
AddSegmentCommand(CLI::App & program, SegmentOptions & options)
{
  CLI::App * const command = program.add_subcommand(
    "segment",
    "Segment an image into a tree of regions: leaves.nrrd, labels.nrrd, tree.json, overlay.png, explorer.html");
  command->add_option("INPUT", options.input, "The image: 2-D or 3-D, grey or colour, any format that ITK reads")
    ->required();
  command
    ->add_option("-o,--output", options.output, "Folder for the results (default: the image's name and \"-regions\")")
    ->type_name("DIR");
  command->add_option("--mask", options.mask, "Image of the same size: only pixels that are not zero are segmented")
    ->type_name("FILE");
  command->add_option("--save-walk", options.savedWalk, "Keep the walk, as an image of vectors (.nrrd)")
    ->type_name("FILE");

  AddLevelOptions(*command, options.level);

  AddModelOptions(*command, options.model);
  command->add_option("--walk-length", options.walkLength, "Steps of the walk (default: 1)")
    ->type_name("K")
    ->group("Walk");

  const std::string cut = "Cut";
  command
    ->add_option(
      "--max-regions", options.maximumNumberOfRegions, "Leaves of the tree at most (default: 64, or --regions if more)")
    ->check(IsCount())
    ->type_name("N")
    ->group(cut);
  command
    ->add_option("--min-region-fraction",
                 options.minimumRegionFraction,
                 "Smallest region, as a share of all pixels (default: 0.002)")
    ->type_name("X")
    ->group(cut);
  command->add_option("--affinity", options.affinity, "From the walk to what is cut (default: walk)")
    ->check(IsOneOf({ "walk", "cosine", "dot" }))
    ->type_name("walk|cosine|dot")
    ->group(cut);
  command->add_option("--affinity-exponent", options.affinityExponent, "Power of a cosine or dot affinity (default: 1)")
    ->type_name("X")
    ->group(cut);
  command
    ->add_flag_callback(
      "--no-improve-cuts",
      [&options] { options.improveCuts = false; },
      "Leave each cut as the sweep found it, without moving single tokens afterwards")
    ->group(cut);
  command
    ->add_option(
      "--max-nodes", options.maximumNumberOfNodes, "Nodes that a neighbourhood walk is lumped to (default: 4096)")
    ->type_name("N")
    ->group(cut);

  const std::string refine = "Refinement";
  command
    ->add_option("--refine",
                 options.refine,
                 "How leaves get the image's resolution (default: snap where the walk is coarser, else nearest)")
    ->check(IsOneOf({ "nearest", "snap", "walk" }))
    ->type_name("nearest|snap|walk")
    ->group(refine);
  command
    ->add_option(
      "--snap-regions", options.numberOfSnapRegions, "Snap: watershed regions (default: by the size of a token)")
    ->type_name("N")
    ->group(refine);
  command->add_option("--refine-steps", options.refineSteps, "Walk: steps (default: 20)")
    ->type_name("N")
    ->group(refine);
  command
    ->add_option(
      "--refine-radius", options.refineRadius, "Walk: reach of a step in physical units (default: the touching pixels)")
    ->type_name("X")
    ->group(refine);

  const std::string run = "Run";
  command
    ->add_option(
      "--threads", options.threads, "Threads (default: one for each processor); the result does not depend on it")
    ->check(IsBetween(1, 1024))
    ->type_name("N")
    ->group(run);
  command
    ->add_option_function<std::string>(
      "--memory-limit",
      [&options](const std::string & text) { options.memoryLimit = ParseMemory(text); },
      "Memory that may be used, such as 4G (default: what is free)")
    ->type_name("SIZE")
    ->group(run);
  command
    ->add_flag_callback(
      "--no-pictures", [&options] { options.pictures = false; }, "Leave out overlay.png and explorer.html")
    ->group(run);
  command->add_flag("--json", options.json, "One line of JSON on standard output: results, seconds, files")->group(run);
  command->add_flag("--quiet", options.quiet, "Print nothing but errors (and the line of --json)")->group(run);
  return command;
}

void
RunSegment(const SegmentOptions & options)
{
  if (options.threads > 0)
  {
    itk::MultiThreaderBase::SetGlobalDefaultNumberOfThreads(options.threads);
  }
  VerifyLevelChoice(options.level);
  VerifyWalkName(options.savedWalk);
  ProgressBar       progress(!options.quiet);
  const ImageHeader header = ReadImageHeader(options.input, "INPUT");
  VerifyMemory(header, options.memoryLimit);

  const fs::path folder = GetFolder(options);
  OutputFiles    files;
  files.MakeFolder(folder, "--output");
  const Segmentation result = Segment(options, header, files, progress);

  progress.Begin("write", "Writing", 0.95);
  const dwc::Level level = SelectLevel(*result.tree, options.level);
  AddProvenance(*result.tree, options, header, result);
  WriteLabelFile(files.Stage(folder / "leaves.nrrd", "--output"), header.geometry, result.leaves);
  WriteLabelFile(
    files.Stage(folder / "labels.nrrd", "--output"), header.geometry, MapLabels(result.leaves, level.labels));
  const fs::path treePath = files.Stage(folder / "tree.json", "--output");
  WriteTree(result.tree, treePath);

  if (options.pictures)
  {
    progress.Begin("pictures", "Drawing", 1.0);
    const std::vector<std::uint64_t> leafSizes = CountLeaves(result.leaves, result.tree->GetNumberOfLeaves());
    WriteOverlay(files.Stage(folder / "overlay.png", "--output"),
                 result.views,
                 level.labels,
                 ColorLevel(result.tree->GetTree(), level, leafSizes));
    ExplorerFacts facts;
    facts.name = fs::path(options.input).filename().string();
    facts.made = DescribeRun(options, result);
    facts.size.assign(header.geometry.size.begin(), header.geometry.size.begin() + header.dimension);
    facts.spacing.assign(header.geometry.spacing.begin(), header.geometry.spacing.begin() + header.dimension);
    facts.hasPhysicalGeometry = header.hasPhysicalGeometry;
    facts.leafSizes = leafSizes;
    facts.numberOfRegions = level.numberOfRegions;
    WriteExplorer(files.Stage(folder / "explorer.html", "--output"), facts, result.views, ReadText(treePath));
  }
  else
  {
    files.Drop(folder / "overlay.png");
    files.Drop(folder / "explorer.html");
  }
  files.Commit();
  progress.Finish();
  ReportSegment(options, header, result, level, folder, progress);
}

} // namespace app
