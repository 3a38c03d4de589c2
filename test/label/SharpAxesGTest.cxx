/* SPDX-License-Identifier: Apache-2.0 */
#include "label/SharpAxes.h"

#include <gtest/gtest.h>

namespace
{

using dwc::FindSharpAxes;
using dwc::Grid;
using Axes = std::vector<bool>;

TEST(SharpAxes, SlicesOfAThinVolume)
{
  const Grid grid{ { 512, 512, 30 }, { 0.5, 0.5, 5.0 } };
  EXPECT_EQ(FindSharpAxes(grid, { 2.0, 2.0, 5.0 }), (Axes{ false, false, true }));
  EXPECT_EQ(FindSharpAxes(grid, { 2.0, 2.0, 6.0 }), (Axes{ false, false, true }));   // 1.2 pixels
  EXPECT_EQ(FindSharpAxes(grid, { 2.0, 2.0, 10.0 }), (Axes{ false, false, false })); // 2
}

TEST(SharpAxes, NoneWhereAllAreAlike)
{
  const Grid grid{ { 100, 80, 60 }, { 1.0, 1.0, 1.0 } };
  EXPECT_EQ(FindSharpAxes(grid, { 1.0, 1.0, 1.0 }), (Axes{ false, false, false }));
  EXPECT_EQ(FindSharpAxes(grid, { 3.0, 3.0, 3.0 }), (Axes{ false, false, false }));
}

} // namespace
