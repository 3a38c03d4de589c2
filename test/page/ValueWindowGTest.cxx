/* SPDX-License-Identifier: Apache-2.0 */
#include "page/ValueWindow.h"

#include <gtest/gtest.h>

#include <limits>
#include <numeric>

TEST(ValueWindow, IsTheMiddleOfTheValues)
{
  std::vector<float> values(1001);
  std::iota(values.rbegin(), values.rend(), 0.0F);
  const auto window = dwc::FindValueWindow({ values.data(), 1, dwc::PixelColor::None }, values.size(), 1);
  EXPECT_EQ(window.black, 5.0);
  EXPECT_EQ(window.white, 995.0);
}

TEST(ValueWindow, LeavesOutWhatIsNotFiniteAndOtherChannels)
{
  const double              nan = std::numeric_limits<double>::quiet_NaN();
  const double              infinity = std::numeric_limits<double>::infinity();
  const std::vector<double> values{ 1.0, 500.0, nan, 500.0, 3.0, 500.0, -infinity, 500.0, 2.0, 500.0 };
  const auto                window = dwc::FindValueWindow({ values.data(), 2, dwc::PixelColor::None }, 5, 1);
  EXPECT_EQ(window.black, 1.0);
  EXPECT_EQ(window.white, 2.0);
}

TEST(ValueWindow, OfFewDifferentValuesIsFromTheLeastToTheGreatest)
{
  std::vector<short> values(1000, 7);
  values[500] = 9;
  const auto two = dwc::FindValueWindow({ values.data(), 1, dwc::PixelColor::None }, values.size(), 1);
  EXPECT_EQ(two.black, 7.0);
  EXPECT_EQ(two.white, 9.0);
  const auto one = dwc::FindValueWindow({ values.data(), 1, dwc::PixelColor::None }, 100, 1);
  EXPECT_EQ(one.black, 7.0);
  EXPECT_EQ(one.white, 8.0);
}

TEST(ValueWindow, OfNoFiniteValueIsThatOfBytes)
{
  const float value = std::numeric_limits<float>::quiet_NaN();
  const auto  window = dwc::FindValueWindow({ &value, 1, dwc::PixelColor::None }, 1, 1);
  EXPECT_EQ(window.black, 0.0);
  EXPECT_EQ(window.white, 255.0);
}
