/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/slices/SliceFrame.h"

#include "SlicesTesting.h"

#include <gtest/gtest.h>

#include <vector>

namespace dwc::slices
{
namespace
{

using Direction = std::array<std::array<double, 3>, 3>;
using Order = std::array<std::size_t, 3>;
using Flags = std::array<bool, 3>;

TEST(SliceFrame, GoesToTheLeftTheBackAndTheFeet)
{
  const SliceFrame own = FindSliceFrame(Direction{ { { { 1, 0, 0 } }, { { 0, 1, 0 } }, { { 0, 0, 1 } } } });
  EXPECT_EQ(own.axis, (Order{ { 0, 1, 2 } }));
  EXPECT_EQ(own.isReversed, (Flags{ { false, false, true } })); // an axis to the head is read from its end

  // Slices from the side: the axes go to the back, down and to the right.
  const SliceFrame side = FindSliceFrame(Direction{ { { { 0, 1, 0 } }, { { 0, 0, -1 } }, { { -1, 0, 0 } } } });
  EXPECT_EQ(side.axis, (Order{ { 2, 0, 1 } }));
  EXPECT_EQ(side.isReversed, (Flags{ { true, false, false } }));
}

TEST(SliceFrame, TakesTheNearestAxisOfAnObliqueVolume)
{
  // 30 degrees about the first axis, and another order of axes.
  const SliceFrame frame =
    FindSliceFrame(Direction{ { { { 0, -0.5, 0.866 } }, { { -1, 0, 0 } }, { { 0, 0.866, 0.5 } } } });
  EXPECT_EQ(frame.axis, (Order{ { 1, 2, 0 } }));
  EXPECT_EQ(frame.isReversed, (Flags{ { true, false, true } }));
}

TEST(FramedGrid, FindsPixelsHoweverTheyAreStored)
{
  const Grid         grid{ { 3, 4, 5 }, { 0.5, 1.0, 2.0 } };
  std::vector<float> numbers(grid.Count());
  for (std::size_t p = 0; p < numbers.size(); ++p)
  {
    numbers[p] = static_cast<float>(p);
  }
  for (const testing::Storage & storage :
       { testing::Storage{}, testing::Storage{ { { 2, 0, 1 } }, { { true, false, true } } } })
  {
    const FramedGrid         framed(storage.Of(grid), storage.GetFrame());
    const std::vector<float> stored = storage.Of(grid, numbers);
    for (std::size_t a = 0; a < 3; ++a)
    {
      EXPECT_EQ(framed.GetSize(a), grid.size[a]);
      EXPECT_EQ(framed.GetSpacing(a), grid.spacing[a]);
      EXPECT_EQ(framed.GetLength(a), grid.spacing[a] * static_cast<double>(grid.size[a]));
    }
    for (std::size_t p = 0; p < numbers.size(); ++p)
    {
      EXPECT_EQ(stored[framed.GetPixel({ { p % 3, p / 3 % 4, p / 12 } })], numbers[p]);
    }
  }
}

} // namespace
} // namespace dwc::slices
