/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SegmentOptions_h
#define SegmentOptions_h

#include "ParameterOptions.h"

#include <cstdint>
#include <string>
#include <vector>

namespace app
{

/** What the user asked `segment` to do. */
struct SegmentOptions
{
  std::vector<std::string> inputs;
  std::string              input;  ///< the one of `inputs` that is meant
  std::string              series; ///< of a folder of DICOM files
  std::string              output;
  std::string              mask;
  std::string              savedWalk;
  std::string              statistics; ///< "csv" or "tsv"; empty: none
  std::string              edits;      ///< file of edits that are done on the regions; empty: none
  std::string              report;     ///< file for what is known of the run; empty: none

  ParameterValues parameters; ///< of the filters
  LevelOptions    level;
  std::uint64_t   memoryLimit{ 0 }; ///< bytes; 0: what is free
  unsigned int    threads{ 0 };     ///< 0: one for each processor
  bool            pictures{ true };
  bool            json{ false };
  bool            quiet{ false };
};

} // namespace app

#endif
