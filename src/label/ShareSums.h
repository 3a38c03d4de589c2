/* SPDX-License-Identifier: Apache-2.0 */
#ifndef label_ShareSums_h
#define label_ShareSums_h

#include "label/PixelWalk.h"

#include <cstddef>

namespace dwc
{

/** The inner loops of the relaxation, in a file of their own: a compiler that takes them apart, together with what
 * surrounds them, adds to one label after the other instead of all at once.
 *
 *  Both add to the shares of the known labels those of `count` neighbors, in their order, each multiplied by its part;
 * and return what all labels have together. */

/** Of each neighbor, only its two largest shares are added, and its three largest returned. */
float
SumLargestTwo(const LabelShares * const * neighbors, const float * parts, std::size_t count, LabelShares & known);

/** \param factor of all parts */
float
SumAll(const LabelShares * const * neighbors,
       const float *               parts,
       std::size_t                 count,
       float                       factor,
       LabelShares &               known);

} // namespace dwc

#endif
