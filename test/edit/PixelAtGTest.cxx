/* SPDX-License-Identifier: Apache-2.0 */
#include "edit/PixelAt.h"

#include "edit/EditTesting.h"

#include <gtest/gtest.h>

namespace
{

using namespace dwc::testing;
using dwc::edit::FindPixelAt;

TEST(PixelAt, FindsEveryPixelOfAnObliqueVolume)
{
  dwc::ImageGeometry geometry = MakePlainGeometry({ 3, 4, 2 });
  geometry.spacing = { 0.5, 2.0, 3.0 };
  geometry.origin = { -10.0, 20.0, 5.0 };
  geometry.direction = { { 0.6, 0.8, 0.0 }, { 0.0, 0.0, -1.0 }, { -0.8, 0.6, 0.0 } };
  std::size_t pixel = 0;
  for (std::size_t z = 0; z < 2; ++z)
  {
    for (std::size_t y = 0; y < 4; ++y)
    {
      for (std::size_t x = 0; x < 3; ++x, ++pixel)
      {
        // Off the center, but within the pixel.
        const double index[3]{ static_cast<double>(x) + 0.4, static_cast<double>(y) - 0.4, static_cast<double>(z) };
        std::vector<double> point = geometry.origin;
        for (std::size_t axis = 0; axis < 3; ++axis)
        {
          for (std::size_t i = 0; i < 3; ++i)
          {
            point[i] += geometry.direction[axis][i] * geometry.spacing[axis] * index[axis];
          }
        }
        EXPECT_EQ(FindPixelAt(geometry, true, point), pixel);
      }
    }
  }
}

TEST(PixelAt, CountsPixelsWhereTheImageHasNoPlace)
{
  dwc::ImageGeometry geometry = MakePlainGeometry({ 4, 3 });
  geometry.spacing = { 0.1, 0.1 };
  geometry.origin = { 7.0, 7.0 };
  EXPECT_EQ(FindPixelAt(geometry, false, { 2.0, 1.0 }), 6U);
  EXPECT_EQ(FindPixelAt(geometry, true, { 7.2, 7.1 }), 6U);
}

TEST(PixelAt, FindsNoneOutside)
{
  const dwc::ImageGeometry geometry = MakePlainGeometry({ 4, 3 });
  EXPECT_EQ(FindPixelAt(geometry, true, { -0.5, 0.0 }), 0U);
  EXPECT_FALSE(FindPixelAt(geometry, true, { -0.51, 0.0 }));
  EXPECT_FALSE(FindPixelAt(geometry, true, { 3.5, 0.0 }));
  EXPECT_FALSE(FindPixelAt(geometry, true, { 0.0, 1e300 }));
}

} // namespace
