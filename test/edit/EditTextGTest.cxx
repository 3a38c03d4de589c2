/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Edits.h"
#include "edit/EditTesting.h"

#include <gtest/gtest.h>

namespace
{

using namespace dwc::testing;

const dwc::Tree tree = MakeSmallTree();

std::string
ErrorOfText(const std::string & text)
{
  return ErrorOf([&] { dwc::EditsFromJSON(text, tree); });
}

TEST(EditText, OfEveryKindIsReadAsItWasWritten)
{
  const std::string list = R"([
    {"do": "level", "regions": 12}, {"do": "level", "threshold": 0.25}, {"do": "level", "depth": 3},
    {"do": "level", "automatic": true},
    {"do": "merge", "points": [[1.5, -2, 3e2], [4, 5, 6]]}, {"do": "merge", "node": 2},
    {"do": "merge", "point": [1, 2, 3], "nodes": [1, 4]},
    {"do": "split", "point": [1, 2, 3], "parts": 4}, {"do": "split", "node": 0},
    {"do": "keep", "nodes": [1, 2]}, {"do": "remove", "node": 4},
    {"do": "name", "point": [1, 2, 3], "name": "left \"lung\"", "terminology": "a~b^c"},
    {"do": "lock", "node": 1}, {"do": "unlock", "node": 1},
    {"do": "smallest", "size": 12.5}, {"do": "fill"}, {"do": "fill", "node": 2}])";
  const dwc::Edits  edits = dwc::EditsFromJSON(list, tree);
  ASSERT_EQ(edits.size(), 17U);
  EXPECT_EQ(edits[0].level.numberOfRegions, 12U);
  EXPECT_EQ(edits[1].level.costThreshold, 0.25);
  EXPECT_EQ(edits[2].level.depth, 3U);
  EXPECT_EQ(edits[4].places.size(), 2U);
  EXPECT_EQ(edits[4].places[0].point, (std::vector<double>{ 1.5, -2.0, 300.0 }));
  EXPECT_EQ(edits[6].places.size(), 3U);
  EXPECT_EQ(edits[7].parts, 4U);
  EXPECT_EQ(edits[8].parts, 2U);
  EXPECT_EQ(edits[9].places[1].node, 2U);
  EXPECT_EQ(edits[11].words.name, "left \"lung\"");
  EXPECT_EQ(edits[14].size, 12.5);
  const std::string text = dwc::EditsToJSON(edits, tree);
  EXPECT_EQ(dwc::EditsToJSON(dwc::EditsFromJSON(text, tree), tree), text);
  EXPECT_EQ(dwc::EditsFromJSON(R"({"do": "fill"})", tree).size(), 1U); // one edit by itself
}

TEST(EditText, WhatIsWrongIsNamedWithTheNumberOfTheEdit)
{
  EXPECT_NE(ErrorOfText("[{").find("are no JSON"), std::string::npos);
  EXPECT_NE(ErrorOfText("{}").find("must be a list of edits"), std::string::npos);
  EXPECT_NE(ErrorOfText("3").find("must be a list of edits"), std::string::npos);
  EXPECT_NE(ErrorOfText(R"({"format": "diffuse-walk-cut edits", "version": 2, "edits": []})").find("version 2"),
            std::string::npos);
  EXPECT_NE(ErrorOfText(R"([{"do": "fill"}, {"do": "paint"}])").find("edit 2 must be an object with \"do\""),
            std::string::npos);
  const auto about = [](const std::string & edit, const std::string & what) {
    const std::string error = ErrorOfText("[" + edit + "]");
    EXPECT_EQ(error.find("Edits: edit 1 ("), 0U) << error;
    EXPECT_NE(error.find(what), std::string::npos) << error;
  };
  about(R"({"do": "merge", "point": [1, 2]})", "got one point");
  about(R"({"do": "merge"})", "needs a place");
  about(R"({"do": "merge", "points": [1, 2]})", "needs a point as a list of coordinates");
  about(R"({"do": "merge", "points": 3})", "needs a list as \"points\"");
  about(R"({"do": "merge", "node": -1})", "whole number from 0 (got -1)");
  about(R"({"do": "split", "nodes": [1]})", "has the entry \"nodes\"; it may have node, parts, point");
  about(R"({"do": "split", "node": 1, "parts": 1})", "at least 2");
  about(R"({"do": "name", "node": 1})", "needs a \"name\"");
  about(R"({"do": "name", "node": 1, "name": "a\nb"})", "one line");
  about(R"({"do": "level"})", "needs one of");
  about(R"({"do": "level", "regions": 2, "depth": 2})", "needs one of");
  about(R"({"do": "level", "regions": 0})", "at least 1");
  about(R"({"do": "smallest", "size": -1})", "at least 0");
  about(R"({"do": "smallest"})", "needs a \"size\"");
}

TEST(EditText, NodesOfAnotherTreeAreRefusedAndPointsAreNot)
{
  const dwc::Tree   other = RandomTree(5, 1);
  const std::string nodes = dwc::EditsToJSON(dwc::EditsFromJSON(R"([{"do": "merge", "node": 1}])", tree), tree);
  EXPECT_NO_THROW(dwc::EditsFromJSON(nodes, tree));
  EXPECT_NE(ErrorOf([&] { dwc::EditsFromJSON(nodes, other); }).find("node 1 of another tree"), std::string::npos);
  const std::string points = dwc::EditsToJSON(dwc::EditsFromJSON(R"([{"do": "lock", "point": [1, 2]}])", tree), tree);
  EXPECT_NO_THROW(dwc::EditsFromJSON(points, other));
  dwc::Tree costs = tree; // another processor may round otherwise
  costs.nodes[0].cost = 0.100001;
  EXPECT_NO_THROW(dwc::EditsFromJSON(nodes, costs));
}

} // namespace
