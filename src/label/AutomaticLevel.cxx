/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Level.h"
#include "label/Otsu.h"

#include <algorithm>
#include <cmath>

namespace dwc
{
namespace
{

/** Splits whose costs are looked at, those of 40 regions: later ones are noise, and how many there are depends on how
 * far the tree was grown. */
constexpr std::size_t maximumNumberOfCosts = 39;

/** Roots of the first costs, in the order of the splits. */
std::vector<double>
RootsOfFirstCosts(const Tree & tree)
{
  std::vector<double> roots(std::min(tree.splits.size(), maximumNumberOfCosts));
  for (std::size_t i = 0; i < roots.size(); ++i)
  {
    roots[i] = std::sqrt(tree.nodes[tree.splits[i]].cost);
  }
  return roots;
}

} // namespace

Level
AutomaticLevel(const Tree & tree)
{
  const std::vector<double> roots = RootsOfFirstCosts(tree);
  if (roots.empty())
  {
    // One region, or no tree at all, which is LevelOfNumberOfRegions' error to report.
    return LevelOfNumberOfRegions(tree, 1);
  }
  const double threshold = OtsuThreshold(roots);
  return LevelOfThreshold(tree, threshold * threshold);
}

} // namespace dwc
