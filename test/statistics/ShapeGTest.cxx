/* SPDX-License-Identifier: Apache-2.0 */
#include "statistics/Shape.h"

#include "StatisticsTesting.h"

#include <gtest/gtest.h>

#include <cmath>

namespace
{

using dwc::RegionStatistics;

/** The only region of an image: the box from `first` to `last`. */
RegionStatistics
MeasureBox(const dwc::ImageGeometry & geometry, std::vector<std::size_t> first, std::vector<std::size_t> last)
{
  std::vector<std::uint8_t> leaves(geometry.CountPixels(), 0);
  for (std::size_t i = 0; i < leaves.size(); ++i)
  {
    std::size_t rest = i;
    leaves[i] = 1;
    for (std::size_t d = 0; d < first.size(); ++d)
    {
      const std::size_t x = rest % geometry.size[d];
      rest /= geometry.size[d];
      leaves[i] = x < first[d] || x > last[d] ? 0 : leaves[i];
    }
  }
  const std::vector<float> values(leaves.size(), 0.0F);
  return dwc::MeasureRegions(geometry,
                             true,
                             leaves.data(),
                             dwc::PixelValues{ values.data(), 1, {} },
                             {},
                             dwc::testing::RandomTree(1, 0),
                             dwc::Host())
    .nodes[0];
}

TEST(Shape, OfABoxIsItsClosedForm)
{
  dwc::ImageGeometry geometry = dwc::testing::MakeGeometry({ 30, 20, 25 }, { 0.5, 1.0, 3.0 });
  geometry.origin = { 100.0, -50.0, 7.0 };
  geometry.direction = { { 0.0, 1.0, 0.0 }, { -1.0, 0.0, 0.0 }, { 0.0, 0.0, 1.0 } };
  const RegionStatistics box = MeasureBox(geometry, { 20, 4, 10 }, { 29, 15, 12 });
  EXPECT_EQ(box.pixels, 10U * 12U * 3U);
  EXPECT_DOUBLE_EQ(box.size, 360.0 * 1.5);
  // The middle index is 24.5, 9.5, 11.
  EXPECT_NEAR(box.centroid[0], 100.0 - 9.5, 1e-12);
  EXPECT_NEAR(box.centroid[1], -50.0 + 24.5 * 0.5, 1e-12);
  EXPECT_NEAR(box.centroid[2], 7.0 + 11.0 * 3.0, 1e-12);
  const std::array<std::size_t, 3> first{ 20, 4, 10 };
  const std::array<std::size_t, 3> last{ 29, 15, 12 };
  EXPECT_EQ(box.boxFirst, first);
  EXPECT_EQ(box.boxLast, last);
  // n whole numbers have the variance (n^2 - 1) / 12.
  const double x = 99.0 / 12.0 * 0.25;
  const double y = 143.0 / 12.0;
  const double z = 8.0 / 12.0 * 9.0;
  EXPECT_NEAR(box.elongation, std::sqrt(y / z), 1e-12);
  EXPECT_NEAR(box.flatness, std::sqrt(z / x), 1e-12);
}

TEST(Shape, OfALineIsFlatAndOfAPixelNothing)
{
  const dwc::ImageGeometry geometry = dwc::testing::MakeGeometry({ 1000, 3 }, { 0.1, 0.1 });
  const RegionStatistics   line = MeasureBox(geometry, { 900, 1 }, { 999, 1 });
  EXPECT_EQ(line.elongation, 0.0);
  EXPECT_EQ(line.flatness, 0.0);
  const RegionStatistics pixel = MeasureBox(geometry, { 999, 2 }, { 999, 2 });
  EXPECT_EQ(pixel.elongation, 0.0);
  EXPECT_NEAR(pixel.centroid[0], 99.9, 1e-12);
}

TEST(Shape, OfAPlaneHasTheSameElongationAsFlatness)
{
  const RegionStatistics box = MeasureBox(dwc::testing::MakeGeometry({ 50, 40 }, { 1.0, 2.0 }), { 10, 10 }, { 29, 14 });
  EXPECT_NEAR(box.elongation, std::sqrt((399.0 / 12.0) / (24.0 / 12.0 * 4.0)), 1e-12);
  EXPECT_EQ(box.flatness, box.elongation);
}

} // namespace
