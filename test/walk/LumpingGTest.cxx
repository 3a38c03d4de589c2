/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/Lumping.h"

#include <gtest/gtest.h>

using namespace dwc;

TEST(Lumping, EachRowIsANodeWithoutLumps)
{
  const walk::Lumping lumping = walk::MakeLumping(3, nullptr, nullptr);
  EXPECT_EQ(lumping.Count(), 3U);
  EXPECT_TRUE(lumping.Trivial());
  EXPECT_EQ(lumping.rows, (std::vector<std::uint32_t>{ 0, 1, 2 }));
  EXPECT_EQ(lumping.sizes, (std::vector<double>{ 1, 1, 1 }));
}

TEST(Lumping, NodesAreNumberedByTheirFirstRows)
{
  const std::uint32_t lumps[] = { 9, 4, 0, 9, 7, 4, 9 };
  const double        sizes[] = { 1, 2, 100, 4, 8, 16, 32 };
  const walk::Lumping lumping = walk::MakeLumping(7, lumps, sizes);
  EXPECT_EQ(lumping.Count(), 3U);
  EXPECT_FALSE(lumping.Trivial());
  EXPECT_EQ(lumping.nodeOfRow, (std::vector<std::uint32_t>{ 0, 1, walk::Lumping::none, 0, 2, 1, 0 }));
  EXPECT_EQ(lumping.offsets, (std::vector<std::size_t>{ 0, 3, 5, 6 }));
  EXPECT_EQ(lumping.rows, (std::vector<std::uint32_t>{ 0, 3, 6, 1, 5, 4 }));
  EXPECT_EQ(lumping.sizes, (std::vector<double>{ 37, 18, 8 }));
}

TEST(Lumping, LargeNumbersOfLumpsAreAsGood)
{
  std::vector<std::uint32_t> small(500);
  std::vector<std::uint32_t> large(500);
  for (std::size_t i = 0; i < small.size(); ++i)
  {
    small[i] = static_cast<std::uint32_t>(i * 7919 % 100);
    large[i] = small[i] == 0 ? 0 : 4294967295U - 40000000U * small[i];
  }
  const walk::Lumping one = walk::MakeLumping(500, small.data(), nullptr);
  const walk::Lumping other = walk::MakeLumping(500, large.data(), nullptr);
  EXPECT_EQ(one.Count(), 99U);
  EXPECT_EQ(one.nodeOfRow, other.nodeOfRow);
  EXPECT_EQ(one.rows, other.rows);
  EXPECT_EQ(one.offsets, other.offsets);
}

TEST(Lumping, AllRowsMayBeLeftOut)
{
  const std::uint32_t lumps[] = { 0, 0 };
  EXPECT_EQ(walk::MakeLumping(2, lumps, nullptr).Count(), 0U);
}
