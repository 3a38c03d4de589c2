/* SPDX-License-Identifier: Apache-2.0 */
#include "ModuleRun.h"

#include "ExitCode.h"
#include "ImageMemory.h"
#include "LabelFile.h"
#include "ModuleDescription.h"
#include "Segmentation.h"
#include "SlicerProgress.h"
#include "StatisticsFile.h"
#include "UnnamedFile.h"

#include "itkMultiThreaderBase.h"

#include <cmath>
#include <optional>

namespace app
{
namespace
{

/** Known before anything is computed. */
void
VerifyNames(const ModuleOptions & options)
{
  const std::string name = options.segment.output;
  const std::string ending = ".nrrd";
  if (name.size() < ending.size() || name.compare(name.size() - ending.size(), ending.size(), ending) != 0)
  {
    throw Failure(ExitCode::Usage,
                  "OUTPUT: must be a file that ends in .seg.nrrd, or .nrrd (got " + name + "). Rename it.");
  }
  std::vector<NamedPath> targets{ { "OUTPUT", name } };
  if (!options.statistics.empty())
  {
    targets.push_back({ "--statistics", options.statistics });
  }
  if (!options.returnedValues.empty())
  {
    targets.push_back({ "--returnparameterfile", options.returnedValues });
  }
  std::vector<NamedPath> inputs{ { "INPUT", options.segment.input } };
  if (!options.segment.mask.empty())
  {
    inputs.push_back({ "--mask", options.segment.mask });
  }
  VerifyTargets(targets, inputs);
}

/** The level that is asked for; the automatic one has a limit. */
dwc::Level
SelectModuleLevel(const dwc::Tree & tree, const LevelOptions & options)
{
  dwc::Level level = dwc::SelectLevel(tree, options.GetChoice());
  return options.values.empty() && level.numberOfRegions > mostAutomaticRegions
           ? dwc::LevelOfNumberOfRegions(tree, mostAutomaticRegions)
           : level;
}

/** A line for each value, as the fields of the group "Results" name them. */
std::string
DescribeResults(const itk::PartitionTree & tree, const dwc::Level & level, double seconds)
{
  std::string text = "numberOfRegions = " + std::to_string(level.numberOfRegions) +
                     "\nnumberOfLeaves = " + std::to_string(tree.GetNumberOfLeaves()) +
                     "\nautomaticNumberOfRegions = " + std::to_string(tree.GetAutomaticLevel().numberOfRegions) + "\n";
  if (std::isfinite(level.threshold))
  {
    text += "costThreshold = " + dwc::FormatText(level.threshold) + "\n";
  }
  return text + "seconds = " + dwc::FormatText(std::round(100.0 * seconds) / 100.0) + "\n";
}

} // namespace

void
RunModule(const ModuleOptions & options)
{
  const SegmentOptions & segment = options.segment;
  if (segment.threads > 0)
  {
    itk::MultiThreaderBase::SetGlobalDefaultNumberOfThreads(segment.threads);
  }
  segment.level.GetChoice(); // whether there is one
  VerifyNames(options);
  UnnamedFile                segmentationFile(segment.output, "OUTPUT");
  std::optional<UnnamedFile> tableFile;
  if (!options.statistics.empty())
  {
    tableFile.emplace(options.statistics, "--statistics");
  }
  std::optional<UnnamedFile> valuesFile;
  if (!options.returnedValues.empty())
  {
    valuesFile.emplace(options.returnedValues, "--returnparameterfile");
  }

  const ImageFile image = OpenImageFile({ "INPUT", segment.input });
  VerifyMemory(image.header, segment.memoryLimit);
  SlicerProgress     progress;
  Walker             walker;
  OutputFiles        none; // of a walk, which is not kept
  const Segmentation result = walker.Walk(segment, image, progress, true)->Cut(none);

  const dwc::Level level = SelectModuleLevel(result.tree->GetTree(), segment.level);
  if (tableFile)
  {
    const bool hasCommas = std::filesystem::path(options.statistics).extension() == ".csv";
    tableFile->Write(
      FormatStatistics(MeasureRegions(result, image.header, progress), level, hasCommas ? "csv" : "tsv"));
  }
  progress.Begin("write", "Writing", 1.0);
  const std::size_t asked = segment.level.GetChoice().numberOfRegions;
  if (asked > level.numberOfRegions)
  {
    progress.Note("--regions: " + std::to_string(asked) + " regions were asked for, the tree has " +
                  std::to_string(level.numberOfRegions) + " leaves");
  }
  segmentationFile.Write(EncodeSegmentation(result.tree->GetTree(), image.header.geometry, result.leaves, { level }));
  if (tableFile)
  {
    tableFile->Publish();
  }
  if (valuesFile)
  {
    valuesFile->Write(DescribeResults(*result.tree, level, progress.GetTotalSeconds()));
    valuesFile->Publish();
  }
  segmentationFile.Publish();
  progress.Finish();
}

} // namespace app
