/* SPDX-License-Identifier: Apache-2.0 */
#ifndef label_Slices_h
#define label_Slices_h

#include "dwc/Grid.h"

#include <cstddef>
#include <vector>

namespace dwc
{

/** A grid cut into slices of one pixel along some of its axes. */
struct Slices
{
  Grid                     grid;    ///< of each slice: the axes that are not cut
  std::vector<std::size_t> first;   ///< first pixel of each slice, in raster order
  std::vector<std::size_t> offsets; ///< of the pixels of a slice from its first one, in raster order
};

/** \param isCut for each axis; not all of them. */
Slices
CutIntoSlices(const Grid & grid, const std::vector<bool> & isCut);

} // namespace dwc

#endif
