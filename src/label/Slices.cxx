/* SPDX-License-Identifier: Apache-2.0 */
#include "label/Slices.h"

namespace dwc
{

Slices
CutIntoSlices(const Grid & grid, const std::vector<bool> & isCut)
{
  Slices slices;
  slices.first.push_back(0);
  slices.offsets.push_back(0);
  std::size_t stride = 1;
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    // All positions so far, at each position along this axis.
    std::vector<std::size_t> & positions = isCut[d] ? slices.first : slices.offsets;
    const std::size_t          before = positions.size();
    positions.reserve(before * grid.size[d]);
    for (std::size_t i = 1; i < grid.size[d]; ++i)
    {
      for (std::size_t k = 0; k < before; ++k)
      {
        positions.push_back(positions[k] + i * stride);
      }
    }
    if (!isCut[d])
    {
      slices.grid.size.push_back(grid.size[d]);
      slices.grid.spacing.push_back(grid.spacing[d]);
    }
    stride *= grid.size[d];
  }
  return slices;
}

} // namespace dwc
