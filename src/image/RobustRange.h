/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_RobustRange_h
#define dwc_RobustRange_h

#include <utility>
#include <vector>

namespace dwc
{

/** The 0.5 % and 99.5 % quantiles of values, none of them NaN, in any order (it is changed); where these are equal, the
 * smallest and the largest; 0 and 0 of none. */
std::pair<double, double>
FindRobustRange(std::vector<float> & values);

} // namespace dwc

#endif
