/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_statistics_Medians_h
#define dwc_statistics_Medians_h

#include "dwc/Tree.h"
#include "dwc/View.h"
#include "statistics/Rows.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace dwc::statistics
{

/** The exact median of a channel in each node of a tree, of `counts` finite values; NaN where there are none. Digit by
 * digit of the values, as a radix sort: histograms of the first digit for each leaf, which give that of every node's
 * median; then of the next digit of the values that begin like a median, for a few nodes at a time. */
std::vector<double>
FindMedians(const Rows &                       rows,
            const PixelValues &                pixels,
            std::size_t                        channel,
            const Tree &                       tree,
            const std::vector<std::uint64_t> & counts,
            const Host &                       host);

} // namespace dwc::statistics

#endif
