/* SPDX-License-Identifier: Apache-2.0 */
#include "ParameterOptions.h"

#include "Failure.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace
{

/** A program that has the options of the parameters, and what it was given. */
struct Program
{
  CLI::App             app;
  app::ParameterValues values;
  app::LevelOptions    level;

  Program()
  {
    app::AddParameterOptions(app, values);
    app::AddLevelOptions(app, level);
  }

  void
  Parse(std::vector<std::string> arguments)
  {
    std::reverse(arguments.begin(), arguments.end()); // as CLI11 takes them
    app.parse(arguments);
  }

  /** What it says of arguments that it does not take. */
  std::string
  FailOf(const std::vector<std::string> & arguments)
  {
    try
    {
      this->Parse(arguments);
    }
    catch (const CLI::ParseError & error)
    {
      return error.what();
    }
    return "";
  }
};

TEST(ParameterOptions, AreThoseOfTheTableWithItsHelp)
{
  Program program;
  for (const dwc::Parameter & row : dwc::GetParameters())
  {
    if (row.option.empty())
    {
      continue;
    }
    const CLI::Option * const option = program.app.get_option_no_throw(row.option);
    ASSERT_NE(option, nullptr) << row.option;
    EXPECT_NE(option->get_description().find(row.help.substr(0, 30)), std::string::npos) << row.option;
  }
}

TEST(ParameterOptions, DefaultsAreTakenAsTheyAreWritten)
{
  for (const dwc::Parameter & row : dwc::GetParameters())
  {
    const bool isOfModels = row.group == dwc::ParameterGroup::Diffusers;
    if (row.option.empty() || isOfModels || row.kind == dwc::ParameterKind::Flag || row.defaultText.empty() ||
        row.group == dwc::ParameterGroup::Level)
    {
      continue;
    }
    Program program;
    EXPECT_EQ(program.FailOf({ row.option, row.defaultText }), "") << row.option;
    EXPECT_EQ(program.values.at(row.name), row.defaultText);
  }
}

TEST(ParameterOptions, FlagsSayWhatIsNotTheDefault)
{
  for (const dwc::Parameter & row : dwc::GetParameters())
  {
    if (row.kind == dwc::ParameterKind::Flag && !row.option.empty())
    {
      Program program;
      EXPECT_EQ(app::GetValue(program.values, row.name), row.defaultText);
      program.Parse({ row.option });
      EXPECT_NE(app::GetValue(program.values, row.name), row.defaultText) << row.option;
    }
  }
}

TEST(ParameterOptions, WhatIsOutOfRangeIsSaidWithTheOption)
{
  for (const std::vector<std::string> & arguments :
       std::vector<std::vector<std::string>>{ { "--walk-length", "0" },
                                              { "--affinity", "sine" },
                                              { "--max-regions", "many" },
                                              { "--min-region-fraction", "0.7" } })
  {
    Program           program;
    const std::string said = program.FailOf(arguments);
    EXPECT_NE(said.find(arguments[0]), std::string::npos) << said;
    EXPECT_NE(said.find(arguments[1]), std::string::npos) << said;
  }
}

TEST(ParameterOptions, OfModelsNeedOneAndTheTwoEndsOfTheWindowEachOther)
{
  Program local;
  EXPECT_NE(local.FailOf({ "--seed", "3" }).find("--model FOLDER"), std::string::npos);
  Program withModel;
  EXPECT_EQ(withModel.FailOf({ "--model", "small-photo", "--seed", "3" }), "");
  Program half;
  EXPECT_NE(half.FailOf({ "--model", "small-photo", "--window-minimum", "3" }), "");
}

TEST(ParameterOptions, ARecipeYieldsToWhatIsGivenBesideIt)
{
  Program alone;
  alone.Parse({ "--model", "small-photo", "--recipe", "paper" });
  EXPECT_EQ(alone.values.at("Affinity"), "walk");
  Program beside;
  beside.Parse({ "--model", "small-photo", "--recipe", "paper", "--affinity", "cosine" });
  EXPECT_EQ(beside.values.at("Affinity"), "cosine");
  EXPECT_EQ(beside.values.size(), alone.values.size());
  Program unknown;
  EXPECT_NE(unknown.FailOf({ "--model", "small-photo", "--recipe", "soup" }).find("soup"), std::string::npos);
}

TEST(ParameterOptions, OneLevelAtMostIsChosen)
{
  Program none;
  none.Parse({});
  EXPECT_EQ(none.level.GetChoice().numberOfRegions, 0U);
  Program regions;
  regions.Parse({ "--regions", "12" });
  EXPECT_EQ(regions.level.GetChoice().numberOfRegions, 12U);
  Program threshold;
  threshold.Parse({ "--threshold", "0.25" });
  EXPECT_EQ(threshold.level.GetChoice().costThreshold, 0.25);
  Program two;
  two.Parse({ "--regions", "12", "--automatic" });
  EXPECT_THROW(two.level.GetChoice(), app::Failure);
}

} // namespace
