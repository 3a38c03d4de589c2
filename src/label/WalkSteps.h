/* SPDX-License-Identifier: Apache-2.0 */
#ifndef label_WalkSteps_h
#define label_WalkSteps_h

#include "label/PixelWalk.h"

#include <cstdint>
#include <vector>

namespace dwc
{

/** Of a label that is the place of an open pixel instead. */
constexpr std::uint32_t placeBit = 0x80000000U;

/** A step's probability, in parts of the sum of its row. */
using StepProbability = std::uint16_t;

/** Probability of each step from each open pixel: open.size() rows of offsets.size(). A row of zeros is that of a pixel
 * that no step leads from. \param labels of the pixels, of open ones their place and placeBit */
std::vector<StepProbability>
ComputeStepProbabilities(const WalkGround &                 ground,
                         const std::vector<std::uint32_t> & labels,
                         const std::vector<OpenPixel> &     open,
                         const Host &                       host);

} // namespace dwc

#endif
