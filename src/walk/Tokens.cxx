/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/Tokens.h"

#include <unordered_map>

namespace dwc::walk
{

Tokens
MakeTokens(std::size_t rows, const std::uint32_t * lumps, const double * sizes)
{
  Tokens tokens;
  tokens.nodeOfRow.assign(rows, Tokens::none);
  std::unordered_map<std::uint32_t, std::size_t> nodeOfLump;
  std::vector<std::size_t>                       rowsOfNode;
  for (std::size_t row = 0; row < rows; ++row)
  {
    std::size_t node = row;
    if (lumps != nullptr)
    {
      if (lumps[row] == 0)
      {
        continue;
      }
      node = nodeOfLump.emplace(lumps[row], rowsOfNode.size()).first->second;
    }
    if (node == rowsOfNode.size())
    {
      rowsOfNode.push_back(0);
      tokens.sizes.push_back(0.0);
    }
    tokens.nodeOfRow[row] = static_cast<std::uint32_t>(node);
    ++rowsOfNode[node];
    tokens.sizes[node] += sizes != nullptr ? sizes[row] : 1.0;
  }
  tokens.offsets.assign(1, 0);
  for (const std::size_t count : rowsOfNode)
  {
    tokens.offsets.push_back(tokens.offsets.back() + count);
  }
  std::vector<std::size_t> next(tokens.offsets.begin(), tokens.offsets.end() - 1);
  tokens.rows.resize(tokens.offsets.back());
  for (std::size_t row = 0; row < rows; ++row)
  {
    if (tokens.nodeOfRow[row] != Tokens::none)
    {
      tokens.rows[next[tokens.nodeOfRow[row]]++] = static_cast<std::uint32_t>(row);
    }
  }
  return tokens;
}

} // namespace dwc::walk
