/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/NearFlow.h"

#include "HostTesting.h"
#include "TokensTesting.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>
#include <vector>

namespace dwc::local
{
namespace
{

TEST(NearFlow, FacesCountByTheirArea)
{
  // 2 x 2 pixels, three times as far apart along y: its faces have a third of the area.
  const Grid               grid{ { 2, 2 }, { 1.0, 3.0 } };
  const std::vector<float> pairs = NearPairs(TokensOf({ 1, 2, 3, 3 }, 3), grid, 0.0, Host());
  const float              third = static_cast<float>(1.0 / 3.0);
  EXPECT_EQ(pairs, (std::vector<float>{ 0, 1, third, 1, 0, third, third, third, 0 }));
}

TEST(NearFlow, PairsAreThoseWithinTheRadius)
{
  // Against all pairs of pixels, one by one, in 3-D with a mask.
  const Grid                 grid{ { 7, 6, 4 }, { 1.0, 1.5, 2.5 } };
  std::mt19937               random(1);
  std::vector<std::uint32_t> labels(grid.Count());
  for (std::uint32_t & label : labels)
  {
    label = static_cast<std::uint32_t>(random() % 5); // 0 is outside
  }
  for (const double radius : { 0.0, 1.6, 2.6, 3.4 }) // all pairs are counted up to 3.6
  {
    std::vector<double> expected(16, 0.0);
    for (std::size_t p = 0; p < labels.size(); ++p)
    {
      for (std::size_t q = 0; q < labels.size(); ++q)
      {
        const double x = static_cast<double>(p % 7) - static_cast<double>(q % 7);
        const double y = static_cast<double>(p / 7 % 6) - static_cast<double>(q / 7 % 6);
        const double z = static_cast<double>(p / 42) - static_cast<double>(q / 42);
        const double distance = std::sqrt(x * x + 2.25 * y * y + 6.25 * z * z);
        const bool   isFace = std::fabs(x) + std::fabs(y) + std::fabs(z) == 1.0;
        if (labels[p] != labels[q] && labels[p] != 0 && labels[q] != 0 && (isFace || distance <= radius))
        {
          expected[(labels[p] - 1) * 4 + labels[q] - 1] += !isFace    ? 1.0
                                                           : x != 0.0 ? 1.0
                                                           : y != 0.0 ? 1.0 / 1.5
                                                                      : 1.0 / 2.5;
        }
      }
    }
    const std::vector<float> pairs = NearPairs(TokensOf(labels, 4), grid, radius, Host());
    for (std::size_t e = 0; e < 16; ++e)
    {
      EXPECT_NEAR(pairs[e], expected[e], 1e-6 * expected[e]) << radius << ", " << e; // sums in single precision
    }
  }
}

TEST(NearFlow, LargeBallsAreSampled)
{
  // Two halves and a square between them. The finer pixels are sampled where the coarse ones are.
  const auto pairsOf = [](std::size_t scale) {
    const Grid                 grid{ { 40 * scale, 30 * scale },
                                     { 1.0 / static_cast<double>(scale), 1.0 / static_cast<double>(scale) } };
    std::vector<std::uint32_t> labels(grid.Count());
    for (std::size_t p = 0; p < labels.size(); ++p)
    {
      const std::size_t x = p % grid.size[0] / scale;
      const std::size_t y = p / grid.size[0] / scale;
      labels[p] = x >= 16 && x < 24 && y >= 10 && y < 20 ? 3 : x < 20 ? 1 : 2;
    }
    std::vector<float> pairs = NearPairs(TokensOf(labels, 3), grid, 2.4, Host());
    const double       density = std::pow(static_cast<double>(scale), 4.0); // pairs in two dimensions
    for (float & pair : pairs)
    {
      pair = static_cast<float>(pair / density);
    }
    return pairs;
  };
  const std::vector<float> once = pairsOf(1);
  const std::vector<float> fine = pairsOf(8);
  for (const std::size_t e : { 1U, 2U, 5U })
  {
    EXPECT_GT(once[e], 0.0F);
    EXPECT_NEAR(fine[e], once[e], 0.05 * once[e]) << e; // faces are counted besides
  }
}

/** A balanced walk between tokens of these sizes: a step to any, in proportion to its size. */
std::vector<float>
WalkAnywhere(const std::vector<double> & sizes)
{
  const double       total = std::accumulate(sizes.begin(), sizes.end(), 0.0);
  std::vector<float> walk;
  for (std::size_t i = 0; i < sizes.size(); ++i)
  {
    for (const double size : sizes)
    {
      walk.push_back(static_cast<float>(size / total));
    }
  }
  return walk;
}

TEST(NearFlow, TheMixtureKeepsItsStationaryDistributionAndIsReversible)
{
  const std::vector<double> sizes{ 1, 2, 5 };
  const std::vector<float>  flow{ 0, 3, 0.5F, 3, 0, 1, 0.5F, 1, 0 };
  for (const double share : { 0.0, 0.25, 0.9 })
  {
    std::vector<float> walk = WalkAnywhere(sizes);
    MixInFlow(walk, flow, sizes, share, Host());
    for (std::size_t i = 0; i < 3; ++i)
    {
      double inflow = 0.0;
      double row = 0.0;
      for (std::size_t j = 0; j < 3; ++j)
      {
        inflow += sizes[j] * walk[j * 3 + i];
        row += walk[i * 3 + j];
        EXPECT_NEAR(sizes[i] * walk[i * 3 + j], sizes[j] * walk[j * 3 + i], 1e-5) << share; // single precision
      }
      EXPECT_NEAR(row, 1.0, 1e-6) << share;
      EXPECT_NEAR(inflow, sizes[i], 1e-5) << share;
    }
  }
}

TEST(NearFlow, EqualTokensAlikeMixInProportion)
{
  // In a ring of equal tokens both flows are balanced already: each of the two neighbors gets half of the share.
  constexpr std::size_t     n = 6;
  const std::vector<double> sizes(n, 3.0);
  std::vector<float>        flow(n * n, 0.0F);
  for (std::size_t i = 0; i < n; ++i)
  {
    flow[i * n + (i + 1) % n] = flow[(i + 1) % n * n + i] = 7.0F;
  }
  std::vector<float> walk = WalkAnywhere(sizes);
  MixInFlow(walk, flow, sizes, 0.4, Host());
  for (std::size_t e = 0; e < n * n; ++e)
  {
    EXPECT_NEAR(walk[e], 0.6 / n + (flow[e] > 0.0F ? 0.2 : 0.0), 1e-6);
  }
}

TEST(NearFlow, SharperEnergiesLessFlow)
{
  std::vector<float>       pairs{ 0, 2, 2, 0 };
  const std::vector<float> energy{ 0, 0.5F, 0.5F, 0 };
  NearFlow(pairs, energy, 3.0, Host());
  EXPECT_EQ(pairs[0], 0.0F);
  EXPECT_NEAR(pairs[1], 2.0 * std::exp(-1.5), 1e-5); // and a millionth, so that neighbors are never quite apart
  EXPECT_EQ(pairs[1], pairs[2]);
}

TEST(NearFlow, TokensWithoutNeighborsKeepTheirWalk)
{
  const std::vector<double> sizes{ 4, 4 };
  std::vector<float>        walk = WalkAnywhere(sizes);
  const std::vector<float>  before = walk;
  MixInFlow(walk, { 0, 0, 0, 0 }, sizes, 0.9, Host());
  EXPECT_EQ(walk, before);
}

TEST(NearFlow, AnyNumberOfThreadsGivesTheSameAndStops)
{
  const Grid                 grid{ { 40, 30 }, { 1.0, 1.0 } };
  std::vector<std::uint32_t> labels(grid.Count());
  for (std::size_t p = 0; p < labels.size(); ++p)
  {
    labels[p] = static_cast<std::uint32_t>(p / 40 / 3 * 10 + p % 40 / 4 + 1);
  }
  const Tokens       tokens = TokensOf(labels, 100);
  std::vector<float> energy(10000);
  for (std::size_t e = 0; e < energy.size(); ++e)
  {
    energy[e] = static_cast<float>((e / 100 + e % 100) % 7);
  }
  const auto walkOf = [&](const Host & host) {
    std::vector<float> flow = NearPairs(tokens, grid, 5.0, host);
    NearFlow(flow, energy, 1.0, host);
    std::vector<float> walk = WalkAnywhere(tokens.sizes);
    MixInFlow(walk, flow, tokens.sizes, 0.5, host);
    return walk;
  };
  EXPECT_EQ(walkOf(Host()), walkOf(dwc::testing::ThreadedHost(3)));
  EXPECT_THROW(walkOf(dwc::testing::AbortingHost(0.5)), dwc::testing::Aborted);
}

} // namespace
} // namespace dwc::local
