/* SPDX-License-Identifier: Apache-2.0 */
#ifndef label_Band_h
#define label_Band_h

#include "dwc/Grid.h"
#include "dwc/Host.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace dwc
{

/** Pixels along the boundaries of labels. */
struct Band
{
  std::vector<std::size_t>   pixels;    ///< in raster order
  std::vector<unsigned char> distances; ///< of each to the boundary: 0 on it, 254 at the band's width
};

/** The pixels at most `width` cells away from a boundary pixel, which is one with a face neighbor of another label (0
 * is no label). Distances are measured in cells, along each axis by its own. The time is that of comparing each pixel
 * with its neighbors, and of each row near a boundary as often as the width has pixels; the memory two bytes a pixel.
 *
 * \param isFixed axes along which nothing is compared, and no distance goes. */
Band
FindBand(const Grid &                       grid,
         const std::vector<std::uint32_t> & labels,
         const std::vector<double> &        cellSize,
         double                             width,
         const std::vector<bool> &          isFixed,
         const Host &                       host);

} // namespace dwc

#endif
