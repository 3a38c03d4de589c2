/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_walk_NodeFlow_h
#define dwc_walk_NodeFlow_h

#include "walk/Lumping.h"
#include "walk/NeighborhoodWalk.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace dwc::walk
{

/** Sums the flow from a node to each other one, over rows and targets: a hash table with open addresses, which is used
 * again for the next node. */
class NodeFlow
{
public:
  NodeFlow() { m_Places.assign(256, none); }

  /** Node and flow, in no order but one that is always the same. */
  using Entries = std::vector<std::pair<std::uint32_t, double>>;

  /** The flow of one step. \param mass of each row. The result is valid until the next call. */
  Entries &
  Sum(const NeighborhoodWalk & walk, const Lumping & lumping, const std::vector<double> & mass, std::size_t node)
  {
    Clear();
    for (std::size_t r = lumping.offsets[node]; r < lumping.offsets[node + 1]; ++r)
    {
      const std::uint32_t row = lumping.rows[r];
      walk.ForSteps(row, m_Cell, [&](std::size_t target, double probability) {
        Add(lumping.nodeOfRow[target], mass[row] * probability);
      });
    }
    return m_Entries;
  }

  /** The flow of several steps, from where the node's mass is after them. The result is valid until the next call. */
  Entries &
  Sum(const NeighborhoodWalk::Mass & arrived, const Lumping & lumping)
  {
    Clear();
    for (const auto & [row, value] : arrived)
    {
      Add(lumping.nodeOfRow[row], value);
    }
    return m_Entries;
  }

private:
  static constexpr std::uint32_t none = ~0U;

  void
  Clear()
  {
    for (const std::size_t place : m_Used)
    {
      m_Places[place] = none;
    }
    m_Used.clear();
    m_Entries.clear();
  }

  /** Where a node is, or would be. */
  std::size_t
  PlaceOf(std::uint32_t node) const
  {
    const std::size_t mask = m_Places.size() - 1;
    std::size_t       place = (node * 2654435761U) & mask; // Knuth's multiplicative hash
    while (m_Places[place] != none && m_Entries[m_Places[place]].first != node)
    {
      place = (place + 1) & mask;
    }
    return place;
  }

  void
  Add(std::uint32_t node, double flow)
  {
    const std::size_t place = PlaceOf(node);
    if (m_Places[place] != none)
    {
      m_Entries[m_Places[place]].second += flow;
      return;
    }
    Use(place, m_Entries.size());
    m_Entries.emplace_back(node, flow);
    if (2 * m_Entries.size() > m_Places.size())
    {
      m_Places.assign(2 * m_Places.size(), none);
      m_Used.clear();
      for (std::size_t e = 0; e < m_Entries.size(); ++e)
      {
        Use(PlaceOf(m_Entries[e].first), e);
      }
    }
  }

  void
  Use(std::size_t place, std::size_t entry)
  {
    m_Places[place] = static_cast<std::uint32_t>(entry);
    m_Used.push_back(place);
  }

  std::vector<std::size_t>   m_Cell; ///< for ForSteps
  Entries                    m_Entries;
  std::vector<std::uint32_t> m_Places; ///< the table: numbers of entries; a power of two of them
  std::vector<std::size_t>   m_Used;   ///< places of the table
};

} // namespace dwc::walk

#endif
