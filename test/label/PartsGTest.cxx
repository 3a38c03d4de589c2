/* SPDX-License-Identifier: Apache-2.0 */
#include "label/Parts.h"

#include "ConnectTesting.h"

#include <gtest/gtest.h>
#include <map>
#include <utility>

namespace
{

using namespace dwc;
using dwc::testing::FloodFill;
using dwc::testing::RandomLabels;

// Origin: flood fill from each pixel, and a count of all faces.
TEST(Parts, EqualFloodFillInAnyDimension)
{
  for (const std::vector<std::size_t> & size :
       { std::vector<std::size_t>{ 23 }, { 17, 12 }, { 1, 9 }, { 9, 1 }, { 7, 6, 5 }, { 6, 1, 8 }, { 5, 4, 3, 3 } })
  {
    const Grid grid{ size, std::vector<double>(size.size(), 1.0) };
    for (unsigned int seed = 0; seed < 5; ++seed)
    {
      const std::vector<std::uint32_t> labels = RandomLabels(grid.Count(), 3, seed, true);
      const label::Parts               parts = label::FindParts(labels, grid, Host{});
      EXPECT_EQ(parts.partOfPixel, FloodFill(labels, grid));
      std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> faces;
      std::vector<std::size_t>                                       sizes(parts.labels.size(), 0);
      for (std::size_t p = 0; p < labels.size(); ++p)
      {
        if (labels[p] == 0)
        {
          continue;
        }
        const std::uint32_t part = parts.partOfPixel[p] - 1;
        ++sizes[part];
        EXPECT_EQ(parts.labels[part], labels[p]);
        for (const std::size_t q : dwc::testing::FaceNeighbors(grid, p))
        {
          if (labels[q] != 0 && parts.partOfPixel[q] - 1 > part)
          {
            ++faces[{ part, parts.partOfPixel[q] - 1 }];
          }
        }
      }
      EXPECT_EQ(parts.sizes, sizes);
      ASSERT_EQ(parts.contacts.size(), faces.size());
      auto expected = faces.begin();
      for (const label::Contact & contact : parts.contacts)
      {
        EXPECT_EQ(std::make_pair(contact.a, contact.b), expected->first);
        EXPECT_EQ(contact.faces, expected->second);
        ++expected;
      }
    }
  }
}

TEST(Parts, OfAnEmptyImageAreNone)
{
  const Grid         grid{ { 3, 2 }, { 1.0, 1.0 } };
  const label::Parts parts = label::FindParts(std::vector<std::uint32_t>(6, 0), grid, Host{});
  EXPECT_TRUE(parts.labels.empty());
  EXPECT_EQ(parts.partOfPixel, std::vector<std::uint32_t>(6, 0));
}

} // namespace
