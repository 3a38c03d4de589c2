/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_walk_Improve_h
#define dwc_walk_Improve_h

#include "walk/Weights.h"

namespace dwc::walk
{

/** Moves single nodes to the other side of a cut, each time the one that lowers the normalized cut most, until none
 * lowers it. A sweep can only cut between neighbors in the order of one vector; where lambda3 is near, the best cut is
 * often a few nodes away from that. The steepest descent of Kernighan and Lin (1970), on the normalized cut, without
 * their uphill moves.
 *
 * \param rows of the set; degrees inside the set and sizes in the same order; side (0 or 1) is changed in place. No
 * side becomes smaller than minimumSize. Of large sets only as many nodes are moved as can be looked for in about 0.1
 * s.
 * \return the cost. */
double
ImproveCut(const Weights &             weights,
           const Nodes &               rows,
           const std::vector<double> & degrees,
           const std::vector<double> & sizes,
           double                      minimumSize,
           std::vector<char> &         side,
           const Host &                host);

} // namespace dwc::walk

#endif
