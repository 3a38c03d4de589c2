/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Level_h
#define dwc_Level_h

#include "dwc/ParameterText.h"
#include "dwc/Tree.h"

#include <cstdint>
#include <vector>

/** Entry point of src/label, first half: a tree to one of its levels. Only a look-up table is recomputed. */

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

/** The image's own level, which does not depend on the scale of the costs: the geometric mean of five thresholds, each
 * the one that parts the first 16, 24, ... 48 split costs best by Otsu's criterion of their powers, with a preference
 * for about nine regions. docs/method.md says what it was measured on, against which other rules. */
Level
AutomaticLevel(const Tree & tree);

/** Cost of the lowest common ancestor of two leaves (labels from 1): the threshold from which on they are apart. 0 for
 *  the same leaf. The boundary between them exists in exactly the levels of this threshold and above. */
double
SeparationCost(const Tree & tree, std::uint32_t leafA, std::uint32_t leafB);

/** How a level is chosen. */
enum class LevelRule
{
  Automatic,       ///< by the one parameter that is set, or by the image's own split costs where none is
  NumberOfRegions, ///< the first numberOfRegions - 1 splits
  Threshold,       ///< every split of at most costThreshold
  Depth            ///< every split less than `depth` splits below the root
};

template <>
struct EnumNames<LevelRule>
{
  static constexpr const char * values[] = { "Automatic", "NumberOfRegions", "Threshold", "Depth" };
};

/** Which level of a tree is wanted. */
struct LevelChoice
{
  LevelRule rule{ LevelRule::Automatic };

  /** Regions of the level; 0: not set. */
  std::size_t numberOfRegions{ 0 };

  /** Highest normalized cut of a split of the level; negative: not set. */
  double costThreshold{ -1.0 };

  /** Splits below the root; 0: not set. */
  std::size_t depth{ 0 };

  /** Calls visit(name, member) for each parameter, with the name that users know it by. */
  template <typename TSelf, typename TVisitor>
  static void
  Visit(TSelf & self, TVisitor && visit)
  {
    visit("NumberOfRegions", self.numberOfRegions);
    visit("CostThreshold", self.costThreshold);
    visit("Depth", self.depth);
  }
};

/** \throw ParameterError where the rule Automatic finds more than one parameter set, or a rule's own one is not set. */
void
VerifyLevelChoice(const LevelChoice & choice);

/** The level that is wanted. \throw ParameterError as VerifyLevelChoice and where the tree is empty. */
Level
SelectLevel(const Tree & tree, const LevelChoice & choice);

/** Every rule that the tree's other functions rely on: intervals divided by the children, parents before children,
 *  costs monotone, splits in order. Time O(nodes). \throw ParameterError that names the node and the rule it breaks. */
void
VerifyTree(const Tree & tree);

} // namespace dwc

#endif
