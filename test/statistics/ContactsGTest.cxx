/* SPDX-License-Identifier: Apache-2.0 */
#include "statistics/Contacts.h"

#include "StatisticsTesting.h"

#include <gtest/gtest.h>

namespace
{

using dwc::statistics::CountCrossings;
using dwc::statistics::Crossings;
using dwc::statistics::Rows;
using dwc::testing::RandomRegions;
using Pairs = std::map<std::pair<std::uint32_t, std::uint32_t>, Crossings>;

/** Every pair of neighbors of an image with a frame of zeros, one by one. */
Pairs
CountOneByOne(const RandomRegions & regions)
{
  const long nx = static_cast<long>(regions.geometry.size[0]);
  const long ny = static_cast<long>(regions.geometry.size[1]);
  const bool isVolume = regions.geometry.size.size() > 2;
  const long nz = isVolume ? static_cast<long>(regions.geometry.size[2]) : 1;
  const auto at = [&](long x, long y, long z) {
    const bool isInside = x >= 0 && x < nx && y >= 0 && y < ny && z >= 0 && z < nz;
    return isInside ? regions.leaves[static_cast<std::size_t>((z * ny + y) * nx + x)] : 0U;
  };
  Pairs      pairs;
  const long frame = isVolume ? 1 : 0;
  for (long z = -frame; z < nz + frame; ++z)
  {
    for (long y = -1; y <= ny; ++y)
    {
      for (long x = -1; x <= nx; ++x)
      {
        for (long way = 14; way < (isVolume ? 27 : 18); ++way) // those after the pixel itself, 13
        {
          const long          dx = way % 3 - 1;
          const long          dy = way / 3 % 3 - 1;
          const long          dz = way / 9 - 1;
          const std::uint32_t a = at(x, y, z);
          const std::uint32_t b = at(x + dx, y + dy, z + dz);
          if (a != b)
          {
            ++pairs[{ std::min(a, b), std::max(a, b) }][(dx != 0 ? 1 : 0) + (dy != 0 ? 2 : 0) + (dz != 0 ? 4 : 0)];
          }
        }
      }
    }
  }
  return pairs;
}

Pairs
Count(const RandomRegions & regions, const dwc::Host & host)
{
  return CountCrossings(Rows(regions.geometry, regions.leaves.data(), regions.Pixels()), host);
}

TEST(Contacts, AreThoseCountedOneByOne)
{
  for (const std::vector<std::size_t> & size : std::vector<std::vector<std::size_t>>{
         { 7, 5 }, { 1, 9 }, { 9, 1 }, { 70, 33 }, { 6, 5, 4 }, { 37, 3, 20 }, { 40, 41, 2 }, { 1, 1, 30 } })
  {
    const RandomRegions regions(size, std::vector<double>(size.size(), 1.0), 6, 1, 3);
    EXPECT_EQ(Count(regions, dwc::Host()), CountOneByOne(regions)) << regions.geometry.DescribeSize();
    EXPECT_EQ(Count(regions, dwc::testing::ThreadedHost(4)), CountOneByOne(regions));
  }
}

} // namespace
