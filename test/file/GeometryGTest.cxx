/* SPDX-License-Identifier: Apache-2.0 */
#include "FileTesting.h"
#include "dwc/Geometry.h"

#include <cmath>

using dwc::CompareGeometry;
using dwc::ImageGeometry;

namespace
{

ImageGeometry
MakeGeometry(const std::vector<std::size_t> & size,
             const std::vector<double> &      spacing,
             const std::vector<double> &      origin)
{
  ImageGeometry geometry;
  geometry.size = size;
  geometry.spacing = spacing;
  geometry.origin = origin;
  for (std::size_t axis = 0; axis < size.size(); ++axis)
  {
    geometry.direction.emplace_back(size.size(), 0.0);
    geometry.direction.back()[axis] = 1.0;
  }
  return geometry;
}

/** What is left of a geometry in single precision. */
ImageGeometry
Round(ImageGeometry geometry)
{
  const auto round = [](std::vector<double> & values) {
    for (double & value : values)
    {
      value = static_cast<double>(static_cast<float>(value));
    }
  };
  round(geometry.spacing);
  round(geometry.origin);
  for (std::vector<double> & axis : geometry.direction)
  {
    round(axis);
  }
  return geometry;
}

/** The first two axes turned by an angle. */
ImageGeometry
Turn(ImageGeometry geometry, double angle)
{
  geometry.direction[0] = { std::cos(angle), std::sin(angle), 0.0 };
  geometry.direction[1] = { -std::sin(angle), std::cos(angle), 0.0 };
  return geometry;
}

} // namespace

TEST(Geometry, HeaderOfSinglePrecisionIsTheSamePlace)
{
  const ImageGeometry ct =
    MakeGeometry({ 512, 512, 300 }, { 0.7324219, 0.7324219, 1.25 }, { -234.1, -391.7, -1789.123456789 });
  for (const ImageGeometry & exact : { ct, Turn(ct, 0.3), Turn(ct, -2.0) })
  {
    EXPECT_NE(Round(exact).origin, exact.origin);
    EXPECT_TRUE(CompareGeometry(Round(exact), exact).isSame);
    EXPECT_TRUE(CompareGeometry(exact, Round(exact)).isSame);
  }
}

TEST(Geometry, SmallPixelsFarFromTheOrigin)
{
  const ImageGeometry microscope = MakeGeometry({ 2000, 2000 }, { 1e-4, 1e-4 }, { 10.00005123, -10.3 });
  EXPECT_TRUE(CompareGeometry(Round(microscope), microscope).isSame);
  ImageGeometry moved = microscope;
  moved.origin[0] += 1e-4;
  EXPECT_FALSE(CompareGeometry(moved, microscope).isSame) << "one pixel";
}

TEST(Geometry, AHundredthOfAVoxelIsAnotherPlace)
{
  const ImageGeometry image = MakeGeometry({ 100, 80, 60 }, { 0.5, 0.5, 2.0 }, { 10.0, 20.0, 30.0 });
  ImageGeometry       moved = image;
  moved.origin[2] += 0.02;
  const auto difference = CompareGeometry(moved, image);
  EXPECT_FALSE(difference.isSame);
  EXPECT_NEAR(difference.distance, 0.02, 1e-12);
  EXPECT_NEAR(difference.voxels, 0.01, 1e-12);
  EXPECT_EQ(
    dwc::DescribeDifference(difference, moved, image, "INPUT"),
    "pixels are up to 0.02 mm (0.01 voxels) apart: origin (10, 20, 30.02), spacing (0.5, 0.5, 2), direction (1, 0, 0) "
    "(0, 1, 0) (0, 0, 1); INPUT has origin (10, 20, 30), spacing (0.5, 0.5, 2), direction (1, 0, 0) (0, 1, 0) (0, 0, "
    "1)");
  moved.origin[2] = 30.0015;
  EXPECT_TRUE(CompareGeometry(moved, image).isSame) << "0.00075 voxels";
  EXPECT_FALSE(CompareGeometry(moved, image, { 1e-4, 0.0 }).isSame);
}

TEST(Geometry, ATurnMovesAFarCorner)
{
  const ImageGeometry image = MakeGeometry({ 1001, 1001, 2 }, { 1.0, 1.0, 1.0 }, { 0.0, 0.0, 0.0 });
  for (const double angle : { 1e-5, -1e-5 })
  {
    const auto difference = CompareGeometry(Turn(image, angle), image);
    EXPECT_FALSE(difference.isSame);
    EXPECT_NEAR(difference.distance, std::sqrt(2.0) * 1000.0 * 1e-5, 1e-6);
    EXPECT_TRUE(CompareGeometry(Turn(image, angle), image, { 1e-3, 1e-4 }).isSame);
  }
  EXPECT_TRUE(CompareGeometry(Turn(image, 2e-7), image).isSame);
}

TEST(Geometry, OtherSpacingMovesAFarCorner)
{
  const ImageGeometry image = MakeGeometry({ 1001, 10 }, { 1.0, 1.0 }, { 0.0, 0.0 });
  ImageGeometry       wider = image;
  wider.spacing[0] = 1.0 + 1e-5;
  EXPECT_FALSE(CompareGeometry(wider, image).isSame);
  wider.spacing[0] = 1.0 + 1e-7;
  EXPECT_TRUE(CompareGeometry(wider, image).isSame);
}

TEST(Geometry, WhatIsNotFiniteIsNowhere)
{
  const ImageGeometry image = MakeGeometry({ 4, 3 }, { 1.0, 1.0 }, { 0.0, 0.0 });
  ImageGeometry       odd = image;
  odd.origin[0] = std::nan("");
  EXPECT_FALSE(CompareGeometry(odd, image).isSame);
  EXPECT_FALSE(CompareGeometry(image, odd).isSame);
}

TEST(Geometry, AFlippedAxisIsAnotherPlace)
{
  const ImageGeometry image = MakeGeometry({ 4, 3 }, { 1.0, 1.0 }, { 0.0, 0.0 });
  ImageGeometry       flipped = image;
  flipped.direction[0][0] = -1.0;
  EXPECT_NEAR(CompareGeometry(flipped, image).voxels, 6.0, 1e-12);
}
