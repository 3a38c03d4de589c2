/* SPDX-License-Identifier: Apache-2.0 */
#include "label/Boundary.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace
{

using dwc::FindPixelsNearBoundary;
using dwc::Grid;
using dwc::Host;

TEST(Boundary, TwoHalves)
{
  // 20 pixels, the boundary between 9 and 10: those of distance at most 3 from a pixel beside it.
  std::vector<std::uint32_t> labels(20, 1);
  std::fill(labels.begin() + 10, labels.end(), 2);
  const Grid grid{ { 20 }, { 1.0 } };
  EXPECT_EQ(FindPixelsNearBoundary(grid, labels, { 1.0 }, 3.0, Host()),
            (std::vector<std::size_t>{ 6, 7, 8, 9, 10, 11, 12, 13 }));
  // The same in cells of 2: one cell and a half.
  EXPECT_EQ(FindPixelsNearBoundary(grid, labels, { 2.0 }, 1.5, Host()).size(), 8U);
  // No boundary.
  EXPECT_TRUE(FindPixelsNearBoundary(grid, std::vector<std::uint32_t>(20, 1), { 1.0 }, 3.0, Host()).empty());
}

TEST(Boundary, PixelsWithoutALabelMakeNoBoundary)
{
  std::vector<std::uint32_t> labels(20, 1);
  std::fill(labels.begin() + 10, labels.end(), 0);
  EXPECT_TRUE(FindPixelsNearBoundary({ { 20 }, { 1.0 } }, labels, { 1.0 }, 3.0, Host()).empty());
}

// Expected values: the definition, by brute force over all pairs of pixels.
TEST(Boundary, EqualsTheDefinition)
{
  const Grid   grid{ { 13, 11 }, { 1.0, 2.0 } };
  std::mt19937 random(3);
  for (int round = 0; round < 5; ++round)
  {
    std::vector<std::uint32_t> labels(grid.Count());
    for (std::size_t p = 0; p < labels.size(); ++p)
    {
      labels[p] = 1 + static_cast<std::uint32_t>(p % 13 / 5 + 3 * (p / 13 / 4));
      labels[p] = random() % 20 == 0 ? 0 : labels[p];
    }
    const auto face = [&](std::size_t p, int dx, int dy) {
      const int           x = static_cast<int>(p % 13) + dx;
      const int           y = static_cast<int>(p / 13) + dy;
      const bool          on = x >= 0 && x < 13 && y >= 0 && y < 11;
      const std::uint32_t other = on ? labels[static_cast<std::size_t>(y * 13 + x)] : 0;
      return other != 0 && labels[p] != 0 && other != labels[p];
    };
    std::vector<double> distance(labels.size(), std::numeric_limits<double>::infinity());
    for (std::size_t q = 0; q < labels.size(); ++q)
    {
      if (face(q, 1, 0) || face(q, -1, 0) || face(q, 0, 1) || face(q, 0, -1))
      {
        for (std::size_t p = 0; p < labels.size(); ++p)
        {
          const double x = (static_cast<double>(p % 13) - static_cast<double>(q % 13)) * 1.0 / 2.0;
          const double y = (static_cast<double>(p / 13) - static_cast<double>(q / 13)) * 2.0 / 3.0;
          distance[p] = std::min(distance[p], x * x + y * y);
        }
      }
    }
    std::vector<std::size_t> near;
    for (std::size_t p = 0; p < labels.size(); ++p)
    {
      if (labels[p] != 0 && distance[p] <= 1.0 + 1e-9)
      {
        near.push_back(p);
      }
    }
    EXPECT_EQ(FindPixelsNearBoundary(grid, labels, { 2.0, 3.0 }, 1.0, Host()), near);
  }
}

} // namespace
