/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Parameters.h"

#include "dwc/Cut.h"
#include "dwc/Diffusion.h"
#include "dwc/Level.h"
#include "dwc/LocalScore.h"
#include "dwc/Refine.h"

#include <gtest/gtest.h>

#include <set>

namespace
{

/** What VerifyParameterText says of a text; empty where it is allowed. */
std::string
Refusal(const std::string & name, const std::string & text)
{
  try
  {
    dwc::VerifyParameterText(dwc::GetParameter(name), text);
  }
  catch (const dwc::ParameterError & error)
  {
    EXPECT_EQ(error.GetParameter(), name);
    return error.GetSentence();
  }
  return "";
}

} // namespace

TEST(Parameters, EachHasOneRowWithAllThatFrontsNeed)
{
  std::set<std::string> names;
  std::set<std::string> options;
  std::set<std::string> keys;
  for (const dwc::Parameter & row : dwc::GetParameters())
  {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_TRUE(keys.insert(row.GetKey()).second) << row.GetKey();
    EXPECT_TRUE(row.option.empty() || options.insert(row.option).second) << row.option;
    EXPECT_FALSE(row.help.empty()) << row.name;
    const bool isFlag = row.kind == dwc::ParameterKind::Flag;
    EXPECT_TRUE(row.option.empty() || isFlag || !row.GetValueName().empty()) << row.name;
    EXPECT_EQ(row.kind == dwc::ParameterKind::Word, !row.words.empty()) << row.name;
    EXPECT_TRUE(row.group == dwc::ParameterGroup::Level || Refusal(row.name, row.defaultText).empty()) << row.name;
  }
}

TEST(Parameters, EveryMemberOfAStructHasARowWithItsDefault)
{
  const auto check = [](const std::string & name, const auto & member) {
    EXPECT_EQ(dwc::GetParameter(name).defaultText, dwc::FormatAs(member)) << name;
  };
  const dwc::LocalScoreParameters local;
  const dwc::DiffusionParameters  diffusion;
  const dwc::CutParameters        cut;
  const dwc::RefineParameters     refine;
  const dwc::LevelChoice          level;
  dwc::LocalScoreParameters::Visit(local, check);
  dwc::DiffusionParameters::Visit(diffusion, check);
  dwc::CutParameters::Visit(cut, check);
  dwc::RefineParameters::Visit(refine, check);
  dwc::LevelChoice::Visit(level, check);
}

TEST(Parameters, NamesOfOneRow)
{
  const dwc::Parameter & row = dwc::GetParameter("MaximumNumberOfRegions");
  EXPECT_EQ(row.GetKeyword(), "maximum_number_of_regions");
  EXPECT_EQ(row.GetKey(), "max_regions");
  EXPECT_EQ(dwc::GetParameter("ImproveCuts").GetKey(), "improve_cuts");
  EXPECT_EQ(dwc::GetParameter("Layout").GetKey(), "layout"); // the program has no option for it
  EXPECT_EQ(row.DescribeForHelp(), "Leaves of the tree at most (default: 64, or --regions if more)");
  EXPECT_EQ(dwc::GetParameter("Affinity").GetValueName(), "walk|cosine|dot");
  EXPECT_EQ(dwc::FindParameter("NoSuch"), nullptr);
  EXPECT_THROW(dwc::GetParameter("NoSuch"), dwc::ParameterError);
}

TEST(Parameters, TextsAreRefusedWithWhatIsAllowed)
{
  EXPECT_EQ(Refusal("WalkLength", "2"), "");
  EXPECT_EQ(Refusal("WalkLength", "0"), "must be a whole number of at least 1 (got 0)");
  EXPECT_EQ(Refusal("WalkLength", "2.5"), "must be a whole number of at least 1 (got 2.5)");
  EXPECT_EQ(Refusal("MinimumRegionFraction", "0.7"), "must be from 0 to 0.5 (got 0.7); 0 allows regions of one token");
  EXPECT_EQ(Refusal("MinimumRegionFraction", "x"), "must be a number (got x)");
  EXPECT_EQ(Refusal("AffinityExponent", "0"), "must be finite and above 0 (got 0); 1 leaves the affinity as it is");
  EXPECT_EQ(Refusal("AffinityExponent", "nan"), "must be finite and above 0 (got nan); 1 leaves the affinity as it is");
  EXPECT_EQ(Refusal("Affinity", "gauss"), "must be one of walk, cosine, dot (got gauss)");
  EXPECT_NE(Refusal("Resolutions", "64,0"), "");
  EXPECT_EQ(Refusal("Resolutions", "64,32"), "");
  EXPECT_NE(Refusal("ImproveCuts", "maybe"), "");
  EXPECT_EQ(Refusal("Seed", "18446744073709551615"), "");
  EXPECT_NE(Refusal("Seed", "-1"), "");
  EXPECT_EQ(Refusal("Timesteps", "0,999"), "");
  EXPECT_NE(Refusal("Timesteps", "-3"), "");
  EXPECT_NE(Refusal("Resolutions", "0"), "");
  EXPECT_NE(Refusal("CostThreshold", "-1"), "");
  EXPECT_NE(Refusal("CostThreshold", "2.1"), "");
}

TEST(Parameters, RangesOfStructs)
{
  dwc::CutParameters parameters;
  EXPECT_NO_THROW(dwc::VerifyRanges(parameters));
  parameters.minimumRegionFraction = 0.6;
  EXPECT_THROW(dwc::VerifyRanges(parameters), dwc::ParameterError);
  dwc::DiffusionParameters diffusion;
  EXPECT_NO_THROW(dwc::VerifyRanges(diffusion));
  diffusion.inversionSteps = 0;
  EXPECT_THROW(dwc::VerifyRanges(diffusion), dwc::ParameterError);
  dwc::LevelChoice level;
  level.numberOfRegions = 1;
  level.depth = 1;
  level.costThreshold = -7.0; // any negative one means that none is set
  EXPECT_NO_THROW(dwc::VerifyRanges(level));
}

TEST(Parameters, DescribedAsJSON)
{
  const std::string text = dwc::DescribeParameters();
  for (const dwc::Parameter & row : dwc::GetParameters())
  {
    EXPECT_NE(text.find("\"keyword\":\"" + row.GetKeyword() + "\""), std::string::npos) << row.name;
  }
}
