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
Model
Perturbed(const Model & model, std::vector<TokenPair> & pairs, unsigned int seed);

/** n x n, row-major: the intervening contour between two tokens. It is the height at which they merge, averaged over
 *  Model::numberOfMergings region mergings with perturbed constants: where a single merging has to decide for one order
 * of two nearly equal costs and passes that on to everything above, the mean says how much it is a matter of taste.
 * (The mean of ultrametrics is none any more, the walk does not need one.) */
std::vector<float>
ContourHeights(const std::vector<double> &    sizes,
               const std::vector<TokenPair> & pairs,
               const Descriptors &            descriptors,
               const Model &                  model,
               const Host &                   host);

} // namespace local
} // namespace dwc

#endif
