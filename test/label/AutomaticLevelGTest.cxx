/* SPDX-License-Identifier: Apache-2.0 */
#include "LabelTesting.h"
#include "dwc/Error.h"
#include "dwc/Level.h"
#include "label/Otsu.h"

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

TEST(AutomaticLevel, CutsWhereTheRootsOfTheCostsPart)
{
  // Variance between groups, times the count squared: costs 0.51 after two and 0.60 after four, roots 1.06 and 0.70.
  const std::vector<double> costs{ 0.01, 0.02, 0.2, 0.22, 0.5 };
  const double              ofCosts = dwc::OtsuThreshold(costs);
  EXPECT_GT(ofCosts, 0.22); // the threshold of the costs themselves would give 5 regions
  EXPECT_EQ(Regions(costs), 3U);
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
    const Tree          tree = dwc::testing::RandomTree(30, seed);
    std::vector<double> roots;
    for (const std::size_t id : tree.splits)
    {
      roots.push_back(std::sqrt(tree.nodes[id].cost));
    }
    const double root = dwc::OtsuThreshold(roots);
    EXPECT_EQ(AutomaticLevel(tree).labels, dwc::LevelOfThreshold(tree, root * root).labels) << seed;
  }
}

TEST(AutomaticLevel, LooksAtTheFirst39CostsOnly)
{
  std::vector<double> costs(39, 0.1);
  std::fill(costs.begin() + 20, costs.end(), 0.2);
  EXPECT_EQ(Regions(costs), 21U);
  costs.resize(200, 1.9);
  EXPECT_EQ(Regions(costs), 21U);
}

TEST(AutomaticLevel, OneRegionAndNone)
{
  EXPECT_EQ(AutomaticLevel(dwc::testing::RandomTree(1, 1)).numberOfRegions, 1U);
  EXPECT_THROW(AutomaticLevel(Tree{}), dwc::ParameterError);
}

} // namespace
