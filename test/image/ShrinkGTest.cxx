/* SPDX-License-Identifier: Apache-2.0 */
#include "image/Shrink.h"

#include "HostTesting.h"

#include <gtest/gtest.h>

namespace dwc
{
namespace
{

TEST(Shrink, WholeFactorsAreBlockMeans)
{
  const float       values[] = { 1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60, 7, 70, 8, 80 }; // 4 x 2, two channels
  const ShrunkImage s = Shrink({ { 4, 2 }, { 1.0, 3.0 } }, values, 2, nullptr, { 2, 1 }, Host());
  EXPECT_EQ(s.values, (std::vector<float>{ 3.5F, 35.0F, 5.5F, 55.0F })); // by hand
  EXPECT_EQ(s.coverage, (std::vector<float>{ 1, 1 }));
  EXPECT_EQ(s.grid.size, (std::vector<std::size_t>{ 2, 1 }));
  EXPECT_EQ(s.grid.spacing, (std::vector<double>{ 2.0, 6.0 }));
}

TEST(Shrink, PartsOfPixelsCountByTheirLength)
{
  const float       values[] = { 0, 3, 6 };
  const ShrunkImage s = Shrink({ { 3 }, { 2.0 } }, values, 1, nullptr, { 2 }, Host());
  EXPECT_NEAR(s.values[0], (0 + 3 * 0.5) / 1.5, 1e-6); // by hand
  EXPECT_NEAR(s.values[1], (3 * 0.5 + 6) / 1.5, 1e-6);
  EXPECT_DOUBLE_EQ(s.grid.spacing[0], 3.0);
}

TEST(Shrink, TotalIsKept)
{
  std::vector<float> values;
  double             total = 0.0;
  for (int i = 0; i < 37 * 23 * 5; ++i)
  {
    values.push_back(static_cast<float>(i * i % 101));
    total += values.back();
  }
  const ShrunkImage s = Shrink({ { 37, 23, 5 }, { 1, 1, 1 } }, values.data(), 1, nullptr, { 10, 9, 5 }, Host());
  double            sum = 0.0;
  for (const float v : s.values)
  {
    sum += v;
  }
  EXPECT_NEAR(sum / 450.0, total / values.size(), 1e-3);
}

TEST(Shrink, OnlyTheMaskCounts)
{
  const float         values[] = { 1, 1e30F, 5, 7 };
  const unsigned char mask[] = { 1, 0, 0, 0 };
  const ShrunkImage   s = Shrink({ { 4 }, { 1.0 } }, values, 1, mask, { 2 }, Host());
  EXPECT_FLOAT_EQ(s.values[0], 1.0F);
  EXPECT_FLOAT_EQ(s.coverage[0], 0.5F);
  EXPECT_FLOAT_EQ(s.values[1], 0.0F);
  EXPECT_FLOAT_EQ(s.coverage[1], 0.0F);
}

TEST(Shrink, SameSizeIsTheSameImage)
{
  const std::vector<float> values{ 1, 2, 3, 4, 5, 6 };
  EXPECT_EQ(Shrink({ { 3, 2 }, { 1, 1 } }, values.data(), 1, nullptr, { 3, 2 }, Host()).values, values);
}

TEST(Shrink, SameBytesForAnyThreads)
{
  std::vector<float> values;
  for (int i = 0; i < 200 * 150 * 3; ++i)
  {
    values.push_back(0.1F * static_cast<float>(i * 31 % 977));
  }
  const Grid grid{ { 200, 150 }, { 1, 1 } };
  const auto one = Shrink(grid, values.data(), 3, nullptr, { 77, 64 }, Host()).values;
  EXPECT_EQ(one, Shrink(grid, values.data(), 3, nullptr, { 77, 64 }, testing::ThreadedHost(8)).values);
}

} // namespace
} // namespace dwc
