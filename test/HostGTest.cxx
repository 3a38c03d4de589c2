/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Host.h"

#include "HostTesting.h"

#include <gtest/gtest.h>

#include <mutex>
#include <set>
#include <utility>
#include <vector>

namespace
{

using dwc::Host;
using Blocks = std::set<std::pair<std::size_t, std::size_t>>;

/** The blocks that a loop gives its body. */
template <typename TLoop>
Blocks
BlocksOf(const TLoop & loop)
{
  Blocks     blocks;
  std::mutex mutex;
  loop([&](std::size_t begin, std::size_t end) {
    const std::lock_guard<std::mutex> lock(mutex);
    EXPECT_TRUE(blocks.emplace(begin, end).second);
  });
  return blocks;
}

TEST(Host, BlocksAreTheSameForAnyThreadsWithAndWithoutProgress)
{
  for (const std::size_t count : { 0U, 1U, 7U, 8U, 9U, 64U, 100U })
  {
    Blocks expected;
    for (std::size_t begin = 0; begin < count; begin += 8)
    {
      expected.emplace(begin, std::min<std::size_t>(count, begin + 8));
    }
    for (const unsigned int threads : { 1U, 3U, 16U })
    {
      const Host host = dwc::testing::ThreadedHost(threads);
      EXPECT_EQ(BlocksOf([&](const auto & body) { host.ForBlocks(count, 8, body); }), expected) << count;
      EXPECT_EQ(BlocksOf([&](const auto & body) { host.ForBlocksWithProgress(count, 8, 32, body); }), expected)
        << count;
    }
  }
}

TEST(Host, OneBlockNeedsNoThread)
{
  Host host;
  host.parallelFor = [](std::size_t, const Host::Body &) { FAIL(); };
  std::size_t calls = 0;
  host.ForBlocks(8, 8, [&](std::size_t, std::size_t) { ++calls; });
  EXPECT_EQ(calls, 1U);
}

TEST(Host, ProgressIsReportedAfterEveryBatch)
{
  std::vector<double> seen;
  Host                host;
  host.progress = [&](double fraction) { seen.push_back(fraction); };
  host.ForBlocksWithProgress(100, 8, 40, [](std::size_t, std::size_t) {});
  EXPECT_EQ(seen, (std::vector<double>{ 0.0, 0.4, 0.8, 1.0 }));
  seen.clear();
  host.Stage(0.5, 0.75).ForBlocksWithProgress(4, 1, 2, [](std::size_t, std::size_t) {});
  EXPECT_EQ(seen, (std::vector<double>{ 0.5, 0.625, 0.75 }));
}

TEST(Host, AStopTakesEffectBetweenBatches)
{
  std::size_t done = 0;
  const Host  host = dwc::testing::AbortingHost(0.3);
  EXPECT_THROW(host.ForBlocksWithProgress(100, 1, 10, [&](std::size_t, std::size_t) { ++done; }),
               dwc::testing::Aborted);
  EXPECT_EQ(done, 30U);
}

} // namespace
