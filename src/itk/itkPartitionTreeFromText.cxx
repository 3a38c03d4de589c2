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

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

namespace itk
{
namespace
{

using JSON = nlohmann::json;
using FormatError = PartitionTreeFormat::Error;

/** Deepest nesting that a tree file has: file, list of nodes, node, list of children. */
constexpr int maximumNesting = 4;

JSON
Parse(const std::string & text)
{
  const auto limitNesting = [](int depth, JSON::parse_event_t, const JSON &) {
    if (depth > maximumNesting)
    {
      throw FormatError("its entries are nested deeper than a tree's");
    }
    return true;
  };
  try
  {
    return JSON::parse(text, limitNesting);
  }
  catch (const JSON::parse_error & error)
  {
    throw FormatError("it is not JSON, or was cut short, at byte " + std::to_string(error.byte));
  }
  catch (const JSON::out_of_range &)
  {
    throw FormatError("it has a number too large for any computer");
  }
}

const JSON &
Entry(const JSON & object, const char * key, const std::string & where)
{
  const auto found = object.find(key);
  if (found == object.end())
  {
    throw FormatError(where + " has no \"" + key + "\"");
  }
  return *found;
}

std::uint64_t
Whole(const JSON & value, std::uint64_t most, const std::string & what)
{
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > most)
  {
    throw FormatError(what + " must be a whole number from 0 to " + std::to_string(most));
  }
  return value.get<std::uint64_t>();
}

double
Number(const JSON & value, const std::string & what)
{
  if (!value.is_number())
  {
    throw FormatError(what + " must be a number");
  }
  return value.get<double>();
}

double
NumberOrNaN(const JSON & value, const std::string & what)
{
  return value.is_null() ? std::numeric_limits<double>::quiet_NaN() : Number(value, what);
}

const JSON &
Array(const JSON & value, const std::string & what)
{
  if (!value.is_array())
  {
    throw FormatError(what + " must be a list");
  }
  return value;
}

dwc::TreeNode
NodeFromJSON(const JSON & json, std::size_t id, std::size_t numberOfNodes)
{
  const std::string where = "node " + std::to_string(id);
  if (!json.is_object())
  {
    throw FormatError(where + " must be an object");
  }
  const auto entry = [&json, &where](const char * key) -> const JSON & { return Entry(json, key, where); };
  const auto named = [&where](const char * key) { return where + ": \"" + key + '"'; };

  constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
  if (Whole(entry("id"), most, named("id")) != id)
  {
    throw FormatError(where + " must have its position as its \"id\"");
  }

  dwc::TreeNode node;
  if (!entry("parent").is_null())
  {
    node.parent = static_cast<std::int64_t>(Whole(entry("parent"), numberOfNodes - 1, named("parent")));
  }

  const JSON & children = Array(entry("children"), named("children"));
  if (children.size() != 0 && children.size() != 2)
  {
    throw FormatError(named("children") + " must have two ids or none, not " + std::to_string(children.size()));
  }
  for (std::size_t i = 0; i < children.size(); ++i)
  {
    node.children[i] = static_cast<std::int64_t>(Whole(children[i], numberOfNodes - 1, named("children")));
  }

  const JSON & leaves = Array(entry("leaves"), named("leaves"));
  if (leaves.size() != 2)
  {
    throw FormatError(named("leaves") + " must have two labels, the first and the last");
  }
  node.firstLeaf = static_cast<std::uint32_t>(Whole(leaves[0], most, named("leaves")));
  node.lastLeaf = static_cast<std::uint32_t>(Whole(leaves[1], most, named("leaves")));

  node.cost = NumberOrNaN(entry("cost"), named("cost"));
  node.lambda2 = NumberOrNaN(entry("lambda2"), named("lambda2"));
  node.lambda3 = NumberOrNaN(entry("lambda3"), named("lambda3"));
  node.volume = Number(entry("volume"), named("volume"));
  node.depth = static_cast<std::uint32_t>(Whole(entry("depth"), most, named("depth")));
  if (!entry("ambiguous").is_boolean())
  {
    throw FormatError(named("ambiguous") + " must be true or false");
  }
  node.ambiguous = entry("ambiguous").get<bool>();
  return node;
}

std::string
TextOrNone(const JSON & json, const char * key, std::size_t id)
{
  const auto found = json.find(key);
  if (found == json.end())
  {
    return "";
  }
  if (!found->is_string())
  {
    throw FormatError("node " + std::to_string(id) + ": \"" + key + "\" must be a text");
  }
  return found->get<std::string>();
}

dwc::Tree
TreeFromJSON(const JSON & json)
{
  if (!json.is_object() || Entry(json, "format", "the tree") != PartitionTreeFormat::name)
  {
    throw FormatError(std::string("its \"format\" is not \"") + PartitionTreeFormat::name + '"');
  }
  const std::uint64_t version =
    Whole(Entry(json, "version", "the tree"), std::numeric_limits<std::uint32_t>::max(), "\"version\"");
  if (version != PartitionTreeFormat::version)
  {
    throw FormatError("it has version " + std::to_string(version) + " of the format; this program reads version " +
                      std::to_string(PartitionTreeFormat::version));
  }

  const JSON & nodes = Array(Entry(json, "nodes", "the tree"), "\"nodes\"");
  const JSON & splits = Array(Entry(json, "splits", "the tree"), "\"splits\"");
  dwc::Tree    tree;
  tree.nodes.reserve(nodes.size());
  for (std::size_t id = 0; id < nodes.size(); ++id)
  {
    tree.nodes.push_back(NodeFromJSON(nodes[id], id, nodes.size()));
    const dwc::RegionWords words{ TextOrNone(nodes[id], "name", id), TextOrNone(nodes[id], "terminology", id) };
    if (!words.name.empty() || !words.terminology.empty())
    {
      tree.words[id] = words;
    }
  }
  tree.splits.reserve(splits.size());
  for (const JSON & split : splits)
  {
    tree.splits.push_back(Whole(split, nodes.empty() ? 0 : nodes.size() - 1, "an entry of \"splits\""));
  }
  return tree;
}

std::vector<double>
NumbersFromJSON(const JSON & json, const std::string & what)
{
  std::vector<double> numbers;
  for (const JSON & value : json)
  {
    numbers.push_back(NumberOrNaN(value, what));
  }
  return numbers;
}

/** "produced_by", in the types that the writer writes. */
MetaDataDictionary
ProvenanceFromJSON(const JSON & json)
{
  MetaDataDictionary dictionary;
  const auto         found = json.find("produced_by");
  if (found == json.end())
  {
    return dictionary;
  }
  if (!found->is_object())
  {
    throw FormatError("\"produced_by\" must be an object");
  }
  for (const auto & [key, value] : found->items())
  {
    const std::string what = "the entry \"" + key + "\" of \"produced_by\"";
    if (value.is_string())
    {
      EncapsulateMetaData(dictionary, key, value.get<std::string>());
    }
    else if (value.is_boolean())
    {
      EncapsulateMetaData(dictionary, key, value.get<bool>());
    }
    else if (value.is_number_float() || value.is_null())
    {
      EncapsulateMetaData(dictionary, key, NumberOrNaN(value, what));
    }
    else if (value.is_number_integer())
    {
      const bool tooLarge = value.is_number_unsigned() &&
                            value.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<long>::max());
      if (tooLarge || (!value.is_number_unsigned() && value.get<std::int64_t>() < std::numeric_limits<long>::min()))
      {
        throw FormatError(what + " is too large a whole number");
      }
      EncapsulateMetaData(dictionary, key, value.get<long>());
    }
    else if (value.is_array())
    {
      EncapsulateMetaData(dictionary, key, NumbersFromJSON(value, what));
    }
    else
    {
      throw FormatError(what + " must be a text, a number, true, false or a list of numbers");
    }
  }
  return dictionary;
}

} // namespace

void
PartitionTreeFormat::FromText(const std::string & text, PartitionTree & partitionTree)
{
  const JSON         json = Parse(text);
  dwc::Tree          tree = TreeFromJSON(json);
  MetaDataDictionary provenance = ProvenanceFromJSON(json);
  dwc::VerifyTree(tree);
  partitionTree.SetTree(std::move(tree));
  partitionTree.SetMetaDataDictionary(std::move(provenance));
}

} // namespace itk
