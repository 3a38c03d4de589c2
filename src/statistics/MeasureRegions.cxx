/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Statistics.h"

#include "statistics/Contacts.h"
#include "statistics/Crofton.h"
#include "statistics/LeafSums.h"
#include "statistics/Medians.h"
#include "statistics/Shape.h"

#include <algorithm>
#include <cmath>

namespace dwc
{
namespace
{

using statistics::Crossings;
using statistics::RegionSum;

/** The same grid where it says nothing: pixels of length 1 from the origin on. */
ImageGeometry
WithoutPlace(ImageGeometry geometry)
{
  std::fill(geometry.spacing.begin(), geometry.spacing.end(), 1.0);
  std::fill(geometry.origin.begin(), geometry.origin.end(), 0.0);
  for (std::size_t axis = 0; axis < geometry.direction.size(); ++axis)
  {
    std::fill(geometry.direction[axis].begin(), geometry.direction[axis].end(), 0.0);
    geometry.direction[axis][axis] = 1.0;
  }
  return geometry;
}

/** The smallest node that has both leaves. */
std::size_t
FindCommonNode(const Tree & tree, std::uint32_t leafA, std::uint32_t leafB)
{
  std::size_t id = 0;
  while (true)
  {
    const auto inChild = [&](int child) {
      const TreeNode & node = tree.nodes[static_cast<std::size_t>(tree.nodes[id].children[child])];
      return node.firstLeaf <= leafA && leafA <= node.lastLeaf && node.firstLeaf <= leafB && leafB <= node.lastLeaf;
    };
    if (tree.nodes[id].IsLeaf() || (!inChild(0) && !inChild(1)))
    {
      return id;
    }
    id = static_cast<std::size_t>(tree.nodes[id].children[inChild(0) ? 0 : 1]);
  }
}

/** Calls visit(node, child, child) for each split and visit(leaf) for each leaf, children before their parent. */
template <typename TLeaf, typename TSplit>
void
GoUp(const Tree & tree, const TLeaf & onLeaf, const TSplit & onSplit)
{
  for (std::size_t id = tree.nodes.size(); id-- > 0;)
  {
    const TreeNode & node = tree.nodes[id];
    if (node.IsLeaf())
    {
      onLeaf(id, node.firstLeaf);
    }
    else
    {
      onSplit(id, static_cast<std::size_t>(node.children[0]), static_cast<std::size_t>(node.children[1]));
    }
  }
}

std::vector<RegionSum>
SumNodes(const Tree & tree, std::vector<RegionSum> leaves)
{
  std::vector<RegionSum> nodes(tree.nodes.size());
  GoUp(
    tree,
    [&](std::size_t id, std::uint32_t leaf) { nodes[id] = std::move(leaves[leaf]); },
    [&](std::size_t id, std::size_t a, std::size_t b) {
      nodes[id] = nodes[a];
      nodes[id].Add(nodes[b]);
    });
  return nodes;
}

/** Contacts between leaves, and the surface of each node: what its children have, without what lies between them. */
void
MeasureSurfaces(const std::map<std::pair<std::uint32_t, std::uint32_t>, Crossings> & pairs,
                const std::vector<double> &                                          spacing,
                const Tree &                                                         tree,
                StatisticsTable &                                                    table)
{
  const std::array<double, 8> weights = statistics::MakeCroftonWeights(spacing);
  std::vector<Crossings>      ofLeaf(tree.NumberOfLeaves() + 1);
  std::vector<Crossings>      inside(tree.nodes.size()); // between the children, seen from both
  const auto                  add = [](Crossings & sum, const Crossings & other, std::uint64_t times) {
    for (std::size_t i = 0; i < sum.size(); ++i)
    {
      sum[i] += times * other[i];
    }
  };
  for (const auto & [pair, counts] : pairs)
  {
    add(ofLeaf[pair.first], counts, 1);
    add(ofLeaf[pair.second], counts, 1);
    if (pair.first == 0)
    {
      continue;
    }
    add(inside[FindCommonNode(tree, pair.first, pair.second)], counts, 2);
    LeafContact contact{ pair.first, pair.second, 0.0 };
    for (std::size_t d = 0; d < spacing.size(); ++d)
    {
      double face = 1.0;
      for (std::size_t other = 0; other < spacing.size(); ++other)
      {
        face *= other == d ? 1.0 : spacing[other];
      }
      contact.area += face * static_cast<double>(counts[std::size_t{ 1 } << d]);
    }
    if (contact.area > 0.0)
    {
      table.contacts.push_back(contact);
    }
  }
  std::vector<Crossings> nodes(tree.nodes.size());
  GoUp(
    tree,
    [&](std::size_t id, std::uint32_t leaf) { nodes[id] = ofLeaf[leaf]; },
    [&](std::size_t id, std::size_t a, std::size_t b) {
      nodes[id] = nodes[a];
      add(nodes[id], nodes[b], 1);
      for (std::size_t i = 0; i < nodes[id].size(); ++i)
      {
        nodes[id][i] -= inside[id][i];
      }
    });
  for (std::size_t id = 0; id < nodes.size(); ++id)
  {
    for (std::size_t w = 1; w < weights.size(); ++w)
    {
      table.nodes[id].surface += weights[w] * static_cast<double>(nodes[id][w]);
    }
  }
}

ChannelStatistics
DescribeChannel(const statistics::ChannelSum & sum)
{
  ChannelStatistics channel;
  channel.count = sum.count;
  if (sum.count > 0)
  {
    channel.mean = sum.mean;
    channel.deviation = sum.count > 1 ? std::sqrt(sum.squares / static_cast<double>(sum.count - 1)) : 0.0;
    channel.least = sum.least;
    channel.largest = sum.largest;
  }
  return channel;
}

std::vector<std::string>
NameChannels(const PixelValues & pixels)
{
  if (pixels.channels == 1)
  {
    return { "" };
  }
  static const char * const colors[] = { "red", "green", "blue", "alpha" };
  std::vector<std::string>  names;
  for (std::size_t c = 0; c < pixels.channels; ++c)
  {
    names.push_back(pixels.color != PixelColor::None && c < 4 ? colors[c] : "channel" + std::to_string(c + 1));
  }
  return names;
}

} // namespace

StatisticsTable
MeasureRegions(const ImageGeometry &  geometry,
               bool                   hasPhysicalGeometry,
               const LeafValues &     leaves,
               const PixelValues &    pixels,
               const ConfidenceView & confidence,
               const Tree &           tree,
               const Host &           host)
{
  const ImageGeometry    place = hasPhysicalGeometry ? geometry : WithoutPlace(geometry);
  const statistics::Rows rows(geometry, leaves, pixels);

  StatisticsTable table;
  table.dimension = geometry.size.size();
  table.hasPhysicalGeometry = hasPhysicalGeometry;
  table.channels = NameChannels(pixels);
  table.nodes.resize(tree.nodes.size());

  const std::vector<RegionSum> sums =
    SumNodes(tree, statistics::SumLeaves(rows, tree.NumberOfLeaves(), confidence, host.Stage(0.0, 0.3)));
  for (std::size_t id = 0; id < sums.size(); ++id)
  {
    RegionStatistics & region = table.nodes[id];
    statistics::DescribeShape(sums[id], place, region);
    if (confidence.values != nullptr)
    {
      region.confidence = sums[id].confidence / static_cast<double>(sums[id].pixels);
    }
    for (const statistics::ChannelSum & sum : sums[id].channels)
    {
      region.channels.push_back(DescribeChannel(sum));
    }
  }

  MeasureSurfaces(statistics::CountCrossings(rows, host.Stage(0.3, 0.6)), place.spacing, tree, table);

  const auto channels = static_cast<double>(pixels.channels);
  for (std::size_t c = 0; c < pixels.channels; ++c)
  {
    std::vector<std::uint64_t> counts;
    for (const RegionStatistics & region : table.nodes)
    {
      counts.push_back(region.channels[c].count);
    }
    const auto                first = static_cast<double>(c);
    const std::vector<double> medians = statistics::FindMedians(
      rows, pixels, c, tree, counts, host.Stage(0.6 + 0.4 * first / channels, 0.6 + 0.4 * (first + 1.0) / channels));
    for (std::size_t id = 0; id < medians.size(); ++id)
    {
      table.nodes[id].channels[c].median = medians[id];
    }
  }
  return table;
}

} // namespace dwc
