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

/** Sampled Gaussian, and its derivative, cut at 3 sigma and normalised so that a constant gives itself and a ramp its
 * exact slope a pixel. Below a sigma of 0.3 pixels they are the pixel itself and the central difference. */
std::vector<float>
GaussianWeights(double sigmaPixels);
std::vector<float>
GaussianDerivativeWeights(double sigmaPixels);

/** The channel smoothed by a Gaussian of physical width sigma. */
Channel
Smooth(const Channel & channel, const Grid & grid, double sigma, const Host & host);

/** The derivative along one axis of the channel smoothed by a Gaussian of physical width sigma, a physical unit. */
Channel
Derivative(const Channel & channel, const Grid & grid, std::size_t axis, double sigma, const Host & host);

/** Gradient magnitude, a physical unit, of the channels smoothed by a Gaussian of physical width sigma:
 *  the root of the sum over channels and axes of the squared derivatives (the trace of Di Zenzo's tensor). */
Channel
GradientMagnitude(const std::vector<Channel> & channels, const Grid & grid, double sigma, const Host & host);

} // namespace dwc

#endif
