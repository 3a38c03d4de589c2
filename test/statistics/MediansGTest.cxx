/* SPDX-License-Identifier: Apache-2.0 */
#include "statistics/Medians.h"

#include "StatisticsTesting.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace
{

using dwc::testing::RandomRegions;

/** As numpy.median. */
double
MedianOf(std::vector<double> values)
{
  if (values.empty())
  {
    return std::numeric_limits<double>::quiet_NaN();
  }
  std::sort(values.begin(), values.end());
  return 0.5 * (values[(values.size() - 1) / 2] + values[values.size() / 2]);
}

template <typename TValue>
void
ExpectMedians(const RandomRegions & regions, const std::vector<TValue> & values)
{
  const dwc::PixelValues      pixels{ values.data(), 1, dwc::PixelColor::None };
  const dwc::statistics::Rows rows(regions.geometry, regions.leaves.data(), pixels);
  std::vector<double>         expected;
  std::vector<std::uint64_t>  counts;
  for (const dwc::TreeNode & node : regions.tree.nodes)
  {
    std::vector<double> inside;
    for (const std::size_t pixel : regions.PixelsOf(node))
    {
      if (std::isfinite(static_cast<double>(values[pixel])))
      {
        inside.push_back(static_cast<double>(values[pixel]));
      }
    }
    counts.push_back(inside.size());
    expected.push_back(MedianOf(inside));
  }
  for (const dwc::Host & host : { dwc::Host(), dwc::testing::ThreadedHost(3) })
  {
    const auto found = dwc::statistics::FindMedians(rows, pixels, 0, regions.tree, counts, host);
    for (std::size_t id = 0; id < expected.size(); ++id)
    {
      EXPECT_TRUE(found[id] == expected[id] || (std::isnan(found[id]) && std::isnan(expected[id])))
        << "node " << id << ": " << found[id] << ", not " << expected[id];
    }
  }
}

template <typename TValue>
std::vector<TValue>
RandomValues(std::size_t count)
{
  // All of the type's range, few values often, and both of its ends.
  std::mt19937_64     random(17);
  std::vector<TValue> values;
  for (std::size_t i = 0; i < count; ++i)
  {
    if (std::is_floating_point<TValue>::value)
    {
      values.push_back(static_cast<TValue>(
        std::ldexp(static_cast<double>(random() >> 11) / 0x1.0p52 - 1.0, static_cast<int>(random() % 60) - 30)));
    }
    else
    {
      values.push_back(static_cast<TValue>(random() % 4 == 0 ? 3 : random()));
    }
  }
  values[0] = std::numeric_limits<TValue>::lowest();
  values[1] = std::numeric_limits<TValue>::max();
  return values;
}

template <typename TValue>
class Medians : public ::testing::Test
{};
using Types =
  ::testing::Types<float, double, std::uint8_t, std::int8_t, std::uint16_t, std::int16_t, std::uint32_t, std::int32_t>;
TYPED_TEST_SUITE(Medians, Types);

TYPED_TEST(Medians, AreThoseOfTheSortedValues)
{
  const RandomRegions regions({ 40, 50 }, { 1, 1 }, 9, 1, 5);
  ExpectMedians(regions, RandomValues<TypeParam>(regions.leaves.size()));
}

TEST(Medians, OfMoreLeavesThanFitAtOnce)
{
  const RandomRegions regions({ 60, 40 }, { 1, 1 }, 700, 1, 6);
  ExpectMedians(regions, RandomValues<float>(regions.leaves.size()));
}

TEST(Medians, OfNodesWithoutAFiniteValueAreNone)
{
  const RandomRegions regions({ 20, 10 }, { 1, 1 }, 5, 1, 7);
  std::vector<double> values = RandomValues<double>(regions.leaves.size());
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    if (regions.leaves[i] == 2 || i % 5 == 0)
    {
      values[i] = i % 2 == 0 ? std::numeric_limits<double>::quiet_NaN() : std::numeric_limits<double>::infinity();
    }
  }
  ExpectMedians(regions, values);
}

} // namespace
