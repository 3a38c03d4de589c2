/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Channels_h
#define dwc_Channels_h

#include "dwc/Host.h"
#include "dwc/Image.h"

#include <array>
#include <vector>

namespace dwc
{

/** One value a pixel, in raster order. */
using Channel = std::vector<float>;

/** sRGB in 0 to 1 (clamped) to CIE L*a*b* with the D65 white of the 2-degree observer (IEC 61966-2-1; CIE 15). */
std::array<float, 3>
SRgbToLab(float r, float g, float b);

/** An image's channels in units that the cues understand, one after the other.
 *
 * Color: L* (0 to 100), a*, b*. Otherwise each channel is mapped affinely so that the 0.5 % and the 99.5 % quantile of
 * its values inside the mask become 0 and 100, and clamped to -50 ... 150, so that a few extreme pixels cannot hide the
 * rest. Where the two quantiles are equal, the minimum and the maximum take their place; a constant channel is 0.
 *
 * Pixels outside the mask, whose values may be anything, take the value of a nearest pixel inside (in grid steps), so
 * that filters need no mask and see no edge along its border. A mask without any pixel gives zeros. */
std::vector<Channel>
ToChannels(const ImageView & image, const Host & host);

} // namespace dwc

#endif
