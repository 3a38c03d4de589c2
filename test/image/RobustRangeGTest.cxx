/* SPDX-License-Identifier: Apache-2.0 */
#include "image/RobustRange.h"

#include <gtest/gtest.h>

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
