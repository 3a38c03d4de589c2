/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Edits.h"

#include "edit/EditTesting.h"
#include "label/ConnectTesting.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace
{

using namespace dwc::testing;

/** Leaves of MakeSmallTree, each one column of two pixels; a last column is outside. */
struct Columns
{
  dwc::Tree                  tree{ MakeSmallTree() };
  std::vector<std::uint8_t>  leaves{ 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0 };
  std::vector<std::uint32_t> finished;
  std::size_t                regions{ 3 }; ///< 1-2, 3, 4-5

  dwc::EditResult
  Apply(const std::string & list) const
  {
    dwc::EditInput input;
    input.geometry = MakePlainGeometry({ 6, 2 });
    input.leaves = leaves.data();
    input.tree = &tree;
    input.start = dwc::LevelOfNumberOfRegions(tree, regions);
    input.finished = finished.empty() ? nullptr : finished.data();
    return dwc::ApplyEdits(input, dwc::EditsFromJSON(list, tree), dwc::Host());
  }

  /** The first row of the result. */
  std::string
  Row(const std::string & list) const
  {
    const dwc::EditResult result = this->Apply(list);
    dwc::VerifyTree(result.tree);
    std::string row;
    for (std::size_t x = 0; x < 6; ++x)
    {
      row += std::to_string(result.leaves[x]);
    }
    EXPECT_EQ(*std::max_element(result.leaves.begin(), result.leaves.end()), result.tree.NumberOfLeaves());
    return row;
  }

  std::string
  Error(const std::string & list) const
  {
    return ErrorOf([&] { this->Apply(list); });
  }
};

TEST(ApplyEdits, WithoutEditsGivesTheLevel) { EXPECT_EQ(Columns().Row("[]"), "112330"); }

TEST(ApplyEdits, ByPointsChangesTheRegionsThatAreThere)
{
  EXPECT_EQ(Columns().Row(R"([{"do": "merge", "points": [[0, 0], [4, 1]]}])"), "112110");
  EXPECT_EQ(Columns().Row(R"([{"do": "split", "point": [1, 0]}])"), "123440");
  EXPECT_EQ(Columns().Row(R"([{"do": "split", "point": [1, 0]}, {"do": "remove", "point": [1, 0]}])"), "102330");
  EXPECT_EQ(Columns().Row(R"([{"do": "keep", "points": [[2, 0], [3, 0]]}])"), "001220");
  EXPECT_EQ(Columns().Row(R"([{"do": "level", "regions": 5}, {"do": "merge", "points": [[1, 0], [2, 0]]}])"), "122340");
}

TEST(ApplyEdits, ByNodesChangesTheirLeaves)
{
  EXPECT_EQ(Columns().Row(R"([{"do": "merge", "node": 2}])"), "112220");
  EXPECT_EQ(Columns().Row(R"([{"do": "remove", "node": 7}])"), "112030");
  EXPECT_EQ(Columns().Row(R"([{"do": "merge", "nodes": [5, 8]}])"), "134210"); // 5 is nearest to 4
  EXPECT_EQ(Columns().Row(R"([{"do": "keep", "node": 4}, {"do": "split", "node": 4}])"), "000120");
  // The node takes its leaves from the point's region, which goes with them.
  EXPECT_EQ(Columns().Row(R"([{"do": "merge", "point": [2, 0], "node": 2}])"), "112220");
}

TEST(ApplyEdits, NamesStayWithTheirRegions)
{
  const dwc::EditResult result =
    Columns().Apply(R"([{"do": "name", "point": [4, 0], "name": "liver", "terminology": "x~y"},
                       {"do": "merge", "points": [[0, 0], [2, 0]]}])");
  ASSERT_EQ(result.tree.words.size(), 1U);
  const auto & [node, words] = *result.tree.words.begin();
  EXPECT_EQ(result.tree.nodes[node].firstLeaf, 2U);
  EXPECT_EQ(words.name, "liver");
  EXPECT_EQ(words.terminology, "x~y");
}

TEST(ApplyEdits, LockedRegionsAreChangedByNone)
{
  const std::string lock = R"([{"do": "lock", "point": [0, 0]}, )";
  EXPECT_EQ(Columns().Row(lock + R"({"do": "level", "regions": 1}])"), "112220");
  EXPECT_EQ(Columns().Row(lock + R"({"do": "keep", "point": [4, 0]}])"), "110220");
  EXPECT_EQ(Columns().Row(lock + R"({"do": "smallest", "size": 5}])"), "112220");
  EXPECT_EQ(Columns().Row(lock + R"({"do": "unlock", "point": [1, 1]}, {"do": "remove", "node": 5}])"), "012330");
  for (const char * const edit : { R"({"do": "remove", "point": [1, 0]}])",
                                   R"({"do": "split", "node": 1}])",
                                   R"({"do": "merge", "node": 0}])",
                                   R"({"do": "fill", "node": 1}])" })
  {
    EXPECT_NE(Columns().Error(lock + edit).find("edit 2"), std::string::npos);
    EXPECT_NE(Columns().Error(lock + edit).find("is locked"), std::string::npos);
  }
}

TEST(ApplyEdits, SmallRegionsGoToTheOneBesideAndMayVanish)
{
  EXPECT_EQ(Columns().Row(R"([{"do": "smallest", "size": 3}])"), "111220"); // leaf 3 touches both; the lower label
  // The size is physical.
  const Columns  columns;
  dwc::EditInput input;
  input.geometry = MakePlainGeometry({ 6, 2 });
  input.geometry.spacing = { 2.0, 2.0 };
  input.leaves = columns.leaves.data();
  input.tree = &columns.tree;
  input.start = dwc::LevelOfNumberOfRegions(columns.tree, 3);
  const auto count = [&input, &columns](double size, bool isPhysical) {
    input.hasPhysicalGeometry = isPhysical;
    dwc::Edit edit;
    edit.kind = dwc::EditKind::Smallest;
    edit.size = size;
    return dwc::ApplyEdits(input, { edit }, dwc::Host()).tree.NumberOfLeaves();
  };
  EXPECT_EQ(count(8.0, true), 3U); // two pixels of four mm^2
  EXPECT_EQ(count(8.5, true), 2U);
  EXPECT_EQ(count(3.0, false), 2U);
}

TEST(ApplyEdits, FinishedRegionsStayToThePixel)
{
  for (unsigned int seed = 0; seed < 30; ++seed)
  {
    const dwc::ImageGeometry         geometry = MakePlainGeometry({ 7, 6, 5 });
    const dwc::Tree                  tree = RandomTree(8, seed);
    const std::vector<std::uint32_t> leaves = RandomLabels(geometry.CountPixels(), 8, seed, true);
    std::vector<std::uint32_t>       finished = RandomLabels(geometry.CountPixels(), 3, seed + 100, true);
    for (std::uint32_t & label : finished)
    {
      label *= 7; // labels with gaps
    }
    dwc::EditInput input;
    input.geometry = geometry;
    input.leaves = leaves.data();
    input.tree = &tree;
    input.start = dwc::LevelOfNumberOfRegions(tree, 5);
    input.finished = finished.data();
    const std::string     list = R"([{"do": "merge", "node": 1}, {"do": "smallest", "size": 4}, {"do": "fill"}])";
    const dwc::EditResult result = dwc::ApplyEdits(input, dwc::EditsFromJSON(list, tree), dwc::Host());
    dwc::VerifyTree(result.tree);
    const auto count = static_cast<std::uint32_t>(result.tree.NumberOfLeaves());
    for (std::size_t p = 0; p < finished.size(); ++p)
    {
      EXPECT_EQ(finished[p] == 0, result.leaves[p] <= count - 3);
      if (finished[p] != 0)
      {
        EXPECT_EQ(result.leaves[p], count - 3 + finished[p] / 7);
      }
    }
    EXPECT_EQ(dwc::SeparationCost(result.tree, 1, count), 0.0);
    EXPECT_EQ(result.tree.words.size(), 3U);
    const dwc::EditResult four = dwc::ApplyEdits(input, dwc::EditsFromJSON(list, tree), ThreadedHost(4));
    EXPECT_EQ(four.leaves, result.leaves);
  }
}

TEST(ApplyEdits, TheResultCanBeEditedAgain)
{
  const Columns         columns;
  const dwc::EditResult once =
    columns.Apply(R"([{"do": "name", "node": 3, "name": "third"}, {"do": "merge", "nodes": [5, 8]}])");
  dwc::EditInput input;
  input.geometry = MakePlainGeometry({ 6, 2 });
  input.leaves = once.leaves.data();
  input.tree = &once.tree;
  input.start = dwc::LevelOfNumberOfRegions(once.tree, once.tree.NumberOfLeaves());
  const dwc::EditResult same = dwc::ApplyEdits(input, {}, dwc::Host());
  EXPECT_EQ(same.leaves, once.leaves);
  EXPECT_EQ(same.tree.words.size(), 1U);
  for (std::uint32_t a = 1; a <= 4; ++a)
  {
    EXPECT_EQ(dwc::SeparationCost(same.tree, 1, a), dwc::SeparationCost(once.tree, 1, a));
  }
}

TEST(ApplyEdits, WhatCannotBeDoneIsNamedWithItsNumber)
{
  const Columns columns;
  const auto    about = [&columns](const std::string & edit, const std::string & what) {
    const std::string error = columns.Error(R"([{"do": "level", "regions": 3}, )" + edit + "]");
    EXPECT_EQ(error.find("Edits: edit 2 ("), 0U) << error;
    EXPECT_NE(error.find(what), std::string::npos) << error;
  };
  about(R"({"do": "remove", "point": [5, 0]})", "(5,0), where no region is (outside the mask)");
  about(R"({"do": "remove", "point": [6, 0]})", "outside the image of 6 x 2 pixels");
  about(R"({"do": "remove", "point": [1, 0, 0]})", "has 2 axes");
  about(R"({"do": "remove", "node": 9})", "nodes from 0 to 8");
  about(R"({"do": "split", "point": [0, 0], "parts": 3})", "asks for 3 parts, but the region of leaf 1 has 2 leaves");
  about(R"({"do": "merge", "points": [[0, 0], [1, 1]]})", "all in one region");
  EXPECT_NE(columns.Error(R"([{"do": "remove", "node": 1}, {"do": "name", "point": [1, 0], "name": "a"}])")
              .find("where no region is any more"),
            std::string::npos);
  EXPECT_NE(columns.Error(R"([{"do": "remove", "node": 0}])").find("leave no region"), std::string::npos);
  Columns finished;
  finished.finished = std::vector<std::uint32_t>(12, 0);
  finished.finished[3] = 2;
  EXPECT_NE(finished.Error(R"([{"do": "remove", "point": [3, 0]}])").find("in a finished region"), std::string::npos);
}

TEST(ApplyEdits, StopsWhereProgressThrows)
{
  const Columns  columns;
  dwc::EditInput input;
  input.geometry = MakePlainGeometry({ 6, 2 });
  input.leaves = columns.leaves.data();
  input.tree = &columns.tree;
  input.start = dwc::LevelOfNumberOfRegions(columns.tree, 3);
  dwc::Host host;
  host.progress = [](double fraction) {
    if (fraction > 0.5)
    {
      throw std::runtime_error("stop");
    }
  };
  EXPECT_THROW(dwc::ApplyEdits(input, dwc::EditsFromJSON(R"([{"do": "fill"}])", columns.tree), host),
               std::runtime_error);
}

} // namespace
