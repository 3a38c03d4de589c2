/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Statistics.h"

#include "dwc/Error.h"

#include <algorithm>
#include <limits>

namespace dwc
{
namespace
{

/** Gives each column its value of a node; the columns are made for the first one. */
class ColumnMaker
{
public:
  explicit ColumnMaker(std::size_t numberOfRows)
    : m_NumberOfRows(numberOfRows)
  {}

  void
  BeginRow()
  {
    m_Next = 0;
  }

  void
  Add(const std::string & name, double value, bool isInteger = false)
  {
    if (m_Next == m_Columns.size())
    {
      m_Columns.push_back({ name, isInteger, {} });
      m_Columns.back().values.reserve(m_NumberOfRows);
    }
    m_Columns[m_Next++].values.push_back(value);
  }

  std::vector<StatisticsColumn>
  Take()
  {
    return std::move(m_Columns);
  }

private:
  std::size_t                   m_NumberOfRows;
  std::size_t                   m_Next{ 0 };
  std::vector<StatisticsColumn> m_Columns;
};

void
AddPlace(ColumnMaker & row, const RegionStatistics & region, const StatisticsTable & table)
{
  const bool        isVolume = table.dimension > 2;
  const std::string unit = table.hasPhysicalGeometry ? "mm" : "px";
  const std::string square = table.hasPhysicalGeometry ? "mm2" : "px";
  const std::string cube = table.hasPhysicalGeometry ? "mm3" : "px";
  row.Add("pixels", static_cast<double>(region.pixels), true);
  row.Add(isVolume ? "volume_" + cube : "area_" + square, region.size);
  const std::string axes = "xyz";
  for (std::size_t d = 0; d < table.dimension; ++d)
  {
    row.Add("centroid_" + axes.substr(d, 1) + "_" + unit, region.centroid[d]);
  }
  for (std::size_t d = 0; d < table.dimension; ++d)
  {
    row.Add("box_first_" + axes.substr(d, 1), static_cast<double>(region.boxFirst[d]), true);
  }
  for (std::size_t d = 0; d < table.dimension; ++d)
  {
    row.Add("box_last_" + axes.substr(d, 1), static_cast<double>(region.boxLast[d]), true);
  }
  row.Add(isVolume ? "surface_" + square : "perimeter_" + unit, region.surface);
  row.Add("elongation", region.elongation);
  if (isVolume)
  {
    row.Add("flatness", region.flatness);
  }
}

} // namespace

std::vector<StatisticsColumn>
MakeStatisticsColumns(const StatisticsTable & table, const Tree & tree, const std::vector<std::size_t> & nodes)
{
  if (table.nodes.size() != tree.nodes.size())
  {
    throw ParameterError("Statistics",
                         "must be those of this tree of " + std::to_string(tree.nodes.size()) + " nodes (got " +
                           std::to_string(table.nodes.size()) + "). Measure the regions again.");
  }
  ColumnMaker row(nodes.size());
  for (const std::size_t id : nodes)
  {
    const TreeNode &         node = tree.nodes[id];
    const RegionStatistics & region = table.nodes[id];
    row.BeginRow();
    row.Add("node", static_cast<double>(id), true);
    const bool isRoot = node.parent == TreeNode::none;
    row.Add("parent", isRoot ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(node.parent), true);
    row.Add("leaves", static_cast<double>(node.lastLeaf - node.firstLeaf + 1), true);
    row.Add("cost", node.cost);
    AddPlace(row, region, table);
    row.Add("confidence", region.confidence);
    for (std::size_t c = 0; c < region.channels.size(); ++c)
    {
      const ChannelStatistics & channel = region.channels[c];
      const std::string         name = table.channels[c].empty() ? "" : table.channels[c] + "_";
      row.Add(name + "count", static_cast<double>(channel.count), true);
      row.Add(name + "mean", channel.mean);
      row.Add(name + "deviation", channel.deviation);
      row.Add(name + "least", channel.least);
      row.Add(name + "largest", channel.largest);
      row.Add(name + "median", channel.median);
    }
  }
  return row.Take();
}

std::vector<std::vector<std::uint32_t>>
FindTouchingRegions(const StatisticsTable & table, const Level & level)
{
  std::vector<std::vector<std::uint32_t>> touching(level.numberOfRegions);
  for (const LeafContact & contact : table.contacts)
  {
    const std::uint32_t a = level.labels[contact.first];
    const std::uint32_t b = level.labels[contact.second];
    if (a != b)
    {
      touching[a - 1].push_back(b);
      touching[b - 1].push_back(a);
    }
  }
  for (std::vector<std::uint32_t> & labels : touching)
  {
    std::sort(labels.begin(), labels.end());
    labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
  }
  return touching;
}

} // namespace dwc
