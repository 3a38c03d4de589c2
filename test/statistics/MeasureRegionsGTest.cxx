/* SPDX-License-Identifier: Apache-2.0 */
#include "StatisticsTesting.h"

#include <gtest/gtest.h>

#include <cmath>

namespace
{

using dwc::testing::RandomRegions;

/** The same image with two leaves: the pixels of a node, and all others; the node of the first one is node 1. */
dwc::RegionStatistics
MeasureAlone(const RandomRegions & regions, const dwc::TreeNode & node)
{
  std::vector<std::uint32_t> alone(regions.leaves.size(), 0);
  for (const std::size_t pixel : regions.PixelsOf(node))
  {
    alone[pixel] = 1;
  }
  return dwc::MeasureRegions(
           regions.geometry, true, alone.data(), regions.Pixels(), {}, dwc::testing::RandomTree(1, 0), dwc::Host())
    .nodes[0];
}

void
ExpectSame(const dwc::RegionStatistics & a, const dwc::RegionStatistics & b)
{
  EXPECT_EQ(a.pixels, b.pixels);
  EXPECT_EQ(a.boxFirst, b.boxFirst);
  EXPECT_EQ(a.boxLast, b.boxLast);
  EXPECT_EQ(a.surface, b.surface);
  EXPECT_EQ(a.elongation, b.elongation);
  EXPECT_EQ(a.centroid, b.centroid);
  for (std::size_t c = 0; c < a.channels.size(); ++c)
  {
    EXPECT_EQ(a.channels[c].count, b.channels[c].count);
    EXPECT_EQ(a.channels[c].least, b.channels[c].least);
    EXPECT_EQ(a.channels[c].largest, b.channels[c].largest);
    EXPECT_EQ(a.channels[c].median, b.channels[c].median);
    EXPECT_NEAR(a.channels[c].mean, b.channels[c].mean, 1e-10); // added up in another order
    EXPECT_NEAR(a.channels[c].deviation, b.channels[c].deviation, 1e-10);
  }
}

TEST(MeasureRegions, ANodeMeasuresAsIfItWereTheOnlyRegion)
{
  const RandomRegions plane({ 30, 21 }, { 0.5, 2.0 }, 12, 3, 1);
  const RandomRegions volume({ 12, 9, 7 }, { 1.0, 1.5, 4.0 }, 15, 2, 2);
  for (const RandomRegions * regions : { &plane, &volume })
  {
    const dwc::StatisticsTable table = regions->Measure();
    ASSERT_EQ(table.nodes.size(), regions->tree.nodes.size());
    for (std::size_t id = 0; id < table.nodes.size(); ++id)
    {
      SCOPED_TRACE(id);
      ExpectSame(table.nodes[id], MeasureAlone(*regions, regions->tree.nodes[id]));
    }
  }
}

TEST(MeasureRegions, ValuesAreThoseOfThePixelsOneByOne)
{
  const RandomRegions        regions({ 25, 40 }, { 1.0, 1.0 }, 8, 2, 4);
  const dwc::StatisticsTable table = regions.Measure();
  for (std::size_t id = 0; id < table.nodes.size(); ++id)
  {
    const std::vector<std::size_t> pixels = regions.PixelsOf(regions.tree.nodes[id]);
    for (std::size_t c = 0; c < 2; ++c)
    {
      double sum = 0.0;
      for (const std::size_t pixel : pixels)
      {
        sum += regions.values[pixel * 2 + c];
      }
      const double mean = sum / static_cast<double>(pixels.size());
      double       squares = 0.0;
      for (const std::size_t pixel : pixels)
      {
        squares += std::pow(regions.values[pixel * 2 + c] - mean, 2);
      }
      EXPECT_NEAR(table.nodes[id].channels[c].mean, mean, 1e-10);
      EXPECT_NEAR(table.nodes[id].channels[c].deviation,
                  pixels.size() > 1 ? std::sqrt(squares / static_cast<double>(pixels.size() - 1)) : 0.0,
                  1e-10);
    }
  }
}

TEST(MeasureRegions, ContactsAreFacesInPhysicalUnits)
{
  // Two boxes side by side in a volume: 3 x 4 faces across x, of 2 x 5.
  const auto                 geometry = dwc::testing::MakeGeometry({ 4, 3, 4 }, { 0.7, 2.0, 5.0 });
  std::vector<std::uint32_t> leaves(48);
  for (std::size_t i = 0; i < leaves.size(); ++i)
  {
    leaves[i] = i % 4 < 2 ? 1 : 2;
  }
  const std::vector<float> values(leaves.size(), 0.0F);
  const auto               table = dwc::MeasureRegions(geometry,
                                         true,
                                         leaves.data(),
                                         dwc::PixelValues{ values.data(), 1, {} },
                                                       {},
                                         dwc::testing::RandomTree(2, 0),
                                         dwc::Host());
  ASSERT_EQ(table.contacts.size(), 1U);
  EXPECT_EQ(table.contacts[0].first, 1U);
  EXPECT_EQ(table.contacts[0].second, 2U);
  EXPECT_DOUBLE_EQ(table.contacts[0].area, 12.0 * 10.0);
}

TEST(MeasureRegions, WithoutPhysicalGeometryAPixelHasTheLengthOne)
{
  RandomRegions regions({ 10, 11 }, { 3.0, 3.0 }, 3, 1, 9);
  regions.geometry.origin = { 5.0, 5.0 };
  const auto table = dwc::MeasureRegions(
    regions.geometry, false, regions.leaves.data(), regions.Pixels(), {}, regions.tree, dwc::Host());
  EXPECT_FALSE(table.hasPhysicalGeometry);
  EXPECT_EQ(table.nodes[0].size, static_cast<double>(table.nodes[0].pixels));
  EXPECT_LT(table.nodes[0].centroid[0], 10.0);
}

TEST(MeasureRegions, ResultIsTheSameForAnyNumberOfThreads)
{
  const RandomRegions regions({ 33, 20, 9 }, { 1.0, 1.0, 2.0 }, 20, 2, 8);
  const std::string   one = dwc::StatisticsToJSON(regions.Measure(), regions.tree);
  for (const unsigned int threads : { 2U, 3U, 8U })
  {
    EXPECT_EQ(dwc::StatisticsToJSON(regions.Measure(dwc::testing::ThreadedHost(threads)), regions.tree), one);
  }
}

TEST(MeasureRegions, StopsWhereItIsAskedTo)
{
  const RandomRegions regions({ 33, 20 }, { 1.0, 1.0 }, 5, 1, 8);
  for (const double fraction : { 0.0, 0.2, 0.4, 0.7, 0.95 })
  {
    EXPECT_THROW(regions.Measure(dwc::testing::AbortingHost(fraction)), dwc::testing::Aborted) << fraction;
  }
}

TEST(MeasureRegions, NamesChannelsOfColorsAndOthers)
{
  const RandomRegions regions({ 10, 10 }, { 1.0, 1.0 }, 2, 3, 8);
  auto                pixels = regions.Pixels();
  pixels.color = dwc::PixelColor::Wide;
  const std::vector<std::string> colors{ "red", "green", "blue" };
  EXPECT_EQ(
    dwc::MeasureRegions(regions.geometry, true, regions.leaves.data(), pixels, {}, regions.tree, dwc::Host()).channels,
    colors);
  const std::vector<std::string> others{ "channel1", "channel2", "channel3" };
  EXPECT_EQ(regions.Measure().channels, others);
}

} // namespace
