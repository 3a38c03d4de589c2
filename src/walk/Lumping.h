/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_walk_Lumping_h
#define dwc_walk_Lumping_h

#include "dwc/Cut.h"

#include <vector>

namespace dwc::walk
{

/** Which rows of a walk make which node of the graph that is cut: one row each, or a lump of them. Nodes are numbered
 * from 0 in the order of their first rows. */
struct Lumping
{
  static constexpr std::uint32_t none = 0xffffffffU;

  /** Row to node; `none` where the row is left out. */
  std::vector<std::uint32_t> nodeOfRow;

  /** The rows of node i, ascending: rows[offsets[i]] ... rows[offsets[i + 1] - 1]. */
  std::vector<std::size_t>   offsets;
  std::vector<std::uint32_t> rows;

  /** How many pixels each node stands for. */
  std::vector<double> sizes;

  std::size_t
  Count() const
  {
    return offsets.size() - 1;
  }

  /** True where each row is a node. */
  bool
  Trivial() const
  {
    return Count() == nodeOfRow.size();
  }
};

/** \param lumps row to lump, counted from 1, 0 for rows that are left out; nullptr: each row a lump.
 * \param sizes of the rows; nullptr: 1 each. */
Lumping
MakeLumping(std::size_t rows, const std::uint32_t * lumps, const double * sizes);

} // namespace dwc::walk

#endif
