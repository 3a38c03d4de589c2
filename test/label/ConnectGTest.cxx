/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Connect.h"

#include "ConnectTesting.h"
#include "LabelTesting.h"
#include "dwc/Error.h"
#include "dwc/Level.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <set>

namespace
{

using namespace dwc;
using dwc::testing::FloodFill;
using dwc::testing::RandomLabels;
using dwc::testing::RandomTree;

const Grid grids[] = { { { 24, 18 }, { 1.0, 1.0 } }, { { 9, 8, 7 }, { 1.0, 1.0, 3.0 } } };

std::vector<std::uint32_t>
Draw(const Level & level, const std::vector<std::uint32_t> & leaves)
{
  std::vector<std::uint32_t> regions;
  for (const std::uint32_t leaf : leaves)
  {
    regions.push_back(level.labels[leaf]);
  }
  return regions;
}

/** The same partition, numbered in the order of the first pixels. */
std::vector<std::uint32_t>
Renumber(const std::vector<std::uint32_t> & labels)
{
  std::map<std::uint32_t, std::uint32_t> numbers;
  std::vector<std::uint32_t>             result;
  for (const std::uint32_t label : labels)
  {
    const auto next = static_cast<std::uint32_t>(numbers.size()) + 1;
    result.push_back(label == 0 ? 0 : numbers.emplace(label, next).first->second);
  }
  return result;
}

std::size_t
CountRegions(const std::vector<std::uint32_t> & labels)
{
  std::set<std::uint32_t> different(labels.begin(), labels.end());
  different.erase(0);
  return different.size();
}

// Origin: the connected parts of the old tree's regions by flood fill, at each threshold.
TEST(Connect, RegionsOfAThresholdAreThePartsOfTheOldRegions)
{
  for (const Grid & grid : grids)
  {
    for (unsigned int seed = 0; seed < 20; ++seed)
    {
      const Tree                       tree = RandomTree(12, seed, seed % 2 == 1);
      const std::vector<std::uint32_t> leaves = RandomLabels(grid.Count(), 12, seed, seed % 3 == 0);
      const ConnectedLeaves            connected = ConnectLeaves(leaves, grid, tree, 0.0, Host{});
      ASSERT_NO_THROW(VerifyTree(connected.tree));
      for (const std::size_t split : tree.splits)
      {
        const double cost = tree.nodes[split].cost;
        EXPECT_EQ(Renumber(Draw(LevelOfThreshold(connected.tree, cost), connected.leaves)),
                  FloodFill(Draw(LevelOfThreshold(tree, cost), leaves), grid));
      }
      EXPECT_EQ(CountRegions(connected.leaves), connected.tree.NumberOfLeaves());
    }
  }
}

TEST(Connect, EveryRegionOfEveryLevelIsConnectedAndLargeEnough)
{
  for (const Grid & grid : grids)
  {
    for (const double minimumSize : { 0.0, 5.0, 40.0 })
    {
      for (unsigned int seed = 0; seed < 10; ++seed)
      {
        const Tree            tree = RandomTree(12, seed, seed % 2 == 1);
        const ConnectedLeaves connected =
          ConnectLeaves(RandomLabels(grid.Count(), 12, seed, false), grid, tree, minimumSize, Host{});
        ASSERT_NO_THROW(VerifyTree(connected.tree));
        for (std::size_t regions = 1; regions <= connected.tree.NumberOfLeaves(); ++regions)
        {
          const auto drawn = Draw(LevelOfNumberOfRegions(connected.tree, regions), connected.leaves);
          ASSERT_EQ(Renumber(drawn), FloodFill(drawn, grid)) << regions;
        }
        std::map<std::uint32_t, std::size_t> sizes;
        for (const std::uint32_t leaf : connected.leaves)
        {
          ++sizes[leaf];
        }
        EXPECT_NEAR(connected.tree.nodes[0].volume, 1.0, 1e-12); // also where a leaf went to others as a whole
        for (const auto & [leaf, size] : sizes)
        {
          EXPECT_GE(static_cast<double>(size), minimumSize) << leaf;
        }
      }
    }
  }
}

TEST(Connect, ConnectedLeavesStayAsTheyAre)
{
  const Grid                 grid{ { 4, 6 }, { 1.0, 1.0 } };
  std::vector<std::uint32_t> leaves;
  for (std::size_t p = 0; p < grid.Count(); ++p)
  {
    leaves.push_back(static_cast<std::uint32_t>(1 + p / 8)); // three stripes
  }
  const Tree            tree = RandomTree(3, 5);
  const ConnectedLeaves connected = ConnectLeaves(leaves, grid, tree, 0.0, Host{});
  ASSERT_EQ(connected.tree.nodes.size(), tree.nodes.size());
  for (const std::size_t split : tree.splits)
  {
    const double threshold = tree.nodes[split].cost;
    EXPECT_EQ(Draw(LevelOfThreshold(connected.tree, threshold), connected.leaves),
              Draw(LevelOfThreshold(tree, threshold), leaves));
  }
}

// 2 1 1
// 1 1 2   leaf 3 below: the large part of 1 keeps its name, what is too small goes where it belongs longest.
// 3 3 3
TEST(Connect, SmallPartsGoToTheNeighborThatTheyAreSeparatedFromLast)
{
  Tree tree;
  tree.nodes.resize(5);
  tree.splits = { 0, 1 };
  tree.nodes[0] = { TreeNode::none, { 1, 2 }, 1, 3, 0.1, 0.0, 0.0, 1.0, 0, false };
  tree.nodes[1] = { 0, { 3, 4 }, 1, 2, 0.5, 0.0, 0.0, 0.6, 1, false };
  tree.nodes[2].parent = 0;
  tree.nodes[2].firstLeaf = tree.nodes[2].lastLeaf = 3;
  tree.nodes[2].depth = 1;
  tree.nodes[2].volume = 0.4;
  for (const std::size_t leaf : { 1U, 2U })
  {
    TreeNode & node = tree.nodes[2 + leaf];
    node.parent = 1;
    node.firstLeaf = node.lastLeaf = static_cast<std::uint32_t>(leaf);
    node.depth = 2;
    node.volume = 0.3;
  }
  ASSERT_NO_THROW(VerifyTree(tree));
  const Grid            grid{ { 3, 3 }, { 1.0, 1.0 } };
  const ConnectedLeaves connected = ConnectLeaves({ 2, 1, 1, 1, 1, 2, 3, 3, 3 }, grid, tree, 2.0, Host{});
  EXPECT_EQ(connected.leaves, (std::vector<std::uint32_t>{ 1, 1, 1, 1, 1, 1, 2, 2, 2 }));
  EXPECT_EQ(connected.tree.NumberOfLeaves(), 2U);
  EXPECT_EQ(connected.tree.nodes[0].cost, 0.1);
}

TEST(Connect, PiecesOfAMaskAreSeparatedFirst)
{
  const Grid            grid{ { 7, 1 }, { 1.0, 1.0 } };
  const Tree            tree = RandomTree(2, 1);
  const ConnectedLeaves connected = ConnectLeaves({ 1, 1, 2, 0, 2, 1, 1 }, grid, tree, 0.0, Host{});
  ASSERT_NO_THROW(VerifyTree(connected.tree));
  EXPECT_EQ(connected.tree.nodes[0].cost, 0.0);
  const auto halves = Draw(LevelOfNumberOfRegions(connected.tree, 2), connected.leaves);
  EXPECT_EQ(Renumber(halves), (std::vector<std::uint32_t>{ 1, 1, 1, 0, 2, 2, 2 }));
}

TEST(Connect, VolumesAreDividedAsThePixelsAre)
{
  const Grid            grid{ { 5, 1 }, { 1.0, 1.0 } };
  const Tree            tree = RandomTree(2, 1);
  const ConnectedLeaves connected = ConnectLeaves({ 1, 2, 1, 1, 1 }, grid, tree, 0.0, Host{});
  double                sum = 0.0;
  for (const TreeNode & node : connected.tree.nodes)
  {
    sum += node.IsLeaf() ? node.volume : 0.0;
  }
  EXPECT_NEAR(sum, 1.0, 1e-12);
  EXPECT_NEAR(connected.tree.nodes[0].volume, 1.0, 1e-12);
  std::vector<double> volumes;
  for (const TreeNode & node : connected.tree.nodes)
  {
    if (node.IsLeaf() && node.firstLeaf != connected.leaves[1])
    {
      volumes.push_back(node.volume);
    }
  }
  std::sort(volumes.begin(), volumes.end());
  ASSERT_EQ(volumes.size(), 2U);
  EXPECT_NEAR(volumes[1], 3.0 * volumes[0], 1e-12);
}

TEST(Connect, LabelsThatAreNoLeavesAreErrors)
{
  const Grid grid{ { 2, 1 }, { 1.0, 1.0 } };
  const Tree tree = RandomTree(2, 1);
  EXPECT_THROW(ConnectLeaves({ 1, 3 }, grid, tree, 0.0, Host{}), ParameterError);
  EXPECT_THROW(ConnectLeaves({ 0, 0 }, grid, tree, 0.0, Host{}), ParameterError);
}

} // namespace
