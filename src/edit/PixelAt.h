/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_PixelAt_h
#define dwc_PixelAt_h

#include "dwc/Geometry.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace dwc::edit
{

/** The number of the pixel that a point in physical space is in, the first axis fastest; none where it is outside.
 *  \param hasPhysicalGeometry false: the point is counted in pixels. \param point as many coordinates as axes. */
std::optional<std::size_t>
FindPixelAt(const ImageGeometry & geometry, bool hasPhysicalGeometry, const std::vector<double> & point);

} // namespace dwc::edit

#endif
