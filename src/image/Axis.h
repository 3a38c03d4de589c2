/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Axis_h
#define dwc_Axis_h

#include "dwc/Grid.h"

#include <cstddef>
#include <vector>

namespace dwc
{

/** How one axis of a grid lies in memory: pixel (o, i, s) is at o * length * stride + i * stride + s, with o the
 * position in the axes after this one, i the position along it and s the position in the axes before it. */
struct Axis
{
  std::size_t stride{ 1 };
  std::size_t length{ 1 };
  std::size_t outer{ 1 };
};

inline Axis
AxisOf(const Grid & grid, std::size_t axis)
{
  Axis a;
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    (d < axis ? a.stride : d == axis ? a.length : a.outer) *= grid.size[d];
  }
  return a;
}

inline double
FinestSpacing(const Grid & grid)
{
  double finest = grid.spacing.empty() ? 1.0 : grid.spacing[0];
  for (const double h : grid.spacing)
  {
    finest = h < finest ? h : finest;
  }
  return finest;
}

} // namespace dwc

#endif
