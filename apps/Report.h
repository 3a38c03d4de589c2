/* SPDX-License-Identifier: Apache-2.0 */
#ifndef Report_h
#define Report_h

#include "ExitCode.h"
#include "Segmentation.h"

#include "dwc/Diffusion.h"
#include "dwc/Level.h"
#include "dwc/Series.h"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace app
{

/** What the program prints at the end: a line for people, or one of JSON for programs. */
void
ReportSegment(const SegmentOptions &        options,
              const dwc::ImageHeader &      header,
              const Segmentation &          result,
              const dwc::Level &            level,
              const std::filesystem::path & folder,
              const Progress &              progress);

/** \param statistics name of the table in the folder; empty: none */
void
ReportRelabel(const std::filesystem::path & folder,
              std::size_t                   leaves,
              const dwc::Level &            level,
              bool                          hasOverlay,
              const std::string &           statistics,
              bool                          json,
              bool                          quiet);

/** Of a file of one or several levels. */
void
ReportSegmentationFile(const std::filesystem::path &    path,
                       std::size_t                      leaves,
                       const std::vector<std::size_t> & regions,
                       bool                             json,
                       bool                             quiet);

/** Of edited regions. \param edits how many were done */
void
ReportEdit(const std::filesystem::path & folder,
           std::size_t                   edits,
           std::size_t                   regions,
           bool                          hasOverlay,
           bool                          json,
           bool                          quiet);

/** What a model is, and what a run of it will take. \param available bytes of main memory that are free. */
void
ReportInfo(const std::string &                                      name,
           const std::vector<std::pair<std::string, std::string>> & description,
           const dwc::DiffusionPlan &                               plan,
           double                                                   available,
           bool                                                     json);

/** The DICOM series of a folder, as segment's --series numbers them. */
void
ReportSeries(const dwc::SeriesFolder & folder, bool json);

/** On standard error; with --json also a line on standard output. \param input which of several images it is of */
void
ReportFailure(const Failure & failure, bool json, const std::string & input = "");

} // namespace app

#endif
