/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_statistics_Contacts_h
#define dwc_statistics_Contacts_h

#include "statistics/Rows.h"

#include <array>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace dwc::statistics
{

/** Neighbors are pixels whose indices differ by at most 1 along each axis. A direction is the axes along which they
 * do: bit d is set where they differ along axis d, so that 1, 2 and 4 are faces and 7 are corners. */
using Crossings = std::array<std::uint64_t, 8>;

/** How many pairs of neighbors in each direction two leaves have; label 0 is all that is outside, the surroundings of
 * the image too. The lower label comes first. */
std::map<std::pair<std::uint32_t, std::uint32_t>, Crossings>
CountCrossings(const Rows & rows, const Host & host);

} // namespace dwc::statistics

#endif
