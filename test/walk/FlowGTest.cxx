/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/Flow.h"

#include "WalkTesting.h"
#include "walk/Affinity.h"
#include "walk/Stationary.h"

#include <gtest/gtest.h>

using namespace dwc;
using namespace dwc::testing;

namespace
{

/** Flow of a full walk with the stationary distribution that belongs to it. */
struct Solved
{
  std::vector<double> pi;
  std::vector<float>  flow;
  walk::Lumping       lumping;
};

Solved
Solve(const Matrix & p, std::size_t n, unsigned steps, const std::uint32_t * lumps = nullptr)
{
  const Host               host;
  const std::vector<float> values = ToFloat(p);
  Solved                   solved;
  solved.lumping = walk::MakeLumping(n, lumps, nullptr);
  const walk::DenseWalk walk(values.data(), solved.lumping, host);
  solved.pi = walk::StationaryDistribution(walk, solved.lumping, host).pi;
  solved.flow = walk::DenseFlow(walk, solved.lumping, solved.pi, steps, host);
  return solved;
}

/** (Pi P^k + (P^k)^T Pi) / 2, formed. */
Matrix
FormedFlow(const Matrix & p, const std::vector<double> & pi, std::size_t n, unsigned steps)
{
  const Matrix power = Power(p, n, steps);
  Matrix       flow(n * n);
  for (std::size_t i = 0; i < n; ++i)
  {
    for (std::size_t j = 0; j < n; ++j)
    {
      flow[i * n + j] = 0.5 * (pi[i] * power[i * n + j] + pi[j] * power[j * n + i]);
    }
  }
  return flow;
}

void
ExpectNear(const std::vector<float> & flow, const Matrix & expected, double relative)
{
  ASSERT_EQ(flow.size(), expected.size());
  for (std::size_t e = 0; e < flow.size(); ++e)
  {
    EXPECT_NEAR(flow[e], expected[e], relative * expected[e] + 1e-12) << e;
  }
}

std::vector<float>
Densified(const walk::SparseRows & rows, std::size_t columns)
{
  std::vector<float> dense(rows.Rows() * columns, 0.0F);
  for (std::size_t i = 0; i < rows.Rows(); ++i)
  {
    for (std::size_t e = rows.offsets[i]; e < rows.offsets[i + 1]; ++e)
    {
      dense[i * columns + rows.columns[e]] += rows.values[e];
    }
  }
  return dense;
}

} // namespace

// Origin: the products written out in double. Tolerance: sums of floats, a few 1e-7 each step.
TEST(Flow, KStepsEqualTheFormedPower)
{
  const std::size_t n = 90;
  const Matrix      p = RandomWalk(n, 1, 0.7);
  for (const unsigned steps : { 1U, 2U, 3U, 5U })
  {
    const Solved solved = Solve(p, n, steps);
    ExpectNear(solved.flow, FormedFlow(p, solved.pi, n, steps), 3e-6);
  }
}

// Property: P^k has the same stationary distribution, so every degree is pi.
TEST(Flow, DegreesAreTheStationaryDistribution)
{
  const std::size_t n = 300;
  for (const unsigned steps : { 1U, 4U })
  {
    const Solved solved = Solve(RandomWalk(n, 2), n, steps);
    for (std::size_t i = 0; i < n; ++i)
    {
      const double degree = std::accumulate(solved.flow.begin() + static_cast<std::ptrdiff_t>(i * n),
                                            solved.flow.begin() + static_cast<std::ptrdiff_t>((i + 1) * n),
                                            0.0);
      EXPECT_NEAR(degree, solved.pi[i], 1e-6 * solved.pi[i]);
    }
  }
}

// Property (Meila and Shi 2001): the flow out of A equals the flow into A, so the directed cut of the walk is the
// symmetric one of W, for every partition.
TEST(Flow, DirectedCutEqualsSymmetricCut)
{
  const std::size_t n = 80;
  const Matrix      p = RandomWalk(n, 3, 0.5);
  for (const unsigned steps : { 1U, 3U })
  {
    const Solved solved = Solve(p, n, steps);
    const Matrix power = Power(p, n, steps);
    Matrix       directed(n * n);
    for (std::size_t e = 0; e < directed.size(); ++e)
    {
      directed[e] = solved.pi[e / n] * power[e];
    }
    const Matrix symmetric(solved.flow.begin(), solved.flow.end());
    std::mt19937 random(steps);
    for (int trial = 0; trial < 50; ++trial)
    {
      std::vector<char> side(n, 0);
      for (char & s : side)
      {
        s = static_cast<char>(random() % 2);
      }
      side[0] = 0;
      side[1] = 1;
      EXPECT_NEAR(BruteCut(directed, side, n), BruteCut(symmetric, side, n), 1e-5);
    }
  }
}

// Origin: sums over the lumps of the flow that is not lumped.
TEST(Flow, LumpingSumsTheFlow)
{
  const std::size_t          n = 100;
  const Matrix               p = RandomWalk(n, 4, 0.5);
  std::vector<std::uint32_t> lumps(n);
  std::mt19937               random(5);
  for (std::uint32_t & lump : lumps)
  {
    lump = 1 + random() % 17;
  }
  for (const unsigned steps : { 1U, 2U })
  {
    const Solved      fine = Solve(p, n, steps);
    const Solved      coarse = Solve(p, n, steps, lumps.data());
    const std::size_t count = coarse.lumping.Count();
    Matrix            expected(count * count, 0.0);
    for (std::size_t i = 0; i < n; ++i)
    {
      for (std::size_t j = 0; j < n; ++j)
      {
        expected[coarse.lumping.nodeOfRow[i] * count + coarse.lumping.nodeOfRow[j]] +=
          static_cast<double>(fine.flow[i * n + j]);
      }
    }
    ExpectNear(coarse.flow, expected, 3e-6);
  }
}

TEST(Flow, NeighborhoodEqualsFull)
{
  for (const unsigned steps : { 1U, 2U, 3U })
  {
    for (const std::vector<std::size_t> & size :
         { std::vector<std::size_t>{ 23 }, std::vector<std::size_t>{ 7, 9 }, std::vector<std::size_t>{ 4, 3, 5 } })
    {
      const GridWalk             grid(size, 2, steps);
      const std::size_t          n = grid.grid.Count();
      std::vector<std::uint32_t> lumps(n);
      for (std::size_t i = 0; i < n; ++i)
      {
        lumps[i] =
          static_cast<std::uint32_t>(i % 5 == 0 ? 0 : 1 + i / 3); // some rows left out, the others in small lumps
      }
      const std::vector<const std::uint32_t *> choices{ nullptr, lumps.data() };
      for (const std::uint32_t * choice : choices)
      {
        const Host                   host = ThreadedHost(2);
        const Solved                 full = Solve(grid.full, n, steps, choice);
        const walk::NeighborhoodWalk walk(grid.values.data(), grid.grid, grid.radius, full.lumping, host);
        const walk::SparseRows       sparse = walk::SparseFlow(walk, full.lumping, full.pi, steps, host);
        ExpectNear(Densified(sparse, full.lumping.Count()), Matrix(full.flow.begin(), full.flow.end()), 3e-6);
      }
    }
  }
}

// Origin: cosines and inner products written out in double.
TEST(Affinity, CosineAndDotOfRowsOfThePower)
{
  const GridWalk      grid({ 6, 5 }, 1, 9);
  const std::size_t   n = grid.grid.Count();
  const Host          host;
  const walk::Lumping lumping = walk::MakeLumping(n, nullptr, nullptr);
  const auto          values = ToFloat(grid.full);
  const Matrix        power = Power(grid.full, n, 2);
  const Matrix        transposed = [&] {
    Matrix t(n * n);
    for (std::size_t e = 0; e < t.size(); ++e)
    {
      t[e] = power[(e % n) * n + e / n];
    }
    return t;
  }();
  const Matrix inner = Product(power, transposed, n);
  double       largest = 0.0;
  for (std::size_t i = 0; i < n; ++i)
  {
    largest = std::max(largest, inner[i * n + i]);
  }
  const walk::DenseWalk        dense(values.data(), lumping, host);
  const walk::NeighborhoodWalk sparse(grid.values.data(), grid.grid, grid.radius, lumping, host);
  for (const WalkAffinity affinity : { WalkAffinity::Cosine, WalkAffinity::Dot })
  {
    Matrix expected(n * n);
    for (std::size_t e = 0; e < expected.size(); ++e)
    {
      const double scale =
        affinity == WalkAffinity::Dot ? largest : std::sqrt(inner[e / n * n + e / n] * inner[e % n * n + e % n]);
      expected[e] = std::pow(inner[e] / scale, 1.5);
    }
    std::vector<float> features = walk::DenseStepFeatures(dense, lumping, 2, host);
    ExpectNear(walk::DenseAffinity(features, n, affinity, 1.5, host), expected, 1e-5);
    ExpectNear(
      Densified(walk::SparseAffinity(walk::SparseStepFeatures(sparse, lumping, 2, host), n, affinity, 1.5, host), n),
      expected,
      1e-5);
  }
}

TEST(Affinity, NegativeAndZeroFeatures)
{
  std::vector<float>       features{ 1.0F, 0.0F, -1.0F, 0.0F, 0.0F, 0.0F, 3.0F, 3.0F };
  const std::vector<float> w = walk::DenseAffinity(features, 4, WalkAffinity::Cosine, 1.0, Host{});
  EXPECT_EQ(w[0 * 4 + 1], 0.0F); // opposite
  EXPECT_EQ(w[2 * 4 + 2], 0.0F); // no direction
  EXPECT_NEAR(w[0 * 4 + 3], std::sqrt(0.5), 1e-6);
  EXPECT_NEAR(w[3 * 4 + 3], 1.0, 1e-6);
}

TEST(Affinity, SizeOfTheFeaturesDoesNotMatter)
{
  std::vector<float>       features{ 3e37F, 1e37F, 2e37F, 1e37F, 0.0F, 3e37F };
  std::vector<float>       small{ 3.0F, 1.0F, 2.0F, 1.0F, 0.0F, 3.0F };
  const std::vector<float> a = walk::DenseAffinity(features, 3, WalkAffinity::Dot, 2.0, Host{});
  const std::vector<float> b = walk::DenseAffinity(small, 3, WalkAffinity::Dot, 2.0, Host{});
  for (std::size_t e = 0; e < a.size(); ++e)
  {
    EXPECT_NEAR(a[e], b[e], 1e-6);
  }
}
