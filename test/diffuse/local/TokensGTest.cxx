/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/Tokens.h"

#include "Images.h"
#include "diffuse/local/TokenPlan.h"
#include "image/Channels.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace dwc::local
{
namespace
{

TEST(Tokens, GridTokensThatDoNotDivideThePixelsAreSymmetric)
{
  // The cells are their own mirror image, so the tokens' sizes and positions are too. (Of an even number of cells the
  // center of the middle pixel would lie on a boundary.)
  const Grid   grid{ { 481, 3 }, { 1.0, 1.0 } };
  const Tokens tokens = GridTokens(grid, nullptr, GridOfCells(grid, 47));
  ASSERT_EQ(tokens.count, 47U);
  for (std::size_t t = 0; t < 47; ++t)
  {
    EXPECT_EQ(tokens.sizes[t], tokens.sizes[46 - t]) << t;
    // Exact but for the rounding of a mean of some 30 whole numbers.
    EXPECT_NEAR(tokens.positions[2 * t] + tokens.positions[2 * (46 - t)], 480.0, 1e-9) << t;
  }
  EXPECT_EQ(std::accumulate(tokens.sizes.begin(), tokens.sizes.end(), 0.0), 481.0 * 3.0);
}

TEST(Tokens, GridTokensLieWhereTheirCellsLie)
{
  // The mean of the centers in a cell is within half a pixel of the cell's own center.
  const Grid   grid{ { 481, 321 }, { 1.0, 1.0 } };
  const Grid   cells = GridOfCells(grid, 48);
  const Tokens tokens = GridTokens(grid, nullptr, cells);
  for (std::size_t t = 0; t < tokens.count; ++t)
  {
    const std::size_t at[2] = { t % cells.size[0], t / cells.size[0] };
    for (std::size_t d = 0; d < 2; ++d)
    {
      const double center = (static_cast<double>(at[d]) + 0.5) * cells.spacing[d] - 0.5;
      EXPECT_LE(std::abs(tokens.positions[2 * t + d] - center), 0.5) << t;
    }
  }
}

TEST(Tokens, RegionTokensCountTheirPixels)
{
  const testing::OwnedImage  image = testing::TwoHalves({ { 30, 20 }, { 1.0, 2.0 } }, 1, false, 0.5F);
  const std::vector<Channel> channels = ToChannels(image.View(), Host());
  const Tokens tokens = RegionTokens(image.grid, channels, { channels[0], {} }, nullptr, 12, 1.0, 3, Host());
  ASSERT_GE(tokens.count, 2U);
  ASSERT_LE(tokens.count, 12U);
  std::vector<double> sizes(tokens.count, 0.0);
  std::vector<double> sums(2 * tokens.count, 0.0);
  for (std::size_t p = 0; p < tokens.labels.size(); ++p)
  {
    const std::size_t t = tokens.labels[p] - 1;
    ASSERT_LT(t, tokens.count);
    sizes[t] += 1.0;
    sums[2 * t] += static_cast<double>(p % 30);
    sums[2 * t + 1] += 2.0 * static_cast<double>(p / 30);
  }
  EXPECT_EQ(tokens.sizes, sizes);
  for (std::size_t i = 0; i < sums.size(); ++i)
  {
    EXPECT_NEAR(tokens.positions[i], sums[i] / sizes[i / 2], 1e-9);
  }
  EXPECT_EQ(tokens.tokenGrid.size, (std::vector<std::size_t>{ tokens.count, 1 }));
}

} // namespace
} // namespace dwc::local
