/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/SplitTokens.h"

#include "HostTesting.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace dwc::local
{
namespace
{

using Labels = std::vector<std::uint32_t>;

/** Squared deviations of the pixels from the mean of their token. */
double
Deviations(const Labels & labels, const std::vector<Channel> & channels)
{
  const std::uint32_t tokens = *std::max_element(labels.begin(), labels.end());
  double              sum = 0.0;
  for (const Channel & channel : channels)
  {
    std::vector<double> mean(tokens + 1, 0.0);
    std::vector<double> size(tokens + 1, 0.0);
    for (std::size_t p = 0; p < labels.size(); ++p)
    {
      mean[labels[p]] += channel[p];
      size[labels[p]] += 1.0;
    }
    for (std::size_t p = 0; p < labels.size(); ++p)
    {
      const double difference = channel[p] - mean[labels[p]] / size[labels[p]];
      sum += labels[p] == 0 ? 0.0 : difference * difference;
    }
  }
  return sum;
}

TEST(SplitTokens, SplitsWhatIsNotConstantAtItsGap)
{
  // Token 1 is constant, token 2 has two values, and the last pixel is outside.
  Labels        labels{ 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0 };
  const Channel channel{ 5, 5, 5, 5, 5, 5, 5, 5, 7, 1, 7, 1, 7, 1, 7, 1, 7, 99 };
  SplitTokens(labels, { channel }, 10, Host());
  EXPECT_EQ(labels, (Labels{ 1, 1, 1, 1, 1, 1, 1, 1, 3, 2, 3, 2, 3, 2, 3, 2, 3, 0 })); // nothing is left to split
}

TEST(SplitTokens, TheSplitThatTakesMostIsFirst)
{
  Labels  labels;
  Channel channel;
  for (std::size_t t = 1; t <= 3; ++t)
  {
    for (std::size_t p = 0; p < 8; ++p)
    {
      labels.push_back(static_cast<std::uint32_t>(t));
      channel.push_back(p % 2 == 0 ? 0.0F : t == 2 ? 3.0F : 1.0F);
    }
  }
  SplitTokens(labels, { channel }, 4, Host());
  EXPECT_EQ(std::count(labels.begin(), labels.end(), 4U), 4);
  EXPECT_EQ(labels[9], 4U);
  EXPECT_EQ(std::count(labels.begin(), labels.end(), 2U), 4);
}

TEST(SplitTokens, TakesTheChannelThatTellsMost)
{
  Labels  labels(12, 1);
  Channel weak(12);
  Channel strong(12);
  for (std::size_t p = 0; p < 12; ++p)
  {
    weak[p] = p < 6 ? 0.0F : 1.0F;
    strong[p] = p % 2 == 0 ? 0.0F : 9.0F;
  }
  SplitTokens(labels, { weak, strong }, 2, Host());
  for (std::size_t p = 0; p < 12; ++p)
  {
    EXPECT_EQ(labels[p], p % 2 == 0 ? 1U : 2U);
  }
}

TEST(SplitTokens, NoPartIsTiny)
{
  Labels  labels(200, 1);
  Channel channel(200, 0.0F);
  channel[7] = 1000.0F; // one pixel of 200 is no part
  SplitTokens(labels, { channel }, 5, Host());
  EXPECT_EQ(*std::max_element(labels.begin(), labels.end()), 1U);

  labels.assign(7, 1);
  SplitTokens(labels, { { 0, 0, 0, 0, 9, 9, 9 } }, 2, Host());
  EXPECT_EQ(labels, Labels(7, 1));
}

TEST(SplitTokens, EachSplitIsTheBestThreshold)
{
  std::mt19937                          random(3);
  std::uniform_real_distribution<float> value(0.0F, 1.0F);
  for (int repeat = 0; repeat < 20; ++repeat)
  {
    Channel channel(60);
    for (float & v : channel)
    {
      v = value(random);
    }
    Labels found(60, 1);
    SplitTokens(found, { channel }, 2, Host());
    ASSERT_EQ(*std::max_element(found.begin(), found.end()), 2U);
    // 60 values in 256 bins: of two that share a bin neither may be the better threshold, hence one percent.
    double best = Deviations(Labels(60, 1), { channel });
    for (const float threshold : channel)
    {
      Labels     tried(60);
      const auto above = [&](float v) { return v > threshold ? 2U : 1U; };
      std::transform(channel.begin(), channel.end(), tried.begin(), above);
      const auto most = std::count(tried.begin(), tried.end(), 2U);
      if (most >= 4 && most <= 56)
      {
        best = std::min(best, Deviations(tried, { channel }));
      }
    }
    EXPECT_LE(Deviations(found, { channel }), 1.01 * best);
  }
}

TEST(SplitTokens, EverySplitTakesFromTheDeviationsForAnyThreads)
{
  std::mt19937                    random(5);
  std::normal_distribution<float> value(0.0F, 1.0F);
  Labels                          start(2000);
  std::vector<Channel>            channels(2, Channel(2000));
  for (std::size_t p = 0; p < start.size(); ++p)
  {
    start[p] = static_cast<std::uint32_t>(p / 100); // the first hundred is outside
    channels[0][p] = value(random);
    channels[1][p] = value(random) + static_cast<float>(p % 7);
  }
  double before = Deviations(start, channels);
  for (const std::size_t count : { 20U, 40U, 80U })
  {
    Labels labels = start;
    SplitTokens(labels, channels, count, Host());
    EXPECT_EQ(*std::max_element(labels.begin(), labels.end()), count);
    EXPECT_LT(Deviations(labels, channels), before);
    before = Deviations(labels, channels);
    Labels threaded = start;
    SplitTokens(threaded, channels, count, dwc::testing::ThreadedHost(3));
    EXPECT_EQ(labels, threaded);
    for (std::size_t p = 0; p < 100; ++p)
    {
      EXPECT_EQ(labels[p], 0U);
    }
  }
}

TEST(SplitTokens, NothingToDoIsNothing)
{
  Labels none;
  SplitTokens(none, { {} }, 5, Host());
  EXPECT_TRUE(none.empty());
  Labels outside(4, 0);
  SplitTokens(outside, { Channel(4, 1.0F) }, 5, Host());
  EXPECT_EQ(outside, Labels(4, 0));
}

} // namespace
} // namespace dwc::local
