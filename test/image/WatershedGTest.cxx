/* SPDX-License-Identifier: Apache-2.0 */
#include "image/Watershed.h"

#include "image/Axis.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <set>

namespace dwc
{
namespace
{

using Labels = std::vector<std::uint32_t>;

std::vector<float>
Noise(std::size_t count, std::uint32_t seed, std::uint32_t levels)
{
  std::vector<float> values;
  std::uint32_t      state = seed * 2654435761U + 12345U;
  for (std::size_t i = 0; i < count; ++i)
  {
    state = state * 1664525U + 1013904223U;
    values.push_back(static_cast<float>((state >> 8) % levels));
  }
  return values;
}

std::size_t
Count(const Labels & labels)
{
  std::set<std::uint32_t> seen(labels.begin(), labels.end());
  seen.erase(0);
  return seen.size();
}

/** Numbers of the components of the pixels that `same` lets meet. */
template <typename TSame>
Labels
Components(const Grid & grid, const TSame & same)
{
  Labels labels(grid.Count());
  for (std::size_t p = 0; p < labels.size(); ++p)
  {
    labels[p] = static_cast<std::uint32_t>(p + 1);
  }
  for (bool changed = true; changed;)
  {
    changed = false;
    for (std::size_t d = 0; d < grid.Dimension(); ++d)
    {
      const Axis axis = AxisOf(grid, d);
      for (std::size_t p = 0; p < labels.size(); ++p)
      {
        const std::size_t q = p + axis.stride;
        if (p / axis.stride % axis.length + 1 < axis.length && labels[p] != labels[q] && same(p, q))
        {
          labels[p] = labels[q] = std::min(labels[p], labels[q]);
          changed = true;
        }
      }
    }
  }
  return labels;
}

TEST(Watershed, BasinsOfALineByHand)
{
  // Pixels 0 2 0 5 0: edges 1 1 2.5 2.5. By hand: at 2.5 the basin {0,1,2} holds 2 edges' plateau of 3 pixels, 3 * 1.5
  // = 4.5 of water; the last pixel is no basin of the edge-weighted graph (its only edge is not lower than its
  // neighbors'), so that there is one basin only.
  const Grid grid{ { 5 }, { 1.0 } };
  EXPECT_EQ(WatershedRegions(grid, { 0, 2, 0, 5, 0 }, nullptr, 3, Host()), (Labels{ 1, 1, 1, 1, 1 }));
  // 0 0 5 1 1 9 0 0: basins {0,1}, {3,4}, {6,7}; edges 0 2.5 3 1 5 4.5 0. Water when they open: at 3 (edge 2-3) left
  // basin {0,1,2} holds 2 * 2.5 + 3 * 0.5 = 6.5, the middle 2 * 2 = 4: 4 for this edge. At 5 (edge 4-5): both sides
  // hold more. The two largest are so parted at 4-5.
  EXPECT_EQ(WatershedRegions({ { 8 }, { 1.0 } }, { 0, 0, 5, 1, 1, 9, 0, 0 }, nullptr, 2, Host()),
            (Labels{ 1, 1, 1, 1, 1, 2, 2, 2 }));
  EXPECT_EQ(WatershedRegions({ { 8 }, { 1.0 } }, { 0, 0, 5, 1, 1, 9, 0, 0 }, nullptr, 3, Host()),
            (Labels{ 1, 1, 1, 2, 2, 3, 3, 3 }));
}

TEST(Watershed, AllRegionsAreTheMinimaOfTheEdgeGraph)
{
  // Asked for everything, there is one region for each minimum: each connected set of edges of one weight without a
  // lower edge beside it. Brute force, with many plateaus.
  for (std::uint32_t seed = 0; seed < 40; ++seed)
  {
    const Grid               grid{ { 9, 7 }, { 1.0, 1.0 } };
    const std::vector<float> g = Noise(63, seed, 5);
    std::vector<float>       lowest(63, 1e9F); // lowest edge at each pixel
    const auto               weight = [&](std::size_t p, std::size_t q) { return 0.5F * (g[p] + g[q]); };
    Components(grid, [&](std::size_t p, std::size_t q) {
      lowest[p] = std::min(lowest[p], weight(p, q));
      lowest[q] = std::min(lowest[q], weight(p, q));
      return false;
    });
    // Plateaus: pixels joined by edges that are the lowest of both; a minimum if no pixel of it has a way down.
    const Labels plateau = Components(
      grid, [&](std::size_t p, std::size_t q) { return weight(p, q) == lowest[p] && weight(p, q) == lowest[q]; });
    std::set<std::uint32_t> minima;
    for (std::size_t p = 0; p < 63; ++p)
    {
      if (std::count(plateau.begin(), plateau.end(), plateau[p]) > 1)
      {
        minima.insert(plateau[p]);
      }
    }
    Components(grid, [&](std::size_t p, std::size_t q) {
      for (const auto & [a, b] : { std::pair{ p, q }, std::pair{ q, p } })
      {
        if (weight(a, b) == lowest[a] && lowest[b] < lowest[a])
        {
          minima.erase(plateau[a]);
        }
      }
      return false;
    });
    EXPECT_EQ(Count(WatershedRegions(grid, g, nullptr, 1000, Host())), minima.size()) << "seed " << seed;
  }
}

TEST(Watershed, LevelsAreNestedAndAsManyAsAskedFor)
{
  const Grid               grid{ { 40, 30 }, { 1.0, 1.0 } };
  const std::vector<float> g = Noise(1200, 3, 1000000);
  Labels                   coarse = WatershedRegions(grid, g, nullptr, 1, Host());
  EXPECT_EQ(Count(coarse), 1U);
  for (std::size_t n = 2; n < 60; ++n)
  {
    const Labels                  fine = WatershedRegions(grid, g, nullptr, n, Host());
    std::set<std::pair<int, int>> pairs;
    for (std::size_t p = 0; p < fine.size(); ++p)
    {
      pairs.insert({ fine[p], coarse[p] });
    }
    EXPECT_EQ(Count(fine), n);
    EXPECT_EQ(pairs.size(), n);
    coarse = fine;
  }
}

TEST(Watershed, RegionsAreConnectedAndInRasterOrder)
{
  const Grid               grid{ { 12, 11, 5 }, { 1.0, 1.0, 1.0 } };
  const std::vector<float> g = Noise(660, 5, 9);
  const Labels             labels = WatershedRegions(grid, g, nullptr, 20, Host());
  const Labels parts = Components(grid, [&](std::size_t p, std::size_t q) { return labels[p] == labels[q]; });
  EXPECT_EQ(Count(parts), Count(labels));
  std::uint32_t most = 0;
  for (const std::uint32_t label : labels)
  {
    EXPECT_LE(label, most + 1);
    most = std::max(most, label);
  }
}

TEST(Watershed, ComponentsOfTheMaskNeverMeet)
{
  const Grid                 grid{ { 6 }, { 1.0 } };
  std::vector<unsigned char> mask{ 1, 1, 0, 1, 0, 1 };
  EXPECT_EQ(WatershedRegions(grid, std::vector<float>(6, 0.0F), mask.data(), 1, Host()), (Labels{ 1, 1, 0, 2, 0, 3 }));
  mask.assign(6, 0);
  EXPECT_EQ(WatershedRegions(grid, std::vector<float>(6, 0.0F), mask.data(), 4, Host()), Labels(6, 0));
}

TEST(Watershed, SmallestInputs)
{
  EXPECT_EQ(WatershedRegions({ { 1 }, { 1.0 } }, { 3.0F }, nullptr, 500, Host()), Labels{ 1 });
  EXPECT_EQ(WatershedRegions({ { 1, 1, 4 }, { 1, 1, 1 } }, std::vector<float>(4, 0.0F), nullptr, 500, Host()),
            Labels(4, 1));
}

} // namespace
} // namespace dwc
