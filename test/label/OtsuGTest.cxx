/* SPDX-License-Identifier: Apache-2.0 */
#include "label/Otsu.h"

#include "LabelTesting.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

// Expected values: the definition evaluated by brute force, and costs chosen by hand.

namespace
{

using dwc::Tree;

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

TEST(Otsu, HasTheLeastScatterWithinGroups)
{
  for (unsigned int seed = 1; seed <= 20; ++seed)
  {
    const Tree          tree = dwc::testing::RandomTree(30, seed);
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
  }
}

TEST(Otsu, OfFewOrEqualCosts)
{
  EXPECT_EQ(dwc::OtsuThreshold({ 0.3 }), 0.3);
  EXPECT_EQ(dwc::OtsuThreshold({ 0.3, 0.3, 0.3 }), 0.3);
  EXPECT_EQ(dwc::OtsuThreshold({ 0.25, 0.75 }), 0.5);
}

} // namespace
