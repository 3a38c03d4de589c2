/* SPDX-License-Identifier: Apache-2.0 */
#include "statistics/LeafSums.h"

#include "StatisticsTesting.h"
#include "dwc/Error.h"

#include <gtest/gtest.h>

namespace
{

using dwc::statistics::ChannelSum;
using dwc::statistics::Rows;
using dwc::statistics::SumLeaves;

ChannelSum
SumOf(const std::vector<double> & values)
{
  ChannelSum sum;
  for (const double value : values)
  {
    ChannelSum one;
    one.count = 1;
    one.mean = one.least = one.largest = value;
    sum.Add(one);
  }
  return sum;
}

TEST(LeafSums, OfTwoSetsAreThoseOfTheirUnion)
{
  ChannelSum       a = SumOf({ 1.0, 5.0, -3.0 });
  const ChannelSum b = SumOf({ 10.0, 2.0 });
  a.Add(b);
  EXPECT_EQ(a.count, 5U);
  EXPECT_NEAR(a.mean, 3.0, 1e-14);
  EXPECT_NEAR(a.squares, 4.0 + 4.0 + 36.0 + 49.0 + 1.0, 1e-12);
  EXPECT_EQ(a.least, -3.0);
  EXPECT_EQ(a.largest, 10.0);
  a.Add(ChannelSum());
  EXPECT_EQ(a.count, 5U);
}

TEST(LeafSums, OfValuesFarFromZeroKeepTheirDeviation)
{
  // Squares of 1e8 have no digits left for a deviation of 1.
  const ChannelSum sum = SumOf({ 1e8, 1e8 + 1.0, 1e8 + 2.0 });
  EXPECT_NEAR(sum.squares, 2.0, 1e-6);
}

TEST(LeafSums, LeaveOutWhatIsNotFiniteAndLabelZero)
{
  const std::vector<std::uint8_t> leaves{ 1, 1, 0, 2, 2, 1 };
  const float                     nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float>        values{ 3.0F, nan, 100.0F, nan, nan, 5.0F };
  const Rows                      rows(
    dwc::testing::MakeGeometry({ 3, 2 }, { 1, 1 }), leaves.data(), dwc::PixelValues{ values.data(), 1, {} });
  const auto sums = SumLeaves(rows, 2, {}, dwc::Host());
  EXPECT_EQ(sums[1].pixels, 3U);
  EXPECT_EQ(sums[1].channels[0].count, 2U);
  EXPECT_EQ(sums[1].channels[0].mean, 4.0);
  EXPECT_EQ(sums[2].pixels, 2U);
  EXPECT_EQ(sums[2].channels[0].count, 0U);
}

TEST(LeafSums, ConfidenceIsThatOfTheCellOfAPixelsCenter)
{
  // 5 pixels over 2 cells: the third one's center is on the edge and belongs to the second cell.
  const std::vector<std::uint8_t> leaves{ 1, 1, 2, 3, 3 };
  const std::vector<float>        values(5, 0.0F);
  const std::vector<float>        confidence{ 0.25F, 0.75F };
  const Rows                      rows(
    dwc::testing::MakeGeometry({ 5, 1 }, { 1, 1 }), leaves.data(), dwc::PixelValues{ values.data(), 1, {} });
  const auto sums = SumLeaves(rows, 3, { confidence.data(), { 2, 1 } }, dwc::Host());
  EXPECT_EQ(sums[1].confidence, 0.5);
  EXPECT_EQ(sums[2].confidence, 0.75);
  EXPECT_EQ(sums[3].confidence, 1.5);
}

TEST(LeafSums, LeavesOfAnotherTreeAreAnError)
{
  const std::vector<std::uint8_t> leaves{ 1, 3, 3 };
  const std::vector<float>        values(3, 0.0F);
  const Rows                      rows(
    dwc::testing::MakeGeometry({ 3, 1 }, { 1, 1 }), leaves.data(), dwc::PixelValues{ values.data(), 1, {} });
  EXPECT_THROW(SumLeaves(rows, 2, {}, dwc::Host()), dwc::ParameterError); // label 3
  EXPECT_THROW(SumLeaves(rows, 3, {}, dwc::Host()), dwc::ParameterError); // none of leaf 2
  EXPECT_THROW(SumLeaves(rows, 4, {}, dwc::Host()), dwc::ParameterError); // none of leaf 4
}

} // namespace
