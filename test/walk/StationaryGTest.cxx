/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/Stationary.h"

#include "WalkTesting.h"
#include "walk/DenseWalk.h"
#include "walk/NeighborhoodWalk.h"

#include <gtest/gtest.h>

using namespace dwc;
using namespace dwc::testing;

namespace
{

struct Solved
{
  walk::StationaryResult iterated;
  walk::StationaryResult direct;
};

Solved
Solve(const Matrix & p, std::size_t n, const std::uint32_t * lumps = nullptr)
{
  const std::vector<float> values = ToFloat(p);
  const walk::Lumping      lumping = walk::MakeLumping(n, lumps, nullptr);
  const Host               host;
  const walk::DenseWalk    walk(values.data(), lumping, host);
  return { walk::StationaryDistribution(walk, lumping, host), walk::StationaryByElimination(walk, lumping, host) };
}

} // namespace

// Origin: closed form, P = [[1-a, a], [b, 1-b]] has pi = (b, a) / (a + b). Tolerance: entries are floats.
TEST(Stationary, TwoStatesInClosedForm)
{
  const double a = 0.3;
  const double b = 0.05;
  const Solved solved = Solve({ 1.0 - a, a, b, 1.0 - b }, 2);
  for (const walk::StationaryResult & result : { solved.iterated, solved.direct })
  {
    EXPECT_NEAR(result.pi[0], b / (a + b), 1e-6);
    EXPECT_NEAR(result.pi[1], a / (a + b), 1e-6);
    EXPECT_LE(result.residual, 1e-9);
  }
}

// Property: pi P = pi, sum 1, not negative. Iteration and elimination are independent and agree.
TEST(Stationary, RandomWalks)
{
  for (unsigned seed = 0; seed < 4; ++seed)
  {
    const std::size_t n = 60 + 40 * seed;
    const Solved      solved = Solve(RandomWalk(n, seed, 0.8), n);
    EXPECT_LE(solved.iterated.residual, 1e-9);
    EXPECT_LE(solved.direct.residual, 1e-9);
    double sum = 0.0;
    for (std::size_t i = 0; i < n; ++i)
    {
      EXPECT_GE(solved.iterated.pi[i], 0.0);
      EXPECT_NEAR(solved.iterated.pi[i], solved.direct.pi[i], 1e-7);
      sum += solved.iterated.pi[i];
    }
    EXPECT_NEAR(sum, 1.0, 1e-12);
  }
}

// Origin: closed form, W / degrees has pi proportional to the degrees. lambda2 is about 1 - 2e-5 here: 100,000 power
// iterations would not do.
TEST(Stationary, NearlyDecomposable)
{
  const std::size_t   n = 200;
  const Matrix        w = PlantedWeights(4, n / 4, 1.0, 1e-5, 3);
  const Solved        solved = Solve(Rows(w, n), n);
  double              total = 0.0;
  std::vector<double> degree(n, 0.0);
  for (std::size_t i = 0; i < n; ++i)
  {
    for (std::size_t j = 0; j < n; ++j)
    {
      degree[i] += w[i * n + j];
    }
    total += degree[i];
  }
  EXPECT_LE(solved.iterated.residual, 1e-9);
  for (std::size_t i = 0; i < n; ++i)
  {
    // Float entries change the flow between blocks by 1e-7 of it, and the blocks' shares by as much.
    EXPECT_NEAR(solved.direct.pi[i], degree[i] / total, 1e-5 / static_cast<double>(n));
  }
}

// Origin: closed form. Two closed classes and a transient state between them that steps into the first with 0.75.
TEST(Stationary, SeveralClassesAndTransientRows)
{
  const Matrix p{
    0.5, 0.5,  0.0, 0.0,  0.0, //
    0.5, 0.5,  0.0, 0.0,  0.0, //
    0.0, 0.75, 0.0, 0.25, 0.0, //
    0.0, 0.0,  0.0, 0.5,  0.5, //
    0.0, 0.0,  0.0, 0.5,  0.5, //
  };
  const double first = (2.0 + 0.75) / 5.0;
  const Solved solved = Solve(p, 5);
  for (const walk::StationaryResult & result : { solved.iterated, solved.direct })
  {
    EXPECT_NEAR(result.pi[0], first / 2.0, 1e-8);
    EXPECT_NEAR(result.pi[1], first / 2.0, 1e-8);
    EXPECT_NEAR(result.pi[2], 0.0, 1e-8);
    EXPECT_NEAR(result.pi[3], (1.0 - first) / 2.0, 1e-8);
    EXPECT_LE(result.residual, 1e-9);
  }
}

// Origin: closed form, a star's walk has period 2, pi is half for the middle.
TEST(Stationary, PeriodicWalk)
{
  const std::size_t n = 9;
  Matrix            p(n * n, 0.0);
  for (std::size_t i = 1; i < n; ++i)
  {
    p[i] = 1.0 / static_cast<double>(n - 1);
    p[i * n] = 1.0;
  }
  const Solved solved = Solve(p, n);
  EXPECT_NEAR(solved.iterated.pi[0], 0.5, 1e-7);
  EXPECT_LE(solved.iterated.residual, 1e-9);
}

TEST(Stationary, RowsLeftOutHaveNoShare)
{
  const std::size_t          n = 30;
  std::vector<std::uint32_t> lumps(n, 1);
  for (std::size_t i = 0; i < n; i += 4)
  {
    lumps[i] = 0;
  }
  const Solved solved = Solve(RandomWalk(n, 8), n, lumps.data());
  for (std::size_t i = 0; i < n; ++i)
  {
    EXPECT_EQ(solved.iterated.pi[i] > 0.0, lumps[i] != 0) << i;
  }
  EXPECT_LE(solved.iterated.residual, 1e-9);
}

TEST(Stationary, GridWalkAgreesWithTheFullOne)
{
  const GridWalk      grid({ 7, 5, 6 }, 1, 4);
  const std::size_t   n = grid.grid.Count();
  const walk::Lumping lumping = walk::MakeLumping(n, nullptr, nullptr);
  const Host          host = ThreadedHost(3);
  const auto          sparse = walk::StationaryDistribution(
    walk::NeighborhoodWalk(grid.values.data(), grid.grid, grid.radius, lumping, host), lumping, host);
  const Solved full = Solve(grid.full, n);
  for (std::size_t i = 0; i < n; ++i)
  {
    EXPECT_NEAR(sparse.pi[i], full.direct.pi[i], 1e-9);
  }
}

// Origin: closed form, the walk P_ij = w_ij / d_i has pi proportional to d. A long strip mixes in about 10^5 steps.
TEST(Stationary, SlowReversibleGridWalk)
{
  const std::size_t   n = 900;
  std::vector<float>  values(3 * n, 0.0F);
  std::vector<double> degree(n);
  double              total = 0.0;
  const auto weight = [](std::size_t i) { return 1.0 + 0.9 * std::sin(static_cast<double>(i)); }; // of (i, i + 1)
  for (std::size_t i = 0; i < n; ++i)
  {
    const double left = i > 0 ? weight(i - 1) : 0.0;
    const double right = i + 1 < n ? weight(i) : 0.0;
    degree[i] = left + 1.0 + right;
    total += degree[i];
    values[3 * i] = static_cast<float>(left / degree[i]);
    values[3 * i + 1] = static_cast<float>(1.0 / degree[i]);
    values[3 * i + 2] = static_cast<float>(right / degree[i]);
  }
  const walk::Lumping          lumping = walk::MakeLumping(n, nullptr, nullptr);
  const Host                   host;
  const walk::NeighborhoodWalk walk(values.data(), { { n }, { 1.0 } }, 1, lumping, host);
  const auto                   result = walk::StationaryDistribution(walk, lumping, host);
  EXPECT_LE(result.residual, 1e-7);
  for (std::size_t i = 0; i < n; ++i)
  {
    // Rounding of the entries adds up along the strip: 6e-8 times the square root of its length, twice.
    EXPECT_NEAR(result.pi[i] * total / degree[i], 1.0, 2e-5);
  }
}

// Origin: closed form, as above, on a grid so large that the reversible walk's distribution is taken as it is.
TEST(Stationary, LargeReversibleGridWalk)
{
  const std::size_t   side = 270;
  const std::size_t   n = side * side;
  std::vector<float>  values(9 * n, 0.0F);
  std::vector<double> degree(n, 0.0);
  double              total = 0.0;
  for (std::size_t i = 0; i < n; ++i)
  {
    double weights[9] = {};
    for (std::size_t c = 0; c < 9; ++c)
    {
      const std::size_t x = i % side + c % 3;
      const std::size_t y = i / side + c / 3;
      if (x >= 1 && x <= side && y >= 1 && y <= side)
      {
        const std::size_t j = (y - 1) * side + (x - 1);
        // A column in the middle that is hard to pass: mixing takes long.
        const bool passes = (i % side < side / 2) != (j % side < side / 2);
        weights[c] = (passes ? 1e-6 : 1.0) * (1.0 + 0.9 * std::sin(static_cast<double>(i + j)));
        degree[i] += weights[c];
      }
    }
    for (std::size_t c = 0; c < 9; ++c)
    {
      values[9 * i + c] = static_cast<float>(weights[c] / degree[i]);
    }
    total += degree[i];
  }
  const walk::Lumping          lumping = walk::MakeLumping(n, nullptr, nullptr);
  const Host                   host = ThreadedHost(2);
  const walk::NeighborhoodWalk walk(values.data(), { { side, side }, { 1.0, 1.0 } }, 1, lumping, host);
  const auto                   result = walk::StationaryDistribution(walk, lumping, host);
  double                       worst = 0.0;
  for (std::size_t i = 0; i < n; ++i)
  {
    worst = std::max(worst, std::abs(result.pi[i] * total / degree[i] - 1.0));
  }
  EXPECT_LE(worst, 2e-5); // rounding of the entries, as above
  EXPECT_LE(result.residual, 1e-6);
}
