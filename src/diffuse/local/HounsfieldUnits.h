/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_local_HounsfieldUnits_h
#define dwc_local_HounsfieldUnits_h

#include "dwc/Image.h"

#include <vector>

namespace dwc
{
namespace local
{

/** Whether an image looks like a CT in Hounsfield units, by its values.
 *
 * It is a plane or a volume of one channel. Of its pixels, but for what is darker than air, which is padding, at least
 * 5 % have the values of air and lungs (-1100 to -400) and 10 % those of water and soft tissue (-150 to 250), and no
 * more than 1 % are brighter than metal (3100). No more than half of the pixels may be padding. */
bool
HasHounsfieldUnits(const ImageView & image);

/** The values of a CT, those below -1024, which are darker than any tissue or air, as -1024: the padding round what was
 * scanned, usually. */
std::vector<float>
PaddingAsAir(const ImageView & image);

} // namespace local
} // namespace dwc

#endif
