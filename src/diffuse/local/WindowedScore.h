/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_local_WindowedScore_h
#define dwc_local_WindowedScore_h

#include "diffuse/local/Constants.h"
#include "diffuse/local/Tokens.h"
#include "dwc/Host.h"

#include <vector>

namespace dwc
{
namespace local
{

/** The local score model on a window: token i steps to the (2r+1)^D offsets around it, itself included. Cues that need
 * every pair of tokens are left to local ones: E = neighborIntensity * squared difference of the mean channels
 * (relative to their range)
 *  + neighborContour * the largest difference between consecutive tokens on the line to the offset (the intervening
 * contour). The kernel exp(-E) is symmetric; a few Sinkhorn sweeps bring its stationary distribution near the sizes,
 * and dividing by the row sums leaves it reversible.
 *
 *  \return tokens x (2r+1)^D, offsets in ITK's order, 0 beyond the border and for tokens of size 0. */
std::vector<float>
WindowedScore(const Tokens &               tokens,
              const std::vector<Channel> & channels,
              std::size_t                  radius,
              const Constants &            constants,
              const Host &                 host);

} // namespace local
} // namespace dwc

#endif
