/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/HounsfieldUnits.h"

#include "Images.h"
#include "dwc/LocalScore.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace dwc::local
{
namespace
{

/** A share of the values, from low to high. */
struct Band
{
  double share;
  double low;
  double high;
};

constexpr std::size_t side = 20;

/** A cube whose values fill the bands one after the other. */
std::vector<float>
CubeOf(const std::vector<Band> & bands)
{
  std::vector<float> values;
  for (const Band & band : bands)
  {
    const auto pixels = static_cast<std::size_t>(band.share * side * side * side);
    for (std::size_t i = 0; i < pixels; ++i)
    {
      values.push_back(static_cast<float>(band.low + (band.high - band.low) * static_cast<double>(i) / pixels));
    }
  }
  values.resize(side * side * side, values.back());
  return values;
}

bool
IsCT(const std::vector<float> & values,
     const double *             center = nullptr,
     const unsigned char *      mask = nullptr,
     std::vector<std::size_t>   size = { side, side, side })
{
  ImageView image;
  image.grid = Grid{ size, std::vector<double>(size.size(), 1.0) };
  image.values = values.data();
  image.centers = center;
  image.mask = mask;
  return HasHounsfieldUnits(image);
}

const std::vector<Band> chest{ { 0.4, -1020.0, -950.0 },
                               { 0.15, -900.0, -700.0 },
                               { 0.4, -120.0, 100.0 },
                               { 0.05, 200.0, 1200.0 } };

TEST(HounsfieldUnits, AirAndSoftTissueAreACT)
{
  EXPECT_TRUE(IsCT(CubeOf(chest)));
  // Padding, as the walk sees it, and a filling of metal.
  std::vector<Band> padded = chest;
  padded[0].share = 0.2;
  padded.insert(padded.begin(), { 0.2, -1737.0, -1737.0 });
  padded.push_back({ 0.005, 3000.0, 8000.0 });
  EXPECT_TRUE(IsCT(CubeOf(padded)));
}

TEST(HounsfieldUnits, OtherVolumesAreNone)
{
  // An MR, one with its mean subtracted, phases, a CT whose air was stored as 0.
  EXPECT_FALSE(IsCT(CubeOf({ { 0.5, 0.0, 20.0 }, { 0.5, 60.0, 250.0 } })));
  EXPECT_FALSE(IsCT(CubeOf({ { 0.5, -110.0, -90.0 }, { 0.5, -50.0, 150.0 } })));
  EXPECT_FALSE(IsCT(CubeOf({ { 1.0, -4096.0, 4095.0 } })));
  std::vector<Band> stored = chest;
  for (Band & band : stored)
  {
    band.low += 1024.0;
    band.high += 1024.0;
  }
  EXPECT_FALSE(IsCT(CubeOf(stored)));
}

TEST(HounsfieldUnits, WhatWasSubtractedCounts)
{
  std::vector<float> values = CubeOf(chest);
  for (float & value : values)
  {
    value += 850.0F;
  }
  EXPECT_FALSE(IsCT(values));
  const double center = -850.0;
  EXPECT_TRUE(IsCT(values, &center));
}

TEST(HounsfieldUnits, OnlyTheMaskCounts)
{
  const std::vector<float>   values = CubeOf(chest);
  std::vector<unsigned char> mask(values.size());
  std::transform(values.begin(), values.end(), mask.begin(), [](float value) { return value > -950.0F ? 1 : 0; });
  EXPECT_TRUE(IsCT(values, nullptr, mask.data())); // lungs are still there
  std::transform(values.begin(), values.end(), mask.begin(), [](float value) { return value > -200.0F ? 1 : 0; });
  EXPECT_FALSE(IsCT(values, nullptr, mask.data()));
}

TEST(HounsfieldUnits, WhatIsDarkerThanAirIsAir)
{
  const std::vector<float> values{ -3024.0F, -1025.0F, -1024.0F, -1000.0F, 3000.0F, -1100.0F };
  ImageView                image;
  image.grid = Grid{ { 3, 2 }, { 1.0, 1.0 } };
  image.values = values.data();
  EXPECT_EQ(PaddingAsAir(image), (std::vector<float>{ -1024.0F, -1024.0F, -1024.0F, -1000.0F, 3000.0F, -1024.0F }));
  const double center = -1000.0; // so that the last one, for instance, is -2100
  image.centers = &center;
  EXPECT_EQ(PaddingAsAir(image), (std::vector<float>{ -24.0F, -24.0F, -24.0F, -24.0F, 3000.0F, -24.0F }));
}

TEST(HounsfieldUnits, ASliceIsACTToo)
{
  const std::vector<float> values = CubeOf(chest);
  EXPECT_TRUE(IsCT(values, nullptr, nullptr, { 100, 80 }));
  EXPECT_TRUE(IsCT(values, nullptr, nullptr, { 100, 80, 1 }));
  EXPECT_FALSE(IsCT(values, nullptr, nullptr, { values.size() }));
}

TEST(HounsfieldUnits, ASliceIsSeenByItsIntensityAndGroupedToObjects)
{
  // Values spread so evenly that another plane would be a scene.
  for (const bool isCT : { true, false })
  {
    const auto image =
      testing::MakeImage({ { 80, 80 }, { 1.0, 1.0 } }, 1, false, 1200.0F, [isCT](const auto & x, std::size_t) {
        return 10.0 * (x[0] - 40.0) + (isCT ? -100.0 : 2000.0);
      });
    LocalScoreParameters parameters;
    parameters.numberOfTokens = 100;
    const auto automatic = LocalScore(image.View(), parameters, Host());
    parameters.appearance = isCT ? Appearance::Intensity : Appearance::Scene;
    parameters.grouping = isCT ? Grouping::Objects : Grouping::Classes;
    EXPECT_EQ(automatic.walk, LocalScore(image.View(), parameters, Host()).walk) << isCT;
  }
}

TEST(HounsfieldUnits, ACTIsGroupedToObjectsOfMoreTokens)
{
  for (const bool isCT : { true, false })
  {
    const auto image =
      testing::MakeImage({ { 24, 24, 24 }, { 1.0, 1.0, 1.0 } }, 1, false, 40.0F, [isCT](const auto & x, std::size_t) {
        return (x[0] < 12.0 ? -1000.0 : 50.0) + (isCT ? 0.0 : 1024.0);
      });
    LocalScoreParameters parameters;
    const auto           automatic = LocalScore(image.View(), parameters, Host());
    parameters.grouping = isCT ? Grouping::Objects : Grouping::Both;
    EXPECT_EQ(automatic.walk, LocalScore(image.View(), parameters, Host()).walk) << isCT;
    EXPECT_EQ(automatic.rows > defaultNumberOfRegionsOfVolumes, isCT) << automatic.rows;
    EXPECT_LE(automatic.rows, isCT ? defaultNumberOfRegionsOfCT : defaultNumberOfRegionsOfVolumes);
  }
}

} // namespace
} // namespace dwc::local
