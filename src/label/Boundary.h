/* SPDX-License-Identifier: Apache-2.0 */
#ifndef label_Boundary_h
#define label_Boundary_h

#include "dwc/Grid.h"
#include "dwc/Host.h"

#include <cstdint>
#include <vector>

namespace dwc
{

/** The pixels at most `width` cells away from a boundary pixel, which is one with a face neighbor of another label (0
 * is no label). Distances are measured in cells, along each axis by its own. In raster order. */
std::vector<std::size_t>
FindPixelsNearBoundary(const Grid &                       grid,
                       const std::vector<std::uint32_t> & labels,
                       const std::vector<double> &        cellSize,
                       double                             width,
                       const Host &                       host);

} // namespace dwc

#endif
