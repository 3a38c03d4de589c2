/* SPDX-License-Identifier: Apache-2.0 */
#include "image/Channels.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace dwc
{
namespace
{

// Expected: IEC 61966-2-1 primaries in CIE L*a*b*, D65, as published by Bruce Lindbloom's calculator.
TEST(Channels, LabOfPrimaries)
{
  const struct
  {
    std::array<float, 3> rgb, lab;
  } known[] = { { { 1, 1, 1 }, { 100, 0, 0 } },
                { { 0, 0, 0 }, { 0, 0, 0 } },
                { { 1, 0, 0 }, { 53.2408F, 80.0925F, 67.2032F } },
                { { 0, 1, 0 }, { 87.7347F, -86.1827F, 83.1793F } },
                { { 0, 0, 1 }, { 32.2970F, 79.1875F, -107.8602F } } };
  for (const auto & k : known)
  {
    const std::array<float, 3> lab = SRgbToLab(k.rgb[0], k.rgb[1], k.rgb[2]);
    for (int c = 0; c < 3; ++c)
    {
      EXPECT_NEAR(lab[c], k.lab[c], 0.02F); // the published values use rounded primaries
    }
  }
}

TEST(Channels, TableAndFormulaAgree)
{
  // 8-bit levels go by a table, others by the formula: the same function.
  std::vector<float> values;
  for (int i = 0; i < 256; ++i)
  {
    const float v = static_cast<float>(i) / 255.0F;
    values.insert(values.end(), { v, v, v, v + 1e-4F, v + 1e-4F, v + 1e-4F });
  }
  ImageView  image{ { { 512 }, { 1.0 } }, values.data(), 3, true, nullptr };
  const auto channels = ToChannels(image, Host());
  for (int i = 0; i < 512; ++i)
  {
    EXPECT_FLOAT_EQ(channels[0][i], SRgbToLab(values[3 * i], values[3 * i], values[3 * i])[0]);
  }
}

std::vector<float>
Noise(std::size_t count)
{
  std::vector<float> values;
  std::uint32_t      state = 1;
  for (std::size_t i = 0; i < count; ++i)
  {
    state = state * 1664525U + 1013904223U;
    values.push_back(static_cast<float>(state >> 8) / static_cast<float>(1U << 24));
  }
  return values;
}

TEST(Channels, RobustRangeForgetsAffineChanges)
{
  const std::vector<float> noise = Noise(1000);
  std::vector<float>       stretched;
  for (const float v : noise)
  {
    stretched.push_back(40000.0F + 3.0F * v); // 16 bit, tiny range
  }
  const Grid grid{ { 50, 20 }, { 1.0, 1.0 } };
  const auto a = ToChannels({ grid, noise.data(), 1, false, nullptr }, Host());
  const auto b = ToChannels({ grid, stretched.data(), 1, false, nullptr }, Host());
  for (std::size_t p = 0; p < noise.size(); ++p)
  {
    EXPECT_NEAR(a[0][p], b[0][p], 0.3F); // floats near 40000 are 1/256 apart: 0.13 of the range
  }
}

TEST(Channels, FewExtremePixelsDoNotHideTheRest)
{
  std::vector<float> values = Noise(1000);
  values[17] = 1e30F;
  values[400] = -1e30F;
  const auto c = ToChannels({ { { 1000 }, { 1.0 } }, values.data(), 1, false, nullptr }, Host());
  EXPECT_FLOAT_EQ(c[0][17], 150.0F);
  EXPECT_FLOAT_EQ(c[0][400], -50.0F);
  EXPECT_NEAR(c[0][0], 100.0F * values[0], 3.0F); // uniform noise: quantiles are near 0 and 1
}

TEST(Channels, RareValuesFallBackToTheWholeRange)
{
  std::vector<float> values(1000, 7.0F);
  values[500] = 8.0F;
  const auto c = ToChannels({ { { 1000 }, { 1.0 } }, values.data(), 1, false, nullptr }, Host());
  EXPECT_FLOAT_EQ(c[0][0], 0.0F);
  EXPECT_FLOAT_EQ(c[0][500], 100.0F);
}

TEST(Channels, ConstantIsZero)
{
  const std::vector<float> values(64, -3.5F);
  const auto               c = ToChannels({ { { 8, 8 }, { 1.0, 1.0 } }, values.data(), 1, false, nullptr }, Host());
  EXPECT_EQ(c[0], Channel(64, 0.0F));
}

TEST(Channels, OutsideTakesTheNearestInside)
{
  const float         nan = std::numeric_limits<float>::quiet_NaN();
  std::vector<float>  values{ nan, nan, 1.0F, 2.0F, nan, nan };
  const unsigned char mask[]{ 0, 0, 1, 1, 0, 0 };
  const auto          c = ToChannels({ { { 6 }, { 1.0 } }, values.data(), 1, false, mask }, Host());
  EXPECT_EQ(c[0], (Channel{ 0, 0, 0, 100, 100, 100 }));
}

TEST(Channels, EmptyMaskGivesZeros)
{
  const std::vector<float>         values(6, std::numeric_limits<float>::quiet_NaN());
  const std::vector<unsigned char> mask(6, 0);
  for (const bool color : { false, true })
  {
    const std::size_t pixels = color ? 2 : 6;
    const auto c = ToChannels({ { { pixels }, { 1.0 } }, values.data(), color ? 3U : 1U, color, mask.data() }, Host());
    EXPECT_EQ(c[0], Channel(pixels, 0.0F));
  }
}

} // namespace
} // namespace dwc
