/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/slices/SlicePlan.h"

#include "SlicesTesting.h"

#include <gtest/gtest.h>

#include <vector>

namespace dwc::slices
{
namespace
{

using testing::ownFrame;
using Sizes = std::vector<std::size_t>;

Sizes
CountsOf(const SlicePlan & plan)
{
  Sizes counts;
  for (const SliceAxis & axis : plan.axes)
  {
    counts.push_back(axis.count);
  }
  return counts;
}

TEST(PlanSlices, OneForTheWidthOfAToken)
{
  // 1000 tokens of a cube of 100 mm are 10 mm wide.
  const Grid      cube{ { 50, 100, 200 }, { 2.0, 1.0, 0.5 } };
  const SlicePlan plan = PlanSlices(cube, ownFrame, 1000, {});
  EXPECT_EQ(CountsOf(plan), (Sizes{ 10, 10, 10 }));
  EXPECT_EQ(plan.CountSlices(), 30U);
  EXPECT_EQ(plan.axes[0].normal, 2U); // axial
  EXPECT_EQ(plan.axes[0].plane.size, (Sizes{ 50, 100 }));
  EXPECT_EQ(plan.axes[0].plane.spacing, (std::vector<double>{ 2.0, 1.0 }));
  EXPECT_EQ(plan.axes[1].plane.size, (Sizes{ 50, 200 })); // coronal: from the head down
  EXPECT_EQ(plan.axes[2].plane.size, (Sizes{ 100, 200 }));

  // A long volume of 60 x 60 x 960 mm has tokens of 15.1 mm, 64 of them along it.
  const Grid strip{ { 60, 60, 960 }, { 1.0, 1.0, 1.0 } };
  EXPECT_EQ(CountsOf(PlanSlices(strip, ownFrame, 1000, {})), (Sizes{ mostAutomaticSlices, 4, 4 }));
}

TEST(PlanSlices, SpacingIsInPhysicalUnits)
{
  const Grid volume{ { 40, 40, 40 }, { 1.0, 1.0, 2.5 } };
  EXPECT_EQ(CountsOf(PlanSlices(volume, ownFrame, 1000, { 5.0 })), (Sizes{ 20, 8, 8 }));
  EXPECT_EQ(CountsOf(PlanSlices(volume, ownFrame, 1000, { 1.25 })), (Sizes{ 40, 32, 32 })); // no more than there are
  EXPECT_EQ(CountsOf(PlanSlices(volume, ownFrame, 1000, { 1e9 })), (Sizes{ 1, 1, 1 }));
}

TEST(PlanSlices, ThinStacksAreSeenFromOneSide)
{
  const SlicePlan plan = PlanSlices({ { 200, 100, 12 }, { 1.0, 1.0, 5.0 } }, ownFrame, 500, {});
  ASSERT_EQ(plan.axes.size(), 1U);
  EXPECT_EQ(plan.axes[0].normal, 2U);
  EXPECT_EQ(PlanSlices({ { 200, 100, 16 }, { 1.0, 1.0, 5.0 } }, ownFrame, 500, {}).axes.size(), 3U);
  // A volume that is small along each axis is seen by its largest slices, and one of a single slice by that.
  EXPECT_EQ(PlanSlices({ { 9, 8, 7 }, { 1.0, 1.0, 1.0 } }, ownFrame, 10, {}).axes.size(), 1U);
  EXPECT_EQ(PlanSlices({ { 8, 8, 8 }, { 1.0, 1.0, 1.0 } }, ownFrame, 10, {}).axes.size(), 3U);
  const SlicePlan single = PlanSlices({ { 1, 40, 30 }, { 1.0, 1.0, 1.0 } }, ownFrame, 500, {});
  ASSERT_EQ(single.axes.size(), 1U);
  EXPECT_EQ(single.axes[0].normal, 0U);
  EXPECT_EQ(single.axes[0].count, 1U);
}

TEST(PlanSlices, IsTheSameHoweverTheVolumeIsStored)
{
  const Grid             grid{ { 50, 40, 24 }, { 2.0, 1.0, 3.0 } };
  const testing::Storage storage{ { { 1, 2, 0 } }, { { true, false, true } } };
  const SlicePlan        own = PlanSlices(grid, ownFrame, 700, {});
  const SlicePlan        other = PlanSlices(storage.Of(grid), storage.GetFrame(), 700, {});
  EXPECT_EQ(CountsOf(other), CountsOf(own));
  for (std::size_t a = 0; a < own.axes.size(); ++a)
  {
    EXPECT_EQ(other.axes[a].plane.size, own.axes[a].plane.size);
    EXPECT_EQ(other.axes[a].plane.spacing, own.axes[a].plane.spacing);
  }
}

TEST(PlaceSlices, AreInTheMiddlesOfEqualParts)
{
  const Grid volume{ { 4, 4, 12 }, { 1.0, 1.0, 1.0 } };
  SliceAxis  axis{ 2, 0, 1, { { 4, 4 }, { 1.0, 1.0 } }, 3 };
  EXPECT_EQ(PlaceSlices(volume, ownFrame, axis, nullptr), (Sizes{ 2, 6, 10 }));
  axis.count = 12;
  const Sizes all = PlaceSlices(volume, ownFrame, axis, nullptr);
  EXPECT_EQ(all, (Sizes{ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 }));
  axis.count = 1;
  EXPECT_EQ(PlaceSlices(volume, ownFrame, axis, nullptr), (Sizes{ 6 }));
}

TEST(PlaceSlices, AreWhereTheMaskIs)
{
  const Grid                 volume{ { 4, 4, 12 }, { 1.0, 1.0, 1.0 } };
  SliceAxis                  axis{ 2, 0, 1, { { 4, 4 }, { 1.0, 1.0 } }, 6 };
  std::vector<unsigned char> mask(volume.Count(), 0);
  EXPECT_TRUE(PlaceSlices(volume, ownFrame, axis, mask.data()).empty());
  mask[16 * 4 + 5] = 1;
  EXPECT_EQ(PlaceSlices(volume, ownFrame, axis, mask.data()), (Sizes{ 4 }));
  mask[16 * 9 + 15] = 1; // six pixels along the axis: three slices, of which two have none inside
  axis.count = 6;
  EXPECT_EQ(PlaceSlices(volume, ownFrame, axis, mask.data()), (Sizes{ 9 }));
  axis.count = 1;
  EXPECT_EQ(PlaceSlices(volume, ownFrame, axis, mask.data()), (Sizes{ 4 })); // the middle has none: the first that has
}

} // namespace
} // namespace dwc::slices
