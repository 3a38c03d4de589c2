/* SPDX-License-Identifier: Apache-2.0 */
#ifndef label_RefineWalk_h
#define label_RefineWalk_h

#include "dwc/Refine.h"

#include <functional>

namespace dwc
{

/** Refinement::Walk of labels that every pixel of the mask has.
 *
 * Near the boundaries, as far as the labels' cells leave them open, labels are forgotten and walks started that end at
 * the first pixel farther away (PixelWalk.h). Cells of many pixels are done on shrunk images first: each level moves
 * the boundaries by about a cell of its own, so that few short steps reach far.
 *
 * \param releaseValues if given, is called when the reference's values have been read for the last time.
 * \throw ParameterError where the radius reaches more pixels than can be afforded. */
RefineResult
RefineByWalk(std::vector<std::uint32_t>  leaves,
             const std::vector<double> & cellSize,
             const ImageView &           reference,
             unsigned int                steps,
             double                      radius,
             const Host &                host,
             std::function<void()>       releaseValues = {});

} // namespace dwc

#endif
