/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Error.h"
#include "dwc/View.h"

#include "Shown.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace
{

dwc::Viewer
MakeViewer(const shown::Volume & volume)
{
  return dwc::Viewer(volume.grid, volume.values.data(), { volume.values.data(), 1, dwc::PixelColor::None });
}

bool
AreSameButForTheirPlace(const dwc::View & a, const dwc::View & b)
{
  return a.plane == b.plane && a.isMiddle == b.isMiddle && a.width == b.width && a.height == b.height &&
         a.pixelWidth == b.pixelWidth && a.pixelHeight == b.pixelHeight && a.letters == b.letters &&
         a.colors == b.colors && a.leaves == b.leaves;
}

/** What the leaf of a view's pixel should be, by the axes that it says to have been taken from. */
std::uint16_t
ReadBack(const shown::Volume & volume, const dwc::View & view, std::size_t x, std::size_t y)
{
  std::array<std::size_t, 3> index{};
  index[view.axis] = view.slice;
  index[view.columns.axis] = view.columns.isReversed ? view.columns.size - 1 - x : x;
  index[view.rows.axis] = view.rows.isReversed ? view.rows.size - 1 - y : y;
  return volume.values[(index[2] * volume.grid.size[1] + index[1]) * volume.grid.size[0] + index[0]];
}

} // namespace

TEST(Viewer, PlanesAreThoseOfARadiologist)
{
  const shown::Volume          volume = shown::Store({ { 1, 2, 3 } });
  const std::vector<dwc::View> views = MakeViewer(volume).MakeMiddleViews();
  ASSERT_EQ(views.size(), 3U);
  const auto & [axial, coronal, sagittal] = std::tie(views[0], views[1], views[2]);
  EXPECT_EQ(axial.letters, "RLAP");
  EXPECT_EQ(coronal.letters, "RLSI");
  EXPECT_EQ(sagittal.letters, "APSI");
  EXPECT_EQ(axial.plane, 2U);
  EXPECT_EQ(coronal.plane, 1U);
  EXPECT_EQ(sagittal.plane, 0U);
  // Upper left corners: right and anterior, right and superior, anterior and superior.
  EXPECT_EQ(axial.leaves.front(), shown::ValueAt(0, 0, 3));
  EXPECT_EQ(coronal.leaves.front(), shown::ValueAt(0, 3, 6));
  EXPECT_EQ(sagittal.leaves.front(), shown::ValueAt(2, 0, 6));
  // Lower right ones: left and posterior, left and inferior, posterior and inferior.
  EXPECT_EQ(axial.leaves.back(), shown::ValueAt(4, 5, 3));
  EXPECT_EQ(coronal.leaves.back(), shown::ValueAt(4, 3, 0));
  EXPECT_EQ(sagittal.leaves.back(), shown::ValueAt(2, 5, 0));
  EXPECT_EQ(axial.title, "4 of 7");
  EXPECT_EQ(coronal.pixelWidth, 1.0);
  EXPECT_EQ(coronal.pixelHeight, 3.0);
}

TEST(Viewer, WhatIsShownDoesNotDependOnHowTheVolumeIsStored)
{
  const std::vector<dwc::View> expected = MakeViewer(shown::Store({ { 1, 2, 3 } })).MakeViews();
  EXPECT_EQ(expected.size(), 5U + 6U + 7U);
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
      const shown::Volume          volume = shown::Store(towards);
      const std::vector<dwc::View> views = MakeViewer(volume).MakeViews();
      ASSERT_EQ(views.size(), expected.size());
      for (std::size_t i = 0; i < views.size(); ++i)
      {
        EXPECT_TRUE(AreSameButForTheirPlace(views[i], expected[i])) << i;
        for (const auto & [x, y] : { std::pair<std::size_t, std::size_t>{ 0, 0 }, { 2, 1 } })
        {
          EXPECT_EQ(views[i].leaves[y * views[i].width + x], ReadBack(volume, views[i], x, y));
        }
        EXPECT_EQ(views[i].title,
                  std::to_string(views[i].slice + 1) + " of " + std::to_string(volume.grid.size[views[i].axis]));
      }
    }
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(Viewer, WithoutPhysicalGeometryTheThirdAxisPointsUpwards)
{
  shown::Volume volume = shown::Store({ { -3, 1, -2 } });
  volume.grid.hasPhysicalGeometry = false;
  const std::vector<dwc::View> views = MakeViewer(volume).MakeMiddleViews();
  ASSERT_EQ(views.size(), 3U);
  for (const dwc::View & view : views)
  {
    EXPECT_EQ(view.letters, "");
    EXPECT_EQ(view.axis, view.plane);
    EXPECT_EQ(view.leaves.front(), ReadBack(volume, view, 0, 0));
    EXPECT_FALSE(view.columns.isReversed);
    EXPECT_EQ(view.rows.isReversed, view.plane != 2);
  }
}

TEST(Viewer, AStackOfOneSliceIsAPlane)
{
  dwc::ViewGrid grid;
  grid.size = { { 2, 2, 1 } };
  grid.direction = { { { 0.0, 0.0, -1.0 }, { 0.0, 1.0, 0.0 }, { 1.0, 0.0, 0.0 } } };
  grid.hasPhysicalGeometry = true;
  const std::vector<std::uint8_t> values{ 1, 2, 3, 4 };
  for (const bool isMiddle : { false, true })
  {
    const dwc::Viewer viewer(grid, values.data(), { values.data(), 1, dwc::PixelColor::None });
    const auto        views = isMiddle ? viewer.MakeMiddleViews() : viewer.MakeViews();
    ASSERT_EQ(views.size(), 1U);
    EXPECT_EQ(views[0].leaves, (std::vector<std::uint32_t>{ 1, 2, 3, 4 }));
    EXPECT_EQ(views[0].letters, "");
    EXPECT_EQ(views[0].title, "");
    EXPECT_TRUE(views[0].isMiddle);
  }
}

TEST(Viewer, BytesOfColorAreShownAsTheyAreWithoutAlpha)
{
  dwc::ViewGrid grid;
  grid.size = { { 2, 1, 1 } };
  const std::vector<std::uint8_t> values{ 10, 20, 30, 255, 40, 50, 60, 0 };
  const std::vector<std::uint8_t> leaves{ 1, 1 };
  const dwc::View                 view =
    dwc::Viewer(grid, leaves.data(), { values.data(), 4, dwc::PixelColor::Bytes }).MakeViews().front();
  EXPECT_EQ(view.colors, (std::vector<std::uint8_t>{ 10, 20, 30, 40, 50, 60 }));
  EXPECT_FALSE(view.isGray);
}

TEST(Viewer, LargePlanesAreShownByMeans)
{
  dwc::ViewGrid grid;
  grid.size = { { 3200, 2, 1 } };
  std::vector<std::uint8_t>  values(3 * 6400);
  std::vector<std::uint32_t> leaves(6400);
  for (std::size_t i = 0; i < 6400; ++i)
  {
    std::fill_n(
      values.begin() + static_cast<std::ptrdiff_t>(3 * i), 3, static_cast<std::uint8_t>(i % 2 == 0 ? 10 : 20));
    leaves[i] = static_cast<std::uint32_t>(i);
  }
  const dwc::View view =
    dwc::Viewer(grid, leaves.data(), { values.data(), 3, dwc::PixelColor::Bytes }).MakeViews().front();
  EXPECT_EQ(view.width, 1600U);
  EXPECT_EQ(view.height, 1U);
  EXPECT_EQ(view.pixelWidth, 2.0);
  EXPECT_TRUE(std::all_of(view.colors.begin(), view.colors.end(), [](std::uint8_t value) { return value == 15; }));
  EXPECT_EQ(view.leaves[0], 3201U) << "the pixel at the middle of the block";
}

TEST(Viewer, ASliceByItsAxis)
{
  const shown::Volume volume = shown::Store({ { -3, 1, 2 } });
  const dwc::Viewer   viewer = MakeViewer(volume);
  for (const dwc::View & view : viewer.MakeViews())
  {
    const dwc::View same = viewer.MakeView(view.axis, view.slice);
    EXPECT_TRUE(AreSameButForTheirPlace(same, view));
    EXPECT_EQ(view.isMiddle, viewer.GetMiddleSlice(view.axis) == view.slice);
  }
  EXPECT_THROW(viewer.MakeView(3, 0), dwc::ParameterError);
  EXPECT_THROW(viewer.MakeView(0, 7), dwc::ParameterError);
}

TEST(Viewer, WithoutPixelsTheLeavesAreTheSame)
{
  const shown::Volume volume = shown::Store({ { 2, -1, 3 } });
  const auto          full = MakeViewer(volume).MakeMiddleViews();
  const auto          bare = dwc::Viewer(volume.grid, volume.values.data()).MakeMiddleViews();
  ASSERT_EQ(full.size(), bare.size());
  for (std::size_t i = 0; i < full.size(); ++i)
  {
    EXPECT_EQ(full[i].leaves, bare[i].leaves);
    EXPECT_EQ(full[i].letters, bare[i].letters);
    EXPECT_TRUE(bare[i].colors.empty());
  }
}
