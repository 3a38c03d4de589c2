/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/Contour.h"

#include "diffuse/local/FixedSequence.h"

#include <cmath>

namespace dwc
{
namespace local
{

Constants
Perturbed(const Constants & constants, std::vector<TokenPair> & pairs, unsigned int seed)
{
  constexpr double constantsToEvidence = 1.5;
  FixedSequence    sequence(seed);
  const auto       factor = [&](double noise) { return std::exp(noise * (2.0 * sequence.Next() - 1.0)); };
  Constants        perturbed = constants;
  perturbed.mergeHistogram *= factor(constantsToEvidence * constants.mergeNoise);
  perturbed.mergeTexton *= factor(constantsToEvidence * constants.mergeNoise);
  perturbed.sizeExponent *= factor(constantsToEvidence * constants.mergeNoise);
  for (TokenPair & pair : pairs)
  {
    pair.evidence *= factor(constants.mergeNoise);
  }
  return perturbed;
}

std::vector<float>
ContourHeights(const std::vector<double> &    sizes,
               const std::vector<TokenPair> & pairs,
               const Descriptors &            descriptors,
               const Constants &              constants,
               const Host &                   host)
{
  const std::size_t                 n = sizes.size();
  std::vector<std::vector<Merging>> mergings(constants.numberOfMergings);
  host.parallelFor(mergings.size(), [&](std::size_t m) {
    std::vector<TokenPair> changed = pairs;
    const Constants        perturbed = Perturbed(constants, changed, static_cast<unsigned int>(m));
    mergings[m] = MergeTokens(sizes, changed, descriptors, perturbed);
  });
  host.progress(0.7);
  std::vector<float> heights(n * n, 0.0F);
  for (std::size_t m = 0; m < mergings.size(); ++m)
  {
    AddUltrametric(heights, n, mergings[m], 1.0 / static_cast<double>(mergings.size()));
    host.progress(0.7 + 0.3 * static_cast<double>(m + 1) / static_cast<double>(mergings.size()));
  }
  return heights;
}

} // namespace local
} // namespace dwc
