/* SPDX-License-Identifier: Apache-2.0 */
#ifndef StatisticsFile_h
#define StatisticsFile_h

#include "Segmentation.h"

#include "itkRegionStatistics.h"

#include <filesystem>
#include <string>

namespace app
{

/** What all regions of a segmentation measure on its image. \throw Failure(Interrupted) and what the filter throws */
itk::RegionStatistics::Pointer
MeasureRegions(const Segmentation & segmentation, const dwc::ImageHeader & header, Progress & progress);

/** The regions of a level, by the extension of the file that they are for: commas, or tabs for "tsv". */
std::string
FormatStatistics(const itk::RegionStatistics * statistics, const dwc::Level & level, const std::string & format);

/** Reads statistics.json. \throw Failure(InputUnreadable) */
itk::RegionStatistics::Pointer
ReadStatistics(const std::filesystem::path & path, const itk::PartitionTree * tree);

} // namespace app

#endif
