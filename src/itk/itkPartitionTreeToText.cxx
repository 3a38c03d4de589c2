/*=========================================================================
 *
 *  Licensed under the Apache License, Version 2.0 (the "License");
 *  you may not use this file except in compliance with the License.
 *  You may obtain a copy of the License at
 *
 *         https://www.apache.org/licenses/LICENSE-2.0.txt
 *
 *  Unless required by applicable law or agreed to in writing, software
 *  distributed under the License is distributed on an "AS IS" BASIS,
 *  WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 *  See the License for the specific language governing permissions and
 *  limitations under the License.
 *
 *=========================================================================*/
#include "itkPartitionTreeFormat.h"

#include "itkMetaDataObject.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace itk
{
namespace
{

using JSON = nlohmann::ordered_json;

/** JSON has neither NaN nor infinity. */
JSON
NumberOrNull(double value)
{
  return std::isfinite(value) ? JSON(value) : JSON(nullptr);
}

JSON
NodeToJSON(const dwc::Tree & tree, std::size_t id)
{
  const dwc::TreeNode & node = tree.nodes[id];
  JSON                  json;
  json["id"] = id;
  json["parent"] = node.parent == dwc::TreeNode::none ? JSON(nullptr) : JSON(node.parent);
  json["children"] = node.IsLeaf() ? JSON::array() : JSON{ node.children[0], node.children[1] };
  json["leaves"] = JSON{ node.firstLeaf, node.lastLeaf };
  json["cost"] = NumberOrNull(node.cost);
  json["lambda2"] = NumberOrNull(node.lambda2);
  json["lambda3"] = NumberOrNull(node.lambda3);
  json["volume"] = node.volume;
  json["depth"] = node.depth;
  json["ambiguous"] = node.ambiguous;
  const auto words = tree.words.find(id);
  if (words != tree.words.end())
  {
    json["name"] = words->second.name;
    if (!words->second.terminology.empty())
    {
      json["terminology"] = words->second.terminology;
    }
  }
  return json;
}

/** Appends the entry if it is of type T. */
template <typename T>
bool
AppendIf(const MetaDataDictionary & dictionary, const std::string & key, JSON & json)
{
  T value;
  if (!ExposeMetaData<T>(dictionary, key, value))
  {
    return false;
  }
  json[key] = value;
  return true;
}

/** Types that are written, in one place; the reader makes the same ones. \return keys of other types. */
std::vector<std::string>
AppendProvenance(const MetaDataDictionary & dictionary, JSON & json)
{
  std::vector<std::string> leftOut;
  for (const std::string & key : dictionary.GetKeys())
  {
    const bool written = AppendIf<std::string>(dictionary, key, json) || AppendIf<bool>(dictionary, key, json) ||
                         AppendIf<long>(dictionary, key, json) || AppendIf<double>(dictionary, key, json) ||
                         AppendIf<std::vector<double>>(dictionary, key, json);
    if (!written)
    {
      leftOut.push_back(key);
    }
  }
  return leftOut;
}

/** One node a line: short enough to read, and a change of one node is a change of one line. */
std::string
TreeToText(const PartitionTree & partitionTree, const JSON & provenance)
{
  const dwc::Tree & tree = partitionTree.GetTree();
  const dwc::Level  automatic = partitionTree.GetAutomaticLevel();

  std::string text = "{\n\"format\": " + JSON(PartitionTreeFormat::name).dump() +
                     ",\n\"version\": " + std::to_string(PartitionTreeFormat::version) + ",\n\"nodes\": [\n";
  for (std::size_t id = 0; id < tree.nodes.size(); ++id)
  {
    text += NodeToJSON(tree, id).dump() + (id + 1 < tree.nodes.size() ? ",\n" : "\n");
  }
  JSON level;
  level["regions"] = automatic.numberOfRegions;
  level["threshold"] = NumberOrNull(automatic.threshold);
  text += "],\n\"splits\": " + JSON(tree.splits).dump() + ",\n\"automatic\": " + level.dump() +
          ",\n\"produced_by\": " + provenance.dump(2, ' ', false, JSON::error_handler_t::replace) + "\n}\n";
  return text;
}

} // namespace

std::string
PartitionTreeFormat::ToText(const PartitionTree & partitionTree, std::vector<std::string> & leftOut)
{
  try
  {
    JSON provenance = JSON::object();
    leftOut = AppendProvenance(partitionTree.GetMetaDataDictionary(), provenance);
    return TreeToText(partitionTree, provenance);
  }
  catch (const nlohmann::json::exception & error)
  {
    throw Error(error.what());
  }
}

} // namespace itk
