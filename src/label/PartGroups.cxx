/* SPDX-License-Identifier: Apache-2.0 */
#include "label/PartGroups.h"

#include <algorithm>
#include <utility>

namespace dwc::label
{

PartGroups::PartGroups(std::vector<std::size_t> sizes, const std::vector<Contact> & contacts)
  : m_Sets(sizes.size())
  , m_Sizes(std::move(sizes))
  , m_Neighbors(m_Sizes.size())
{
  for (const Contact & contact : contacts)
  {
    m_Neighbors[contact.a].push_back({ contact.b, contact.faces });
    m_Neighbors[contact.b].push_back({ contact.a, contact.faces });
  }
}

auto
PartGroups::NeighborsOf(std::uint32_t group) -> const std::vector<Neighbor> &
{
  std::vector<Neighbor> & neighbors = m_Neighbors[group];
  for (Neighbor & neighbor : neighbors)
  {
    neighbor.group = this->Find(neighbor.group);
  }
  std::sort(
    neighbors.begin(), neighbors.end(), [](const Neighbor & a, const Neighbor & b) { return a.group < b.group; });
  std::size_t used = 0;
  for (std::size_t i = 0; i < neighbors.size(); ++i)
  {
    if (neighbors[i].group == group)
    {
      continue;
    }
    if (used > 0 && neighbors[used - 1].group == neighbors[i].group)
    {
      neighbors[used - 1].faces += neighbors[i].faces;
    }
    else
    {
      neighbors[used++] = neighbors[i];
    }
  }
  neighbors.resize(used);
  return neighbors;
}

void
PartGroups::Merge(std::uint32_t kept, std::uint32_t merged)
{
  m_Sets.Join(kept, merged);
  m_Sizes[kept] += m_Sizes[merged];
  // The shorter list is appended to the longer one, so that no entry moves often.
  std::vector<Neighbor> & into = m_Neighbors[kept];
  std::vector<Neighbor> & from = m_Neighbors[merged];
  if (into.size() < from.size())
  {
    std::swap(into, from);
  }
  into.insert(into.end(), from.begin(), from.end());
  from = std::vector<Neighbor>();
}

} // namespace dwc::label
