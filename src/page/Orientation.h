/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Orientation_h
#define dwc_Orientation_h

#include "dwc/View.h"

#include <array>

namespace dwc
{

/** The axis of the image that is nearest to each of the directions left, posterior and superior, each axis used once;
 *  without physical geometry the axes in their order. An axis is reversed where it goes the other way. */
std::array<ViewAxis, 3>
FindOrientation(const ViewGrid & grid);

} // namespace dwc

#endif
