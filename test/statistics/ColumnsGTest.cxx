/* SPDX-License-Identifier: Apache-2.0 */
#include "StatisticsTesting.h"
#include "dwc/Error.h"

#include <gtest/gtest.h>

#include <set>

namespace
{

using dwc::testing::RandomRegions;

TEST(Columns, TouchingRegionsAreThoseWithNeighboringFaces)
{
  const RandomRegions        regions({ 17, 13 }, { 1.0, 1.0 }, 15, 1, 4);
  const dwc::StatisticsTable table = regions.Measure();
  for (const std::size_t k : { 2U, 6U, 15U })
  {
    const dwc::Level                     level = dwc::LevelOfNumberOfRegions(regions.tree, k);
    std::vector<std::set<std::uint32_t>> expected(k);
    const auto                           meet = [&](std::size_t p, std::size_t q) {
      const std::uint32_t a = level.labels[regions.leaves[p]];
      const std::uint32_t b = level.labels[regions.leaves[q]];
      if (a != b && a != 0 && b != 0)
      {
        expected[a - 1].insert(b);
        expected[b - 1].insert(a);
      }
    };
    for (std::size_t p = 0; p < regions.leaves.size(); ++p)
    {
      if (p % 17 < 16)
      {
        meet(p, p + 1);
      }
      if (p + 17 < regions.leaves.size())
      {
        meet(p, p + 17);
      }
    }
    const auto touching = dwc::FindTouchingRegions(table, level);
    for (std::size_t i = 0; i < k; ++i)
    {
      EXPECT_EQ(touching[i], std::vector<std::uint32_t>(expected[i].begin(), expected[i].end()));
    }
  }
}

TEST(Columns, OfAnotherTreeAreAnError)
{
  const RandomRegions regions({ 17, 13 }, { 1.0, 1.0 }, 15, 1, 4);
  EXPECT_THROW(dwc::MakeStatisticsColumns(regions.Measure(), dwc::testing::RandomTree(14, 4), {}), dwc::ParameterError);
}

TEST(Columns, HaveAValueOfEachNode)
{
  const RandomRegions   regions({ 8, 9, 7 }, { 1.0, 1.0, 1.0 }, 5, 2, 4);
  const auto            columns = dwc::MakeStatisticsColumns(regions.Measure(), regions.tree, { 0, 3 });
  std::set<std::string> names;
  for (const dwc::StatisticsColumn & column : columns)
  {
    EXPECT_EQ(column.values.size(), 2U) << column.name;
    names.insert(column.name);
  }
  EXPECT_EQ(names.size(), columns.size());
  EXPECT_EQ(names.count("volume_mm3"), 1U);
  EXPECT_EQ(names.count("channel2_median"), 1U);
}

} // namespace
