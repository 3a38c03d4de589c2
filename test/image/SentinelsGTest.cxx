/* SPDX-License-Identifier: Apache-2.0 */
#include "image/Sentinels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace
{

using Sentinels = std::vector<dwc::Sentinel>;

constexpr std::size_t side = 100;

dwc::Grid
Square()
{
  return { { side, side }, { 1.0, 1.0 } };
}

/** Values from 100 to 1100 without any order. */
std::vector<float>
MakeTerrain()
{
  std::mt19937                          engine(3);
  std::uniform_real_distribution<float> height(100.0F, 1100.0F);
  std::vector<float>                    values(side * side);
  std::generate(values.begin(), values.end(), [&] { return height(engine); });
  return values;
}

/** The first lines get a value. */
void
Fill(std::vector<float> & values, std::size_t lines, float value)
{
  std::fill_n(values.begin(), lines * side, value);
}

/** Every 100th pixel gets a value: none of them has a neighbor that has it. */
void
Sprinkle(std::vector<float> & values, float value)
{
  for (std::size_t p = 37; p < values.size(); p += 101)
  {
    values[p] = value;
  }
}

Sentinels
Limit(std::vector<float> & values, double center = 0.0, const unsigned char * mask = nullptr)
{
  dwc::SentinelView view;
  view.grid = Square();
  view.values = values.data();
  view.center = center;
  view.mask = mask;
  return dwc::LimitSentinels(view);
}

} // namespace

TEST(Sentinels, NoDataIsFoundAndDrawnNearToTheOthers)
{
  for (const float value : { -9999.0F, -32768.0F, -3.4028235e38F, 65535.0F })
  {
    std::vector<float>       values = MakeTerrain();
    const std::vector<float> before = values;
    Fill(values, 9, value);
    const Sentinels found = Limit(values);
    ASSERT_EQ(found.size(), 1U) << value;
    EXPECT_EQ(found[0].value, value);
    EXPECT_EQ(found[0].count, 900U);
    EXPECT_NEAR(found[0].share, 0.09, 1e-12);
    EXPECT_FALSE(found[0].isIsolated);
    // Apart from all others, by about half of their range of 1000.
    const float drawn = values[0];
    EXPECT_NEAR(drawn, value < 0.0F ? 100.0F - 500.0F : 1100.0F + 500.0F, 30.0F) << value;
    EXPECT_TRUE(std::equal(values.begin() + 1000, values.end(), before.begin() + 1000)); // the line beside is below
  }
}

TEST(Sentinels, WhatIsPartlyOneRulesNoRange)
{
  // As a scan that was resampled has it round its padding: values on the way from the sentinel to the image's own.
  for (const float sentinel : { -3024.0F, 32767.0F })
  {
    std::vector<float>       values = MakeTerrain();
    const std::vector<float> before = values;
    Fill(values, 10, sentinel);
    for (std::size_t x = 0; x < side; ++x)
    {
      const float share = (static_cast<float>(x) + 0.5F) / side;
      values[10 * side + x] = share * sentinel + (1.0F - share) * before[10 * side + x];
    }
    ASSERT_EQ(Limit(values).size(), 1U);
    const bool isLow = sentinel < 0.0F;
    EXPECT_NEAR(values[0], isLow ? 100.0F - 500.0F : 1100.0F + 500.0F, 30.0F);
    for (std::size_t p = 10 * side; p < 11 * side; ++p)
    {
      EXPECT_GE(values[p], 100.0F);
      EXPECT_LE(values[p], 1100.0F);
    }
    EXPECT_TRUE(std::equal(values.begin() + 11 * side, values.end(), before.begin() + 11 * side));
  }
}

TEST(Sentinels, AreFoundBesideWhatWasSubtracted)
{
  std::vector<float> values = MakeTerrain();
  Fill(values, 9, -9999.0F);
  for (float & value : values)
  {
    value -= 640.0F;
  }
  EXPECT_TRUE(Limit(values).empty()); // -10639 is no usual one
  const Sentinels found = Limit(values, 640.0);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].value, -9999.0);
}

TEST(Sentinels, SeveralAreFound)
{
  std::vector<float> values = MakeTerrain();
  Fill(values, 9, -9999.0F);
  Fill(values, 3, -32768.0F);
  Sprinkle(values, 60000.0F);
  const Sentinels found = Limit(values);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].value, -32768.0);
  EXPECT_EQ(found[1].value, 60000.0);
  EXPECT_EQ(found[2].value, -9999.0);
  EXPECT_GT(*std::min_element(values.begin(), values.end()), -1000.0F);
  EXPECT_LT(*std::max_element(values.begin(), values.end()), 2000.0F);
}

TEST(Sentinels, HotPixelsAreIsolatedAndOfAnyValue)
{
  std::vector<float> values = MakeTerrain();
  Sprinkle(values, 16000.0F);
  const Sentinels found = Limit(values);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(found[0].isIsolated);
  EXPECT_NE(found[0].Describe().find("16000"), std::string::npos);
  EXPECT_NE(found[0].Describe().find("median"), std::string::npos);
}

TEST(Sentinels, WhatAnImageReallyShowsIsNone)
{
  // A bright thing of one value, and one of an unusual value at the dark end.
  for (const float value : { 16000.0F, -5000.0F, 0.0F })
  {
    std::vector<float> values = MakeTerrain();
    Fill(values, 20, value);
    EXPECT_TRUE(Limit(values).empty()) << value;
  }
  // An image of two values, one of them usual.
  std::vector<float> mask(side * side, 1.0F);
  Fill(mask, 50, -999.0F);
  EXPECT_TRUE(Limit(mask).empty());
  // A usual value that is not apart from the others: the air of a CT that goes down to it.
  std::vector<float> values = MakeTerrain();
  for (float & value : values)
  {
    value = value * 3.0F - 2300.0F; // -2000 to 1000
  }
  Fill(values, 20, -2000.0F);
  EXPECT_TRUE(Limit(values).empty());
  // So few that no range moves.
  values = MakeTerrain();
  std::fill_n(values.begin(), 50, -9999.0F);
  EXPECT_TRUE(Limit(values).empty());
  EXPECT_EQ(values[0], -9999.0F);
}

TEST(Sentinels, OutsideTheMaskNothingCounts)
{
  std::vector<float> values = MakeTerrain();
  Fill(values, 9, -9999.0F);
  std::vector<unsigned char> mask(values.size(), 1);
  std::fill_n(mask.begin(), 900, 0);
  EXPECT_TRUE(Limit(values, 0.0, mask.data()).empty());
  EXPECT_EQ(values[0], -9999.0F);
  std::fill(mask.begin(), mask.end(), 0);
  EXPECT_TRUE(Limit(values, 0.0, mask.data()).empty());
}

TEST(Sentinels, OtherChannelsStay)
{
  const std::vector<float> one = MakeTerrain();
  std::vector<float>       two(2 * one.size());
  for (std::size_t p = 0; p < one.size(); ++p)
  {
    two[2 * p] = p < 900 ? -9999.0F : one[p];
    two[2 * p + 1] = -9999.0F;
  }
  dwc::SentinelView view;
  view.grid = Square();
  view.values = two.data();
  view.stride = 2;
  ASSERT_EQ(dwc::LimitSentinels(view).size(), 1U);
  EXPECT_GT(two[0], -1000.0F);
  EXPECT_EQ(two[1], -9999.0F);
}
