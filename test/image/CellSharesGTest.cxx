/* SPDX-License-Identifier: Apache-2.0 */
#include "image/CellShares.h"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>
#include <vector>

namespace dwc
{
namespace
{

using Shares = std::vector<std::pair<std::size_t, float>>;

Shares
TakeAll(CellShares & cells)
{
  Shares all;
  cells.Take([&](std::size_t cell, float share) { all.emplace_back(cell, share); });
  return all;
}

TEST(CellShares, PixelsAreBetweenTheCentersOfCells)
{
  // 8 pixels over 2 cells, whose centers are at 2 and 6: pixel 3, at 3.5, is 3/8 of the way.
  const Grid pixels{ { 8 }, { 0.25 } };
  const Grid cells{ { 2 }, { 1.0 } };
  CellShares shares(pixels, cells);
  shares.Add(3);
  EXPECT_EQ(TakeAll(shares), (Shares{ { 0, 0.625F }, { 1, 0.375F } }));
  shares.Add(7); // beyond the outermost center; nothing is left of what was taken
  EXPECT_EQ(TakeAll(shares), (Shares{ { 1, 1.0F } }));
  EXPECT_TRUE(TakeAll(shares).empty());
}

TEST(CellShares, AreThoseOfTentsInAnyDimension)
{
  // Linear interpolation is the product of max(0, 1 - distance in cells) over the axes, with places clamped.
  for (const std::size_t dimension : { 1U, 2U, 3U })
  {
    const std::vector<std::size_t> pixelSize{ 7, 4, 5 };
    const std::vector<std::size_t> cellSize{ 3, 5, 2 };
    Grid                           pixels;
    Grid                           cells;
    for (std::size_t d = 0; d < dimension; ++d)
    {
      pixels.size.push_back(pixelSize[d]);
      cells.size.push_back(cellSize[d]);
    }
    CellShares shares(pixels, cells);
    for (std::size_t p = 0; p < pixels.Count(); ++p)
    {
      shares.Add(p);
      std::vector<double> expected(cells.Count());
      double              sum = 0.0;
      for (std::size_t c = 0; c < cells.Count(); ++c)
      {
        expected[c] = 1.0;
        std::size_t pixel = p;
        std::size_t cell = c;
        for (std::size_t d = 0; d < dimension; ++d)
        {
          const auto   most = static_cast<double>(cellSize[d] - 1);
          const double place = (static_cast<double>(pixel % pixelSize[d]) + 0.5) * static_cast<double>(cellSize[d]) /
                                 static_cast<double>(pixelSize[d]) -
                               0.5;
          const double clamped = std::fmin(most, std::fmax(0.0, place));
          expected[c] *= std::fmax(0.0, 1.0 - std::fabs(clamped - static_cast<double>(cell % cellSize[d])));
          pixel /= pixelSize[d];
          cell /= cellSize[d];
        }
      }
      for (const auto & [cell, share] : TakeAll(shares))
      {
        EXPECT_NEAR(share, expected[cell], 1e-6); // products of three single-precision numbers
        sum += share;
      }
      EXPECT_NEAR(sum, 1.0, 1e-6);
    }
  }
}

TEST(CellShares, AddUpInTheOrderOfCells)
{
  const Grid grid{ { 3, 1 }, { 1.0, 1.0 } };
  CellShares shares(grid, grid);
  for (const std::size_t pixel : { 2, 0, 2 })
  {
    shares.Add(pixel);
  }
  EXPECT_EQ(TakeAll(shares), (Shares{ { 0, 1.0F }, { 2, 2.0F } }));
}

} // namespace
} // namespace dwc
