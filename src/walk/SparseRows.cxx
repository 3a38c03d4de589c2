/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/SparseRows.h"

namespace dwc::walk
{

SparseRows
JoinRows(std::vector<std::vector<std::pair<std::uint32_t, float>>> && rows)
{
  SparseRows joined;
  joined.offsets.reserve(rows.size() + 1);
  for (const auto & row : rows)
  {
    joined.offsets.push_back(joined.offsets.back() + row.size());
  }
  joined.columns.reserve(joined.offsets.back());
  joined.values.reserve(joined.offsets.back());
  for (auto & row : rows)
  {
    for (const auto & [column, value] : row)
    {
      joined.columns.push_back(column);
      joined.values.push_back(value);
    }
    std::vector<std::pair<std::uint32_t, float>>().swap(row); // `row = {}` would keep its memory
  }
  return joined;
}

SparseRows
Transpose(const SparseRows & matrix, std::size_t columns)
{
  SparseRows transposed;
  transposed.offsets.assign(columns + 1, 0);
  for (const std::uint32_t column : matrix.columns)
  {
    ++transposed.offsets[column + 1];
  }
  for (std::size_t c = 0; c < columns; ++c)
  {
    transposed.offsets[c + 1] += transposed.offsets[c];
  }
  transposed.columns.resize(matrix.columns.size());
  transposed.values.resize(matrix.values.size());
  std::vector<std::size_t> next(transposed.offsets.begin(), transposed.offsets.end() - 1);
  for (std::size_t i = 0; i < matrix.Rows(); ++i)
  {
    for (std::size_t e = matrix.offsets[i]; e < matrix.offsets[i + 1]; ++e)
    {
      const std::size_t place = next[matrix.columns[e]]++;
      transposed.columns[place] = static_cast<std::uint32_t>(i);
      transposed.values[place] = matrix.values[e];
    }
  }
  return transposed;
}

} // namespace dwc::walk
