/* SPDX-License-Identifier: Apache-2.0 */
#include "label/PartTree.h"

#include "dwc/Level.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <queue>
#include <tuple>
#include <utility>

namespace dwc::label
{
namespace
{

/** Two groups that merge, or one part; the whole image at the end. */
struct Merged
{
  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

  std::size_t   children[2]{ none, none };
  std::uint32_t part{ 0 }; ///< of one part
  double        cost{ std::numeric_limits<double>::quiet_NaN() };
  double        volume{ 0.0 };
  std::uint32_t lowestLeaf{ 0 }; ///< of the old tree
};

/** Merges groups, and remembers how. */
class Merger
{
public:
  /** \param parts numbers of the groups that there are. \param leafOf, volumeOf group to leaf of the old tree, and to
   * volume. */
  Merger(const std::vector<std::uint32_t> & parts,
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

  /** The groups of these numbers become one, with the number of the first. */
  void
  Merge(std::uint32_t kept, std::uint32_t gone, double cost)
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

  /** What was merged last comes first as a node, and as a split. */
  PartTree
  MakeTree() const
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

private:
  std::size_t              m_NumberOfParts;
  std::vector<Merged>      m_Merged;
  std::vector<std::size_t> m_Last; ///< number of a group to what it is in m_Merged
};

/** The smallest group first, of two the one with the lower number. */
using SmallestFirst = std::priority_queue<std::pair<std::size_t, std::uint32_t>,
                                          std::vector<std::pair<std::size_t, std::uint32_t>>,
                                          std::greater<>>;

/** Two parts that touch, and the cost at which they are separated. */
struct CostlyContact
{
  double        cost;
  std::uint32_t a;
  std::uint32_t b;
};

/** Highest costs first. */
std::vector<CostlyContact>
OrderContacts(const Tree &                       tree,
              const std::vector<std::uint32_t> & leafOf,
              const std::vector<Contact> &       contacts,
              PartGroups &                       groups)
{
  std::vector<CostlyContact> ordered;
  for (const Contact & contact : contacts)
  {
    const std::uint32_t a = groups.Find(contact.a);
    const std::uint32_t b = groups.Find(contact.b);
    if (a != b)
    {
      ordered.push_back({ SeparationCost(tree, leafOf[a], leafOf[b]), std::min(a, b), std::max(a, b) });
    }
  }
  std::sort(ordered.begin(), ordered.end(), [](const CostlyContact & one, const CostlyContact & other) {
    return std::tie(other.cost, one.a, one.b) < std::tie(one.cost, other.a, other.b);
  });
  return ordered;
}

} // namespace

PartTree
MergeParts(const Tree &                       tree,
           const std::vector<std::uint32_t> & leafOf,
           const std::vector<double> &        volumeOf,
           const std::vector<Contact> &       contacts,
           PartGroups &                       groups)
{
  std::vector<std::uint32_t> parts;
  for (std::uint32_t part = 0; part < leafOf.size(); ++part)
  {
    if (groups.Find(part) == part)
    {
      parts.push_back(part);
    }
  }
  Merger                           merger(parts, leafOf, volumeOf);
  const std::vector<CostlyContact> ordered = OrderContacts(tree, leafOf, contacts, groups);
  for (auto first = ordered.begin(); first != ordered.end();)
  {
    const double cost = first->cost;
    const auto end = std::find_if(first, ordered.end(), [cost](const CostlyContact & one) { return one.cost != cost; });
    SmallestFirst smallest;
    for (; first != end; ++first)
    {
      for (const std::uint32_t part : { first->a, first->b })
      {
        const std::uint32_t group = groups.Find(part);
        smallest.emplace(groups.SizeOf(group), group);
      }
    }
    while (!smallest.empty())
    {
      const auto [size, group] = smallest.top();
      smallest.pop();
      if (groups.Find(group) != group || groups.SizeOf(group) != size)
      {
        continue; // merged since
      }
      // Groups of one cost are of one node of the old tree; to any other group the cost is lower.
      const PartGroups::Neighbor * longest = nullptr;
      for (const PartGroups::Neighbor & neighbor : groups.NeighborsOf(group))
      {
        const bool isHere = leafOf[group] == leafOf[neighbor.group] ||
                            SeparationCost(tree, leafOf[group], leafOf[neighbor.group]) >= cost;
        if (isHere && (longest == nullptr || neighbor.faces > longest->faces))
        {
          longest = &neighbor;
        }
      }
      if (longest != nullptr)
      {
        const std::uint32_t kept = longest->group;
        merger.Merge(kept, group, cost);
        groups.Merge(kept, group);
        smallest.emplace(groups.SizeOf(kept), kept);
      }
    }
  }

  // What touches nothing else is separated first, the largest group last.
  SmallestFirst apart;
  for (const std::uint32_t part : parts)
  {
    if (groups.Find(part) == part)
    {
      apart.emplace(groups.SizeOf(part), part);
    }
  }
  while (apart.size() > 1)
  {
    const std::uint32_t group = apart.top().second;
    apart.pop();
    const std::uint32_t kept = apart.top().second;
    apart.pop();
    merger.Merge(kept, group, 0.0);
    groups.Merge(kept, group);
    apart.emplace(groups.SizeOf(kept), kept);
  }
  return merger.MakeTree();
}

} // namespace dwc::label
