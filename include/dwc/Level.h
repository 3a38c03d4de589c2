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
   *  (the last cost itself where all were made, 0 where none was). */
  double threshold{ 0.0 };

  /** Leaf (position) to label of the level, both from 1; entry 0 is 0. Labels keep the order of the leaves. */
  std::vector<std::uint32_t> labels;
};

/** K regions: the first K - 1 splits. As many as the tree has, if K is more. */
Level
LevelOfNumberOfRegions(const Tree & tree, std::size_t numberOfRegions);

/** Every split whose cost is at most the threshold. */
Level
LevelOfThreshold(const Tree & tree, double threshold);

/** Every split of a node less than `depth` splits below the root. */
Level
LevelOfDepth(const Tree & tree, std::size_t depth);

/** The image's own level, from its split costs; docs/method.md says by which rule and what it was measured on. */
Level
AutomaticLevel(const Tree & tree);

/** Cost of the lowest common ancestor of two leaves (labels from 1): the threshold from which on they are apart. 0 for
 *  the same leaf. The boundary between them exists in exactly the levels of this threshold and above. */
double
SeparationCost(const Tree & tree, std::uint32_t leafA, std::uint32_t leafB);

/** Every rule that the tree's other functions rely on: intervals divided by the children, parents before children,
 *  costs monotone, splits in order. \throw ParameterError that names the node and the rule it breaks. */
void
VerifyTree(const Tree & tree);

} // namespace dwc

#endif
