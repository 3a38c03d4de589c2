/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/slices/SliceReader.h"

#include "SlicesTesting.h"
#include "diffuse/slices/SlicePlan.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace dwc::slices
{
namespace
{

using testing::ownFrame;

const Grid grid{ { 5, 4, 3 }, { 1.0, 2.0, 3.0 } };

SliceAxis
AxisOf(std::size_t normal)
{
  return normal == 2   ? SliceAxis{ 2, 0, 1, { { 5, 4 }, { 1.0, 2.0 } }, 3 }
         : normal == 1 ? SliceAxis{ 1, 0, 2, { { 5, 3 }, { 1.0, 3.0 } }, 4 }
                       : SliceAxis{ 0, 1, 2, { { 4, 3 }, { 2.0, 3.0 } }, 5 };
}

TEST(SliceReader, ReadsWhatLiesThere)
{
  const std::vector<float> values = testing::MakeNoise(grid.Count() * 2);
  const ImageView          volume{ grid, values.data(), 2, false, nullptr };
  SliceReader              reader(volume, ownFrame, true, Host());
  for (std::size_t normal = 0; normal < 3; ++normal)
  {
    const SliceAxis axis = AxisOf(normal);
    const ImageView slice = reader.Read(axis, 2);
    EXPECT_EQ(slice.grid.size, axis.plane.size);
    EXPECT_EQ(slice.grid.spacing, axis.plane.spacing);
    EXPECT_EQ(slice.mask, nullptr);
    ASSERT_EQ(slice.channels, 2U);
    for (std::size_t p = 0; p < axis.plane.Count(); ++p)
    {
      std::array<std::size_t, 3> at{};
      at[normal] = 2;
      at[axis.across] = p % axis.plane.size[0];
      at[axis.down] = p / axis.plane.size[0];
      for (std::size_t c = 0; c < 2; ++c)
      {
        EXPECT_EQ(slice.values[p * 2 + c], values[((at[2] * 4 + at[1]) * 5 + at[0]) * 2 + c]);
      }
    }
  }
}

TEST(SliceReader, AllSlicesHaveTheRangeOfTheVolume)
{
  // Slice k holds k in its first channel, -10 k in its second.
  std::vector<float> values;
  for (std::size_t p = 0; p < grid.Count(); ++p)
  {
    const auto k = static_cast<float>(p / 20);
    values.insert(values.end(), { k, -10.0F * k });
  }
  const ImageView volume{ grid, values.data(), 2, false, nullptr };
  SliceReader     reader(volume, ownFrame, false, Host());
  for (std::size_t k = 0; k < 3; ++k)
  {
    const ImageView slice = reader.Read(AxisOf(2), k);
    EXPECT_EQ(slice.values[0], 0.5F * static_cast<float>(k));
    EXPECT_EQ(slice.values[1], 1.0F - 0.5F * static_cast<float>(k));
  }
}

TEST(SliceReader, ConstantsAreGrayAndColorStays)
{
  const std::vector<float> constant(grid.Count(), 7.0F);
  const ImageView          gray{ grid, constant.data(), 1, false, nullptr };
  EXPECT_EQ(SliceReader(gray, ownFrame, false, Host()).Read(AxisOf(0), 1).values[3], 0.5F);
  const std::vector<float> colors = testing::MakeNoise(grid.Count() * 3);
  const ImageView          color{ grid, colors.data(), 3, true, nullptr };
  SliceReader              reader(color, ownFrame, false, Host());
  const ImageView          slice = reader.Read(AxisOf(2), 0);
  EXPECT_TRUE(slice.color);
  EXPECT_EQ(std::vector<float>(slice.values, slice.values + 60),
            std::vector<float>(colors.begin(), colors.begin() + 60));
}

TEST(SliceReader, WhatIsOutsideIsNeverRead)
{
  std::vector<float>         values = testing::MakeNoise(grid.Count());
  std::vector<unsigned char> mask(grid.Count(), 1);
  values[25] = std::numeric_limits<float>::quiet_NaN(); // in slice 1
  mask[25] = 0;
  const ImageView volume{ grid, values.data(), 1, false, mask.data() };
  for (const bool isScaled : { false, true })
  {
    SliceReader     reader(volume, ownFrame, isScaled, Host());
    const ImageView slice = reader.Read(AxisOf(2), 1);
    ASSERT_NE(slice.mask, nullptr);
    EXPECT_EQ(slice.mask[5], 0);
    EXPECT_EQ(slice.values[5], 0.0F);
    EXPECT_EQ(slice.mask[6], 1);
  }
}

} // namespace
} // namespace dwc::slices
