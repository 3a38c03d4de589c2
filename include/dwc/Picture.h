/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Picture_h
#define dwc_Picture_h

#include "dwc/Level.h"
#include "dwc/Tree.h"
#include "dwc/View.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

/** Second entry point of src/page: the colors of regions, and pictures of views without and with regions. */

namespace dwc
{

using Color = std::array<std::uint8_t, 3>;

/** Pixels of each leaf, from leaf 1. \throw ParameterError where a label is above the number of leaves. */
std::vector<std::uint64_t>
CountLeaves(const LeafValues & leaves, std::size_t numberOfPixels, std::size_t numberOfLeaves);

/** A color for each region of a level (entry 0: outside, black), by the rule of the page (explorer/model.js): the
 * larger child of a split keeps its parent's color, so that neighboring levels look alike. */
std::vector<Color>
ColorLevel(const Tree & tree, const Level & level, const std::vector<std::uint64_t> & leafSizes);

/** A picture of 8 bits, row by row: gray with one channel, RGB with three. */
struct Raster
{
  std::size_t               width{ 0 };
  std::size_t               height{ 0 };
  std::size_t               channels{ 3 };
  std::vector<std::uint8_t> values;
};

/** What a view shows, without regions. */
Raster
DrawView(const View & view);

/** The middle ones of the views as they are, below each other: what DrawOverlay needs beside the leaves. */
Raster
StackMiddleViews(const std::vector<View> & views);

/** Gives views without colors those of such a stack of them, which may be gray or RGB.
 *  \return false where the stack is not of these views' sizes; the views are then as before. */
bool
UnstackViews(const Raster & stack, std::vector<View> & views);

/** The regions of a level tinted and bounded over the middle ones of the views, beside each other, with their letters.
 *  Small views are enlarged, so that a boundary is thin beside what it bounds.
 *  \param labelOfLeaf label of the level for each leaf, as Level::labels */
Raster
DrawOverlay(const std::vector<View> &          views,
            const std::vector<std::uint32_t> & labelOfLeaf,
            const std::vector<Color> &         colors);

} // namespace dwc

#endif
