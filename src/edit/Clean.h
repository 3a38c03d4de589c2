/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Clean_h
#define dwc_Clean_h

#include "dwc/Grid.h"
#include "dwc/Host.h"

#include <cstdint>
#include <vector>

namespace dwc::edit
{

/** What is done on the pixels, for labels from 1; entry 0 of the lists is not used. */
struct CleanRules
{
  /** Connected parts of fewer pixels go to a neighbor. */
  double minimumPixels{ 0.0 };

  /** Pixels of label 0 that one region encloses become part of it. */
  bool fillHoles{ false };

  std::vector<bool> isLocked; ///< neither changed nor enlarged
  std::vector<bool> isFilled; ///< takes what it encloses, of whatever label that is not locked
};

/** Cleans regions: first small parts, the smallest one first, each of which goes to the label with which it shares most
 *  faces, 0 among them; then what is enclosed. A part that touches only locked labels stays. Pixels are enclosed by a
 *  region that are joined by faces neither to the border of the image nor to anything that is, but through it.
 *  \param labels one for each pixel of the grid; their memory is used again. */
std::vector<std::uint32_t>
CleanRegions(std::vector<std::uint32_t> labels, const Grid & grid, const CleanRules & rules, const Host & host);

} // namespace dwc::edit

#endif
