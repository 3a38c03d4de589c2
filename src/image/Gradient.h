/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Gradient_h
#define dwc_Gradient_h

#include "dwc/Grid.h"
#include "dwc/Host.h"
#include "image/Channels.h"

#include <vector>

namespace dwc
{

/** A filter along one axis; values beyond the border are the border's. weights.size() is odd, the middle one is the
 * pixel's own. out[i] = sum_k weights[k] in[i + k - radius]. */
void
FilterAxis(const Channel &            in,
           Channel &                  out,
           const Grid &               grid,
           std::size_t                axis,
           const std::vector<float> & weights,
           const Host &               host);

/** Weights of a Gaussian (order 0) or of its first or second derivative, cut at 3 sigma and normalized so that a
 * constant, a ramp or a parabola gives its exact value, slope or curvature (in pixels). Below a sigma of 0.3 pixels
 * they are the plain differences. */
std::vector<float>
GaussianWeights(double sigmaPixels, unsigned int order);

/** A derivative of the channel smoothed by a Gaussian of physical width sigma, in physical units. orders[d] (0, 1 or 2)
 * says how often along axis d. Along an axis of one pixel everything is constant. */
Channel
GaussianDerivative(const Channel &                   channel,
                   const Grid &                      grid,
                   const std::vector<unsigned int> & orders,
                   double                            sigma,
                   const Host &                      host);

/** The channel smoothed by a Gaussian of physical width sigma. */
inline Channel
Smooth(const Channel & channel, const Grid & grid, double sigma, const Host & host)
{
  return GaussianDerivative(channel, grid, std::vector<unsigned int>(grid.Dimension(), 0), sigma, host);
}

/** Gradient magnitude, a physical unit, of the channels smoothed by a Gaussian of physical width sigma: the root of the
 * sum over channels and axes of the squared derivatives (the trace of Di Zenzo's tensor). */
Channel
GradientMagnitude(const std::vector<Channel> & channels, const Grid & grid, double sigma, const Host & host);

} // namespace dwc

#endif
