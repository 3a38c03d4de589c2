/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_walk_HeavyEdgeMatching_h
#define dwc_walk_HeavyEdgeMatching_h

#include "walk/NeighborhoodWalk.h"

#include <vector>

namespace dwc::walk
{

/** Lumps of a neighborhood walk: rounds of heavy-edge matching (Karypis and Kumar 1998), each joining pairs of lumps.
 *
 * In a round each lump A looks at the flow F(A, B) of one step to its neighbors and prefers the B with the largest F(A,
 * B) (1/pi(A) + 1/pi(B)), what the normalized cut would pay for a boundary between the two (the rating of Dhillon, Guan
 * and Kulis 2007). Lumps choose in the order of that rating, strongest first. A pair larger than four times the mean of
 * the final lumps is not joined, so that lumps stay even. The last round stops at the number asked for; lumps without a
 * free neighbor are then joined by number.
 *
 * \return row to lump, 1 ... L with L <= maximumNumberOfLumps; 0 where a row is left out. */
std::vector<std::uint32_t>
MatchHeavyEdges(const NeighborhoodWalk &    walk,
                const Lumping &             lumping,
                const std::vector<double> & pi,
                std::size_t                 maximumNumberOfLumps,
                const Host &                host);

} // namespace dwc::walk

#endif
