/* SPDX-License-Identifier: Apache-2.0 */
#include "image/RobustRange.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <utility>
#include <vector>

namespace
{

using Range = std::pair<double, double>;

Range
Find(std::vector<float> values)
{
  return dwc::FindRobustRange(values);
}

} // namespace

TEST(RobustRange, LeavesOutHalfAPercentAtEachEnd)
{
  std::vector<float> values;
  for (int i = 1000; i > 0; --i)
  {
    values.push_back(static_cast<float>(i));
  }
  EXPECT_EQ(Find(values), Range(6.0, 995.0)); // 5 of 1000 below and above
  values[0] = 1e9F;
  EXPECT_EQ(Find(values), Range(6.0, 995.0));
}

TEST(RobustRange, FewAndEqualValues)
{
  EXPECT_EQ(Find({}), Range(0.0, 0.0));
  EXPECT_EQ(Find({ 3.0F }), Range(3.0, 3.0));
  EXPECT_EQ(Find({ 3.0F, 1.0F }), Range(1.0, 3.0));
  std::vector<float> nearlyConstant(1000, 2.0F);
  nearlyConstant[17] = 7.0F;
  EXPECT_EQ(Find(nearlyConstant), Range(2.0, 7.0));
}

// The search over bits finds what sorting finds.
TEST(RobustRange, OfAnImageIsThatOfItsValues)
{
  std::mt19937 random(5);
  for (const std::size_t count : { 1, 2, 7, 1000, 300000 })
  {
    std::vector<float>         values(2 * count);
    std::vector<unsigned char> mask(count);
    std::vector<float>         inside;
    for (std::size_t p = 0; p < count; ++p)
    {
      values[2 * p] = std::numeric_limits<float>::quiet_NaN();
      values[2 * p + 1] = (static_cast<float>(random() % 200001) - 100000.0F) * (random() % 5 == 0 ? 1e-3F : 1.0F);
      mask[p] = random() % 4 != 0 ? 1 : 0;
      if (mask[p] != 0)
      {
        inside.push_back(values[2 * p + 1]);
      }
    }
    dwc::ImageView image;
    image.grid = { { count }, { 1.0 } };
    image.values = values.data();
    image.channels = 2;
    image.mask = mask.data();
    EXPECT_EQ(dwc::FindRobustRange(image, 1, dwc::Host()), Find(inside));
  }
}
