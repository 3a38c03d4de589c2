/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Picture.h"

#include "Shown.h"

#include <gtest/gtest.h>

TEST(Stack, ComesBack)
{
  for (const bool isColor : { false, true })
  {
    const shown::Volume       volume = shown::Store({ { 1, 2, 3 } });
    std::vector<std::uint8_t> colors(3 * volume.values.size());
    for (std::size_t i = 0; i < colors.size(); ++i)
    {
      colors[i] = static_cast<std::uint8_t>(i % 251);
    }
    const dwc::PixelValues pixels{ colors.data(), 3, isColor ? dwc::PixelColor::Bytes : dwc::PixelColor::None };
    const dwc::Viewer      viewer(volume.grid, volume.values.data(), pixels);
    const dwc::Raster      stack = dwc::StackMiddleViews(viewer.MakeViews());
    EXPECT_EQ(stack.channels, isColor ? 3U : 1U);
    EXPECT_EQ(stack.width, 6U) << "the widest view, posterior to anterior";
    EXPECT_EQ(stack.height, 6U + 7U + 7U);

    std::vector<dwc::View> views = dwc::Viewer(volume.grid, volume.values.data()).MakeMiddleViews();
    ASSERT_TRUE(dwc::UnstackViews(stack, views));
    const std::vector<dwc::View> expected = viewer.MakeMiddleViews();
    for (std::size_t i = 0; i < 3; ++i)
    {
      EXPECT_EQ(views[i].colors, expected[i].colors);
    }
  }
}

TEST(Stack, OfAnotherImageIsRefused)
{
  const shown::Volume    volume = shown::Store({ { 1, 2, 3 } });
  std::vector<dwc::View> views = dwc::Viewer(volume.grid, volume.values.data()).MakeMiddleViews();
  dwc::Raster            stack;
  stack.width = 6;
  stack.height = 19;
  stack.values.resize(3 * stack.width * stack.height);
  EXPECT_FALSE(dwc::UnstackViews(stack, views));
  EXPECT_TRUE(views.front().colors.empty());
}
