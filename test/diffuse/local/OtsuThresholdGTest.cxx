/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/OtsuThreshold.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace dwc::local
{
namespace
{

OtsuSplit
Threshold(const std::vector<float> & values, std::size_t smallest = 1)
{
  return OtsuThreshold(values.size(), [&](std::size_t i) { return values[i]; }, smallest);
}

double
Deviations(const std::vector<float> & values)
{
  double sum = 0.0;
  double squares = 0.0;
  for (const float value : values)
  {
    sum += value;
    squares += static_cast<double>(value) * value;
  }
  return values.empty() ? 0.0 : squares - sum * sum / static_cast<double>(values.size());
}

/** What a threshold takes from the squared deviations. */
double
Gain(const std::vector<float> & values, float threshold)
{
  std::vector<float> below;
  std::vector<float> above;
  for (const float value : values)
  {
    (value <= threshold ? below : above).push_back(value);
  }
  return Deviations(values) - Deviations(below) - Deviations(above);
}

TEST(OtsuThreshold, NoThresholdTakesMore)
{
  // Whole numbers up to 255 have a bin each, so that all thresholds are tried.
  for (unsigned int seed = 0; seed < 50; ++seed)
  {
    std::mt19937       engine(seed);
    std::vector<float> values{ 0.0F, 255.0F };
    for (std::size_t i = 0; i < 20; ++i)
    {
      values.push_back(static_cast<float>(engine() % 256U));
    }
    const OtsuSplit split = Threshold(values);
    EXPECT_NEAR(split.gain, Gain(values, split.threshold), 1e-6 * split.gain);
    for (const float value : values)
    {
      EXPECT_LE(Gain(values, value), split.gain * (1.0 + 1e-9));
    }
    EXPECT_EQ(std::count(values.begin(), values.end(), split.threshold) > 0, true);
  }
}

TEST(OtsuThreshold, NeitherSideIsTooSmall)
{
  const std::vector<float> values{ 0.0F, 1.0F, 2.0F, 3.0F, 100.0F };
  EXPECT_EQ(Threshold(values).threshold, 3.0F);
  EXPECT_EQ(Threshold(values, 2).threshold, 2.0F);
  EXPECT_EQ(Threshold(values, 3).gain, 0.0);
}

TEST(OtsuThreshold, EqualValuesHaveNone)
{
  EXPECT_EQ(Threshold({}).gain, 0.0);
  EXPECT_EQ(Threshold({ 4.0F, 4.0F, 4.0F }).gain, 0.0);
}

} // namespace
} // namespace dwc::local
