/* SPDX-License-Identifier: Apache-2.0 */
#include "label/TreeMerger.h"

#include <algorithm>

namespace dwc::label
{

TreeMerger::TreeMerger(const std::vector<std::uint32_t> & parts,
                       const std::vector<std::uint32_t> & leafOf,
                       const std::vector<double> &        volumeOf)
  : m_NumberOfParts(parts.size())
  , m_Last(leafOf.size())
{
  for (const std::uint32_t part : parts)
  {
    Merged one;
    one.part = part;
    one.lowestLeaf = leafOf[part];
    one.volume = volumeOf[part];
    m_Last[part] = m_Merged.size();
    m_Merged.push_back(one);
  }
}

void
TreeMerger::Merge(std::uint32_t kept, std::uint32_t gone, double cost)
{
  const Merged & first = m_Merged[m_Last[kept]];
  const Merged & second = m_Merged[m_Last[gone]];
  const bool     isInOrder = first.lowestLeaf <= second.lowestLeaf;
  Merged         both;
  both.children[isInOrder ? 0 : 1] = m_Last[kept];
  both.children[isInOrder ? 1 : 0] = m_Last[gone];
  both.cost = cost;
  both.volume = first.volume + second.volume;
  both.lowestLeaf = std::min(first.lowestLeaf, second.lowestLeaf);
  m_Last[kept] = m_Merged.size();
  m_Merged.push_back(both);
}

PartTree
TreeMerger::MakeTree() const
{
  PartTree result;
  Tree &   tree = result.tree;
  tree.nodes.resize(m_Merged.size());
  result.leafOfPart.resize(m_Last.size(), 0);
  const auto idOf = [this](std::size_t merged) { return m_Merged.size() - 1 - merged; };
  for (std::size_t i = m_Merged.size(); i-- > m_NumberOfParts;)
  {
    const std::size_t id = idOf(i);
    tree.splits.push_back(id);
    tree.nodes[id].cost = m_Merged[i].cost;
    for (int c = 0; c < 2; ++c)
    {
      const std::size_t child = idOf(m_Merged[i].children[c]);
      tree.nodes[id].children[c] = static_cast<std::int64_t>(child);
      tree.nodes[child].parent = static_cast<std::int64_t>(id);
      tree.nodes[child].depth = tree.nodes[id].depth + 1;
    }
  }
  // Leaves of each node, from below; then their numbers, from above.
  std::vector<std::uint32_t> leaves(tree.nodes.size(), 1);
  for (std::size_t i = m_NumberOfParts; i < m_Merged.size(); ++i)
  {
    leaves[idOf(i)] = leaves[idOf(m_Merged[i].children[0])] + leaves[idOf(m_Merged[i].children[1])];
  }
  tree.nodes[0].firstLeaf = 1;
  for (std::size_t id = 0; id < tree.nodes.size(); ++id)
  {
    TreeNode &     node = tree.nodes[id];
    const Merged & merged = m_Merged[m_Merged.size() - 1 - id];
    node.lastLeaf = node.firstLeaf + leaves[id] - 1;
    node.volume = merged.volume;
    if (node.IsLeaf())
    {
      result.leafOfPart[merged.part] = node.firstLeaf;
      continue;
    }
    const auto first = static_cast<std::size_t>(node.children[0]);
    tree.nodes[first].firstLeaf = node.firstLeaf;
    tree.nodes[static_cast<std::size_t>(node.children[1])].firstLeaf = node.firstLeaf + leaves[first];
  }
  return result;
}

} // namespace dwc::label
