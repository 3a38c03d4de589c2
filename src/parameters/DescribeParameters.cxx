/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Parameters.h"
#include "dwc/Recipe.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace dwc
{

std::string
DescribeParameters()
{
  using JSON = nlohmann::ordered_json;
  const auto limit = [](double value) { return std::isfinite(value) ? JSON(value) : JSON(nullptr); };
  JSON       table = JSON::array();
  for (const Parameter & parameter : GetParameters())
  {
    table.push_back({ { "name", parameter.name },
                      { "keyword", parameter.GetKeyword() },
                      { "option", parameter.option },
                      { "key", parameter.GetKey() },
                      { "group", MakeWord(EnumNames<ParameterGroup>::values[static_cast<int>(parameter.group)]) },
                      { "kind", MakeWord(EnumNames<ParameterKind>::values[static_cast<int>(parameter.kind)]) },
                      { "default", parameter.defaultText },
                      { "default_note", parameter.defaultNote },
                      { "words", parameter.words },
                      { "least", limit(parameter.least) },
                      { "most", limit(parameter.most) },
                      { "value_name", parameter.valueName },
                      { "help", parameter.help } });
  }
  return table.dump();
}

std::string
DescribeRecipes()
{
  using JSON = nlohmann::ordered_json;
  JSON list = JSON::array();
  for (const Recipe & recipe : GetRecipes())
  {
    JSON values = JSON::object();
    for (const auto & [name, text] : recipe.values)
    {
      values[name] = text;
    }
    list.push_back({ { "name", recipe.name }, { "help", recipe.help }, { "values", values } });
  }
  return list.dump();
}

} // namespace dwc
