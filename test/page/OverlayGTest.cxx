/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Picture.h"

#include "Shown.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace
{

/** A plane of 900 pixels in width, so that a pixel of the overlay is one of the view; leaf 1 left of column 450. */
struct Plane
{
  dwc::ViewGrid             grid;
  std::vector<std::uint8_t> values = std::vector<std::uint8_t>(3 * 900 * 20, 100);
  std::vector<std::uint8_t> leaves = std::vector<std::uint8_t>(900 * 20, 1);

  Plane()
  {
    grid.size = { { 900, 20, 1 } };
    for (std::size_t i = 0; i < leaves.size(); ++i)
    {
      leaves[i] = i % 900 < 450 ? 1 : 2;
    }
  }

  dwc::Raster
  Draw(const std::vector<std::uint32_t> & labels, const std::vector<dwc::Color> & colors) const
  {
    const dwc::Viewer viewer(grid, leaves.data(), { values.data(), 3, dwc::PixelColor::Bytes });
    return dwc::DrawOverlay(viewer.MakeViews(), labels, colors);
  }
};

} // namespace

TEST(Overlay, TintsRegionsAndDrawsTheirBoundary)
{
  const dwc::Raster overlay = Plane().Draw({ 0, 1, 2 }, { { { 0, 0, 0 } }, { { 200, 0, 100 } }, { { 0, 200, 100 } } });
  ASSERT_EQ(overlay.width, 900U);
  ASSERT_EQ(overlay.height, 20U);
  const auto at = [&](std::size_t x) { return &overlay.values[3 * (10 * 900 + x)]; };
  EXPECT_EQ(at(10)[0], 128); // 100 + 0.28 (200 - 100)
  EXPECT_EQ(at(10)[1], 72);
  EXPECT_EQ(at(10)[2], 100);
  EXPECT_EQ(at(890)[0], 72);
  EXPECT_GT(at(449)[1], 230);
  EXPECT_GT(at(450)[1], 230);
  EXPECT_LT(at(451)[1], 100) << "a dark seam beside the white line";
}

TEST(Overlay, OneRegionHasNoBoundaryAndOutsideIsDark)
{
  const dwc::Raster one = Plane().Draw({ 0, 1, 1 }, { { { 0, 0, 0 } }, { { 100, 100, 100 } } });
  EXPECT_TRUE(std::all_of(one.values.begin(), one.values.end(), [](std::uint8_t value) { return value == 100; }));
  const dwc::Raster outside = Plane().Draw({ 0, 0, 1 }, { { { 0, 0, 0 } }, { { 100, 100, 100 } } });
  EXPECT_LT(outside.values[3 * 10 * 900], 45);
}

TEST(Overlay, OfAVolumeHasThreePanelsOfOneScaleWithLetters)
{
  const shown::Volume           volume = shown::Store({ { 1, 2, 3 } });
  const dwc::PixelValues        pixels{ volume.values.data(), 1, dwc::PixelColor::None };
  const std::vector<dwc::Color> colors(2, dwc::Color{ { 100, 100, 100 } });
  std::vector<std::uint32_t>    labels(1000, 1);
  const auto                    views = dwc::Viewer(volume.grid, volume.values.data(), pixels).MakeViews();
  const dwc::Raster             overlay = dwc::DrawOverlay(views, labels, colors);
  // Extents 5 x 12, 5 x 21 and 12 x 21, of which 21 become 500 or more pixels; a gap of 12 between the panels.
  const std::size_t scale = overlay.height / 21;
  EXPECT_EQ(overlay.height, scale * 21);
  EXPECT_GE(overlay.height, 500U);
  EXPECT_EQ(overlay.width, scale * (5 + 5 + 12) + 24);

  std::vector<dwc::View> bare = views;
  for (dwc::View & view : bare)
  {
    view.letters.clear();
  }
  const dwc::Raster without = dwc::DrawOverlay(bare, labels, colors);
  ASSERT_EQ(without.values.size(), overlay.values.size());
  // Something is drawn at each of the four edges of the last panel, the sagittal one.
  const std::size_t left = overlay.width - scale * 12;
  const auto        differs = [&](std::size_t x0, std::size_t x1, std::size_t y0, std::size_t y1) {
    for (std::size_t y = y0; y < y1; ++y)
    {
      for (std::size_t x = x0; x < x1; ++x)
      {
        if (overlay.values[3 * (y * overlay.width + x)] != without.values[3 * (y * overlay.width + x)])
        {
          return true;
        }
      }
    }
    return false;
  };
  const std::size_t middle = overlay.height / 2;
  EXPECT_TRUE(differs(left, left + 30, middle - 15, middle + 15));
  EXPECT_TRUE(differs(overlay.width - 30, overlay.width, middle - 15, middle + 15));
  EXPECT_TRUE(differs(left + scale * 6 - 15, left + scale * 6 + 15, 0, 30));
  EXPECT_TRUE(differs(left + scale * 6 - 15, left + scale * 6 + 15, overlay.height - 30, overlay.height));
  EXPECT_FALSE(differs(left + 40, left + scale * 5, 60, middle - 30));
}
