/* SPDX-License-Identifier: Apache-2.0 */
#include "label/PartTree.h"

#include "dwc/Level.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <tuple>
#include <utility>

namespace dwc::label
{
namespace
{

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
  TreeMerger                       merger(parts, leafOf, volumeOf);
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
