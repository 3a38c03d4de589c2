/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/Improve.h"

#include "WalkTesting.h"

#include <gtest/gtest.h>

using namespace dwc;
using namespace dwc::testing;

namespace
{

struct Problem
{
  Matrix              w;
  std::size_t         n;
  walk::Nodes         rows;
  std::vector<double> degrees;
  std::vector<double> sizes;

  Problem(Matrix weights, std::size_t order)
    : w(std::move(weights))
    , n(order)
    , rows(order)
    , degrees(order, 0.0)
    , sizes(order, 1.0)
  {
    std::iota(rows.begin(), rows.end(), 0U);
    for (std::size_t e = 0; e < n * n; ++e)
    {
      degrees[e / n] += w[e];
    }
  }

  double
  Improve(std::vector<char> & side, double minimumSize = 0.0) const
  {
    return walk::ImproveCut(walk::DenseWeights(n, ToFloat(w)), rows, degrees, sizes, minimumSize, side, Host{});
  }
};

} // namespace

// Expected values: the definition, by brute force. Weights are floats: their sums in double round at 1e-16 a term.
TEST(Improve, EndsWhereNoSingleMoveIsCheaperAndSaysTheCost)
{
  for (unsigned seed = 0; seed < 20; ++seed)
  {
    const Problem     problem(RandomWeights(14, seed, 0.3), 14);
    std::vector<char> side(14, 0);
    std::fill(side.begin(), side.begin() + 7, 1);
    const double before = BruteCut(problem.w, side, 14);
    const double cost = problem.Improve(side);
    EXPECT_NEAR(cost, BruteCut(problem.w, side, 14), 1e-12) << seed;
    EXPECT_LE(cost, before) << seed;
    for (std::size_t i = 0; i < 14; ++i)
    {
      std::vector<char> moved = side;
      moved[i] = static_cast<char>(1 - moved[i]);
      if (std::count(moved.begin(), moved.end(), 1) % 14 != 0)
      {
        EXPECT_GE(BruteCut(problem.w, moved, 14), cost * (1.0 - 2e-9)) << seed;
      }
    }
  }
}

TEST(Improve, BringsStrayNodesBack)
{
  // Two blocks of 8; two nodes of each are on the wrong side.
  const Problem           problem(PlantedWeights(2, 8, 1.0, 0.05, 1), 16);
  const std::vector<char> planted{ 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0 };
  std::vector<char>       side = planted;
  side[2] = side[5] = 0;
  side[9] = side[14] = 1;
  const double before = BruteCut(problem.w, side, 16);
  const double cost = problem.Improve(side);
  EXPECT_EQ(side, planted);
  EXPECT_LT(cost, 0.5 * before);
}

TEST(Improve, NoSideBecomesTooSmall)
{
  const Problem     problem(PlantedWeights(2, 8, 1.0, 0.05, 1), 16);
  std::vector<char> side{ 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0 };
  const double      free = problem.Improve(side);
  EXPECT_EQ(std::count(side.begin(), side.end(), 1), 8);
  side = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0 };
  const double kept = problem.Improve(side, 10.0); // no side is that large after a move: nothing may move
  EXPECT_EQ(std::count(side.begin(), side.end(), 1), 10);
  EXPECT_GT(kept, free);
}
