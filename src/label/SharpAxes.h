/* SPDX-License-Identifier: Apache-2.0 */
#ifndef label_SharpAxes_h
#define label_SharpAxes_h

#include "dwc/Grid.h"

#include <vector>

namespace dwc
{

/** The axes along which labels are as sharp as the image, or nearly so, where those along others are not: slices of a
 * thin volume, lines of a strip. Boundaries then move within slices only, and the slices know nothing of each other. */
std::vector<bool>
FindSharpAxes(const Grid & grid, const std::vector<double> & cellSize);

} // namespace dwc

#endif
