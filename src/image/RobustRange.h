/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_RobustRange_h
#define dwc_RobustRange_h

#include "dwc/Host.h"
#include "dwc/Image.h"

#include <cstddef>
#include <utility>
#include <vector>

namespace dwc
{

/** The 0.5 % and 99.5 % quantiles of values, none of them NaN, in any order (it is changed); where these are equal, the
 * smallest and the largest; 0 and 0 of none. */
std::pair<double, double>
FindRobustRange(std::vector<float> & values);

/** The same of one channel of an image inside its mask, which is only looked through: in parallel, by a radix search
 * over the bits of the values. */
std::pair<double, double>
FindRobustRange(const ImageView & image, std::size_t channel, const Host & host);

} // namespace dwc

#endif
