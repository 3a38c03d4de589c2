/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_local_SplitTokens_h
#define dwc_local_SplitTokens_h

#include "dwc/Grid.h"
#include "dwc/Host.h"
#include "image/Channels.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace dwc
{
namespace local
{

/** Splits tokens until there are `count`, or none that can be split.
 *
 * A token is split in two by a threshold on one channel, the one that takes most from the squared deviations of the
 * token's pixels from their mean (Otsu, IEEE Trans. SMC 9(1), 1979). The token whose split takes most is the next one,
 * so that tokens are spent where an image is not yet constant on them. Neither part is smaller than 4 pixels, nor than
 * a twentieth of the token; the parts of a token need not be connected.
 *
 * \param labels pixel to token, 1 ... n without gaps; 0 is outside. The part below the threshold keeps the label. */
void
SplitTokens(std::vector<std::uint32_t> & labels,
            const std::vector<Channel> & channels,
            std::size_t                  count,
            const Host &                 host);

} // namespace local
} // namespace dwc

#endif
