/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ModuleRun_h
#define ModuleRun_h

#include "SegmentOptions.h"

#include <string>

namespace app
{

struct ModuleOptions
{
  SegmentOptions segment;        ///< its output is the file of the segmentation
  std::string    statistics;     ///< file for what the regions measure; empty: none
  std::string    returnedValues; ///< file for the values that come back; empty: none
};

/** An image to a segmentation file. Nothing of it is there before all is. \throw Failure and what
 *  TranslateCurrentException knows */
void
RunModule(const ModuleOptions & options);

} // namespace app

#endif
