/* SPDX-License-Identifier: Apache-2.0 */
#include "statistics/Rows.h"

#include "StatisticsTesting.h"

#include <gtest/gtest.h>

#include <mutex>
#include <tuple>

namespace
{

using dwc::statistics::Rows;

TEST(Rows, AreReadOfAnyTypeAndChannel)
{
  const std::vector<std::uint16_t> leaves{ 1, 0, 2, 700, 3, 3 };
  const std::vector<std::int16_t>  values{ 1, -2, 3, -4, 5, -6, 7, -8, 9, -10, 11, -12 };
  const Rows                       rows(
    dwc::testing::MakeGeometry({ 3, 2 }, { 1, 1 }), leaves.data(), dwc::PixelValues{ values.data(), 2, {} });
  ASSERT_EQ(rows.GetCount(), 2U);
  std::uint32_t labels[3];
  rows.ReadLeaves(1, labels);
  EXPECT_EQ(std::make_tuple(labels[0], labels[1], labels[2]), std::make_tuple(700U, 3U, 3U));
  double channel[3];
  rows.ReadChannel(1, 1, channel);
  EXPECT_EQ(std::make_tuple(channel[0], channel[1], channel[2]), std::make_tuple(-8.0, -10.0, -12.0));
}

TEST(Rows, PartsCoverEachRowOnce)
{
  for (const std::size_t count : { 1U, 5U, 16U, 17U, 1000U })
  {
    std::vector<int> visits(count, 0);
    std::mutex       mutex;
    Rows::ForParts(count, dwc::testing::ThreadedHost(3), [&](std::size_t part, std::size_t begin, std::size_t end) {
      EXPECT_LT(part, Rows::numberOfParts);
      const std::lock_guard<std::mutex> lock(mutex);
      for (std::size_t row = begin; row < end; ++row)
      {
        ++visits[row];
      }
    });
    EXPECT_EQ(visits, std::vector<int>(count, 1));
  }
}

TEST(Rows, RunsAreTheLongestOfOneLeaf)
{
  const std::uint32_t                                              leaves[] = { 0, 4, 4, 2, 0, 0, 2, 2 };
  std::vector<std::tuple<std::size_t, std::size_t, std::uint32_t>> runs;
  dwc::statistics::ForRuns(
    leaves, 8, [&](std::size_t begin, std::size_t end, std::uint32_t leaf) { runs.emplace_back(begin, end, leaf); });
  const decltype(runs) expected{ { 1, 3, 4 }, { 3, 4, 2 }, { 6, 8, 2 } };
  EXPECT_EQ(runs, expected);
}

} // namespace
