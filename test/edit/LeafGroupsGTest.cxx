/* SPDX-License-Identifier: Apache-2.0 */
#include "edit/LeafGroups.h"

#include "edit/EditTesting.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace
{

using namespace dwc::testing;
using dwc::edit::LeafGroups;
using dwc::edit::Refusal;
using Id = LeafGroups::Id;

/** Numbers in the order of their first appearance: two lists are the same partition where these are the same. */
std::vector<std::uint32_t>
Canonical(const std::vector<std::uint32_t> & labels)
{
  std::map<std::uint32_t, std::uint32_t> numbers{ { 0, 0 } };
  std::vector<std::uint32_t>             canonical;
  for (const std::uint32_t label : labels)
  {
    canonical.push_back(numbers.emplace(label, static_cast<std::uint32_t>(numbers.size())).first->second);
  }
  return canonical;
}

std::vector<std::uint32_t>
GetRegions(const LeafGroups & groups)
{
  return Canonical(groups.GetGroupOfLeaf());
}

using Regions = std::vector<std::uint32_t>;

TEST(LeafGroups, BeginWithALevelAndItsNames)
{
  dwc::Tree tree = MakeSmallTree();
  tree.words[2] = { "liver", "" };
  tree.words[0] = { "body", "" };
  const LeafGroups groups(tree, dwc::LevelOfNumberOfRegions(tree, 2));
  EXPECT_EQ(GetRegions(groups), (Regions{ 0, 1, 1, 2, 2, 2 }));
  EXPECT_EQ(groups.GetGroups().at(2).words.name, "liver");
  EXPECT_EQ(groups.GetGroups().at(1).words.name, "");
}

TEST(LeafGroups, ANodeIsItsLeavesWhateverRegionsAreThere)
{
  const dwc::Tree tree = MakeSmallTree();
  LeafGroups      groups(tree, dwc::LevelOfNumberOfRegions(tree, 2));
  EXPECT_EQ(groups.TakeNode(1), groups.GetGroupOfLeaf(1)); // just a region
  EXPECT_EQ(GetRegions(groups), (Regions{ 0, 1, 1, 2, 2, 2 }));
  groups.TakeNode(4); // a part of one
  EXPECT_EQ(GetRegions(groups), (Regions{ 0, 1, 1, 2, 3, 3 }));
  groups.TakeNode(2); // two of them
  EXPECT_EQ(GetRegions(groups), (Regions{ 0, 1, 1, 2, 2, 2 }));
  EXPECT_EQ(groups.GetGroups().size(), 2U);
}

TEST(LeafGroups, SplittingTheWholeImageGivesTheLevels)
{
  for (unsigned int seed = 0; seed < 20; ++seed)
  {
    const dwc::Tree  tree = RandomTree(24, seed, seed % 2 == 0);
    const dwc::Level one = dwc::LevelOfNumberOfRegions(tree, 1);
    for (std::size_t parts = 2; parts <= 24; ++parts)
    {
      LeafGroups groups(tree, one);
      groups.Split(1, parts);
      EXPECT_EQ(GetRegions(groups), Canonical(dwc::LevelOfNumberOfRegions(tree, parts).labels))
        << seed << ", " << parts;
    }
  }
}

TEST(LeafGroups, AMergedRegionIsSplitWhereTheTreeFirstPartsItsLeaves)
{
  const dwc::Tree tree = MakeSmallTree();
  LeafGroups      groups(tree, dwc::LevelOfNumberOfRegions(tree, 5));
  groups.Merge({ 2, 4, 5 });
  EXPECT_EQ(GetRegions(groups), (Regions{ 0, 1, 2, 3, 2, 2 }));
  groups.Split(2, 2); // leaf 2 is on the other side of the root than 4 and 5
  EXPECT_EQ(GetRegions(groups), (Regions{ 0, 1, 2, 3, 4, 4 }));
  EXPECT_THROW(groups.Split(groups.GetGroupOfLeaf(4), 3), Refusal);
  EXPECT_EQ(GetRegions(groups), (Regions{ 0, 1, 2, 3, 4, 4 }));
}

TEST(LeafGroups, MergedRegionsHaveTheFirstNameThereIs)
{
  const dwc::Tree tree = MakeSmallTree();
  LeafGroups      groups(tree, dwc::LevelOfNumberOfRegions(tree, 5));
  groups.Name(2, { "left", "" });
  groups.Name(3, { "right", "" });
  groups.Merge({ 1, 3, 2 });
  EXPECT_EQ(groups.GetGroups().at(1).words.name, "right");
}

TEST(LeafGroups, AnotherLevelLeavesLockedAndRemovedOnesAndKeepsNamesOfWhatStays)
{
  const dwc::Tree tree = MakeSmallTree();
  LeafGroups      groups(tree, dwc::LevelOfNumberOfRegions(tree, 5));
  groups.Merge({ 2, 3 });
  groups.Lock(2, true);
  groups.Remove({ 5 });
  groups.Name(1, { "first", "" });
  groups.SetLevel(dwc::LevelOfNumberOfRegions(tree, 2));
  EXPECT_EQ(GetRegions(groups), (Regions{ 0, 1, 2, 2, 3, 0 }));
  EXPECT_TRUE(groups.GetGroups().at(groups.GetGroupOfLeaf(2)).isLocked);
  EXPECT_EQ(groups.GetGroups().at(groups.GetGroupOfLeaf(1)).words.name, "first");
  groups.Lock(2, false);
  groups.SetLevel(dwc::LevelOfNumberOfRegions(tree, 2));
  EXPECT_EQ(GetRegions(groups), (Regions{ 0, 1, 1, 2, 2, 0 }));
  EXPECT_EQ(groups.GetGroups().at(groups.GetGroupOfLeaf(1)).words.name, "");
}

TEST(LeafGroups, RegionsOfAnotherLevelHaveTheNamesOfTheirNodes)
{
  dwc::Tree tree = MakeSmallTree();
  tree.words[1] = { "left", "" };
  tree.words[4] = { "right", "" };
  LeafGroups groups(tree, dwc::LevelOfNumberOfRegions(tree, 1));
  groups.SetLevel(dwc::LevelOfNumberOfRegions(tree, 3));
  const auto getName = [&](std::size_t leaf) { return groups.GetGroups().at(groups.GetGroupOfLeaf(leaf)).words.name; };
  EXPECT_EQ(getName(1), "left");
  EXPECT_EQ(getName(3), "");
  EXPECT_EQ(getName(4), "right");
  groups.Name(groups.GetGroupOfLeaf(4), {});
  groups.Remove({ groups.GetGroupOfLeaf(1) });
  groups.SetLevel(dwc::LevelOfNumberOfRegions(tree, 3));
  EXPECT_EQ(getName(4), "") << "the same region, whose name was taken away";
}

TEST(LeafGroups, APartOfANodeHasNotItsName)
{
  dwc::Tree tree = MakeSmallTree();
  tree.words[1] = { "left", "" };
  LeafGroups groups(tree, dwc::LevelOfNumberOfRegions(tree, 5));
  groups.Remove({ groups.GetGroupOfLeaf(2) });
  groups.SetLevel(dwc::LevelOfNumberOfRegions(tree, 1));
  groups.SetLevel(dwc::LevelOfNumberOfRegions(tree, 2));
  EXPECT_EQ(groups.GetGroups().at(groups.GetGroupOfLeaf(1)).words.name, "");
}

TEST(LeafGroups, KeepingRemovesAllOthersButLockedOnes)
{
  const dwc::Tree tree = MakeSmallTree();
  LeafGroups      groups(tree, dwc::LevelOfNumberOfRegions(tree, 5));
  groups.Lock(4, true);
  groups.Keep({ 2 });
  EXPECT_EQ(GetRegions(groups), (Regions{ 0, 0, 1, 0, 2, 0 }));
  EXPECT_THROW(groups.TakeNode(3), Refusal);
}

/** Whatever is done, every leaf that was not removed is in a group that there is, no group is empty, and what is locked
 *  stays as it was. */
TEST(LeafGroups, RandomEditsLeaveAPartition)
{
  for (unsigned int seed = 0; seed < 200; ++seed)
  {
    std::mt19937          random(seed);
    const dwc::Tree       tree = RandomTree(16, seed);
    LeafGroups            groups(tree, dwc::LevelOfNumberOfRegions(tree, 6));
    std::set<std::size_t> locked; // leaves of one group
    std::size_t           refused = 0;
    for (int step = 0; step < 30; ++step)
    {
      const auto any = [&] {
        auto group = groups.GetGroups().begin();
        std::advance(group, static_cast<std::ptrdiff_t>(random() % groups.GetGroups().size()));
        return group->first;
      };
      if (groups.GetGroups().empty())
      {
        break;
      }
      try
      {
        const Id a = any();
        const Id b = any();
        switch (random() % 8)
        {
          case 0:
            groups.Merge(a == b ? std::vector<Id>{ a } : std::vector<Id>{ a, b });
            break;
          case 1:
            groups.Split(a, 2 + random() % 2);
            break;
          case 2:
            groups.Remove({ a });
            break;
          case 3:
            groups.SetLevel(dwc::LevelOfNumberOfRegions(tree, 1 + random() % 16));
            break;
          case 4:
            groups.Name(a, { "name", "" });
            break;
          default:
            groups.TakeNode(random() % tree.nodes.size());
            break;
        }
        if (step == 5 && !groups.GetGroups().empty())
        {
          const Id group = any();
          groups.Lock(group, true);
          for (std::size_t leaf = 1; leaf <= 16; ++leaf)
          {
            if (groups.GetGroupOfLeaf(leaf) == group)
            {
              locked.insert(leaf);
            }
          }
        }
      }
      catch (const Refusal &)
      {
        ++refused;
      }
      std::set<Id> seen;
      for (std::size_t leaf = 1; leaf <= 16; ++leaf)
      {
        if (groups.GetGroupOfLeaf(leaf) != LeafGroups::removed)
        {
          seen.insert(groups.GetGroupOfLeaf(leaf));
        }
        if (!locked.empty())
        {
          EXPECT_EQ(locked.count(leaf) > 0, groups.GetGroupOfLeaf(leaf) == groups.GetGroupOfLeaf(*locked.begin()));
        }
      }
      ASSERT_EQ(seen.size(), groups.GetGroups().size());
      for (const Id group : seen)
      {
        ASSERT_EQ(groups.GetGroups().count(group), 1U);
      }
    }
    EXPECT_LT(refused, 30U);
  }
}

} // namespace
