/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_GridCells_h
#define dwc_GridCells_h

#include "dwc/Grid.h"

#include <cstdint>
#include <vector>

/** Entry point of src/image: which cell of a coarse grid each pixel belongs to. */

namespace dwc
{

/** For each pixel, in raster order, the number (from 1) of the cell that its center lies in; 0 where the mask is 0. A
 * center on the boundary of two cells belongs to the later one. Exact: computed in whole numbers.
 *
 * \param pixels and \param cells two grids of the same extent, with at least one pixel and one cell along each axis.
 * \param mask one byte for each pixel, not zero inside; nullptr: everything is inside. */
std::vector<std::uint32_t>
CellsOfPixels(const Grid & pixels, const Grid & cells, const unsigned char * mask);

} // namespace dwc

#endif
