/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Statistics.h"

#include "dwc/Error.h"
#include "dwc/RegionNodes.h"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace dwc
{
namespace
{

using JSON = nlohmann::ordered_json;

constexpr const char * formatName = "diffuse-walk-cut statistics";
constexpr int          formatVersion = 1;

/** JSON has neither NaN nor infinity. */
JSON
NumberOrNull(double value)
{
  return std::isfinite(value) ? JSON(value) : JSON(nullptr);
}

double
NumberOrNaN(const JSON & json)
{
  return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

/** A number as short as it can be read back; nothing where there is none. */
std::string
ToField(double value, bool isInteger)
{
  if (!std::isfinite(value))
  {
    return "";
  }
  return isInteger ? std::to_string(static_cast<std::int64_t>(value)) : JSON(value).dump();
}

/** A text as a field: in quotes where it has the separator or a quote in it (RFC 4180). */
std::string
QuoteField(const std::string & text, char separator)
{
  if (text.find(separator) == std::string::npos && text.find('"') == std::string::npos)
  {
    return text;
  }
  std::string quoted = "\"";
  for (const char c : text)
  {
    quoted += c == '"' ? "\"\"" : std::string(1, c);
  }
  return quoted + "\"";
}

template <typename T>
JSON
AxesToJSON(const std::array<T, 3> & values, std::size_t dimension)
{
  return JSON(std::vector<T>(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(dimension)));
}

template <typename T>
std::array<T, 3>
AxesFromJSON(const JSON & json, std::size_t dimension)
{
  const auto values = json.get<std::vector<T>>();
  if (values.size() != dimension)
  {
    throw std::invalid_argument("a place has not as many axes as the image");
  }
  std::array<T, 3> axes{};
  std::copy(values.begin(), values.end(), axes.begin());
  return axes;
}

JSON
RegionToJSON(const RegionStatistics & region, std::size_t id, std::size_t dimension)
{
  JSON json;
  json["id"] = id;
  json["pixels"] = region.pixels;
  json["size"] = region.size;
  json["centroid"] = AxesToJSON(region.centroid, dimension);
  json["box_first"] = AxesToJSON(region.boxFirst, dimension);
  json["box_last"] = AxesToJSON(region.boxLast, dimension);
  json["surface"] = region.surface;
  json["elongation"] = region.elongation;
  json["flatness"] = region.flatness;
  json["confidence"] = NumberOrNull(region.confidence);
  json["channels"] = JSON::array();
  for (const ChannelStatistics & channel : region.channels)
  {
    JSON values;
    values["count"] = channel.count;
    values["mean"] = NumberOrNull(channel.mean);
    values["deviation"] = NumberOrNull(channel.deviation);
    values["least"] = NumberOrNull(channel.least);
    values["largest"] = NumberOrNull(channel.largest);
    values["median"] = NumberOrNull(channel.median);
    json["channels"].push_back(values);
  }
  return json;
}

RegionStatistics
RegionFromJSON(const JSON & json, std::size_t dimension)
{
  RegionStatistics region;
  region.pixels = json.at("pixels").get<std::uint64_t>();
  region.size = json.at("size").get<double>();
  region.centroid = AxesFromJSON<double>(json.at("centroid"), dimension);
  region.boxFirst = AxesFromJSON<std::size_t>(json.at("box_first"), dimension);
  region.boxLast = AxesFromJSON<std::size_t>(json.at("box_last"), dimension);
  region.surface = json.at("surface").get<double>();
  region.elongation = json.at("elongation").get<double>();
  region.flatness = json.at("flatness").get<double>();
  region.confidence = NumberOrNaN(json.at("confidence"));
  for (const JSON & values : json.at("channels"))
  {
    ChannelStatistics channel;
    channel.count = values.at("count").get<std::uint64_t>();
    channel.mean = NumberOrNaN(values.at("mean"));
    channel.deviation = NumberOrNaN(values.at("deviation"));
    channel.least = NumberOrNaN(values.at("least"));
    channel.largest = NumberOrNaN(values.at("largest"));
    channel.median = NumberOrNaN(values.at("median"));
    region.channels.push_back(channel);
  }
  return region;
}

StatisticsTable
TableFromJSON(const JSON & json)
{
  if (json.at("format").get<std::string>() != formatName || json.at("version").get<int>() > formatVersion)
  {
    throw std::invalid_argument("it is of another format or version");
  }
  StatisticsTable table;
  table.dimension = json.at("dimension").get<std::size_t>();
  table.hasPhysicalGeometry = json.at("unit").get<std::string>() == "mm";
  table.channels = json.at("channels").get<std::vector<std::string>>();
  if (table.dimension != 2 && table.dimension != 3)
  {
    throw std::invalid_argument("the dimension is neither 2 nor 3");
  }
  for (const JSON & node : json.at("nodes"))
  {
    table.nodes.push_back(RegionFromJSON(node, table.dimension));
    if (table.nodes.back().channels.size() != table.channels.size())
    {
      throw std::invalid_argument("a node has not as many channels as the image");
    }
  }
  const std::size_t leaves = (table.nodes.size() + 1) / 2;
  for (const JSON & values : json.at("contacts"))
  {
    const LeafContact contact{ values.at(0).get<std::uint32_t>(),
                               values.at(1).get<std::uint32_t>(),
                               values.at(2).get<double>() };
    if (contact.first < 1 || contact.first >= contact.second || contact.second > leaves)
    {
      throw std::invalid_argument("a contact is not of two leaves");
    }
    table.contacts.push_back(contact);
  }
  return table;
}

} // namespace

std::string
StatisticsToText(const StatisticsTable & table, const Tree & tree, const Level & level, char separator)
{
  std::vector<std::size_t> nodes = FindRegionNodes(tree, level);
  nodes.erase(nodes.begin()); // label 0 is no region
  const std::vector<StatisticsColumn> columns = MakeStatisticsColumns(table, tree, nodes);
  const auto                          touching = FindTouchingRegions(table, level);
  const bool                          hasNames = !tree.words.empty();
  std::string                         text = "label";
  if (hasNames)
  {
    text += separator + std::string("name");
  }
  for (const StatisticsColumn & column : columns)
  {
    text += separator + column.name;
  }
  text += separator + std::string("touches\n");
  for (std::size_t row = 0; row < level.numberOfRegions; ++row)
  {
    text += std::to_string(row + 1);
    if (hasNames)
    {
      const auto words = tree.words.find(nodes[row]);
      text += separator + (words == tree.words.end() ? "" : QuoteField(words->second.name, separator));
    }
    for (const StatisticsColumn & column : columns)
    {
      text += separator + ToField(column.values[row], column.isInteger);
    }
    std::string labels;
    for (const std::uint32_t label : touching[row])
    {
      labels += (labels.empty() ? "" : " ") + std::to_string(label);
    }
    text += separator + labels + "\n";
  }
  return text;
}

std::string
StatisticsToJSON(const StatisticsTable & table, const Tree & tree)
{
  MakeStatisticsColumns(table, tree, {}); // whether they are of one another
  std::string text = "{\n\"format\": " + JSON(formatName).dump() + ",\n\"version\": " + std::to_string(formatVersion) +
                     ",\n\"dimension\": " + std::to_string(table.dimension) +
                     ",\n\"unit\": " + (table.hasPhysicalGeometry ? "\"mm\"" : "\"pixel\"") +
                     ",\n\"channels\": " + JSON(table.channels).dump() + ",\n\"nodes\": [\n";
  for (std::size_t id = 0; id < table.nodes.size(); ++id)
  {
    text += RegionToJSON(table.nodes[id], id, table.dimension).dump() + (id + 1 < table.nodes.size() ? ",\n" : "\n");
  }
  text += "],\n\"contacts\": [\n";
  for (std::size_t i = 0; i < table.contacts.size(); ++i)
  {
    const LeafContact & contact = table.contacts[i];
    text += JSON{ contact.first, contact.second, contact.area }.dump() + (i + 1 < table.contacts.size() ? ",\n" : "\n");
  }
  return text + "]\n}\n";
}

StatisticsTable
StatisticsFromJSON(const std::string & text)
{
  try
  {
    return TableFromJSON(JSON::parse(text));
  }
  catch (const std::exception & error) // of the parser, or a sentence from above
  {
    throw ParameterError("Statistics",
                         std::string("must be a table that this program wrote: ") + error.what() +
                           ". Measure the regions again.");
  }
}

} // namespace dwc
