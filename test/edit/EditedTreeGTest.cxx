/* SPDX-License-Identifier: Apache-2.0 */
#include "edit/EditedTree.h"

#include "dwc/Level.h"
#include "edit/EditTesting.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace
{

using namespace dwc::testing;

TEST(EditedTree, OfALevelIsTheUpperPartOfTheTree)
{
  for (unsigned int seed = 0; seed < 20; ++seed)
  {
    const dwc::Tree tree = RandomTree(20, seed, seed % 2 == 1);
    for (std::size_t regions = 1; regions <= 20; ++regions)
    {
      const dwc::Level           level = dwc::LevelOfNumberOfRegions(tree, regions);
      const dwc::label::PartTree edited =
        dwc::edit::MakeEditedTree(tree, level.labels, regions, std::vector<bool>(regions + 1, true));
      dwc::VerifyTree(edited.tree);
      ASSERT_EQ(edited.tree.NumberOfLeaves(), regions);
      for (std::size_t i = 0; i + 1 < regions; ++i)
      {
        EXPECT_EQ(edited.tree.nodes[edited.tree.splits[i]].cost, tree.nodes[tree.splits[i]].cost);
      }
      for (std::uint32_t region = 1; region <= regions; ++region)
      {
        EXPECT_EQ(edited.leafOfPart[region], region); // the order of the leaves is kept
      }
      for (std::size_t coarser = 1; coarser <= regions; ++coarser)
      {
        const dwc::Level expected = dwc::LevelOfNumberOfRegions(tree, coarser);
        const dwc::Level found = dwc::LevelOfNumberOfRegions(edited.tree, coarser);
        for (std::size_t leaf = 1; leaf <= 20; ++leaf)
        {
          EXPECT_EQ(found.labels[level.labels[leaf]], expected.labels[leaf]);
        }
      }
    }
  }
}

/** Two regions are together below the cost at which a chain of regions joins them, each of which has a leaf in one node
 *  of at least that cost with one of the next. */
TEST(EditedTree, JoinsRegionsAtTheCostOfTheirClosestLeaves)
{
  for (unsigned int seed = 0; seed < 40; ++seed)
  {
    std::mt19937               random(seed);
    const dwc::Tree            tree = RandomTree(14, seed);
    constexpr std::size_t      groups = 6;
    std::vector<std::uint32_t> groupOfLeaf(15, 0);
    for (std::size_t leaf = 1; leaf < groupOfLeaf.size(); ++leaf)
    {
      groupOfLeaf[leaf] =
        leaf <= groups ? static_cast<std::uint32_t>(leaf) : static_cast<std::uint32_t>(random() % (groups + 1));
    }
    double join[groups + 1][groups + 1] = {};
    for (std::uint32_t a = 1; a < groupOfLeaf.size(); ++a)
    {
      for (std::uint32_t b = 1; b < groupOfLeaf.size(); ++b)
      {
        double & cost = join[groupOfLeaf[a]][groupOfLeaf[b]];
        cost = std::max(cost, dwc::SeparationCost(tree, a, b));
      }
    }
    for (std::size_t via = 1; via <= groups; ++via)
    {
      for (std::size_t a = 1; a <= groups; ++a)
      {
        for (std::size_t b = 1; b <= groups; ++b)
        {
          join[a][b] = std::max(join[a][b], std::min(join[a][via], join[via][b]));
        }
      }
    }
    const dwc::label::PartTree edited =
      dwc::edit::MakeEditedTree(tree, groupOfLeaf, groups, std::vector<bool>(groups + 1, true));
    dwc::VerifyTree(edited.tree);
    for (std::size_t a = 1; a <= groups; ++a)
    {
      for (std::size_t b = a + 1; b <= groups; ++b)
      {
        EXPECT_EQ(dwc::SeparationCost(edited.tree, edited.leafOfPart[a], edited.leafOfPart[b]), join[a][b]);
      }
    }
  }
}

TEST(EditedTree, LeavesOutWhatHasNoPixelAndPartsTheFinishedFirst)
{
  const dwc::Tree         tree = MakeSmallTree();
  const std::vector<bool> isThere{ false, true, false, true, true, true };
  // Regions 1 to 3 have the leaves; 4 and 5 are finished ones.
  const dwc::label::PartTree edited = dwc::edit::MakeEditedTree(tree, { 0, 1, 1, 2, 3, 0 }, 3, isThere);
  dwc::VerifyTree(edited.tree);
  EXPECT_EQ(edited.tree.NumberOfLeaves(), 4U);
  EXPECT_EQ(edited.leafOfPart, (std::vector<std::uint32_t>{ 0, 1, 0, 2, 3, 4 }));
  EXPECT_EQ(dwc::SeparationCost(edited.tree, 1, 2), 0.1);
  EXPECT_EQ(dwc::SeparationCost(edited.tree, 2, 3), 0.0);
  EXPECT_EQ(dwc::SeparationCost(edited.tree, 3, 4), 0.0);
  EXPECT_NEAR(edited.tree.nodes[0].volume, 0.6, 1e-12); // of what is left
}

} // namespace
