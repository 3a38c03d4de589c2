/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_ValueWindow_h
#define dwc_ValueWindow_h

#include "dwc/View.h"

#include <cstddef>

namespace dwc
{

/** Values shown as black and as white. */
struct ValueWindow
{
  double black{ 0.0 };
  double white{ 255.0 };
};

/** The middle 99 per cent of the finite values of the first channels, from at most about a million pixels; where these
 *  are all the same, the least and the greatest of them. */
ValueWindow
FindValueWindow(const PixelValues & pixels, std::size_t numberOfPixels, std::size_t shownChannels);

} // namespace dwc

#endif
