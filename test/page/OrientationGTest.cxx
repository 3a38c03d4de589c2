/* SPDX-License-Identifier: Apache-2.0 */
#include "page/Orientation.h"

#include "Shown.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace
{

/** Rotates the directions of all axes by an angle about an axis of space. */
void
Rotate(dwc::ViewGrid & grid, std::size_t about, double angle)
{
  const std::size_t u = (about + 1) % 3;
  const std::size_t v = (about + 2) % 3;
  for (auto & direction : grid.direction)
  {
    const double a = direction[u];
    const double b = direction[v];
    direction[u] = std::cos(angle) * a - std::sin(angle) * b;
    direction[v] = std::sin(angle) * a + std::cos(angle) * b;
  }
}

} // namespace

TEST(Orientation, EveryPermutationAndSign)
{
  std::array<int, 3> order{ { 1, 2, 3 } };
  do
  {
    for (int signs = 0; signs < 8; ++signs)
    {
      std::array<int, 3> towards = order;
      for (std::size_t i = 0; i < 3; ++i)
      {
        towards[i] *= (signs >> i) & 1 ? -1 : 1;
      }
      for (const double angle : { 0.0, 0.6, -0.6 }) // an oblique volume is the one that it is nearest to
      {
        dwc::ViewGrid grid = shown::Store(towards).grid;
        Rotate(grid, 0, angle);
        Rotate(grid, 2, angle / 3.0);
        const auto axes = dwc::FindOrientation(grid);
        for (std::size_t i = 0; i < 3; ++i)
        {
          EXPECT_EQ(std::abs(towards[axes[i].axis]), static_cast<int>(i) + 1);
          EXPECT_EQ(axes[i].isReversed, towards[axes[i].axis] < 0);
          EXPECT_EQ(axes[i].size, shown::size[i]);
        }
      }
    }
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(Orientation, EachAxisIsUsedOnceWhereTwoLieAlike)
{
  dwc::ViewGrid grid;
  grid.hasPhysicalGeometry = true;
  const double half = std::sqrt(0.5);
  grid.direction = { { { half, half, 0.0 }, { -half, half, 0.0 }, { 0.0, 0.0, 1.0 } } };
  const auto axes = dwc::FindOrientation(grid);
  EXPECT_EQ(axes[0].axis, 0U);
  EXPECT_EQ(axes[1].axis, 1U);
  EXPECT_EQ(axes[2].axis, 2U);
}

TEST(Orientation, WithoutPhysicalGeometryTheAxesAreInTheirOrder)
{
  dwc::ViewGrid grid = shown::Store({ { -3, 1, -2 } }).grid;
  grid.hasPhysicalGeometry = false;
  const auto axes = dwc::FindOrientation(grid);
  for (unsigned int i = 0; i < 3; ++i)
  {
    EXPECT_EQ(axes[i].axis, i);
    EXPECT_EQ(axes[i].size, grid.size[i]);
    EXPECT_FALSE(axes[i].isReversed);
  }
}
