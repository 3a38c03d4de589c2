/* SPDX-License-Identifier: Apache-2.0 */
#include "edit/EditedTree.h"

#include "image/DisjointSets.h"

#include <algorithm>

namespace dwc::edit
{

label::PartTree
MakeEditedTree(const Tree &                       tree,
               const std::vector<std::uint32_t> & groupOfLeaf,
               std::size_t                        numberOfGroups,
               const std::vector<bool> &          isThere)
{
  const std::size_t          count = isThere.size();
  std::vector<std::uint32_t> leafOf(count, 0);
  std::vector<double>        volumeOf(count, 0.0);
  std::vector<std::uint32_t> groupOfNode(tree.nodes.size(), 0); // one of those that have leaves in it
  for (std::size_t id = tree.nodes.size(); id-- > 0;)
  {
    const TreeNode & node = tree.nodes[id];
    if (node.IsLeaf())
    {
      const std::uint32_t group = groupOfLeaf[node.firstLeaf];
      groupOfNode[id] = isThere[group] ? group : 0;
      volumeOf[group] += node.volume;
      leafOf[group] = leafOf[group] == 0 ? node.firstLeaf : std::min(leafOf[group], node.firstLeaf);
    }
    else
    {
      const std::uint32_t first = groupOfNode[static_cast<std::size_t>(node.children[0])];
      groupOfNode[id] = first != 0 ? first : groupOfNode[static_cast<std::size_t>(node.children[1])];
    }
  }
  std::vector<std::uint32_t> groups;
  for (std::uint32_t group = 1; group < count; ++group)
  {
    if (isThere[group])
    {
      groups.push_back(group);
    }
    if (group > numberOfGroups)
    {
      leafOf[group] = static_cast<std::uint32_t>(tree.NumberOfLeaves() + group); // after all others
    }
  }

  label::TreeMerger merger(groups, leafOf, volumeOf);
  DisjointSets      sets(count);
  const auto        merge = [&](std::uint32_t a, std::uint32_t b, double cost) {
    const std::uint32_t kept = sets.Find(a);
    const std::uint32_t gone = sets.Find(b);
    if (a != 0 && b != 0 && kept != gone)
    {
      merger.Merge(kept, gone, cost);
      sets.Join(kept, gone);
    }
  };
  for (auto split = tree.splits.rbegin(); split != tree.splits.rend(); ++split)
  {
    const TreeNode & node = tree.nodes[*split];
    merge(groupOfNode[static_cast<std::size_t>(node.children[0])],
          groupOfNode[static_cast<std::size_t>(node.children[1])],
          node.cost);
  }
  for (std::size_t i = 1; i < groups.size(); ++i)
  {
    merge(groups.front(), groups[i], 0.0);
  }
  return merger.MakeTree();
}

} // namespace dwc::edit
