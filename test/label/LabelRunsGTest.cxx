/* SPDX-License-Identifier: Apache-2.0 */
#include "label/LabelRuns.h"

#include <gtest/gtest.h>
#include <random>

// Expected values: the labels that went in.

namespace
{

using Labels = std::vector<std::uint32_t>;

Labels
Written(const dwc::LabelRuns & runs)
{
  Labels labels;
  runs.ForRuns([&labels](std::uint32_t label, std::size_t first, std::size_t end) {
    EXPECT_EQ(first, labels.size());
    EXPECT_LT(first, end);
    labels.resize(end, label);
  });
  return labels;
}

TEST(LabelRuns, HoldWhatWentIn)
{
  std::mt19937 random(1);
  for (int image = 0; image < 200; ++image)
  {
    Labels labels;
    for (unsigned int run = random() % 6; run > 0; --run)
    {
      labels.resize(labels.size() + random() % 4, static_cast<std::uint32_t>(random() % 3) << 30U);
    }
    EXPECT_EQ(Written(dwc::LabelRuns(labels)), labels);
  }
}

TEST(LabelRuns, LongRunsAreWhole)
{
  for (const std::size_t length : { 65534, 65535, 65536, 131070, 200000 })
  {
    Labels labels(length, 7);
    labels.push_back(3);
    const dwc::LabelRuns runs(labels);
    EXPECT_EQ(Written(runs), labels);
    EXPECT_EQ(runs.Highest(), 7U);
  }
}

TEST(LabelRuns, NoPixels)
{
  const dwc::LabelRuns none((Labels()));
  EXPECT_EQ(Written(none), Labels());
  EXPECT_EQ(none.Highest(), 0U);
}

} // namespace
