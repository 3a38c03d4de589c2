/* SPDX-License-Identifier: Apache-2.0 */
#include "StatisticsFile.h"

#include "ExitCode.h"
#include "Message.h"
#include "TextFile.h"

#include "itkRegionStatisticsFilter.h"

namespace app
{

itk::RegionStatistics::Pointer
MeasureRegions(const Segmentation & segmentation, const dwc::ImageHeader & header, Progress & progress)
{
  const auto filter = itk::RegionStatisticsFilter::New();
  filter->SetImage(segmentation.image);
  filter->SetLeafImage(segmentation.leafImage);
  filter->SetPartitionTree(segmentation.tree);
  filter->SetConfidenceImage(segmentation.confidence);
  filter->SetComponentsAreColor(header.kind == dwc::PixelKind::WideColor);
  filter->SetHasPhysicalGeometry(header.hasPhysicalGeometry);
  progress.Begin("measure", "Measuring", 0.96);
  progress.Watch(filter);
  filter->Update();
  const itk::RegionStatistics::Pointer statistics = filter->GetOutput();
  statistics->DisconnectPipeline();
  return statistics;
}

std::string
FormatStatistics(const itk::RegionStatistics * statistics, const dwc::Level & level, const std::string & format)
{
  return format == "tsv" ? statistics->ToTSV(level) : statistics->ToCSV(level);
}

itk::RegionStatistics::Pointer
ReadStatistics(const std::filesystem::path & path, const itk::PartitionTree * tree)
{
  const std::string text = ReadTextFile(path, "DIR");
  const auto        statistics = itk::RegionStatistics::New();
  try
  {
    statistics->FromJSON(text, tree);
  }
  catch (const itk::ExceptionObject & error)
  {
    throw Failure(ExitCode::InputUnreadable,
                  "DIR: " + path.string() + " cannot be read: " + StripObject(error.GetDescription()));
  }
  return statistics;
}

} // namespace app
