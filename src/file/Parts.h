/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_file_Parts_h
#define dwc_file_Parts_h

#include "file/Stack.h"

#include <string>
#include <vector>

namespace dwc
{
namespace file
{

/** A part of a DICOM series, which is a volume by itself, or has a fault. */
struct Part
{
  Stack       stack;
  std::string name; ///< what tells it from the other parts: "echo time 4.6"; may be empty
};

/** The parts of the slices of one series: of one size and orientation each, and of one time point, echo or the like
 * where that makes them regular. The largest first, then by time. */
std::vector<Part>
FindParts(std::vector<Slice> slices);

} // namespace file
} // namespace dwc

#endif
