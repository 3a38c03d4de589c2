/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Recipe.h"

#include "dwc/Error.h"

#include <algorithm>

namespace dwc
{

const std::vector<Recipe> &
GetRecipes()
{
  static const std::vector<Recipe> recipes{
    { "paper",
      "the walk of Ivanova et al. (arXiv 2412.04678), as far as it is published: the attention alone, of all layers, "
      "on "
      "its own grid, averaged over the first 10 of 50 steps of DDIM inversion, cut as a walk",
      { { "Combination", "none" },
        { "TokenType", "grid" },
        { "Mode", "inversion" },
        { "InversionSteps", "10" },
        { "TotalSteps", "50" },
        { "Layers", "all" },
        { "Affinity", "walk" } } },
  };
  return recipes;
}

const Recipe &
GetRecipe(const std::string & name)
{
  const std::vector<Recipe> & recipes = GetRecipes();
  const auto                  found =
    std::find_if(recipes.begin(), recipes.end(), [&](const Recipe & recipe) { return recipe.name == name; });
  if (found == recipes.end())
  {
    std::string names;
    for (const Recipe & recipe : recipes)
    {
      names += (names.empty() ? "" : ", ") + recipe.name;
    }
    throw ParameterError("Recipe", "\"" + name + "\" is none; choose one of: " + names);
  }
  return *found;
}

} // namespace dwc
