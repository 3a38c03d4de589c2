/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_local_Merging_h
#define dwc_local_Merging_h

#include "diffuse/local/BoundaryEvidence.h"
#include "diffuse/local/Features.h"
#include "diffuse/local/Constants.h"

#include <cstdint>
#include <vector>

namespace dwc
{
namespace local
{

/** One union of two regions. Regions 0 ... n - 1 are the tokens; the m-th merging makes region n + m. */
struct Merging
{
  std::uint32_t first{ 0 };
  std::uint32_t second{ 0 };

  /** Cost of the merging, never below that of an earlier one. */
  double height{ 0.0 };
};

/** Merges tokens until one region is left, always the cheapest adjacent pair:
 *
 *    cost = (b + mergeHistogram chi2(H) + mergeTexton chi2(T)) * (20 s)^sizeExponent
 *
 *  b: mean boundary evidence, weighted by length; H, T: histograms of the two regions; s: share of the image that the
 * smaller has. All are updated at every merging. The size factor merges small regions first (as in Arbelaez' and in
 * Felzenszwalb's criteria, where size also enters). Regions that do not touch are merged last, at a height of at least
 * `gapHeight`, in the order of their numbers. Ties go to the pair with the lowest numbers. Tokens of size 0 are merged
 * last, too. */
std::vector<Merging>
MergeTokens(const std::vector<double> &    sizes,
            const std::vector<TokenPair> & pairs,
            const Descriptors &            descriptors,
            const Constants &              constants);

/** Adds, n x n and row-major, factor * the height at which two tokens come into one region: an ultrametric, 0 on the
 * diagonal. */
void
AddUltrametric(std::vector<float> & heights, std::size_t tokens, const std::vector<Merging> & mergings, double factor);

} // namespace local
} // namespace dwc

#endif
