/* SPDX-License-Identifier: Apache-2.0 */
#include "LabelTesting.h"
#include "dwc/Error.h"
#include "dwc/Level.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace
{

using dwc::AutomaticLevel;
using dwc::Tree;

/** A chain of splits with these costs. */
Tree
TreeOfCosts(const std::vector<double> & costs)
{
  Tree tree = dwc::testing::RandomTree(costs.size() + 1, 1);
  for (std::size_t i = 0; i < costs.size(); ++i)
  {
    tree.nodes[tree.splits[i]].cost = costs[i];
  }
  return tree;
}

std::size_t
Regions(const std::vector<double> & costs)
{
  return AutomaticLevel(TreeOfCosts(costs)).numberOfRegions;
}

TEST(AutomaticLevel, CutsWhereThePowersOfTheCostsPart)
{
  // Log of the share of the variance within the groups, and 0.6 log(regions / 9)^2: least after two costs, where both
  // Otsu's threshold of the costs themselves and more regions would be after four.
  EXPECT_EQ(Regions({ 0.01, 0.02, 0.2, 0.22, 0.5 }), 3U);
  EXPECT_EQ(Regions({ 0.01, 0.012, 0.014, 0.5, 0.5, 0.5, 0.5 }), 4U);
}

TEST(AutomaticLevel, PrefersSomeNumbersOfRegionsWhereTheCostsDoNotPart)
{
  // Of evenly growing costs, half of the 30 by the powers alone.
  std::vector<double> costs(30, 0.01);
  for (std::size_t i = 1; i < costs.size(); ++i)
  {
    costs[i] = 1.15 * costs[i - 1];
  }
  EXPECT_EQ(Regions(costs), 16U);
  // Two regions that are clear stay two, and so do 21.
  std::vector<double> two(40, 0.7);
  two.front() = 0.1;
  EXPECT_EQ(Regions(two), 2U);
  std::vector<double> many(40, 0.7);
  std::fill_n(many.begin(), 20, 0.1);
  EXPECT_EQ(Regions(many), 21U);
}

TEST(AutomaticLevel, DoesNotDependOnTheScaleOfTheCosts)
{
  const std::vector<double> costs{ 0.01, 0.02, 0.2, 0.22, 0.5 };
  for (const double scale : { 1e-3, 0.25, 4.0 })
  {
    std::vector<double> scaled = costs;
    for (double & cost : scaled)
    {
      cost *= scale;
    }
    EXPECT_EQ(Regions(scaled), 3U) << scale;
  }
}

TEST(AutomaticLevel, IsTheLevelOfItsThreshold)
{
  for (unsigned int seed = 1; seed <= 20; ++seed)
  {
    const Tree       tree = dwc::testing::RandomTree(30, seed);
    const dwc::Level level = AutomaticLevel(tree);
    EXPECT_EQ(level.labels, dwc::LevelOfThreshold(tree, level.threshold).labels) << seed;
  }
}

TEST(AutomaticLevel, LooksAtTheFirst48CostsOnly)
{
  std::vector<double> costs(48, 0.2);
  std::fill_n(costs.begin(), 20, 0.1);
  EXPECT_EQ(Regions(costs), 21U);
  costs.resize(200, 1.9);
  EXPECT_EQ(Regions(costs), 21U);
}

TEST(AutomaticLevel, MakesSplitsOfEqualCostTogether)
{
  EXPECT_EQ(Regions({ 0.3 }), 2U);
  EXPECT_EQ(Regions(std::vector<double>(39, 0.3)), 40U);
  std::vector<double> costs(40, 0.4);
  std::fill_n(costs.begin(), 20, 0.0); // pieces that touch nowhere
  EXPECT_EQ(Regions(costs), 21U);
}

TEST(AutomaticLevel, OneRegionAndNone)
{
  EXPECT_EQ(AutomaticLevel(dwc::testing::RandomTree(1, 1)).numberOfRegions, 1U);
  EXPECT_THROW(AutomaticLevel(Tree{}), dwc::ParameterError);
}

} // namespace
