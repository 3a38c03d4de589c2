/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Edits.h"

#include "edit/EditError.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>

namespace dwc
{
namespace
{

using JSON = nlohmann::ordered_json;

constexpr const char * formatName = "diffuse-walk-cut edits";
constexpr int          formatVersion = 1;

/** What can be wrong with one edit: the end of a sentence that begins with it. */
class EditFault : public std::runtime_error
{
public:
  using std::runtime_error::runtime_error;
};

[[noreturn]] void
ThrowTextError(const std::string & sentence)
{
  throw ParameterError("Edits", sentence);
}

/** How many places an edit takes, and what else it may have. */
struct EditForm
{
  std::size_t           leastPlaces;
  std::size_t           mostPlaces;
  std::set<std::string> keys;
};

EditForm
GetForm(EditKind kind)
{
  constexpr std::size_t any = 1000000;
  switch (kind)
  {
    case EditKind::Level:
      return { 0, 0, { "regions", "threshold", "depth", "automatic" } };
    case EditKind::Split:
      return { 1, 1, { "parts" } };
    case EditKind::Name:
      return { 1, 1, { "name", "terminology" } };
    case EditKind::Smallest:
      return { 0, 0, { "size" } };
    case EditKind::Fill:
      return { 0, any, {} };
    default:
      return { 1, any, {} };
  }
}

/** FNV-1a over what nodes are: two trees with the same answer have the same leaves in the same nodes. Costs are left
 * out: their last digits differ between processors. */
std::string
FingerprintTree(const Tree & tree)
{
  std::uint64_t hash = 14695981039346656037U;
  const auto    add = [&hash](std::uint64_t value) {
    for (int byte = 0; byte < 8; ++byte)
    {
      hash = (hash ^ ((value >> (8 * byte)) & 0xffU)) * 1099511628211U;
    }
  };
  for (const TreeNode & node : tree.nodes)
  {
    add(static_cast<std::uint64_t>(node.children[0]));
    add(static_cast<std::uint64_t>(node.children[1]));
    add(node.firstLeaf);
    add(node.lastLeaf);
  }
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return text;
}

std::size_t
ReadWhole(const JSON & json, const std::string & key, std::size_t least)
{
  const JSON & value = json.at(key);
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() < least)
  {
    throw EditFault("needs a whole number of at least " + std::to_string(least) + " as \"" + key + "\" (got " +
                    value.dump() + ").");
  }
  return value.get<std::size_t>();
}

double
ReadNumber(const JSON & json, const std::string & key)
{
  const JSON & value = json.at(key);
  if (!value.is_number() || value.get<double>() < 0.0)
  {
    throw EditFault("needs a number of at least 0 as \"" + key + "\" (got " + value.dump() + ").");
  }
  return value.get<double>();
}

std::string
ReadText(const JSON & json, const std::string & key)
{
  const JSON & value = json.at(key);
  if (!value.is_string())
  {
    throw EditFault("needs a text as \"" + key + "\" (got " + value.dump() + ").");
  }
  return value.get<std::string>();
}

EditPlace
ReadNode(const JSON & value)
{
  if (!value.is_number_unsigned())
  {
    throw EditFault("needs a node of the tree, a whole number from 0 (got " + value.dump() + ").");
  }
  return { value.get<std::size_t>(), {} };
}

EditPlace
ReadPoint(const JSON & value)
{
  const auto isNumber = [](const JSON & x) { return x.is_number(); };
  if (!value.is_array() || value.empty() || !std::all_of(value.begin(), value.end(), isNumber))
  {
    throw EditFault("needs a point as a list of coordinates, such as [12.5, -30] (got " + value.dump() + ").");
  }
  return { std::nullopt, value.get<std::vector<double>>() };
}

std::vector<EditPlace>
ReadPlaces(const JSON & json)
{
  std::vector<EditPlace> places;
  const auto             readAll = [&](const char * key, EditPlace (*read)(const JSON &)) {
    if (json.contains(key) && !json.at(key).is_array())
    {
      throw EditFault(std::string("needs a list as \"") + key + "\" (got " + json.at(key).dump() + ").");
    }
    for (const JSON & value : json.value(key, JSON::array()))
    {
      places.push_back(read(value));
    }
  };
  if (json.contains("point"))
  {
    places.push_back(ReadPoint(json.at("point")));
  }
  readAll("points", ReadPoint);
  if (json.contains("node"))
  {
    places.push_back(ReadNode(json.at("node")));
  }
  readAll("nodes", ReadNode);
  return places;
}

LevelChoice
ReadLevel(const JSON & json)
{
  LevelChoice choice;
  if (json.contains("regions"))
  {
    choice.numberOfRegions = ReadWhole(json, "regions", 1);
  }
  if (json.contains("threshold"))
  {
    choice.costThreshold = ReadNumber(json, "threshold");
  }
  if (json.contains("depth"))
  {
    choice.rule = LevelRule::Depth;
    choice.depth = ReadWhole(json, "depth", 0);
  }
  if (json.size() != 2) // "do" and one more
  {
    throw EditFault("needs one of \"regions\", \"threshold\", \"depth\" and \"automatic\".");
  }
  return choice;
}

void
VerifyKeys(const JSON & json, const EditForm & form)
{
  std::set<std::string> allowed = form.keys;
  if (form.mostPlaces > 0)
  {
    allowed.insert({ "point", "node" });
  }
  if (form.mostPlaces > 1)
  {
    allowed.insert({ "points", "nodes" });
  }
  for (const auto & entry : json.items())
  {
    if (entry.key() != "do" && allowed.count(entry.key()) == 0)
    {
      throw EditFault("has the entry \"" + entry.key() + "\"; it may have " +
                      JoinWords({ allowed.begin(), allowed.end() }) + ". Take it out.");
    }
  }
}

Edit
ReadEdit(const JSON & json, std::size_t number)
{
  const std::string which = "edit " + std::to_string(number);
  Edit              edit;
  if (!json.is_object() || !json.contains("do") || !json.at("do").is_string() ||
      !ParseAs(json.at("do").get<std::string>(), edit.kind))
  {
    ThrowTextError(which + " must be an object with \"do\", one of " + JoinWords(GetWords<EditKind>()) + " (got " +
                   json.dump() + ").");
  }
  try
  {
    const EditForm form = GetForm(edit.kind);
    VerifyKeys(json, form);
    edit.places = ReadPlaces(json);
    if (edit.places.size() < form.leastPlaces || edit.places.size() > form.mostPlaces)
    {
      throw EditFault("needs " + std::string(form.mostPlaces == 1 ? "one place" : "a place") +
                      ", \"point\" or \"node\" (got " + std::to_string(edit.places.size()) + ").");
    }
    if (edit.kind == EditKind::Merge && edit.places.size() == 1 && !edit.places.front().node)
    {
      throw EditFault("needs \"points\" in two regions or more, or a node whose leaves become one (got one point).");
    }
    if (edit.kind == EditKind::Level)
    {
      edit.level = ReadLevel(json);
    }
    if (json.contains("parts"))
    {
      edit.parts = ReadWhole(json, "parts", 2);
    }
    if (edit.kind == EditKind::Smallest)
    {
      edit.size = json.contains("size") ? ReadNumber(json, "size") : throw EditFault("needs a \"size\".");
    }
    if (edit.kind == EditKind::Name)
    {
      edit.words.name = json.contains("name") ? ReadText(json, "name") : throw EditFault("needs a \"name\".");
      edit.words.terminology = json.contains("terminology") ? ReadText(json, "terminology") : "";
      VerifyWords(edit.words);
    }
  }
  catch (const EditFault & fault)
  {
    edit::ThrowEditError(number, edit.kind, fault.what());
  }
  catch (const ParameterError & error)
  {
    edit::ThrowEditError(number, edit.kind, error.what());
  }
  return edit;
}

/** The list in a file, or by itself; or one edit. */
JSON
FindList(const JSON & json, std::string & fingerprint)
{
  if (json.is_array())
  {
    return json;
  }
  if (json.is_object() && json.contains("do"))
  {
    return JSON::array({ json });
  }
  if (!json.is_object() || json.value("format", JSON()) != formatName || !json.value("edits", JSON()).is_array())
  {
    ThrowTextError(std::string("must be a list of edits, or an object with \"format\": \"") + formatName +
                   "\" and \"edits\". Give a file that this program or its page wrote.");
  }
  const JSON version = json.value("version", JSON());
  if (!version.is_number_unsigned() || version.get<std::uint64_t>() > formatVersion)
  {
    ThrowTextError("are of version " + version.dump() + " of their format; this program reads version " +
                   std::to_string(formatVersion) + ". Use a later program.");
  }
  if (json.contains("tree") && json.at("tree").is_string())
  {
    fingerprint = json.at("tree").get<std::string>();
  }
  return json.at("edits");
}

JSON
PlacesToJSON(const std::vector<EditPlace> & places)
{
  JSON nodes = JSON::array();
  JSON points = JSON::array();
  for (const EditPlace & place : places)
  {
    place.node ? nodes.push_back(*place.node) : points.push_back(place.point);
  }
  JSON       json = JSON::object();
  const auto put = [&json](const std::string & name, const JSON & values) {
    if (values.size() == 1)
    {
      json[name] = values.front();
    }
    else if (!values.empty())
    {
      json[name + "s"] = values;
    }
  };
  put("point", points);
  put("node", nodes);
  return json;
}

JSON
EditToJSON(const Edit & edit)
{
  JSON json;
  json["do"] = FormatAs(edit.kind);
  json.update(PlacesToJSON(edit.places));
  switch (edit.kind)
  {
    case EditKind::Level:
      if (edit.level.rule == LevelRule::Depth)
      {
        json["depth"] = edit.level.depth;
      }
      else if (edit.level.numberOfRegions > 0)
      {
        json["regions"] = edit.level.numberOfRegions;
      }
      else if (edit.level.costThreshold >= 0.0)
      {
        json["threshold"] = edit.level.costThreshold;
      }
      else
      {
        json["automatic"] = true;
      }
      break;
    case EditKind::Split:
      json["parts"] = edit.parts;
      break;
    case EditKind::Name:
      json["name"] = edit.words.name;
      if (!edit.words.terminology.empty())
      {
        json["terminology"] = edit.words.terminology;
      }
      break;
    case EditKind::Smallest:
      json["size"] = edit.size;
      break;
    default:
      break;
  }
  return json;
}

} // namespace

std::string
EditsToJSON(const Edits & edits, const Tree & tree)
{
  std::string text = "{\n\"format\": " + JSON(formatName).dump() + ",\n\"version\": " + std::to_string(formatVersion) +
                     ",\n\"tree\": " + JSON(FingerprintTree(tree)).dump() + ",\n\"edits\": [\n";
  for (std::size_t i = 0; i < edits.size(); ++i)
  {
    text +=
      EditToJSON(edits[i]).dump(-1, ' ', false, JSON::error_handler_t::replace) + (i + 1 < edits.size() ? ",\n" : "\n");
  }
  return text + "]\n}\n";
}

Edits
EditsFromJSON(const std::string & text, const Tree & tree)
{
  JSON json;
  try
  {
    json = JSON::parse(text);
  }
  catch (const JSON::exception & error)
  {
    ThrowTextError(std::string("are no JSON: ") + error.what() + ". Give a list of edits as docs/edits.md has it.");
  }
  std::string fingerprint;
  Edits       edits;
  for (const JSON & one : FindList(json, fingerprint))
  {
    edits.push_back(ReadEdit(one, edits.size() + 1));
    const auto isNode = [](const EditPlace & place) { return place.node.has_value(); };
    const auto node = std::find_if(edits.back().places.begin(), edits.back().places.end(), isNode);
    if (node != edits.back().places.end() && !fingerprint.empty() && fingerprint != FingerprintTree(tree))
    {
      edit::ThrowEditError(edits.size(),
                           edits.back().kind,
                           "names node " + std::to_string(*node->node) +
                             " of another tree. Edits by points can be done again on any image.");
    }
  }
  return edits;
}

} // namespace dwc
