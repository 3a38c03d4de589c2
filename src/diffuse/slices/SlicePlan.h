/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_slices_SlicePlan_h
#define dwc_slices_SlicePlan_h

#include "dwc/Grid.h"
#include "dwc/Slices.h"

#include <cstddef>
#include <vector>

namespace dwc
{
namespace slices
{

/** Where the slices across an axis lie, by the frame's order of its pixels: in the middles of equal parts of what the
 * mask has, without those that have no pixel inside. None where the mask has no pixel at all. */
std::vector<std::size_t>
PlaceSlices(const Grid & volume, const SliceFrame & frame, const SliceAxis & axis, const unsigned char * mask);

} // namespace slices
} // namespace dwc

#endif
