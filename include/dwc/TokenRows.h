/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_TokenRows_h
#define dwc_TokenRows_h

#include "dwc/Cut.h"

#include <cstdint>
#include <vector>

/** What CutWalk() is told of the pixels that the rows of a walk stand for. */

namespace dwc
{

/** Labels of tokens; not owned. */
struct TokenLabels
{
  /** Pixel to label, 0 outside; nullptr: each pixel is a row of the walk. */
  const std::vector<std::uint32_t> * labels{ nullptr };

  /** True: a label is a row, counted from 1. False: each pixel is a row, and those of one label are a lump. */
  bool areRows{ false };
};

/** Where a walk may go; not owned. */
struct TokenMask
{
  /** Not 0 inside; nullptr: everywhere. */
  const std::vector<unsigned char> * inside{ nullptr };

  /** True: an entry for each row of the walk. False: one for each pixel. */
  bool isOnRows{ false };
};

struct TokenRows
{
  std::vector<std::uint32_t> rowOfPixel; ///< row, counted from 1; 0 outside
  std::vector<std::uint32_t> lumps;      ///< row to lump, from 1; 0: left out. Empty: each row is one
  std::vector<double>        sizes;      ///< pixels of each row
};

/** Rows of a walk (not of features) that are zero are outside, as pixels that the mask or label 0 leaves out.
 *
 *  Lumps are numbered without gaps, in the order of their labels; where rows are left out, each other one is a lump.
 *  \param walk its values and shape. Where labels are rows, none is more than walk.rows.
 *  \throw ParameterError that names MaskImage or TokenImage where nothing is inside. */
TokenRows
FindTokenRows(const WalkView & walk, const TokenLabels & tokens, const TokenMask & mask);

} // namespace dwc

#endif
