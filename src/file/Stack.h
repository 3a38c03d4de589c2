/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_file_Stack_h
#define dwc_file_Stack_h

#include "file/Slice.h"

#include <string>
#include <vector>

namespace dwc
{
namespace file
{

/** Slices in the order of a volume, and whether they make one. */
struct Stack
{
  std::vector<Slice> slices;
  double             step{ 1.0 }; ///< distance of neighbors
  std::string        fault;       ///< why they are no volume, and how to fix it; "" where they are one
  std::string        note;        ///< what the user should know of a volume
};

/** Slices that are alike in all but their position: of one size, spacing and orientation, all with a position or all
 * without. */
Stack
MakeStack(std::vector<Slice> slices);

/** Heights closer to each other than this are one. */
double
GetHeightTolerance(const Slice & slice);

} // namespace file
} // namespace dwc

#endif
