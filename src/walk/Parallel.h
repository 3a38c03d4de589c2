/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_walk_Parallel_h
#define dwc_walk_Parallel_h

#include <algorithm>
#include <cstddef>

/** How this room divides loops whose items are independent of each other, for Host::ForBlocks() and
 * ForBlocksWithProgress(). The division never changes a result. */

namespace dwc::walk
{

/** Items of one block, for an item's work in elementary operations: about 0.1 ms. */
inline std::size_t
ItemsPerBlock(double workPerItem)
{
  constexpr double blockWork = 262144.0;
  return static_cast<std::size_t>(std::max(1.0, blockWork / std::max(1.0, workPerItem)));
}

/** Items between two reports of progress: about 0.1 s. */
inline std::size_t
ItemsPerReport(double workPerItem)
{
  constexpr std::size_t blocksPerReport = 1024;
  return blocksPerReport * ItemsPerBlock(workPerItem);
}

} // namespace dwc::walk

#endif
