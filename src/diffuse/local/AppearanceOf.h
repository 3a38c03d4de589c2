/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_local_AppearanceOf_h
#define dwc_local_AppearanceOf_h

#include "dwc/Image.h"
#include "dwc/LocalScore.h"
#include "image/Channels.h"

#include <vector>

namespace dwc
{
namespace local
{

/** Scene or Intensity: what an image looks like.
 *
 * Color is a scene; a volume, and what has several channels that are no colors, is seen by its intensity. A plane of
 * one channel is seen by its intensity where at least three eighths of its pixels lie within a tenth of its range of
 * values, a quarter have one and the same, or a tenth of the range inside it has none: CT, MR, fluorescence and many
 * micrographs have a background or a tissue of one value, where the light of a photograph spreads. */
Appearance
AppearanceOf(const ImageView & image, const std::vector<Channel> & channels);

} // namespace local
} // namespace dwc

#endif
