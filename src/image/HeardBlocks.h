/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_HeardBlocks_h
#define dwc_HeardBlocks_h

#include "dwc/Host.h"

#include <algorithm>
#include <cstddef>

namespace dwc
{

/** Host::ForBlocks with a word to the host after every `heardEvery` elements, so that an abort is heard in time.
 *  `blockSize` divides `heardEvery`. */
template <typename TBody>
void
ForHeardBlocks(const Host & host, std::size_t count, std::size_t blockSize, std::size_t heardEvery, const TBody & body)
{
  for (std::size_t begin = 0; begin < count; begin += heardEvery)
  {
    const std::size_t end = std::min(count, begin + heardEvery);
    host.ForBlocks(end - begin, blockSize, [&body, begin](std::size_t first, std::size_t last) {
      body(begin + first, begin + last);
    });
    host.progress(static_cast<double>(end) / static_cast<double>(count));
  }
}

} // namespace dwc

#endif
