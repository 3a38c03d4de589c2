/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/Components.h"

#include <limits>

namespace dwc::walk
{

std::vector<std::uint32_t>
Components(const Weights & weights, const Nodes & members)
{
  constexpr std::uint32_t    outside = std::numeric_limits<std::uint32_t>::max();
  constexpr std::uint32_t    unseen = outside - 1;
  std::vector<std::uint32_t> component(weights.Order(), outside);
  for (const std::uint32_t member : members)
  {
    component[member] = unseen;
  }
  std::size_t   left = members.size();
  std::uint32_t count = 0;
  Nodes         pending;
  Nodes         neighbors;
  for (const std::uint32_t seed : members)
  {
    if (component[seed] != unseen)
    {
      continue;
    }
    component[seed] = count;
    --left;
    pending.assign(1, seed);
    // A dense graph is usually seen whole from its first row: nothing is read once no member is left.
    while (!pending.empty() && left > 0)
    {
      const std::uint32_t node = pending.back();
      pending.pop_back();
      neighbors.clear();
      weights.AppendNeighbors(node, neighbors);
      for (const std::uint32_t neighbor : neighbors)
      {
        if (component[neighbor] == unseen)
        {
          component[neighbor] = count;
          --left;
          pending.push_back(neighbor);
        }
      }
    }
    ++count;
  }
  std::vector<std::uint32_t> result;
  result.reserve(members.size());
  for (const std::uint32_t member : members)
  {
    result.push_back(component[member]);
  }
  return result;
}

} // namespace dwc::walk
