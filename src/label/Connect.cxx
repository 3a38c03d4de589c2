/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Connect.h"

#include "dwc/Error.h"
#include "dwc/Level.h"
#include "label/PartGroups.h"
#include "label/PartTree.h"
#include "label/Parts.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <string>
#include <tuple>
#include <utility>

namespace dwc
{
namespace
{

using label::PartGroups;

/** Gives each small part to a neighbor, the smallest one first; `leafOf` of the group stays that of the neighbor. */
void
GiveSmallParts(const Tree & tree, const std::vector<std::uint32_t> & leafOf, double minimumSize, PartGroups & groups)
{
  using Entry = std::pair<std::size_t, std::uint32_t>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> small;
  const auto                                                     remember = [&](std::uint32_t group) {
    if (static_cast<double>(groups.SizeOf(group)) < minimumSize)
    {
      small.emplace(groups.SizeOf(group), group);
    }
  };
  for (std::uint32_t part = 0; part < leafOf.size(); ++part)
  {
    remember(part);
  }
  while (!small.empty())
  {
    const auto [size, group] = small.top();
    small.pop();
    if (groups.Find(group) != group || groups.SizeOf(group) != size)
    {
      continue; // merged since
    }
    const std::vector<PartGroups::Neighbor> neighbors = groups.NeighborsOf(group);
    if (neighbors.empty())
    {
      continue;
    }
    const auto closeness = [&](const PartGroups::Neighbor & neighbor) {
      return std::make_tuple(SeparationCost(tree, leafOf[group], leafOf[neighbor.group]), neighbor.faces);
    };
    const auto closest =
      std::max_element(neighbors.begin(), neighbors.end(), [&](const auto & one, const auto & other) {
        return closeness(one) < closeness(other);
      });
    const std::uint32_t kept = closest->group;
    groups.Merge(kept, group);
    // Parts of one leaf that it kept apart.
    for (const PartGroups::Neighbor & neighbor : neighbors)
    {
      if (neighbor.group != kept && leafOf[neighbor.group] == leafOf[kept])
      {
        groups.Merge(kept, neighbor.group);
      }
    }
    remember(kept);
  }
}

/** Volume of each part: that of its leaf, divided as the pixels are. */
std::vector<double>
DivideVolumes(const Tree & tree, const label::Parts & parts)
{
  std::vector<double> sizes(tree.NumberOfLeaves() + 1, 0.0);
  for (std::size_t part = 0; part < parts.labels.size(); ++part)
  {
    sizes[parts.labels[part]] += static_cast<double>(parts.sizes[part]);
  }
  std::vector<double> perPixel(sizes.size(), 0.0);
  for (const TreeNode & node : tree.nodes)
  {
    if (node.IsLeaf() && sizes[node.firstLeaf] > 0.0)
    {
      perPixel[node.firstLeaf] = node.volume / sizes[node.firstLeaf];
    }
  }
  std::vector<double> volumes;
  for (std::size_t part = 0; part < parts.labels.size(); ++part)
  {
    volumes.push_back(perPixel[parts.labels[part]] * static_cast<double>(parts.sizes[part]));
  }
  return volumes;
}

} // namespace

ConnectedLeaves
ConnectLeaves(std::vector<std::uint32_t> leaves,
              const Grid &               grid,
              const Tree &               tree,
              double                     minimumSize,
              const Host &               host)
{
  const std::uint32_t highest = leaves.empty() ? 0 : *std::max_element(leaves.begin(), leaves.end());
  if (highest == 0 || highest > tree.NumberOfLeaves())
  {
    throw ParameterError("Input",
                         "must have labels of the tree's " + std::to_string(tree.NumberOfLeaves()) +
                           " leaves (the highest label is " + std::to_string(highest) +
                           "); give the leaf image that belongs to the tree");
  }
  label::Parts              parts = label::FindParts(std::move(leaves), grid, host.Stage(0.0, 0.8));
  const std::vector<double> volumes = DivideVolumes(tree, parts);
  PartGroups                groups(std::move(parts.sizes), parts.contacts);
  GiveSmallParts(tree, parts.labels, minimumSize, groups);
  host.progress(0.85);
  std::vector<std::uint32_t> groupOf(parts.labels.size()); // before all of them merge to one
  std::vector<double>        volumeOf(parts.labels.size(), 0.0);
  for (std::uint32_t part = 0; part < groupOf.size(); ++part)
  {
    groupOf[part] = groups.Find(part);
    volumeOf[groupOf[part]] += volumes[part];
  }
  label::PartTree merged = label::MergeParts(tree, parts.labels, volumeOf, parts.contacts, groups);
  host.progress(0.9);

  ConnectedLeaves result;
  result.tree = std::move(merged.tree);
  result.leaves = std::move(parts.partOfPixel);
  constexpr std::size_t block = std::size_t{ 1 } << 16U;
  host.ForBlocks(result.leaves.size(), block, [&](std::size_t begin, std::size_t end) {
    for (std::size_t p = begin; p < end; ++p)
    {
      const std::uint32_t part = result.leaves[p];
      result.leaves[p] = part == 0 ? 0 : merged.leafOfPart[groupOf[part - 1]];
    }
  });
  host.progress(1.0);
  return result;
}

double
EstimateConnectBytes(std::size_t pixels)
{
  // The labels, which become the parts and the new labels, and the pixel before each one in its part.
  return 8.0 * static_cast<double>(pixels);
}

} // namespace dwc
