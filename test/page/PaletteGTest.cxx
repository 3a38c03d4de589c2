/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Error.h"
#include "dwc/Picture.h"

#include "Shown.h"

#include <gtest/gtest.h>

TEST(Palette, CountsThePixelsOfEachLeaf)
{
  const std::vector<std::uint8_t> leaves{ 0, 1, 3, 3, 0 };
  EXPECT_EQ(dwc::CountLeaves(leaves.data(), leaves.size(), 3), (std::vector<std::uint64_t>{ 1, 0, 2 }));
  EXPECT_THROW(dwc::CountLeaves(leaves.data(), leaves.size(), 2), dwc::ParameterError);
}

TEST(Palette, TheLargerChildKeepsItsParentsColor)
{
  const dwc::Tree                  tree = shown::MakeTree();
  const std::vector<std::uint64_t> sizes{ 5, 1, 9 };
  const auto                       one = dwc::ColorLevel(tree, shown::MakeLevel({ 0, 1, 1, 1 }, 1), sizes);
  const auto                       two = dwc::ColorLevel(tree, shown::MakeLevel({ 0, 1, 2, 2 }, 2), sizes);
  const auto                       three = dwc::ColorLevel(tree, shown::MakeLevel({ 0, 1, 2, 3 }, 3), sizes);
  EXPECT_EQ(one[0], (dwc::Color{ { 0, 0, 0 } }));
  EXPECT_EQ(two[2], one[1]) << "10 pixels of 15";
  EXPECT_NE(two[1], one[1]);
  EXPECT_EQ(three[1], two[1]);
  EXPECT_EQ(three[3], two[2]) << "9 pixels of 10";
  EXPECT_NE(three[2], two[2]);
  EXPECT_NE(three[2], two[1]);
}

TEST(Palette, OfTwoEqualChildrenTheFirstKeepsIt)
{
  const dwc::Tree tree = shown::MakeTree();
  const auto      one = dwc::ColorLevel(tree, shown::MakeLevel({ 0, 1, 1, 1 }, 1), { 4, 2, 2 });
  const auto      two = dwc::ColorLevel(tree, shown::MakeLevel({ 0, 1, 2, 2 }, 2), { 4, 2, 2 });
  EXPECT_EQ(two[1], one[1]);
}

TEST(Palette, FirstColorsAreThoseOfEveryVersion)
{
  const auto three = dwc::ColorLevel(shown::MakeTree(), shown::MakeLevel({ 0, 1, 2, 3 }, 3), { 9, 5, 1 });
  EXPECT_EQ(three[1], (dwc::Color{ { 97, 161, 240 } }));
  EXPECT_EQ(three[2], (dwc::Color{ { 255, 156, 133 } }));
  EXPECT_EQ(three[3], (dwc::Color{ { 0, 153, 116 } }));
}
