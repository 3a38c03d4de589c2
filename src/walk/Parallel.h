/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_walk_Parallel_h
#define dwc_walk_Parallel_h

#include "dwc/Host.h"

#include <algorithm>
#include <cstddef>

/** How this room divides loops whose items are independent of each other. The division never changes a result. */

namespace dwc::walk
{

/** Work of one block, in elementary operations (about 0.1 ms), and of all blocks between two reports of progress. */
constexpr double blockWork = 262144.0;
constexpr double batchWork = 268435456.0;

/** Runs body(begin, end) over [0, count), without threads where they would cost more than they gain. */
template <typename TBody>
void
ForItems(const Host & host, std::size_t count, double workPerItem, const TBody & body)
{
  const auto block = static_cast<std::size_t>(std::max(1.0, blockWork / std::max(1.0, workPerItem)));
  if (count <= block)
  {
    if (count > 0)
    {
      body(std::size_t{ 0 }, count);
    }
    return;
  }
  host.ForBlocks(count, block, body);
}

/** The same for long loops: reports the finished fraction often, so that a stop takes effect soon. */
template <typename TBody>
void
ForItemsWithProgress(const Host & host, std::size_t count, double workPerItem, const TBody & body)
{
  const auto batch = static_cast<std::size_t>(std::max(1.0, batchWork / std::max(1.0, workPerItem)));
  host.progress(0.0);
  for (std::size_t first = 0; first < count; first += batch)
  {
    const std::size_t last = std::min(count, first + batch);
    ForItems(
      host, last - first, workPerItem, [&](std::size_t begin, std::size_t end) { body(first + begin, first + end); });
    host.progress(static_cast<double>(last) / static_cast<double>(count));
  }
}

} // namespace dwc::walk

#endif
