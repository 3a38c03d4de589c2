/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Shrink_h
#define dwc_Shrink_h

#include "dwc/Grid.h"
#include "dwc/Host.h"

#include <cstddef>
#include <vector>

namespace dwc
{

struct ShrunkImage
{
  /** The asked-for size; spacing so that the extent is the input's. The first cell's center lies half a new cell from
   * the input's border: the caller moves the origin. */
  Grid grid;

  /** Channels interleaved: mean over the part of the cell that is inside the mask; 0 where there is none. */
  std::vector<float> values;

  /** Share of each cell that is inside the mask, 0 to 1; 1 everywhere without a mask. */
  std::vector<float> coverage;
};

/** Area average: each new cell is the mean of the pixels, and parts of pixels, that it covers.
 *
 * \param values channels interleaved. \param mask bytes, not zero inside; nullptr: everything. \param size new size
 * along each axis, at least 1 and at most the old one. */
ShrunkImage
Shrink(const Grid &                     grid,
       const float *                    values,
       std::size_t                      channels,
       const unsigned char *            mask,
       const std::vector<std::size_t> & size,
       const Host &                     host);

} // namespace dwc

#endif
