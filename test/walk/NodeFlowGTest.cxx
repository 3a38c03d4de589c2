/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/NodeFlow.h"

#include "walk/WalkTesting.h"

#include <gtest/gtest.h>

#include <map>

using namespace dwc;
using namespace dwc::testing;

// Origin: the sums written out. Lumps of one row, of a few, and of so many that the table grows; one object for all.
TEST(NodeFlow, SumsOverRowsAndTargets)
{
  const GridWalk grid({ 13, 12, 11 }, 2, 5);
  const auto     n = grid.grid.Count();
  walk::NodeFlow flow;
  for (const std::size_t rowsOfLump : { std::size_t{ 1 }, std::size_t{ 4 }, std::size_t{ 700 }, std::size_t{ 2 } })
  {
    std::vector<std::uint32_t> lumps(n);
    std::vector<double>        mass(n);
    for (std::size_t i = 0; i < n; ++i)
    {
      // The large lump is scattered over the grid, and the rest are single rows, so that it touches nearly all of them.
      lumps[i] =
        static_cast<std::uint32_t>(i % 11 == 0                       ? 0
                                   : rowsOfLump == 700 && i % 2 == 0 ? 1
                                                                     : 2 + i / (rowsOfLump == 700 ? 1 : rowsOfLump));
      mass[i] = 0.5 + static_cast<double>(i % 5);
    }
    const walk::Lumping          lumping = walk::MakeLumping(n, lumps.data(), nullptr);
    const walk::NeighborhoodWalk walk(grid.values.data(), grid.grid, grid.radius, lumping, Host());
    for (std::size_t node = 0; node < lumping.Count(); node += 1 + lumping.Count() / 50)
    {
      std::map<std::uint32_t, double> expected;
      for (std::size_t r = lumping.offsets[node]; r < lumping.offsets[node + 1]; ++r)
      {
        const std::size_t i = lumping.rows[r];
        for (std::size_t j = 0; j < n; ++j)
        {
          if (grid.full[i * n + j] > 0.0 && lumping.nodeOfRow[j] != walk::Lumping::none)
          {
            expected[lumping.nodeOfRow[j]] += mass[i] * walk.Scale()[i] * grid.full[i * n + j];
          }
        }
      }
      const auto expect = [&](const walk::NodeFlow::Entries & entries) {
        const std::map<std::uint32_t, double> found(entries.begin(), entries.end());
        ASSERT_EQ(found.size(), entries.size()) << "a node twice";
        ASSERT_EQ(found.size(), expected.size());
        for (const auto & [column, value] : expected)
        {
          EXPECT_NEAR(found.at(column), value, 1e-9 * value);
        }
      };
      expect(flow.Sum(walk, lumping, mass, node));
      walk::NeighborhoodWalk::Mass start;
      for (std::size_t r = lumping.offsets[node]; r < lumping.offsets[node + 1]; ++r)
      {
        start.emplace_back(lumping.rows[r], mass[lumping.rows[r]]);
      }
      expect(flow.Sum(walk.Propagate(start, 1), lumping));
    }
  }
}
