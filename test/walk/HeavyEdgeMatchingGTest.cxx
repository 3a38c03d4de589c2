/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/HeavyEdgeMatching.h"

#include "WalkTesting.h"
#include "walk/Stationary.h"

#include <gtest/gtest.h>

using namespace dwc;
using namespace dwc::testing;

namespace
{

std::vector<std::uint32_t>
LumpsOf(const GridWalk & grid, std::size_t most, const Host & host, const std::uint32_t * lumps = nullptr)
{
  const walk::Lumping          lumping = walk::MakeLumping(grid.grid.Count(), lumps, nullptr);
  const walk::NeighborhoodWalk walk(grid.values.data(), grid.grid, grid.radius, lumping, host);
  const auto                   pi = walk::StationaryDistribution(walk, lumping, host).pi;
  return walk::MatchHeavyEdges(walk, lumping, pi, most, host);
}

} // namespace

TEST(HeavyEdgeMatching, AsManyAsAskedForAndEven)
{
  const GridWalk                   grid({ 40, 30 }, 1, 1);
  const std::vector<std::uint32_t> lumps = LumpsOf(grid, 50, Host{});
  std::map<std::uint32_t, int>     sizes;
  for (const std::uint32_t lump : lumps)
  {
    ++sizes[lump];
  }
  EXPECT_EQ(sizes.size(), 50U);
  EXPECT_EQ(sizes.begin()->first, 1U);
  EXPECT_EQ(sizes.rbegin()->first, 50U);
  for (const auto & [lump, size] : sizes)
  {
    EXPECT_LE(size, 4 * 1200 / 50) << lump;
  }
}

TEST(HeavyEdgeMatching, RowsLeftOutStayOut)
{
  const GridWalk             grid({ 20, 20 }, 1, 2);
  std::vector<std::uint32_t> kept(400, 0);
  for (std::size_t i = 0; i < kept.size(); ++i)
  {
    kept[i] = i % 20 < 15 ? static_cast<std::uint32_t>(i + 1) : 0;
  }
  const std::vector<std::uint32_t> lumps = LumpsOf(grid, 30, Host{}, kept.data());
  for (std::size_t i = 0; i < kept.size(); ++i)
  {
    EXPECT_EQ(lumps[i] == 0, kept[i] == 0);
  }
}

TEST(HeavyEdgeMatching, SameForAnyNumberOfThreads)
{
  const GridWalk grid({ 60, 50 }, 2, 3);
  const auto     one = LumpsOf(grid, 100, Host{});
  EXPECT_EQ(one, LumpsOf(grid, 100, ThreadedHost(2)));
  EXPECT_EQ(one, LumpsOf(grid, 100, ThreadedHost(8)));
}

TEST(HeavyEdgeMatching, RowsWithoutFlowBetweenThemAreJoinedByNumber)
{
  // Every cell stays where it is.
  GridWalk grid({ 10, 10 }, 1, 0);
  std::fill(grid.values.begin(), grid.values.end(), 0.0F);
  for (std::size_t i = 0; i < 100; ++i)
  {
    grid.values[i * 9 + 4] = 1.0F;
  }
  const std::vector<std::uint32_t> lumps = LumpsOf(grid, 7, Host{});
  EXPECT_EQ(*std::max_element(lumps.begin(), lumps.end()), 7U);
  EXPECT_TRUE(std::is_sorted(lumps.begin(), lumps.end()));
}

// Lumps do not cross a boundary that little flows across.
TEST(HeavyEdgeMatching, RespectsAStrongBoundary)
{
  GridWalk          grid({ 24, 16 }, 1, 6);
  const std::size_t n = grid.grid.Count();
  for (std::size_t i = 0; i < n; ++i)
  {
    double sum = 0.0;
    for (std::size_t c = 0; c < 9; ++c)
    {
      const auto x = static_cast<std::ptrdiff_t>(i % 24);
      const auto to = x + static_cast<std::ptrdiff_t>(c % 3) - 1;
      if ((x < 12) != (to < 12))
      {
        grid.values[i * 9 + c] *= 1e-3F;
      }
      sum += static_cast<double>(grid.values[i * 9 + c]);
    }
    for (std::size_t c = 0; c < 9; ++c)
    {
      grid.values[i * 9 + c] = static_cast<float>(static_cast<double>(grid.values[i * 9 + c]) / sum);
    }
  }
  const std::vector<std::uint32_t> lumps = LumpsOf(grid, 24, Host{});
  std::map<std::uint32_t, int>     side;
  for (std::size_t i = 0; i < n; ++i)
  {
    const int here = i % 24 < 12 ? 1 : 2;
    EXPECT_EQ(side.emplace(lumps[i], here).first->second, here) << i;
  }
}
