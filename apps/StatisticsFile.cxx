/* SPDX-License-Identifier: Apache-2.0 */
#include "StatisticsFile.h"

#include "ExitCode.h"
#include "Message.h"

#include "itkRegionStatisticsFilter.h"

#include <fstream>
#include <sstream>

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
  std::ifstream      file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file)
  {
    throw Failure(ExitCode::InputUnreadable, "DIR: " + path.string() + " cannot be read");
  }
  const auto statistics = itk::RegionStatistics::New();
  try
  {
    statistics->FromJSON(text.str(), tree);
  }
  catch (const itk::ExceptionObject & error)
  {
    throw Failure(ExitCode::InputUnreadable,
                  "DIR: " + path.string() + " cannot be read: " + StripObject(error.GetDescription()));
  }
  return statistics;
}

} // namespace app
