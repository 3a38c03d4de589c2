/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/GridCells.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace
{

using dwc::CellsOfPixels;
using dwc::Grid;

std::vector<std::uint32_t>
AlongOneAxis(std::size_t pixels, std::size_t cells)
{
  return CellsOfPixels({ { pixels }, { 1.0 } }, { { cells }, { static_cast<double>(pixels) / cells } }, nullptr);
}

TEST(GridCells, TheCenterOfThePixelDecides)
{
  // Brute force: the last cell that begins at or before the center, in doubled units of the pixel times the cells.
  for (const std::size_t pixels : { 1U, 2U, 7U, 64U, 321U, 481U })
  {
    for (const std::size_t cells : { 1U, 2U, 5U, 32U, 48U, 481U })
    {
      const auto found = AlongOneAxis(pixels, cells);
      for (std::size_t x = 0; x < pixels; ++x)
      {
        std::size_t expected = 0;
        for (std::size_t c = 0; c < cells && 2 * pixels * c <= (2 * x + 1) * cells; ++c)
        {
          expected = c + 1;
        }
        ASSERT_EQ(found[x], expected) << x << " of " << pixels << ", " << cells << " cells";
      }
    }
  }
}

TEST(GridCells, IsSymmetric)
{
  // 481 pixels, 47 cells: no center lies on a boundary, because (2 x + 1) 47 is odd and 2 * 481 k is even.
  const auto odd = AlongOneAxis(481, 47);
  for (std::size_t x = 0; x < odd.size(); ++x)
  {
    EXPECT_EQ(odd[x] + odd[480 - x], 48U) << x;
  }
  // 48 cells: only the center of the middle pixel does, and the later cell has it.
  const auto even = AlongOneAxis(481, 48);
  for (std::size_t x = 0; x < 240; ++x)
  {
    EXPECT_EQ(even[x] + even[480 - x], 49U) << x;
  }
  EXPECT_EQ(even[240], 25U);
}

TEST(GridCells, NumbersRunAlongTheFirstAxisAndTheMaskIsLeftOut)
{
  const Grid                       pixels{ { 4, 3, 2 }, { 1.0, 1.0, 1.0 } };
  const Grid                       cells{ { 2, 3, 1 }, { 2.0, 1.0, 2.0 } };
  const std::vector<std::uint32_t> layer{ 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6 };
  std::vector<std::uint32_t>       expected = layer;
  expected.insert(expected.end(), layer.begin(), layer.end());
  EXPECT_EQ(CellsOfPixels(pixels, cells, nullptr), expected);

  std::vector<unsigned char> mask(24, 1);
  mask[5] = mask[23] = 0;
  expected[5] = expected[23] = 0;
  EXPECT_EQ(CellsOfPixels(pixels, cells, mask.data()), expected);
}

TEST(GridCells, AsManyCellsAsPixelsIsTheIdentity)
{
  const Grid pixels{ { 5, 7 }, { 1.0, 2.0 } };
  const auto found = CellsOfPixels(pixels, pixels, nullptr);
  for (std::size_t p = 0; p < found.size(); ++p)
  {
    EXPECT_EQ(found[p], p + 1);
  }
}

} // namespace
