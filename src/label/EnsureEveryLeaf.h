/* SPDX-License-Identifier: Apache-2.0 */
#ifndef label_EnsureEveryLeaf_h
#define label_EnsureEveryLeaf_h

#include "dwc/Refine.h"
#include "label/LabelRuns.h"

#include <cstddef>
#include <cstdint>
#include <functional>

namespace dwc
{

/** Gives each leaf that `refined` has lost one of the pixels back that it had: the one with the highest score, the
 * first one on ties; of the pixels whose loss would not make another leaf vanish, as long as there are any.
 *
 * \param score how well a pixel fits a leaf, 0 to 1; it becomes the pixel's confidence. */
void
EnsureEveryLeaf(const LabelRuns &                                                   leaves,
                const std::function<float(std::size_t pixel, std::uint32_t leaf)> & score,
                RefineResult &                                                      refined);

} // namespace dwc

#endif
