/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Level_h
#define dwc_Level_h

#include "dwc/Tree.h"

#include <cstdint>
#include <vector>

/** Entry point of src/label, first half: a tree to one of its levels. Nothing is computed again but a look-up table. */

namespace dwc
{

/** One partition of the hierarchy. */
struct Level
{
  std::size_t numberOfRegions{ 1 };

  /** Cost threshold that gives the same level: the middle between the last split made and the first one not made
   *  (the last cost itself where all were made, 0 where none was). NaN where no threshold gives the level: some levels
   *  of a depth, and levels that make only one of two splits of equal cost. */
  double threshold{ 0.0 };

  /** Leaf (position) to label of the level, both from 1; entry 0 is 0. Labels keep the order of the leaves. */
  std::vector<std::uint32_t> labels;
};

/** How the automatic level is chosen. Costs of only the first 39 splits are looked at: later ones are noise, and how
 * many there are depends on how far the tree was grown. */
enum class AutomaticRule
{
  Otsu,            ///< threshold that parts the split costs into two groups of the least inner variance (Otsu 1979)
  SquareRootOtsu,  ///< Otsu's threshold of the square roots of the costs: as free of their scale, and less led by the
                   ///< last
  ClippedOtsu,     ///< Otsu's threshold of the costs, kept inside automaticThresholdBounds
  AveragedOtsu,    ///< the middle between Otsu's threshold and the middle of automaticThresholdBounds
  LogarithmicOtsu, ///< Otsu's threshold of the logarithms of the costs
  Fixed,           ///< the middle of automaticThresholdBounds
  HalfMaximum,     ///< half of the largest cost
  LargestGap       ///< before the largest step between two successive costs
};

/** The rule that AutomaticLevel uses where none is given. docs/method.md says what it was measured on. */
constexpr AutomaticRule defaultAutomaticRule = AutomaticRule::SquareRootOtsu;

/** Normalised cuts between which a threshold was good on photographs with the local model's walk. Another walk has
 * costs of another scale, which the default rule does not mind. */
constexpr double automaticThresholdBounds[2] = { 0.15, 0.35 };

/** K regions: the first K - 1 splits. As many as the tree has, if K is more.
 *  \throw ParameterError where K is 0; as the other functions, where the tree is empty. */
Level
LevelOfNumberOfRegions(const Tree & tree, std::size_t numberOfRegions);

/** Every split whose cost is at most the threshold. \throw ParameterError where it is NaN. */
Level
LevelOfThreshold(const Tree & tree, double threshold);

/** Every split of a node less than `depth` splits below the root. */
Level
LevelOfDepth(const Tree & tree, std::size_t depth);

/** The image's own level, from its split costs. */
Level
AutomaticLevel(const Tree & tree, AutomaticRule rule = defaultAutomaticRule);

/** Cost of the lowest common ancestor of two leaves (labels from 1): the threshold from which on they are apart. 0 for
 *  the same leaf. The boundary between them exists in exactly the levels of this threshold and above. */
double
SeparationCost(const Tree & tree, std::uint32_t leafA, std::uint32_t leafB);

/** Every rule that the tree's other functions rely on: intervals divided by the children, parents before children,
 *  costs monotone, splits in order. Time O(nodes). \throw ParameterError that names the node and the rule it breaks. */
void
VerifyTree(const Tree & tree);

} // namespace dwc

#endif
