/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_statistics_Crofton_h
#define dwc_statistics_Crofton_h

#include "statistics/Contacts.h"

#include <array>
#include <vector>

namespace dwc::statistics
{

/** The length of the boundary of a plane's region, or the surface of a volume's, for each crossing in a direction
 * (Crossings): Crofton's formula, with the share of all directions in space that is nearest to that one.
 * \param spacing of two or three axes */
std::array<double, 8>
MakeCroftonWeights(const std::vector<double> & spacing);

} // namespace dwc::statistics

#endif
