/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Recipe_h
#define dwc_Recipe_h

#include <string>
#include <utility>
#include <vector>

namespace dwc
{

/** Parameters that belong together, by one name. */
struct Recipe
{
  std::string name;
  std::string help; ///< whose it is, and what for

  /** Names and values of parameters (dwc/Parameters.h); those that it leaves out stay as they are. */
  std::vector<std::pair<std::string, std::string>> values;
};

/** All that there are. */
const std::vector<Recipe> &
GetRecipes();

/** All of them as JSON, for other languages: a list of objects with name, help and values. */
std::string
DescribeRecipes();

/** \throw ParameterError("Recipe", ...) where there is none of this name. */
const Recipe &
GetRecipe(const std::string & name);

} // namespace dwc

#endif
