/* SPDX-License-Identifier: Apache-2.0 */
#include "LabelTesting.h"
#include "label/PixelWalk.h"

#include <gtest/gtest.h>
#include <cstdlib>
#include <numeric>

// Expected values: closed forms (gambler's ruin) and properties of probabilities.

namespace
{

using dwc::Grid;
using dwc::LabelShares;
using dwc::OpenPixel;

std::vector<dwc::GridOffset>
FaceOffsets(const Grid & grid)
{
  std::vector<dwc::GridOffset> faces;
  for (const dwc::GridOffset & offset : TouchingOffsets(grid))
  {
    std::ptrdiff_t sum = 0;
    for (const std::ptrdiff_t step : offset.steps)
    {
      sum += std::abs(step);
    }
    if (sum == 1)
    {
      faces.push_back(offset);
    }
  }
  return faces;
}

/** Labels, and pixels that are open, on an image of some channels. */
struct Scene
{
  Grid                       grid;
  std::vector<float>         values;
  std::size_t                channels{ 1 };
  std::vector<std::uint32_t> labels;
  std::vector<std::size_t>   open;
  float                      hold{ 0.0F };
};

/** Shares by pixel; those of pixels that are not open are 0. */
std::vector<LabelShares>
Walk(const Scene &                        scene,
     const std::vector<dwc::GridOffset> & offsets,
     unsigned int                         sweeps,
     const dwc::Host &                    host = dwc::Host())
{
  dwc::ImageView view;
  view.grid = scene.grid;
  view.values = scene.values.data();
  view.channels = scene.channels;
  const dwc::PixelReader     reader(view, host);
  std::vector<std::uint32_t> labels = scene.labels;
  std::vector<OpenPixel>     open;
  for (const std::size_t p : scene.open)
  {
    open.push_back({ p, labels[p], scene.hold });
  }
  const std::vector<LabelShares> shares =
    dwc::WalkToLabels({ &scene.grid, view.values, &reader, offsets }, labels, open, sweeps, host);
  EXPECT_EQ(labels, scene.labels); // put back
  std::vector<LabelShares> all(labels.size());
  for (std::size_t b = 0; b < open.size(); ++b)
  {
    all[open[b].pixel] = shares[b];
  }
  return all;
}

/** A row of n + 1 pixels, all but the ends open; the last one has label 2, all others 1. */
Scene
MakeRow(std::size_t n)
{
  Scene scene;
  scene.grid = { { n + 1 }, { 3.0 } };
  scene.values.assign(n + 1, 7.0F);
  scene.labels.assign(n + 1, 1);
  scene.labels[n] = 2;
  scene.open.resize(n - 1);
  std::iota(scene.open.begin(), scene.open.end(), 1);
  return scene;
}

TEST(PixelWalk, FlatRowIsGamblersRuin)
{
  // A fair walk between two barriers at distance n: from i it ends at the far one with probability i / n.
  constexpr std::size_t          n = 10;
  const Scene                    scene = MakeRow(n);
  const std::vector<LabelShares> shares = Walk(scene, FaceOffsets(scene.grid), 1000);
  for (std::size_t i = 1; i < n; ++i)
  {
    // Where a label has less than a 64th of a pixel's walks, it is dropped; 1000 sums in single precision.
    EXPECT_NEAR(shares[i].ShareOf(2), static_cast<double>(i) / n, 1000 * 6e-8);
    EXPECT_NEAR(shares[i].ShareOf(1), 1.0 - static_cast<double>(i) / n, 1000 * 6e-8);
  }
}

TEST(PixelWalk, AHeldWalkEndsWhereItIs)
{
  // All pixels hold label 1 with probability h: u = (1 - h)(u_- + u_+) / 2 of label 2, which is sinh(ki) / sinh(kn)
  // with cosh k = 1 / (1 - h).
  constexpr std::size_t n = 8;
  Scene                 scene = MakeRow(n);
  scene.hold = 0.02F;
  const std::vector<LabelShares> shares = Walk(scene, FaceOffsets(scene.grid), 1000);
  const double                   k = std::acosh(1.0 / (1.0 - static_cast<double>(scene.hold)));
  for (std::size_t i = 1; i < n; ++i)
  {
    const double expected = std::sinh(k * static_cast<double>(i)) / std::sinh(k * static_cast<double>(n));
    EXPECT_NEAR(shares[i].ShareOf(2), expected, 1e-4);
  }
}

TEST(PixelWalk, FewSweepsReachOnlyWhatIsNear)
{
  // Odd pixels look at even ones after those were seen to.
  const Scene                    scene = MakeRow(12);
  const std::vector<LabelShares> shares = Walk(scene, FaceOffsets(scene.grid), 1);
  for (const std::size_t reached : { 1U, 11U })
  {
    EXPECT_EQ(shares[reached].ShareOf(reached == 1 ? 1 : 2), 1.0F);
  }
  for (std::size_t i = 4; i <= 8; ++i)
  {
    EXPECT_EQ(shares[i].shares[0], 0.0F);
  }
}

/** Random values, labels in stripes of two dimensions, every second stripe open. */
Scene
RandomScene(const std::vector<std::size_t> & size, unsigned int seed)
{
  Scene scene;
  scene.grid = { size, std::vector<double>(size.size(), 0.7) };
  scene.channels = 2;
  scene.hold = 0.01F;
  std::mt19937 random(seed);
  for (std::size_t p = 0; p < scene.grid.Count(); ++p)
  {
    scene.values.push_back(static_cast<float>(random() % 100));
    scene.values.push_back(static_cast<float>(random() % 100));
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
    for (const auto & offsets : { FaceOffsets(scene.grid), TouchingOffsets(scene.grid) })
    {
      const std::vector<LabelShares> all = Walk(scene, offsets, 20);
      for (const std::size_t p : scene.open)
      {
        const LabelShares & shares = all[p];
        EXPECT_NEAR(std::accumulate(shares.shares.begin(), shares.shares.end(), 0.0F), 1.0F, 1e-6F); // four roundings
        EXPECT_TRUE(std::is_sorted(shares.shares.rbegin(), shares.shares.rend()));
        EXPECT_GT(shares.labels[0], 0U);
      }
    }
  }
}

TEST(PixelWalk, SameBytesForAnyNumberOfThreads)
{
  const Scene scene = RandomScene({ 151, 149 }, 3);
  for (const auto & offsets : { FaceOffsets(scene.grid), TouchingOffsets(scene.grid) })
  {
    const std::vector<LabelShares> one = Walk(scene, offsets, 5);
    for (const unsigned int threads : { 2, 8 })
    {
      const std::vector<LabelShares> many = Walk(scene, offsets, 5, dwc::testing::ThreadedHost(threads));
      for (std::size_t p = 0; p < one.size(); ++p)
      {
        ASSERT_EQ(one[p].labels, many[p].labels);
        ASSERT_EQ(one[p].shares, many[p].shares);
      }
    }
  }
}

TEST(PixelWalk, AnEdgeHoldsTheWalkBack)
{
  // Barriers at both ends, an edge between the pixels 3 and 4: whatever the middle says, each side ends on its own.
  Scene scene = MakeRow(10);
  scene.values.assign(11, 0.0F);
  std::fill(scene.values.begin() + 4, scene.values.end(), 100.0F);
  const std::vector<LabelShares> shares = Walk(scene, FaceOffsets(scene.grid), 20);
  for (std::size_t i = 1; i < 10; ++i)
  {
    EXPECT_GT(shares[i].ShareOf(i < 4 ? 1 : 2), 0.99F) << i;
  }
}

} // namespace
