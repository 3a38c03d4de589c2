/* SPDX-License-Identifier: Apache-2.0 */
#include "LabelTesting.h"
#include "label/PixelWalk.h"

#include <gtest/gtest.h>
#include <numeric>

// Expected values: closed forms (gambler's ruin) and properties of probabilities.

namespace
{

using dwc::Channel;
using dwc::Grid;
using dwc::LabelShares;

std::vector<std::size_t>
Range(std::size_t begin, std::size_t end)
{
  std::vector<std::size_t> all(end - begin);
  std::iota(all.begin(), all.end(), begin);
  return all;
}

TEST(PixelWalk, FlatRowIsGamblersRuin)
{
  // A fair walk between two barriers at distance n: from i it ends at the far one with probability i / n.
  constexpr std::size_t      n = 10;
  const Grid                 grid{ { n + 1 }, { 3.0 } };
  std::vector<std::uint32_t> labels(n + 1, 1);
  labels[n] = 2;
  const std::vector<Channel>     flat(1, Channel(n + 1, 7.0F));
  const std::vector<LabelShares> shares =
    dwc::WalkToLabels(grid, flat, labels, Range(1, n), dwc::TouchingOffsets(grid), 2000, dwc::Host());
  for (std::size_t i = 1; i < n; ++i)
  {
    // 2000 additions in single precision.
    EXPECT_NEAR(shares[i - 1].ShareOf(2), static_cast<double>(i) / n, 2000 * 6e-8);
    EXPECT_NEAR(shares[i - 1].ShareOf(1), 1.0 - static_cast<double>(i) / n, 2000 * 6e-8);
  }
}

TEST(PixelWalk, FewStepsReachOnlyWhatIsNear)
{
  const Grid                       grid{ { 11 }, { 1.0 } };
  const std::vector<std::uint32_t> labels(11, 1);
  const std::vector<Channel>       flat(1, Channel(11, 0.0F));
  const std::vector<LabelShares>   shares =
    dwc::WalkToLabels(grid, flat, labels, Range(1, 10), dwc::TouchingOffsets(grid), 2, dwc::Host());
  for (const std::size_t reached : { 0, 1, 7, 8 })
  {
    EXPECT_EQ(shares[reached].ShareOf(1), 1.0F);
  }
  for (std::size_t i = 2; i <= 6; ++i)
  {
    EXPECT_EQ(shares[i].ShareOf(1), 0.0F);
  }
}

struct Scene
{
  Grid                       grid;
  std::vector<Channel>       channels;
  std::vector<std::uint32_t> labels;
  std::vector<std::size_t>   open;
};

/** Random values, labels in stripes of two dimensions, every second stripe open. */
Scene
RandomScene(const std::vector<std::size_t> & size, unsigned int seed)
{
  Scene scene;
  scene.grid = { size, std::vector<double>(size.size(), 0.7) };
  std::mt19937 random(seed);
  scene.channels.assign(2, Channel(scene.grid.Count()));
  for (std::size_t p = 0; p < scene.grid.Count(); ++p)
  {
    scene.channels[0][p] = static_cast<float>(random() % 100);
    scene.channels[1][p] = static_cast<float>(random() % 100);
    const std::size_t column = p % size[0];
    const std::size_t row = p / size[0] % size[1];
    scene.labels.push_back(static_cast<std::uint32_t>(1 + column / 6 + 10 * (row / 6)));
    if (random() % 50 == 0)
    {
      scene.labels.back() = 0;
    }
    else if (column % 6 > 1 || row % 6 > 1)
    {
      scene.open.push_back(p);
    }
  }
  return scene;
}

TEST(PixelWalk, SharesSumToOneAndAreSorted)
{
  for (const Scene & scene : { RandomScene({ 31, 29 }, 1), RandomScene({ 13, 14, 9 }, 2) })
  {
    const std::vector<LabelShares> all = dwc::WalkToLabels(
      scene.grid, scene.channels, scene.labels, scene.open, dwc::TouchingOffsets(scene.grid), 20, dwc::Host());
    ASSERT_EQ(all.size(), scene.open.size());
    std::size_t ended = 0;
    for (const LabelShares & shares : all)
    {
      const float sum = std::accumulate(shares.shares.begin(), shares.shares.end(), 0.0F);
      if (sum != 0.0F)
      {
        ++ended;
        EXPECT_NEAR(sum, 1.0F, 1e-6F); // four roundings
        EXPECT_TRUE(std::is_sorted(shares.shares.rbegin(), shares.shares.rend()));
        EXPECT_GT(shares.labels[0], 0U);
      }
    }
    EXPECT_GT(ended, all.size() * 9 / 10);
  }
}

TEST(PixelWalk, SameBytesForAnyNumberOfThreads)
{
  const Scene scene = RandomScene({ 151, 149 }, 3);
  const auto  walk = [&scene](const dwc::Host & host) {
    return dwc::WalkToLabels(
      scene.grid, scene.channels, scene.labels, scene.open, dwc::TouchingOffsets(scene.grid), 5, host);
  };
  const std::vector<LabelShares> one = walk(dwc::Host());
  for (const unsigned int threads : { 2, 8 })
  {
    const std::vector<LabelShares> many = walk(dwc::testing::ThreadedHost(threads));
    for (std::size_t b = 0; b < one.size(); ++b)
    {
      ASSERT_EQ(one[b].labels, many[b].labels);
      ASSERT_EQ(one[b].shares, many[b].shares);
    }
  }
}

TEST(PixelWalk, AnEdgeHoldsTheWalkBack)
{
  // Barriers at both ends, an edge between the pixels 3 and 4: whatever the middle says, each side ends on its own.
  const Grid                 grid{ { 11 }, { 1.0 } };
  std::vector<std::uint32_t> labels(11, 1);
  labels[10] = 2;
  Channel values(11, 0.0F);
  std::fill(values.begin() + 4, values.end(), 100.0F);
  const std::vector<LabelShares> shares =
    dwc::WalkToLabels(grid, { values }, labels, Range(1, 10), dwc::TouchingOffsets(grid), 20, dwc::Host());
  for (std::size_t i = 1; i < 10; ++i)
  {
    EXPECT_GT(shares[i - 1].ShareOf(i < 4 ? 1 : 2), 0.99F) << i;
  }
}

} // namespace
