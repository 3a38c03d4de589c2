/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/Sweep.h"

#include "WalkTesting.h"

#include <gtest/gtest.h>

using namespace dwc;
using namespace dwc::testing;

namespace
{

struct Case
{
  Matrix              w;
  walk::Nodes         order;
  std::vector<double> degrees;
  std::vector<double> sizes;
  std::vector<double> f; ///< the value that the order sorts by
};

Case
MakeCase(std::size_t n, unsigned seed, double zeros)
{
  Case                                   result;
  std::mt19937                           random(seed);
  std::uniform_real_distribution<double> uniform(-1.0, 1.0);
  result.w = RandomWeights(n, seed, zeros);
  std::vector<double> f(n);
  for (double & value : f)
  {
    value = uniform(random);
  }
  result.order.resize(n);
  std::iota(result.order.begin(), result.order.end(), 0U);
  std::sort(result.order.begin(), result.order.end(), [&](std::uint32_t a, std::uint32_t b) { return f[a] < f[b]; });
  for (const std::uint32_t v : result.order)
  {
    result.f.push_back(f[v]);
    result.sizes.push_back(1.0 + static_cast<double>(v % 3));
    result.degrees.push_back(std::accumulate(result.w.begin() + static_cast<std::ptrdiff_t>(v * n),
                                             result.w.begin() + static_cast<std::ptrdiff_t>((v + 1) * n),
                                             0.0));
  }
  return result;
}

std::vector<char>
PrefixSide(const Case & input, std::size_t prefix)
{
  std::vector<char> side(input.order.size(), 0);
  for (std::size_t i = 0; i < prefix; ++i)
  {
    side[input.order[i]] = 1;
  }
  return side;
}

walk::SweepResult
RunSweep(const Case & input, double minimumSize)
{
  const walk::DenseWeights weights(input.order.size(), ToFloat(input.w));
  return walk::Sweep(weights, input.order, input.degrees, input.sizes, minimumSize, Host{});
}

} // namespace

// Origin of the expected values: brute force over all prefixes by the definition of the normalized cut. Tolerance:
// double rounding over n^2 terms.
TEST(Sweep, EqualsBruteForceOverAllPrefixes)
{
  for (const std::size_t n : { 2U, 3U, 17U, 70U, 131U })
  {
    for (const double zeros : { 0.0, 0.6 })
    {
      const Case  input = MakeCase(n, static_cast<unsigned>(n), zeros);
      double      best = 3.0;
      std::size_t at = 0;
      for (std::size_t prefix = 1; prefix < n; ++prefix)
      {
        const double cost = BruteCut(input.w, PrefixSide(input, prefix), n);
        if (cost < best - 1e-12)
        {
          best = cost;
          at = prefix;
        }
      }
      const walk::SweepResult result = RunSweep(input, 0.0);
      ASSERT_TRUE(result.found);
      EXPECT_EQ(result.prefix, at) << n;
      EXPECT_NEAR(result.cost, best, 1e-10) << n;
    }
  }
}

TEST(Sweep, SparseWeightsGiveTheSame)
{
  const std::size_t n = 90;
  const Case        input = MakeCase(n, 3, 0.9);
  walk::SparseRows  entries;
  for (std::size_t i = 0; i < n; ++i)
  {
    for (std::size_t j = 0; j < n; ++j)
    {
      if (input.w[i * n + j] > 0.0)
      {
        entries.columns.push_back(static_cast<std::uint32_t>(j));
        entries.values.push_back(static_cast<float>(input.w[i * n + j]));
      }
    }
    entries.offsets.push_back(entries.columns.size());
  }
  const walk::SparseWeights sparse(entries);
  const walk::SweepResult   a = RunSweep(input, 0.0);
  const walk::SweepResult   b = walk::Sweep(sparse, input.order, input.degrees, input.sizes, 0.0, Host{});
  EXPECT_EQ(a.prefix, b.prefix);
  EXPECT_NEAR(a.cost, b.cost, 1e-12);
}

TEST(Sweep, KeepsTheSmallestSizeOnBothSides)
{
  const std::size_t n = 60;
  const Case        input = MakeCase(n, 11, 0.0);
  const double      total = std::accumulate(input.sizes.begin(), input.sizes.end(), 0.0);
  for (const double fraction : { 0.1, 0.3, 0.45 })
  {
    const walk::SweepResult result = RunSweep(input, fraction * total);
    ASSERT_TRUE(result.found);
    const double prefix =
      std::accumulate(input.sizes.begin(), input.sizes.begin() + static_cast<std::ptrdiff_t>(result.prefix), 0.0);
    EXPECT_GE(prefix, fraction * total);
    EXPECT_GE(total - prefix, fraction * total);
  }
  EXPECT_FALSE(RunSweep(input, 0.51 * total).found);
}

TEST(Sweep, FirstOfEqualCosts)
{
  // Nothing flows between any two nodes: every cut costs 0.
  const std::size_t n = 8;
  Matrix            w(n * n, 0.0);
  walk::Nodes       order(n);
  for (std::size_t i = 0; i < n; ++i)
  {
    w[i * n + i] = 1.0;
    order[i] = static_cast<std::uint32_t>(i);
  }
  const std::vector<double> one(n, 1.0);
  const walk::SweepResult   result = walk::Sweep(walk::DenseWeights(n, ToFloat(w)), order, one, one, 3.0, Host{});
  EXPECT_EQ(result.prefix, 3U);
  EXPECT_EQ(result.cost, 0.0);
}

TEST(Sweep, ASideWithoutVolumeCostsOne)
{
  EXPECT_EQ(walk::NormalizedCut(0.0, 0.0, 5.0), 1.0);
  EXPECT_EQ(walk::NormalizedCut(0.0, 0.0, 0.0), 2.0);
  EXPECT_DOUBLE_EQ(walk::NormalizedCut(1.0, 4.0, 2.0), 0.75);
}
