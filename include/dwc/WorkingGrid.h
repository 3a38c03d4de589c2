/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_WorkingGrid_h
#define dwc_WorkingGrid_h

#include "dwc/Grid.h"

#include <cstddef>

/** Entry point of src/image: the grid that an image is shrunk to before the local model sees it. */

namespace dwc
{

/** A grid of the same extent as the image and no finer along any axis, for an ImageSize of `wanted` pixels.
 *
 * An image whose axes are alike, in spacing and in length up to 4 : 1, has `wanted` cells along its longest side, and
 * cells of its pixels' shape. Of any other image the finest axes are shrunk first, until cells are cubes or few enough:
 * as many as fill a box of the image's proportions (in pixels or in physical length, whichever is larger) that has
 * `wanted` cells along its longest side, or so many more that a quarter of `wanted` fit along its shortest, but never
 * more than a cube of `wanted`. No axis gets fewer cells than that quarter, or its pixels where those are fewer: the
 * slices of a thin volume and the lines of a strip stay as they are. Nothing is shrunk that has `wanted` pixels or
 * fewer along each axis.
 *
 * Scaling all spacings changes nothing. Spacings that are not positive and finite count as alike.
 *
 * \param wanted at least 1. */
Grid
WorkingGrid(const Grid & image, std::size_t wanted);

} // namespace dwc

#endif
