/* SPDX-License-Identifier: Apache-2.0 */
#ifndef label_RefineSnap_h
#define label_RefineSnap_h

#include "dwc/Refine.h"

namespace dwc
{

/** Refinement::Snap of labels that every pixel of the mask has. */
RefineResult
RefineBySnap(const std::vector<std::uint32_t> & leaves,
             const std::vector<double> &        cellSize,
             const ImageView &                  reference,
             std::size_t                        numberOfRegions,
             const Host &                       host);

} // namespace dwc

#endif
