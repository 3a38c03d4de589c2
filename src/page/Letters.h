/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Letters_h
#define dwc_Letters_h

#include "page/Canvas.h"

#include <cstddef>
#include <string>

namespace dwc
{

/** Draws the letters of a view, R, L, A, P, S or I, at the left, right, upper and lower edge: white with a dark seam,
 *  which is seen on any picture. A canvas too small for them gets none.
 *  \param scale pixels of a dot; a letter has 5 x 7 dots */
void
DrawLetters(Canvas & canvas, const std::string & letters, std::size_t scale);

} // namespace dwc

#endif
