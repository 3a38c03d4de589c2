/* SPDX-License-Identifier: Apache-2.0 */
#include "LabelTesting.h"
#include "dwc/Error.h"
#include "dwc/Level.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <set>

// Expected values: properties of every level, definitions evaluated by brute force, and hand-made trees.

namespace
{

using dwc::Level;
using dwc::Tree;

/** The definition: node `id` is split in the level; a leaf's region is its first ancestor, from above, that is not. */
std::vector<std::uint32_t>
BruteForceLabels(const Tree & tree, const std::set<std::size_t> & split)
{
  std::vector<std::size_t> region(tree.NumberOfLeaves() + 1);
  for (std::size_t leaf = 1; leaf <= tree.NumberOfLeaves(); ++leaf)
  {
    std::size_t id = 0;
    while (split.count(id) != 0)
    {
      const auto & second = tree.nodes[static_cast<std::size_t>(tree.nodes[id].children[1])];
      id = static_cast<std::size_t>(tree.nodes[id].children[leaf >= second.firstLeaf ? 1 : 0]);
    }
    region[leaf] = id;
  }
  std::vector<std::uint32_t> labels(region.size(), 0);
  for (std::size_t leaf = 1; leaf < region.size(); ++leaf)
  {
    labels[leaf] = labels[leaf - 1] + (leaf == 1 || region[leaf] != region[leaf - 1] ? 1 : 0);
  }
  return labels;
}

void
ExpectConsistent(const Tree & tree, const Level & level)
{
  ASSERT_EQ(level.labels.size(), tree.NumberOfLeaves() + 1);
  EXPECT_EQ(level.labels[0], 0U);
  EXPECT_EQ(level.labels[1], 1U);
  for (std::size_t leaf = 2; leaf < level.labels.size(); ++leaf)
  {
    EXPECT_TRUE(level.labels[leaf] == level.labels[leaf - 1] || level.labels[leaf] == level.labels[leaf - 1] + 1);
  }
  EXPECT_EQ(level.labels.back(), level.numberOfRegions);
}

/** Leaves that share a region of the finer level share one of the coarser. */
void
ExpectNested(const Level & coarse, const Level & fine)
{
  ASSERT_LE(coarse.numberOfRegions, fine.numberOfRegions);
  for (std::size_t leaf = 2; leaf < fine.labels.size(); ++leaf)
  {
    if (fine.labels[leaf] == fine.labels[leaf - 1])
    {
      EXPECT_EQ(coarse.labels[leaf], coarse.labels[leaf - 1]) << "leaf " << leaf;
    }
  }
}

TEST(Levels, NumberOfRegionsIsTheFirstSplitsAndNested)
{
  for (unsigned int seed = 1; seed <= 10; ++seed)
  {
    const Tree tree = dwc::testing::RandomTree(33, seed, seed % 2 == 0);
    Level      coarser = dwc::LevelOfNumberOfRegions(tree, 1);
    EXPECT_EQ(coarser.numberOfRegions, 1U);
    for (std::size_t k = 2; k <= 33; ++k)
    {
      const Level level = dwc::LevelOfNumberOfRegions(tree, k);
      ExpectConsistent(tree, level);
      EXPECT_EQ(level.numberOfRegions, k);
      const auto made = tree.splits.begin() + static_cast<std::ptrdiff_t>(k) - 1;
      EXPECT_EQ(level.labels, BruteForceLabels(tree, std::set<std::size_t>(tree.splits.begin(), made)));
      ExpectNested(coarser, level);
      coarser = level;
    }
  }
}

TEST(Levels, MoreRegionsThanLeavesIsAllLeaves)
{
  const Tree  tree = dwc::testing::RandomTree(7, 3);
  const Level level = dwc::LevelOfNumberOfRegions(tree, std::numeric_limits<std::size_t>::max());
  EXPECT_EQ(level.numberOfRegions, 7U);
  EXPECT_EQ(level.labels, (std::vector<std::uint32_t>{ 0, 1, 2, 3, 4, 5, 6, 7 }));
  EXPECT_EQ(level.threshold, tree.nodes[tree.splits.back()].cost);
}

TEST(Levels, ThresholdIsEverySplitUpToItAndNested)
{
  for (unsigned int seed = 1; seed <= 10; ++seed)
  {
    const Tree tree = dwc::testing::RandomTree(33, seed, seed % 2 == 0);
    Level      coarser = dwc::LevelOfThreshold(tree, -1.0);
    EXPECT_EQ(coarser.numberOfRegions, 1U);
    std::vector<double> thresholds{ 0.0, 3.0 };
    for (const std::size_t id : tree.splits)
    {
      thresholds.push_back(tree.nodes[id].cost);
      thresholds.push_back(tree.nodes[id].cost + 1e-9);
    }
    std::sort(thresholds.begin(), thresholds.end());
    for (const double threshold : thresholds)
    {
      std::set<std::size_t> split;
      for (const std::size_t id : tree.splits)
      {
        if (tree.nodes[id].cost <= threshold)
        {
          split.insert(id);
        }
      }
      const Level level = dwc::LevelOfThreshold(tree, threshold);
      ExpectConsistent(tree, level);
      EXPECT_EQ(level.labels, BruteForceLabels(tree, split));
      ExpectNested(coarser, level);
      coarser = level;
    }
  }
}

TEST(Levels, DepthIsEveryNodeAboveItAndNested)
{
  for (unsigned int seed = 1; seed <= 10; ++seed)
  {
    const Tree tree = dwc::testing::RandomTree(33, seed);
    Level      coarser = dwc::LevelOfDepth(tree, 0);
    EXPECT_EQ(coarser.numberOfRegions, 1U);
    for (std::size_t depth = 1; depth <= 33; ++depth)
    {
      std::set<std::size_t> split;
      for (const std::size_t id : tree.splits)
      {
        if (tree.nodes[id].depth < depth)
        {
          split.insert(id);
        }
      }
      const Level level = dwc::LevelOfDepth(tree, depth);
      ExpectConsistent(tree, level);
      EXPECT_EQ(level.labels, BruteForceLabels(tree, split));
      ExpectNested(coarser, level);
      coarser = level;
    }
    EXPECT_EQ(coarser.numberOfRegions, 33U);
  }
}

TEST(Levels, ItsThresholdGivesTheLevelAgain)
{
  const auto expectSame = [](const Tree & tree, const Level & level) {
    if (!std::isnan(level.threshold))
    {
      const Level again = dwc::LevelOfThreshold(tree, level.threshold);
      EXPECT_EQ(again.labels, level.labels);
      EXPECT_EQ(again.threshold, level.threshold);
    }
  };
  for (const bool ties : { false, true })
  {
    std::size_t without = 0;
    const Tree  tree = dwc::testing::RandomTree(40, 5, ties);
    for (std::size_t k = 1; k <= 40; ++k)
    {
      const Level level = dwc::LevelOfNumberOfRegions(tree, k);
      const bool  isTie = k > 1 && k < 40 && tree.nodes[tree.splits[k - 2]].cost == tree.nodes[tree.splits[k - 1]].cost;
      EXPECT_EQ(std::isnan(level.threshold), isTie) << k;
      without += isTie ? 1 : 0;
      expectSame(tree, level);
      expectSame(tree, dwc::LevelOfDepth(tree, k));
      expectSame(tree, dwc::LevelOfThreshold(tree, 0.02 * static_cast<double>(k)));
    }
    EXPECT_EQ(without > 0, ties);
  }
}

TEST(Levels, ThresholdIsTheMiddleOfTheGap)
{
  Tree tree = dwc::testing::RandomTree(3, 1);
  tree.nodes[tree.splits[0]].cost = 0.25;
  tree.nodes[tree.splits[1]].cost = 0.75;
  EXPECT_EQ(dwc::LevelOfNumberOfRegions(tree, 1).threshold, 0.0);
  EXPECT_EQ(dwc::LevelOfNumberOfRegions(tree, 2).threshold, 0.5);
  EXPECT_EQ(dwc::LevelOfNumberOfRegions(tree, 3).threshold, 0.75);

  // Two neighboring doubles have no number between them.
  tree.nodes[tree.splits[1]].cost = std::nextafter(0.25, 1.0);
  EXPECT_EQ(dwc::LevelOfNumberOfRegions(tree, 2).threshold, 0.25);
  EXPECT_EQ(dwc::LevelOfThreshold(tree, 0.25).numberOfRegions, 2U);

  // No threshold, which is at least 0, keeps a free split unmade.
  tree.nodes[tree.splits[0]].cost = 0.0;
  EXPECT_TRUE(std::isnan(dwc::LevelOfNumberOfRegions(tree, 1).threshold));
}

TEST(Levels, OneLeaf)
{
  const Tree tree = dwc::testing::RandomTree(1, 1);
  for (const Level & level : { dwc::LevelOfNumberOfRegions(tree, 1),
                               dwc::LevelOfNumberOfRegions(tree, 5),
                               dwc::LevelOfThreshold(tree, 2.0),
                               dwc::LevelOfDepth(tree, 3),
                               dwc::AutomaticLevel(tree) })
  {
    EXPECT_EQ(level.numberOfRegions, 1U);
    EXPECT_EQ(level.labels, (std::vector<std::uint32_t>{ 0, 1 }));
    EXPECT_EQ(level.threshold, 0.0);
  }
  EXPECT_EQ(dwc::SeparationCost(tree, 1, 1), 0.0);
}

TEST(Levels, SeparationCostIsThatOfTheLowestCommonAncestor)
{
  const Tree tree = dwc::testing::RandomTree(33, 7);
  for (std::uint32_t a = 1; a <= 33; ++a)
  {
    for (std::uint32_t b = 1; b <= 33; ++b)
    {
      // Brute force: of all nodes that hold both, the one with the fewest leaves.
      std::size_t lowest = 0;
      for (std::size_t id = 0; id < tree.nodes.size(); ++id)
      {
        const dwc::TreeNode & node = tree.nodes[id];
        const bool            holds = node.firstLeaf <= std::min(a, b) && std::max(a, b) <= node.lastLeaf;
        if (holds && node.lastLeaf - node.firstLeaf < tree.nodes[lowest].lastLeaf - tree.nodes[lowest].firstLeaf)
        {
          lowest = id;
        }
      }
      const double cost = dwc::SeparationCost(tree, a, b);
      EXPECT_EQ(cost, a == b ? 0.0 : tree.nodes[lowest].cost);
      if (a != b)
      {
        const Level apart = dwc::LevelOfThreshold(tree, cost);
        const Level together = dwc::LevelOfThreshold(tree, std::nextafter(cost, -1.0));
        EXPECT_NE(apart.labels[a], apart.labels[b]);
        EXPECT_EQ(together.labels[a], together.labels[b]);
      }
    }
  }
}

void
ExpectParameterError(const std::string & parameter, const std::function<void()> & function)
{
  try
  {
    function();
    ADD_FAILURE() << "nothing was thrown for " << parameter;
  }
  catch (const dwc::ParameterError & error)
  {
    EXPECT_EQ(error.GetParameter(), parameter);
  }
}

TEST(Levels, WrongArgumentsAreNamed)
{
  const Tree tree = dwc::testing::RandomTree(5, 2);
  ExpectParameterError("NumberOfRegions", [&] { dwc::LevelOfNumberOfRegions(tree, 0); });
  ExpectParameterError("CostThreshold", [&] { dwc::LevelOfThreshold(tree, std::numeric_limits<double>::quiet_NaN()); });
  ExpectParameterError("Leaf", [&] { dwc::SeparationCost(tree, 0, 1); });
  ExpectParameterError("Leaf", [&] { dwc::SeparationCost(tree, 1, 6); });
  const Tree none;
  ExpectParameterError("Tree", [&] { dwc::LevelOfNumberOfRegions(none, 1); });
  ExpectParameterError("Tree", [&] { dwc::LevelOfThreshold(none, 0.5); });
  ExpectParameterError("Tree", [&] { dwc::LevelOfDepth(none, 1); });
  ExpectParameterError("Tree", [&] { dwc::AutomaticLevel(none); });
  ExpectParameterError("Tree", [&] { dwc::SeparationCost(none, 1, 1); });
}

} // namespace
