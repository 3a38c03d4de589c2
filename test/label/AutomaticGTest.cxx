/* SPDX-License-Identifier: Apache-2.0 */
#include "LabelTestHelpers.h"
#include "dwc/Level.h"
#include "label/Automatic.h"

#include <cmath>
#include <gtest/gtest.h>
#include <numeric>

// Expected values: definitions evaluated by brute force, and costs chosen by hand.

namespace
{

using dwc::AutomaticRule;
using dwc::Tree;

/** A chain of splits with these costs. */
Tree
TreeOfCosts(const std::vector<double> & costs)
{
  Tree tree = dwc::test::RandomTree(costs.size() + 1, 1);
  for (std::size_t i = 0; i < costs.size(); ++i)
  {
    tree.nodes[tree.splits[i]].cost = costs[i];
  }
  return tree;
}

std::size_t
Regions(const std::vector<double> & costs, AutomaticRule rule)
{
  return dwc::AutomaticLevel(TreeOfCosts(costs), rule).numberOfRegions;
}

/** Sum of squared distances from the mean; Otsu's criterion is its least sum over two groups. */
double
Scatter(const std::vector<double> & costs, std::size_t begin, std::size_t end)
{
  const double mean = std::accumulate(costs.begin() + static_cast<std::ptrdiff_t>(begin),
                                      costs.begin() + static_cast<std::ptrdiff_t>(end),
                                      0.0) /
                      static_cast<double>(end - begin);
  double scatter = 0.0;
  for (std::size_t i = begin; i < end; ++i)
  {
    scatter += (costs[i] - mean) * (costs[i] - mean);
  }
  return scatter;
}

TEST(Automatic, OtsuHasTheLeastScatterWithinGroups)
{
  for (unsigned int seed = 1; seed <= 20; ++seed)
  {
    const Tree          tree = dwc::test::RandomTree(30, seed);
    std::vector<double> costs;
    for (const std::size_t id : tree.splits)
    {
      costs.push_back(tree.nodes[id].cost);
    }
    double least = Scatter(costs, 0, costs.size());
    for (std::size_t i = 1; i < costs.size(); ++i)
    {
      least = std::min(least, Scatter(costs, 0, i) + Scatter(costs, i, costs.size()));
    }
    const double threshold = dwc::OtsuThreshold(costs);
    const auto   below = static_cast<std::size_t>(
      std::count_if(costs.begin(), costs.end(), [threshold](double c) { return c <= threshold; }));
    ASSERT_GT(below, 0U);
    ASSERT_LT(below, costs.size());
    // Two evaluations of one minimum: rounding only.
    EXPECT_NEAR(Scatter(costs, 0, below) + Scatter(costs, below, costs.size()), least, 1e-12);
    EXPECT_EQ(dwc::AutomaticLevel(tree, AutomaticRule::Otsu).numberOfRegions, below + 1);
  }
}

TEST(Automatic, OtsuOfFewOrEqualCosts)
{
  EXPECT_EQ(dwc::OtsuThreshold({ 0.3 }), 0.3);
  EXPECT_EQ(dwc::OtsuThreshold({ 0.3, 0.3, 0.3 }), 0.3);
  EXPECT_EQ(dwc::OtsuThreshold({ 0.25, 0.75 }), 0.5);
}

TEST(Automatic, RulesOnCostsChosenByHand)
{
  const std::vector<double> costs{ 0.05, 0.06, 0.28, 0.29, 0.31, 0.7, 0.8 };
  // Otsu: groups of 5 and 2, threshold (0.31 + 0.7) / 2 = 0.505.
  EXPECT_EQ(Regions(costs, AutomaticRule::Otsu), 6U);
  EXPECT_EQ(Regions(costs, AutomaticRule::ClippedOtsu), 6U);     // 0.35
  EXPECT_EQ(Regions(costs, AutomaticRule::AveragedOtsu), 6U);    // (0.505 + 0.25) / 2 = 0.3775
  EXPECT_EQ(Regions(costs, AutomaticRule::Fixed), 3U);           // 0.25
  EXPECT_EQ(Regions(costs, AutomaticRule::HalfMaximum), 6U);     // 0.4
  EXPECT_EQ(Regions(costs, AutomaticRule::LargestGap), 6U);      // 0.31 to 0.7
  EXPECT_EQ(Regions(costs, AutomaticRule::LogarithmicOtsu), 3U); // ratios: 0.06 to 0.28 is the widest
  EXPECT_EQ(dwc::AutomaticLevel(TreeOfCosts(costs)).numberOfRegions, Regions(costs, dwc::defaultAutomaticRule));
}

TEST(Automatic, SquareRootOtsuLooksAtRootsAndDoesNotMindTheScale)
{
  const std::vector<double> costs{ 0.01, 0.02, 0.2, 0.22, 0.5 };
  // Variance between groups, times the count squared: costs 0.51 after two and 0.60 after four, roots 1.06 and 0.70.
  EXPECT_EQ(Regions(costs, AutomaticRule::Otsu), 5U);
  EXPECT_EQ(Regions(costs, AutomaticRule::SquareRootOtsu), 3U);
  for (const double scale : { 1e-3, 0.25, 4.0 })
  {
    std::vector<double> scaled = costs;
    for (double & cost : scaled)
    {
      cost *= scale;
    }
    EXPECT_EQ(Regions(scaled, AutomaticRule::SquareRootOtsu), 3U) << scale;
  }
}

TEST(Automatic, ClippedOtsuStaysInItsBounds)
{
  EXPECT_EQ(Regions({ 0.01, 0.02, 0.14, 0.16 }, AutomaticRule::ClippedOtsu), 4U); // Otsu 0.08, clipped to 0.15
  EXPECT_EQ(Regions({ 0.34, 0.36, 0.9, 0.95 }, AutomaticRule::ClippedOtsu), 2U);  // Otsu 0.63, clipped to 0.35
  EXPECT_EQ(Regions({ 0.1, 0.12, 0.3, 0.34 }, AutomaticRule::ClippedOtsu), 3U);   // Otsu 0.21, kept
}

TEST(Automatic, LooksAtTheFirst39CostsOnly)
{
  std::vector<double> costs(39, 0.1);
  std::fill(costs.begin() + 20, costs.end(), 0.2);
  const std::size_t regions = Regions(costs, AutomaticRule::Otsu);
  EXPECT_EQ(regions, 21U);
  costs.resize(200, 1.9);
  EXPECT_EQ(Regions(costs, AutomaticRule::Otsu), regions);
}

} // namespace
