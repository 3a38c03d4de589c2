/* SPDX-License-Identifier: Apache-2.0 */
#include "label/Slices.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace
{

using dwc::CutIntoSlices;
using dwc::Grid;
using Positions = std::vector<std::size_t>;

TEST(Slices, AlongTheMiddleAxis)
{
  const dwc::Slices slices = CutIntoSlices({ { 2, 3, 2 }, { 1.0, 5.0, 7.0 } }, { false, true, false });
  EXPECT_EQ(slices.grid.size, (Positions{ 2, 2 }));
  EXPECT_EQ(slices.grid.spacing, (std::vector<double>{ 1.0, 7.0 }));
  EXPECT_EQ(slices.first, (Positions{ 0, 2, 4 }));
  EXPECT_EQ(slices.offsets, (Positions{ 0, 1, 6, 7 }));
}

TEST(Slices, EachPixelIsInOne)
{
  const Grid grid{ { 3, 4, 5 }, { 1.0, 1.0, 1.0 } };
  for (unsigned int cut = 0; cut < 7; ++cut)
  {
    const dwc::Slices slices = CutIntoSlices(grid, { (cut & 1U) != 0, (cut & 2U) != 0, (cut & 4U) != 0 });
    Positions         all;
    for (const std::size_t first : slices.first)
    {
      for (const std::size_t offset : slices.offsets)
      {
        all.push_back(first + offset);
      }
    }
    EXPECT_TRUE(std::is_sorted(slices.first.begin(), slices.first.end()));
    EXPECT_TRUE(std::is_sorted(slices.offsets.begin(), slices.offsets.end()));
    EXPECT_EQ(slices.offsets.size(), slices.grid.Count());
    std::sort(all.begin(), all.end());
    ASSERT_EQ(all.size(), grid.Count());
    for (std::size_t p = 0; p < all.size(); ++p)
    {
      EXPECT_EQ(all[p], p);
    }
  }
}

} // namespace
