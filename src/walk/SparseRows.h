/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_walk_SparseRows_h
#define dwc_walk_SparseRows_h

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace dwc::walk
{

/** Rows of a sparse matrix one after the other; columns ascend within a row. */
struct SparseRows
{
  std::vector<std::size_t>   offsets{ 0 }; ///< row i is the entries offsets[i] ... offsets[i + 1] - 1
  std::vector<std::uint32_t> columns;
  std::vector<float>         values;

  std::size_t
  Rows() const
  {
    return offsets.size() - 1;
  }
};

/** Rows of (column, value), columns ascending, to one sparse matrix; each row is given up when it has been read. */
SparseRows
JoinRows(std::vector<std::vector<std::pair<std::uint32_t, float>>> && rows);

/** Rows and columns exchanged. */
SparseRows
Transpose(const SparseRows & matrix, std::size_t columns);

} // namespace dwc::walk

#endif
