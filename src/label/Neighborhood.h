/* SPDX-License-Identifier: Apache-2.0 */
#ifndef label_Neighborhood_h
#define label_Neighborhood_h

#include "dwc/Grid.h"

#include <cmath>
#include <cstddef>
#include <vector>

namespace dwc
{

/** A step from a pixel to another one. */
struct GridOffset
{
  std::vector<std::ptrdiff_t> steps;              ///< pixels along each axis
  std::ptrdiff_t              memory{ 0 };        ///< the same as a difference of positions in memory
  double                      squaredLength{ 0 }; ///< physical
};

/** All offsets but 0 of at most reach[d] pixels along each axis d, in raster order. */
inline std::vector<GridOffset>
BoxOffsets(const Grid & grid, const std::vector<std::ptrdiff_t> & reach)
{
  std::vector<GridOffset>     offsets;
  std::vector<std::ptrdiff_t> steps(reach.size());
  for (std::size_t d = 0; d < reach.size(); ++d)
  {
    steps[d] = -reach[d];
  }
  for (;;)
  {
    GridOffset     offset;
    std::ptrdiff_t stride = 1;
    offset.steps = steps;
    for (std::size_t d = 0; d < steps.size(); ++d)
    {
      const double length = static_cast<double>(steps[d]) * grid.spacing[d];
      offset.memory += steps[d] * stride;
      offset.squaredLength += length * length;
      stride *= static_cast<std::ptrdiff_t>(grid.size[d]);
    }
    if (offset.squaredLength > 0.0)
    {
      offsets.push_back(offset);
    }
    std::size_t d = 0;
    for (; d < steps.size() && steps[d] == reach[d]; ++d)
    {
      steps[d] = -reach[d];
    }
    if (d == steps.size())
    {
      return offsets;
    }
    ++steps[d];
  }
}

/** The 3^D - 1 pixels that touch a pixel; along an axis of one pixel there is none. */
inline std::vector<GridOffset>
TouchingOffsets(const Grid & grid)
{
  std::vector<std::ptrdiff_t> reach;
  for (const std::size_t size : grid.size)
  {
    reach.push_back(size > 1 ? 1 : 0);
  }
  return BoxOffsets(grid, reach);
}

/** Position of a pixel along each axis. */
inline void
IndexOf(const Grid & grid, std::size_t pixel, std::vector<std::ptrdiff_t> & index)
{
  index.resize(grid.Dimension());
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    index[d] = static_cast<std::ptrdiff_t>(pixel % grid.size[d]);
    pixel /= grid.size[d];
  }
}

inline bool
IsInside(const Grid & grid, const std::vector<std::ptrdiff_t> & index, const GridOffset & offset)
{
  for (std::size_t d = 0; d < index.size(); ++d)
  {
    const std::ptrdiff_t i = index[d] + offset.steps[d];
    if (i < 0 || i >= static_cast<std::ptrdiff_t>(grid.size[d]))
    {
      return false;
    }
  }
  return true;
}

} // namespace dwc

#endif
