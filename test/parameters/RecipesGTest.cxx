/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Recipe.h"

#include "dwc/Error.h"
#include "dwc/Parameters.h"

#include <gtest/gtest.h>

#include <string>

namespace
{

TEST(Recipes, HaveParametersOfTheTableWithValuesThatItTakes)
{
  ASSERT_FALSE(dwc::GetRecipes().empty());
  for (const dwc::Recipe & recipe : dwc::GetRecipes())
  {
    EXPECT_FALSE(recipe.help.empty());
    EXPECT_FALSE(recipe.values.empty());
    for (const auto & [name, text] : recipe.values)
    {
      EXPECT_NO_THROW(dwc::VerifyParameterText(dwc::GetParameter(name), text)) << recipe.name << ": " << name;
    }
  }
}

TEST(Recipes, DescribedAsJSON)
{
  const std::string text = dwc::DescribeRecipes();
  for (const dwc::Recipe & recipe : dwc::GetRecipes())
  {
    EXPECT_NE(text.find("\"name\":\"" + recipe.name + "\""), std::string::npos);
    for (const auto & [name, value] : recipe.values)
    {
      EXPECT_NE(text.find("\"" + name + "\":\"" + value + "\""), std::string::npos) << name;
    }
  }
}

TEST(Recipes, AreFoundByTheirNames)
{
  EXPECT_EQ(dwc::GetRecipe("paper").name, "paper");
  try
  {
    dwc::GetRecipe("soup");
    FAIL();
  }
  catch (const dwc::ParameterError & error)
  {
    EXPECT_EQ(error.GetParameter(), "Recipe");
    EXPECT_NE(error.GetSentence().find("paper"), std::string::npos);
  }
}

} // namespace
