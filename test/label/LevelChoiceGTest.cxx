/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Level.h"

#include "LabelTesting.h"
#include "dwc/Error.h"

#include <gtest/gtest.h>

#include <limits>

namespace
{

dwc::LevelChoice
Choose(dwc::LevelRule rule, std::size_t regions, double threshold, std::size_t depth)
{
  dwc::LevelChoice choice;
  choice.rule = rule;
  choice.numberOfRegions = regions;
  choice.costThreshold = threshold;
  choice.depth = depth;
  return choice;
}

} // namespace

TEST(LevelChoice, TheOneParameterThatIsSetChooses)
{
  using dwc::LevelRule;
  const dwc::Tree tree = dwc::testing::RandomTree(20, 3);
  const double    cost = tree.nodes[tree.splits[6]].cost;
  EXPECT_EQ(dwc::SelectLevel(tree, Choose(LevelRule::Automatic, 5, -1.0, 0)).labels,
            dwc::LevelOfNumberOfRegions(tree, 5).labels);
  EXPECT_EQ(dwc::SelectLevel(tree, Choose(LevelRule::Automatic, 0, cost, 0)).labels,
            dwc::LevelOfThreshold(tree, cost).labels);
  EXPECT_EQ(dwc::SelectLevel(tree, Choose(LevelRule::Automatic, 0, -1.0, 2)).labels, dwc::LevelOfDepth(tree, 2).labels);
  EXPECT_EQ(dwc::SelectLevel(tree, dwc::LevelChoice()).labels, dwc::AutomaticLevel(tree).labels);
}

TEST(LevelChoice, ARuleTakesItsOwnParameterAndIgnoresTheOthers)
{
  using dwc::LevelRule;
  const dwc::Tree tree = dwc::testing::RandomTree(20, 3);
  EXPECT_EQ(dwc::SelectLevel(tree, Choose(LevelRule::NumberOfRegions, 5, 0.1, 2)).labels,
            dwc::LevelOfNumberOfRegions(tree, 5).labels);
  EXPECT_EQ(dwc::SelectLevel(tree, Choose(LevelRule::Depth, 5, 0.1, 0)).numberOfRegions, 1U);
}

TEST(LevelChoice, WhatCannotBeMeantIsRefused)
{
  using dwc::LevelRule;
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const auto       parameterOf = [](const dwc::LevelChoice & choice) -> std::string {
    try
    {
      dwc::VerifyLevelChoice(choice);
    }
    catch (const dwc::ParameterError & error)
    {
      return error.GetParameter();
    }
    return "";
  };
  EXPECT_EQ(parameterOf(Choose(LevelRule::Automatic, 5, 0.1, 0)), "LevelRule");
  EXPECT_EQ(parameterOf(Choose(LevelRule::NumberOfRegions, 0, 0.1, 0)), "NumberOfRegions");
  EXPECT_EQ(parameterOf(Choose(LevelRule::Threshold, 0, -1.0, 0)), "CostThreshold");
  EXPECT_EQ(parameterOf(Choose(LevelRule::Automatic, 0, nan, 0)), "CostThreshold");
  EXPECT_EQ(parameterOf(Choose(LevelRule::Automatic, 3, -1.0, 0)), "");
}
