/* SPDX-License-Identifier: Apache-2.0 */
#include "StatisticsTesting.h"
#include "dwc/Error.h"
#include "dwc/RegionNodes.h"

#include <gtest/gtest.h>

#include <sstream>

namespace
{

using dwc::testing::RandomRegions;

std::vector<std::string>
Split(const std::string & text, char separator)
{
  std::vector<std::string> fields;
  std::istringstream       stream(text + separator);
  for (std::string field; std::getline(stream, field, separator);)
  {
    fields.push_back(field);
  }
  return fields;
}

TEST(StatisticsText, HasALineForEachRegionAndAFieldForEachColumn)
{
  const RandomRegions regions({ 8, 9 }, { 1.0, 1.0 }, 5, 2, 4);
  const auto          table = regions.Measure();
  for (const char separator : { ',', '\t' })
  {
    const std::string text =
      dwc::StatisticsToText(table, regions.tree, dwc::LevelOfNumberOfRegions(regions.tree, 4), separator);
    EXPECT_EQ(text.back(), '\n');
    const auto lines = Split(text.substr(0, text.size() - 1), '\n');
    ASSERT_EQ(lines.size(), 5U);
    const std::size_t fields = Split(lines[0], separator).size();
    for (const std::string & line : lines)
    {
      EXPECT_EQ(Split(line, separator).size(), fields) << line;
    }
    EXPECT_EQ(Split(lines[0], separator)[0], "label");
    EXPECT_EQ(Split(lines[0], separator).back(), "touches");
    EXPECT_EQ(Split(lines[2], separator)[0], "2");
  }
}

TEST(StatisticsText, NumbersAreReadBackAsTheyWere)
{
  RandomRegions regions({ 8, 9 }, { 0.1, 1.0 / 3.0 }, 2, 1, 4);
  const auto    table = regions.Measure();
  const auto    lines =
    Split(dwc::StatisticsToText(table, regions.tree, dwc::LevelOfNumberOfRegions(regions.tree, 1), ','), '\n');
  const auto names = Split(lines[0], ',');
  const auto fields = Split(lines[1], ',');
  const auto at = [&](const std::string & name) {
    return fields[static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin())];
  };
  EXPECT_EQ(std::stod(at("area_mm2")), table.nodes[0].size);
  EXPECT_EQ(std::stod(at("mean")), table.nodes[0].channels[0].mean);
  EXPECT_EQ(at("confidence"), ""); // none was given
  EXPECT_EQ(at("parent"), "");     // of the whole image
  EXPECT_EQ(at("node"), "0");
}

TEST(StatisticsText, HasNamesWhereARegionHasOne)
{
  RandomRegions     regions({ 8, 9 }, { 1.0, 1.0 }, 3, 1, 4);
  const auto        table = regions.Measure();
  const auto        level = dwc::LevelOfNumberOfRegions(regions.tree, 3);
  const std::size_t node = dwc::FindRegionNodes(regions.tree, level)[2];
  regions.tree.words[node].name = "cup, \"left\"";
  const auto lines = Split(dwc::StatisticsToText(table, regions.tree, level, ','), '\n');
  EXPECT_EQ(lines[0].find("label,name,node,"), 0U);
  EXPECT_EQ(lines[1].find("1,,"), 0U);
  EXPECT_EQ(lines[2].find("2,\"cup, \"\"left\"\"\","), 0U);
  const auto tabs = Split(dwc::StatisticsToText(table, regions.tree, level, '\t'), '\n');
  EXPECT_EQ(Split(tabs[2], '\t')[1], "\"cup, \"\"left\"\"\"");
}

TEST(StatisticsText, JSONIsReadBackAsItWas)
{
  const RandomRegions regions({ 8, 9, 4 }, { 0.1, 1.0 / 3.0, 2.0 }, 6, 2, 4);
  const std::string   text = dwc::StatisticsToJSON(regions.Measure(), regions.tree);
  const auto          table = dwc::StatisticsFromJSON(text);
  EXPECT_EQ(dwc::StatisticsToJSON(table, regions.tree), text);
  const auto level = dwc::LevelOfNumberOfRegions(regions.tree, 3);
  EXPECT_EQ(dwc::StatisticsToText(table, regions.tree, level, ','),
            dwc::StatisticsToText(regions.Measure(), regions.tree, level, ','));
}

TEST(StatisticsText, WhatIsNoTableIsAnError)
{
  const RandomRegions regions({ 8, 9 }, { 1.0, 1.0 }, 3, 1, 4);
  const std::string   text = dwc::StatisticsToJSON(regions.Measure(), regions.tree);
  const auto          replaced = [&](const std::string & from, const std::string & to) {
    std::string       changed = text;
    const std::size_t at = changed.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return changed.replace(at, from.size(), to);
  };
  for (const std::string & bad : { std::string(),
                                   std::string("{}"),
                                   text.substr(0, text.size() / 2),
                                   replaced("\"version\": 1", "\"version\": 2"),
                                   replaced("\"dimension\": 2", "\"dimension\": 4"),
                                   replaced("\"dimension\": 2", "\"dimension\": 3"),
                                   replaced("\"pixels\":", "\"dots\":"),
                                   replaced("[1,2,", "[1,9,"),
                                   replaced("[1,2,", "[2,2,"),
                                   replaced("\"channels\": [\"\"]", "\"channels\": [\"a\",\"b\"]") })
  {
    EXPECT_THROW(dwc::StatisticsFromJSON(bad), dwc::ParameterError) << bad.substr(0, 200);
  }
}

} // namespace
