/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/Lumping.h"

#include <algorithm>
#include <unordered_map>

namespace dwc::walk
{

Lumping
MakeLumping(std::size_t rows, const std::uint32_t * lumps, const double * sizes)
{
  Lumping lumping;
  lumping.nodeOfRow.assign(rows, Lumping::none);
  // Numbers of lumps are looked up in a table; where they are far larger than there are rows, in a map.
  const std::uint32_t        largest = lumps != nullptr && rows > 0 ? *std::max_element(lumps, lumps + rows) : 0;
  const bool                 few = largest <= 4 * rows;
  std::vector<std::uint32_t> table(few ? std::size_t{ largest } + 1 : 0, Lumping::none);
  std::unordered_map<std::uint32_t, std::uint32_t> map;
  std::vector<std::size_t>                         rowsOfNode;
  for (std::size_t row = 0; row < rows; ++row)
  {
    std::size_t node = row;
    if (lumps != nullptr)
    {
      if (lumps[row] == 0)
      {
        continue;
      }
      const auto      next = static_cast<std::uint32_t>(rowsOfNode.size());
      std::uint32_t & place = few ? table[lumps[row]] : map.emplace(lumps[row], Lumping::none).first->second;
      place = place == Lumping::none ? next : place;
      node = place;
    }
    if (node == rowsOfNode.size())
    {
      rowsOfNode.push_back(0);
      lumping.sizes.push_back(0.0);
    }
    lumping.nodeOfRow[row] = static_cast<std::uint32_t>(node);
    ++rowsOfNode[node];
    lumping.sizes[node] += sizes != nullptr ? sizes[row] : 1.0;
  }
  lumping.offsets.assign(1, 0);
  for (const std::size_t count : rowsOfNode)
  {
    lumping.offsets.push_back(lumping.offsets.back() + count);
  }
  std::vector<std::size_t> next(lumping.offsets.begin(), lumping.offsets.end() - 1);
  lumping.rows.resize(lumping.offsets.back());
  for (std::size_t row = 0; row < rows; ++row)
  {
    if (lumping.nodeOfRow[row] != Lumping::none)
    {
      lumping.rows[next[lumping.nodeOfRow[row]]++] = static_cast<std::uint32_t>(row);
    }
  }
  return lumping;
}

} // namespace dwc::walk
