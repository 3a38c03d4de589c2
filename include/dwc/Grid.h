/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Grid_h
#define dwc_Grid_h

#include <cstddef>
#include <vector>

namespace dwc
{

/** A regular grid of cells, in ITK's order: the first axis runs fastest. */
struct Grid
{
  /** Cells along each axis; as many entries as the grid has dimensions. */
  std::vector<std::size_t> size;

  /** Physical length of a cell along each axis, in the image's unit (usually mm); same length as `size`. */
  std::vector<double> spacing;

  std::size_t
  Dimension() const
  {
    return size.size();
  }

  /** Number of cells. */
  std::size_t
  Count() const
  {
    std::size_t count = size.empty() ? 0 : 1;
    for (const std::size_t n : size)
    {
      count *= n;
    }
    return count;
  }

  /** Axes of more than one cell: 2 of a plane, also of one that is kept as a volume of one slice. */
  std::size_t
  NumberOfLongAxes() const
  {
    std::size_t number = 0;
    for (const std::size_t n : size)
    {
      number += n > 1 ? 1 : 0;
    }
    return number;
  }
};

} // namespace dwc

#endif
