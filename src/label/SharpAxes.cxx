/* SPDX-License-Identifier: Apache-2.0 */
#include "label/SharpAxes.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace dwc
{
namespace
{

/** Along an axis whose cells hold no more pixels than this, and clearly fewer than those of the coarsest axis,
 * labels are as sharp as the image. */
constexpr double sharpCell = 1.5;
constexpr double sharpShare = 0.8;

} // namespace

std::vector<bool>
FindSharpAxes(const Grid & grid, const std::vector<double> & cellSize)
{
  constexpr double    whole = 1.0 + 1e-6;
  double              coarsest = 1.0;
  std::size_t         longest = 1;
  std::vector<double> pixelsOfCell;
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    pixelsOfCell.push_back(cellSize[d] / grid.spacing[d]);
    coarsest = grid.size[d] > 1 ? std::max(coarsest, pixelsOfCell[d]) : coarsest;
    longest = std::max(longest, grid.size[d]);
  }
  std::vector<bool> isSharp;
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    const auto   size = static_cast<double>(grid.size[d]);
    const double pixels = pixelsOfCell[d];
    // Of an axis that was to be shrunk like the coarsest one, rounding may have left every pixel.
    const bool isRounded = std::round(size / coarsest) == size && 4 * grid.size[d] >= longest;
    const bool isWhole = pixels <= whole && coarsest > whole && !isRounded;
    isSharp.push_back(grid.size[d] > 1 && (isWhole || pixels <= std::min(sharpCell, sharpShare * coarsest)));
  }
  return isSharp;
}

} // namespace dwc
