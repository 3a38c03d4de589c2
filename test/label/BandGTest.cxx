/* SPDX-License-Identifier: Apache-2.0 */
#include "LabelTesting.h"
#include "label/Band.h"
#include "label/Boundary.h"

#include <gtest/gtest.h>

#include <cmath>

// Expected values: the exact distances of another function, and closed forms.

namespace
{

using dwc::Band;
using dwc::FindBand;
using dwc::Grid;
using dwc::Host;
using Labels = std::vector<std::uint32_t>;

Labels
RandomBoxes(const Grid & grid, unsigned int seed)
{
  std::mt19937 random(seed);
  Labels       labels(grid.Count());
  for (std::size_t p = 0; p < labels.size(); ++p)
  {
    labels[p] = 1 + static_cast<std::uint32_t>(p % grid.size[0] / 7 + 5 * (p / grid.size[0] / 9));
    labels[p] = random() % 40 == 0 ? 0 : labels[p];
  }
  return labels;
}

TEST(Band, HasThePixelsNearABoundary)
{
  struct Case
  {
    Grid                grid;
    std::vector<double> cellSize;
    double              width;
  };
  const std::vector<Case> cases{
    { { { 31, 29 }, { 1.0, 2.0 } }, { 4.0, 6.0 }, 0.5 },
    { { { 31, 29 }, { 1.0, 2.0 } }, { 2.0, 3.0 }, 2.0 },
    { { { 17, 13, 9 }, { 1.0, 1.0, 3.0 } }, { 6.0, 6.0, 6.0 }, 0.5 },
    { { { 90 }, { 0.1 } }, { 0.6 }, 0.5 },
  };
  for (const Case & c : cases)
  {
    const Labels            labels = RandomBoxes(c.grid, 1);
    const std::vector<bool> none(c.grid.Dimension(), false);
    const Band              band = FindBand(c.grid, labels, c.cellSize, c.width, none, Host());
    EXPECT_EQ(band.pixels, FindPixelsNearBoundary(c.grid, labels, c.cellSize, c.width, Host()));
    EXPECT_EQ(band.distances.size(), band.pixels.size());
    for (const unsigned int threads : { 2, 8 })
    {
      const Band other = FindBand(c.grid, labels, c.cellSize, c.width, none, dwc::testing::ThreadedHost(threads));
      EXPECT_EQ(other.pixels, band.pixels);
      EXPECT_EQ(other.distances, band.distances);
    }
  }
}

TEST(Band, DistancesGrowToTheWidth)
{
  // Two halves of a row, and a width of four pixels.
  Labels labels(20, 1);
  std::fill(labels.begin() + 10, labels.end(), 2);
  const Band band = FindBand({ { 20 }, { 1.0 } }, labels, { 4.0 }, 1.0, { false }, Host());
  ASSERT_EQ(band.pixels.size(), 10U);
  for (std::size_t b = 0; b < 10; ++b)
  {
    const double pixels = b < 5 ? 4.0 - static_cast<double>(b) : static_cast<double>(b) - 5.0;
    EXPECT_EQ(band.distances[b], std::lround(254.0 * pixels / 4.0));
  }
}

TEST(Band, NothingIsComparedAlongAFixedAxis)
{
  const Grid grid{ { 20, 20 }, { 1.0, 1.0 } };
  Labels     labels(400, 1);
  std::fill(labels.begin() + 200, labels.end(), 2);
  EXPECT_TRUE(FindBand(grid, labels, { 4.0, 1.0 }, 0.5, { false, true }, Host()).pixels.empty());
  EXPECT_EQ(FindBand(grid, labels, { 4.0, 1.0 }, 0.5, { true, false }, Host()).pixels.size(), 40U);
}

} // namespace
