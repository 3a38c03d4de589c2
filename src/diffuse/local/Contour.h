/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_local_Contour_h
#define dwc_local_Contour_h

#include "diffuse/local/Merging.h"
#include "dwc/Host.h"

#include <vector>

namespace dwc
{
namespace local
{

/** The model with its merging constants changed at random, by factors of at most exp(1.5 noise); pair by pair the
 * evidence, too, by exp(noise). The same for the same seed. */
Constants
Perturbed(const Constants & constants, std::vector<TokenPair> & pairs, unsigned int seed);

/** n x n, row-major: the intervening contour between two tokens. It is the height at which they merge, averaged over
 * Constants::numberOfMergings region mergings with perturbed constants: where a single merging has to decide for one
 * order of two nearly equal costs and passes that on to everything above, the mean reflects how uncertain that order
 * is. (A mean of ultrametrics is not an ultrametric; the walk does not require one.) */
std::vector<float>
ContourHeights(const std::vector<double> &    sizes,
               const std::vector<TokenPair> & pairs,
               const Descriptors &            descriptors,
               const Constants &              constants,
               const Host &                   host);

} // namespace local
} // namespace dwc

#endif
