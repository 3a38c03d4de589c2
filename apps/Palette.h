/* SPDX-License-Identifier: Apache-2.0 */
#ifndef Palette_h
#define Palette_h

#include "dwc/Level.h"
#include "dwc/Tree.h"

#include <array>
#include <cstdint>
#include <vector>

namespace app
{

using Color = std::array<std::uint8_t, 3>;

/** Pixels of each leaf, from leaf 1. */
std::vector<std::uint64_t>
CountLeaves(const std::vector<std::uint32_t> & leaves, std::size_t numberOfLeaves);

/** A colour for each region of a level (entry 0: outside), by the rule of the explorer (explorer/model.js): the larger
 *  child of a split keeps its parent's colour, so that neighbouring levels look alike. */
std::vector<Color>
ColorLevel(const dwc::Tree & tree, const dwc::Level & level, const std::vector<std::uint64_t> & leafSizes);

} // namespace app

#endif
