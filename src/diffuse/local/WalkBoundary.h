/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_local_WalkBoundary_h
#define dwc_local_WalkBoundary_h

#include "diffuse/local/BoundaryEvidence.h"
#include "dwc/Host.h"

#include <vector>

namespace dwc
{
namespace local
{

/** Lets the walk itself speak on boundaries: adds weight * 40 * the total variation distance between where a walker is
 * four steps after either token, to the evidence of each pair. A boundary that the walk finds hard to cross, for
 * whatever reason far from it, is one. */
void
AddWalkBoundary(std::vector<TokenPair> &   pairs,
                const std::vector<float> & walk,
                std::size_t                tokens,
                double                     weight,
                const Host &               host);

} // namespace local
} // namespace dwc

#endif
