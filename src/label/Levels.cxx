/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Error.h"
#include "dwc/Level.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace dwc
{
namespace
{

void
RequireNodes(const Tree & tree)
{
  if (tree.nodes.empty())
  {
    throw ParameterError("Tree", "there is no node; the tree has not been computed or read yet.");
  }
}

/** The label of every leaf where exactly the nodes with split[id] are split: one label for each maximal node that is
 * not, from left to right. */
Level
LevelOfSplits(const Tree & tree, const std::vector<bool> & split)
{
  // A label starts at each leaf that is the first of the second child of a split node (and at the first leaf of all).
  const std::size_t          leaves = tree.NumberOfLeaves();
  std::vector<unsigned char> starts(leaves + 1, 0);
  starts[1] = 1;
  for (std::size_t id = 0; id < tree.nodes.size(); ++id)
  {
    if (split[id])
    {
      starts[tree.nodes[static_cast<std::size_t>(tree.nodes[id].children[1])].firstLeaf] = 1;
    }
  }
  Level level;
  level.labels.assign(leaves + 1, 0);
  for (std::size_t leaf = 1; leaf <= leaves; ++leaf)
  {
    level.labels[leaf] = level.labels[leaf - 1] + starts[leaf];
  }
  level.numberOfRegions = level.labels.back();
  return level;
}

/** A threshold that makes exactly the first `made` splits; NaN where there is none. */
double
ThresholdOf(const Tree & tree, std::size_t made)
{
  const auto cost = [&tree](std::size_t i) { return tree.nodes[tree.splits[i]].cost; };
  if (made == tree.splits.size())
  {
    return made == 0 ? 0.0 : cost(made - 1);
  }
  const double next = cost(made);
  const double last = made == 0 ? 0.0 : cost(made - 1);
  if (!(last < next))
  {
    return std::numeric_limits<double>::quiet_NaN();
  }
  const double middle = last + 0.5 * (next - last);
  return made == 0 || !(middle < next) ? last : middle;
}

Level
LevelOfFirstSplits(const Tree & tree, std::size_t made)
{
  std::vector<bool> split(tree.nodes.size(), false);
  for (std::size_t i = 0; i < made; ++i)
  {
    split[tree.splits[i]] = true;
  }
  Level level = LevelOfSplits(tree, split);
  level.threshold = ThresholdOf(tree, made);
  return level;
}

} // namespace

Level
LevelOfNumberOfRegions(const Tree & tree, std::size_t numberOfRegions)
{
  RequireNodes(tree);
  if (numberOfRegions == 0)
  {
    throw ParameterError("NumberOfRegions", "0 regions cannot be made; ask for at least 1.");
  }
  return LevelOfFirstSplits(tree, std::min(numberOfRegions - 1, tree.splits.size()));
}

Level
LevelOfThreshold(const Tree & tree, double threshold)
{
  RequireNodes(tree);
  if (std::isnan(threshold))
  {
    throw ParameterError("CostThreshold", "NaN is not a cost; give a number, from 0 (few regions) to 2 (all leaves).");
  }
  const auto firstNotMade =
    std::upper_bound(tree.splits.begin(), tree.splits.end(), threshold, [&tree](double limit, std::size_t id) {
      return limit < tree.nodes[id].cost;
    });
  return LevelOfFirstSplits(tree, static_cast<std::size_t>(firstNotMade - tree.splits.begin()));
}

Level
LevelOfDepth(const Tree & tree, std::size_t depth)
{
  RequireNodes(tree);
  std::vector<bool> split(tree.nodes.size(), false);
  for (const std::size_t id : tree.splits)
  {
    split[id] = tree.nodes[id].depth < depth;
  }
  Level level = LevelOfSplits(tree, split);

  const std::size_t made = level.numberOfRegions - 1;
  const bool        arePrefix = std::all_of(tree.splits.begin(),
                                     tree.splits.begin() + static_cast<std::ptrdiff_t>(made),
                                     [&split](std::size_t id) { return split[id]; });
  level.threshold = arePrefix ? ThresholdOf(tree, made) : std::numeric_limits<double>::quiet_NaN();
  return level;
}

double
SeparationCost(const Tree & tree, std::uint32_t leafA, std::uint32_t leafB)
{
  RequireNodes(tree);
  for (const std::uint32_t leaf : { leafA, leafB })
  {
    if (leaf < 1 || leaf > tree.NumberOfLeaves())
    {
      throw ParameterError("Leaf",
                           std::to_string(leaf) + " is not a leaf of this tree; its leaves are 1 to " +
                             std::to_string(tree.NumberOfLeaves()) + ".");
    }
  }
  if (leafA == leafB)
  {
    return 0.0;
  }
  const auto [low, high] = std::minmax(leafA, leafB);
  const TreeNode * node = &tree.nodes.front();
  for (;;)
  {
    const TreeNode & first = tree.nodes[static_cast<std::size_t>(node->children[0])];
    const TreeNode & second = tree.nodes[static_cast<std::size_t>(node->children[1])];
    if (low <= first.lastLeaf && high >= second.firstLeaf)
    {
      return node->cost;
    }
    node = high <= first.lastLeaf ? &first : &second;
  }
}

} // namespace dwc
