/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/RegionNodes.h"

#include <cstdint>

namespace dwc
{

std::vector<std::size_t>
FindRegionNodes(const Tree & tree, const Level & level)
{
  std::vector<std::size_t> nodes(level.numberOfRegions + 1, 0);
  for (std::size_t i = 0; i < tree.nodes.size(); ++i)
  {
    const TreeNode &    node = tree.nodes[i];
    const std::uint32_t label = level.labels[node.firstLeaf];
    const bool          begins = node.firstLeaf == 1 || level.labels[node.firstLeaf - 1] != label;
    const bool          ends = node.lastLeaf + 1 == level.labels.size() || level.labels[node.lastLeaf + 1] != label;
    if (begins && ends && level.labels[node.lastLeaf] == label)
    {
      nodes[label] = i;
    }
  }
  return nodes;
}

} // namespace dwc
