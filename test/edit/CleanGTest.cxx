/* SPDX-License-Identifier: Apache-2.0 */
#include "edit/Clean.h"

#include "HostTesting.h"
#include "label/ConnectTesting.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>

namespace
{

using namespace dwc::testing;
using dwc::edit::CleanRules;

/** A picture of digits. */
struct Picture
{
  std::vector<std::uint32_t> labels;
  dwc::Grid                  grid;

  explicit Picture(const std::vector<std::string> & rows)
    : grid{ { rows.front().size(), rows.size() }, { 1.0, 1.0 } }
  {
    for (const std::string & row : rows)
    {
      std::transform(row.begin(), row.end(), std::back_inserter(labels), [](char c) {
        return c == '.' ? 0U : static_cast<std::uint32_t>(c - '0');
      });
    }
  }
};

CleanRules
MakeRules(std::size_t highest)
{
  CleanRules rules;
  rules.isLocked.assign(highest + 1, false);
  rules.isFilled.assign(highest + 1, false);
  return rules;
}

std::vector<std::uint32_t>
Clean(const Picture & picture, const CleanRules & rules)
{
  return dwc::edit::CleanRegions(picture.labels, picture.grid, rules, dwc::Host());
}

TEST(Clean, ChangesNothingUnlessAsked)
{
  const Picture picture({ "112.", "1322", ".132" });
  EXPECT_EQ(Clean(picture, MakeRules(3)), picture.labels);
}

TEST(Clean, SmallPartsGoToTheLabelThatTheyTouchMost)
{
  CleanRules rules = MakeRules(4);
  rules.minimumPixels = 3.0;
  EXPECT_EQ(Clean(Picture({ "11122", //
                            "13322",
                            "11122",
                            "44422" }),
                  rules),
            Picture({ "11122", "11122", "11122", "44422" }).labels);
}

TEST(Clean, TheBackgroundTakesWhatLiesInIt)
{
  CleanRules rules = MakeRules(2);
  rules.minimumPixels = 4.0;
  EXPECT_EQ(Clean(Picture({ "111...", //
                            "111.2.",
                            "111.2.",
                            "......" }),
                  rules),
            Picture({ "111...", "111...", "111...", "......" }).labels);
}

TEST(Clean, WhatASmallPartKeptApartIsOneAfterwards)
{
  // Two parts of 1 of two pixels each are small, but not together.
  CleanRules rules = MakeRules(2);
  rules.minimumPixels = 3.0;
  EXPECT_EQ(Clean(Picture({ "11211" }), rules), Picture({ "11111" }).labels);
}

TEST(Clean, LockedLabelsNeitherLoseNorTake)
{
  CleanRules rules = MakeRules(3);
  rules.minimumPixels = 100.0;
  rules.isLocked[1] = true;
  EXPECT_EQ(Clean(Picture({ "111", "121", "111" }), rules), Picture({ "111", "121", "111" }).labels);
  EXPECT_EQ(Clean(Picture({ "1112", "1222", "3333" }), rules), Picture({ "1113", "1333", "3333" }).labels);
}

TEST(Clean, AFilledRegionTakesAllThatItEncloses)
{
  CleanRules rules = MakeRules(3);
  rules.isFilled[1] = true;
  EXPECT_EQ(Clean(Picture({ "11111..", //
                            "1.2.1.3",
                            "12331.3",
                            "11111..",
                            "..1.1.." }),
                  rules),
            Picture({ "11111..", "11111.3", "11111.3", "11111..", "..1.1.." }).labels);
  rules.isLocked[2] = true;
  EXPECT_EQ(Clean(Picture({ "11111", "1.2.1", "11111" }), rules), Picture({ "11111", "11211", "11111" }).labels);
}

TEST(Clean, AHoleIsWhatOneRegionEncloses)
{
  CleanRules rules = MakeRules(2);
  rules.fillHoles = true;
  EXPECT_EQ(Clean(Picture({ "1111222", //
                            "1.11.22",
                            "1.11222",
                            "1111222",
                            "11.1.22" }),
                  rules),
            Picture({ "1111222", "1111.22", "1111222", "1111222", "11.1.22" }).labels);
}

/** Filling against flood filling the outside, in two and three dimensions. */
TEST(Clean, FillsWhatAFloodFromTheBorderDoesNotReach)
{
  for (unsigned int seed = 0; seed < 60; ++seed)
  {
    const dwc::Grid grid = seed % 2 == 0 ? dwc::Grid{ { 9, 8 }, { 1, 1 } } : dwc::Grid{ { 5, 4, 6 }, { 1, 1, 1 } };
    std::vector<std::uint32_t> labels = RandomLabels(grid.Count(), 3, seed, true);
    std::mt19937               random(seed);
    for (std::uint32_t & label : labels) // mostly 1, so that something is enclosed
    {
      label = random() % 3 == 0 ? label : 1;
    }
    CleanRules rules = MakeRules(3);
    rules.isFilled[1] = true;
    const std::vector<std::uint32_t> cleaned = dwc::edit::CleanRegions(labels, grid, rules, dwc::Host());

    std::vector<std::uint32_t> others(labels.size());
    std::transform(labels.begin(), labels.end(), others.begin(), [](std::uint32_t x) { return x == 1 ? 0U : 1U; });
    const std::vector<std::uint32_t> parts = FloodFill(others, grid);
    std::set<std::uint32_t>          outside;
    for (std::size_t p = 0; p < labels.size(); ++p)
    {
      if (FaceNeighbors(grid, p).size() < 2 * grid.Dimension())
      {
        outside.insert(parts[p]);
      }
    }
    for (std::size_t p = 0; p < labels.size(); ++p)
    {
      const bool isEnclosed = parts[p] != 0 && outside.count(parts[p]) == 0;
      EXPECT_EQ(cleaned[p], isEnclosed ? 1U : labels[p]) << seed << ", pixel " << p;
    }
  }
}

TEST(Clean, LeavesNoSmallPartThatCouldGoSomewhere)
{
  for (unsigned int seed = 0; seed < 60; ++seed)
  {
    const dwc::Grid grid = seed % 2 == 0 ? dwc::Grid{ { 12, 10 }, { 1, 1 } } : dwc::Grid{ { 6, 5, 4 }, { 1, 1, 1 } };
    const std::vector<std::uint32_t> labels = RandomLabels(grid.Count(), 5, seed, true);
    CleanRules                       rules = MakeRules(5);
    rules.minimumPixels = 6.0;
    rules.isLocked[5] = seed % 3 == 0;
    const std::vector<std::uint32_t>     cleaned = dwc::edit::CleanRegions(labels, grid, rules, dwc::Host());
    const std::vector<std::uint32_t>     parts = FloodFill(cleaned, grid);
    std::map<std::uint32_t, std::size_t> sizes;
    std::set<std::uint32_t>              stuck; // parts that touch something that may take them
    for (std::size_t p = 0; p < cleaned.size(); ++p)
    {
      ++sizes[parts[p]];
      for (const std::size_t q : FaceNeighbors(grid, p))
      {
        if (cleaned[q] != cleaned[p] && !rules.isLocked[cleaned[q]])
        {
          stuck.insert(parts[p]);
        }
      }
      EXPECT_EQ(labels[p] == 5 && rules.isLocked[5], rules.isLocked[5] && cleaned[p] == 5);
    }
    for (std::size_t p = 0; p < cleaned.size(); ++p)
    {
      if (cleaned[p] != 0 && !rules.isLocked[cleaned[p]] && sizes[parts[p]] < 6)
      {
        EXPECT_EQ(stuck.count(parts[p]), 0U) << seed << ", pixel " << p;
      }
    }
  }
}

} // namespace
