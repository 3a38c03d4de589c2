/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RunReport_h
#define RunReport_h

#include "Segmentation.h"

#include <filesystem>
#include <string>
#include <vector>

namespace app
{

/** MD5 of a file's bytes in hexadecimal: which file it was, not whether somebody has forged it.
 *  \throw Failure(InputUnreadable) */
std::string
HashFile(const std::filesystem::path & path);

/** What --report writes of a run, as JSON: versions and host, parameters, the input and its hash, results, seconds,
 * files and notes (docs/format.md). \param files that were written. */
std::string
MakeRunReport(const SegmentOptions &                     options,
              const ImageFile &                          image,
              const Segmentation &                       result,
              const dwc::Level &                         level,
              const Progress &                           progress,
              const std::vector<std::filesystem::path> & files);

} // namespace app

#endif
