/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_local_NearFlow_h
#define dwc_local_NearFlow_h

#include "diffuse/local/Tokens.h"
#include "dwc/Grid.h"
#include "dwc/Host.h"

#include <vector>

namespace dwc
{
namespace local
{

/** n x n, row-major, symmetric: how many pairs of pixels, one of each token, are no more than `radius` apart, in
 * physical units; pixels that share a face always are. A face counts by its area, relative to the largest. Where the
 * radius is of many pixels, pairs without a face are counted among every second pixel along an axis, or fewer. Zeros on
 * the diagonal. */
std::vector<float>
NearPairs(const Tokens & tokens, const Grid & grid, double radius, const Host & host);

/** n x n: the flow of a walker who only steps to tokens near its own: pairs * exp(-energy * sharpness), made in place
 * of the pairs. */
void
NearFlow(std::vector<float> & pairs, const std::vector<float> & energy, double sharpness, const Host & host);

/** Makes `walk` a mixture of itself and a walk by its flow: both flows, of the same total, are added in these
 * proportions and balanced (BalanceKernel()), so that the stationary distribution stays the sizes.
 *
 * \param sizes the stationary distribution of `walk`.
 * \param share of the flow, at most 1; below it every step stays possible. */
void
MixInFlow(std::vector<float> &        walk,
          const std::vector<float> &  flow,
          const std::vector<double> & sizes,
          double                      share,
          const Host &                host);

} // namespace local
} // namespace dwc

#endif
