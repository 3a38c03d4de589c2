/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/TokenRows.h"

#include "dwc/Error.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace dwc
{
namespace
{

/** Rows that take part: inside of a mask of rows, and not zero. */
std::vector<unsigned char>
FindRowsInside(const WalkView & walk, const TokenMask & mask)
{
  std::vector<unsigned char> inside(walk.rows, 1);
  for (std::size_t row = 0; row < walk.rows; ++row)
  {
    const float * const first = walk.values + row * walk.components;
    const bool          isEmpty =
      walk.layout != WalkLayout::Feature &&
      std::all_of(first, first + walk.components, [](float probability) { return probability == 0.0F; });
    const bool isMasked = mask.inside != nullptr && mask.isOnRows && (*mask.inside)[row] == 0;
    inside[row] = isEmpty || isMasked ? 0 : 1;
  }
  return inside;
}

/** Labels of rows, 0 where a row is outside, to lumps without gaps, in the order of the labels. */
std::vector<std::uint32_t>
NumberLumps(std::vector<std::uint32_t> labels)
{
  std::vector<std::uint32_t> used = labels;
  std::sort(used.begin(), used.end());
  used.erase(std::unique(used.begin(), used.end()), used.end());
  used.erase(used.begin(), std::upper_bound(used.begin(), used.end(), 0U));
  for (std::uint32_t & label : labels)
  {
    const auto place = std::lower_bound(used.begin(), used.end(), label);
    label = label == 0 ? 0 : static_cast<std::uint32_t>(place - used.begin() + 1);
  }
  return labels;
}

} // namespace

TokenRows
FindTokenRows(const WalkView & walk, const TokenLabels & tokens, const TokenMask & mask)
{
  const std::vector<unsigned char> isRowInside = FindRowsInside(walk, mask);
  const auto                       isInside = [&](std::size_t row, std::size_t pixel) {
    return isRowInside[row] != 0 && (mask.inside == nullptr || mask.isOnRows || (*mask.inside)[pixel] != 0);
  };

  TokenRows result;
  if (tokens.labels != nullptr && tokens.areRows)
  {
    result.rowOfPixel = *tokens.labels;
    for (std::size_t pixel = 0; pixel < result.rowOfPixel.size(); ++pixel)
    {
      std::uint32_t & row = result.rowOfPixel[pixel];
      row = row != 0 && isInside(row - 1, pixel) ? row : 0;
    }
  }
  else
  {
    std::vector<std::uint32_t> labels;
    result.rowOfPixel.resize(walk.rows);
    for (std::size_t row = 0; row < walk.rows; ++row)
    {
      const std::uint32_t label = tokens.labels == nullptr ? 1 : (*tokens.labels)[row];
      const bool          takesPart = label != 0 && isInside(row, row);
      result.rowOfPixel[row] = takesPart ? static_cast<std::uint32_t>(row + 1) : 0;
      labels.push_back(takesPart ? label : 0);
    }
    if (tokens.labels != nullptr)
    {
      result.lumps = NumberLumps(std::move(labels));
    }
  }

  result.sizes.assign(walk.rows, 0.0);
  for (const std::uint32_t row : result.rowOfPixel)
  {
    if (row != 0)
    {
      result.sizes[row - 1] += 1.0;
    }
  }
  const auto rowsInside = static_cast<std::size_t>(
    std::count_if(result.sizes.begin(), result.sizes.end(), [](double size) { return size > 0.0; }));
  if (rowsInside == 0)
  {
    throw ParameterError(mask.inside != nullptr ? "MaskImage" : "TokenImage",
                         "leaves no pixel of the walk inside; give one with pixels that are not 0");
  }
  if (result.lumps.empty() && rowsInside < walk.rows)
  {
    std::uint32_t lump = 0;
    for (const double size : result.sizes)
    {
      result.lumps.push_back(size > 0.0 ? ++lump : 0);
    }
  }
  return result;
}

} // namespace dwc
