/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/AppearanceOf.h"

#include <gtest/gtest.h>

#include <vector>

namespace dwc::local
{
namespace
{

/** A plane of which a share has one value and the rest is spread over the range. */
std::vector<float>
PlaneOf(double share, std::size_t pixels)
{
  std::vector<float> values(pixels, 10.0F);
  const auto         same = static_cast<std::size_t>(share * static_cast<double>(pixels));
  for (std::size_t p = same; p < pixels; ++p)
  {
    values[p] = 100.0F * static_cast<float>(p - same) / static_cast<float>(pixels - same);
  }
  return values;
}

Appearance
LooksLike(const std::vector<float> & values,
          const Grid &               grid,
          std::size_t                channels = 1,
          bool                       color = false,
          const unsigned char *      mask = nullptr)
{
  ImageView image;
  image.grid = grid;
  image.values = values.data();
  image.channels = channels;
  image.color = color;
  image.mask = mask;
  return AppearanceOf(image, ToChannels(image, Host()));
}

const Grid plane{ { 40, 30 }, { 1.0, 1.0 } };

TEST(AppearanceOf, APlaneIsJudgedByItsValues)
{
  // A tenth of the range holds a tenth of what is spread.
  EXPECT_EQ(LooksLike(PlaneOf(0.0, 1200), plane), Appearance::Scene);
  EXPECT_EQ(LooksLike(PlaneOf(0.2, 1200), plane), Appearance::Scene);
  EXPECT_EQ(LooksLike(PlaneOf(0.26, 1200), plane), Appearance::Intensity); // a quarter of one value
  EXPECT_EQ(LooksLike(PlaneOf(0.5, 1200), plane), Appearance::Intensity);
  EXPECT_EQ(LooksLike(PlaneOf(1.0, 1200), plane), Appearance::Intensity);
  EXPECT_EQ(LooksLike(PlaneOf(0.2, 1200), { { 40, 1, 30 }, { 1.0, 1.0, 1.0 } }), Appearance::Scene); // one slice
}

TEST(AppearanceOf, AGapBetweenValuesIsNoPhotograph)
{
  // A ramp with a bright square on it.
  std::vector<float> values(1200);
  for (std::size_t p = 0; p < values.size(); ++p)
  {
    const bool isSquare = p % 40 >= 12 && p % 40 < 28 && p / 40 >= 8 && p / 40 < 24;
    values[p] = static_cast<float>(p % 40) / 40.0F + 0.001F * static_cast<float>(p / 40);
    EXPECT_LT(values[p], 1.1F);
    values[p] += isSquare ? 2.0F : 0.0F;
  }
  EXPECT_EQ(LooksLike(values, plane), Appearance::Intensity);
}

TEST(AppearanceOf, NoiseHidesNoBackground)
{
  // Values next to each other, none of them twice.
  std::vector<float> values = PlaneOf(0.45, 1200);
  for (std::size_t p = 0; p < values.size(); ++p)
  {
    values[p] += 0.003F * static_cast<float>(p % 997);
  }
  EXPECT_EQ(LooksLike(values, plane), Appearance::Intensity);
}

TEST(AppearanceOf, ScaleAndOffsetDoNotMatter)
{
  for (const double share : { 0.2, 0.6 })
  {
    std::vector<float> values = PlaneOf(share, 1200);
    const Appearance   expected = LooksLike(values, plane);
    for (float & value : values)
    {
      value = -1000.0F + 25.0F * value;
    }
    EXPECT_EQ(LooksLike(values, plane), expected);
  }
}

TEST(AppearanceOf, OnlyTheMaskCounts)
{
  const std::vector<float>   values = PlaneOf(0.5, 1200);
  std::vector<unsigned char> mask(1200, 0);
  std::fill(mask.begin() + 600, mask.end(), static_cast<unsigned char>(1)); // what is spread
  EXPECT_EQ(LooksLike(values, plane, 1, false, mask.data()), Appearance::Scene);
}

TEST(AppearanceOf, ColorIsASceneAndVolumesAndChannelsAreNot)
{
  EXPECT_EQ(LooksLike(std::vector<float>(3600, 0.5F), plane, 3, true), Appearance::Scene);
  EXPECT_EQ(LooksLike(PlaneOf(0.0, 2400), plane, 2), Appearance::Intensity);
  EXPECT_EQ(LooksLike(PlaneOf(0.0, 1200), { { 20, 10, 6 }, { 1.0, 1.0, 1.0 } }), Appearance::Intensity);
}

} // namespace
} // namespace dwc::local
