/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_GridSteps_h
#define dwc_GridSteps_h

#include "dwc/Grid.h"

#include <cstddef>
#include <vector>

/** Where the pixels of a grid are, and how to go from one to another. */

namespace dwc
{

/** Position of a pixel along each axis. */
template <typename TPosition>
void
IndexOf(const Grid & grid, std::size_t pixel, std::vector<TPosition> & index)
{
  index.resize(grid.Dimension());
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    index[d] = static_cast<TPosition>(pixel % grid.size[d]);
    pixel /= grid.size[d];
  }
}

/** Moves the position to the next pixel in raster order; from the last one to the first. */
inline void
Advance(const Grid & grid, std::vector<std::size_t> & index)
{
  for (std::size_t d = 0; d < grid.Dimension() && ++index[d] == grid.size[d]; ++d)
  {
    index[d] = 0;
  }
}

/** IndexOf() of many pixels in raster order, or nearly so: of the next one in the same row without a division. */
template <typename TPosition>
class IndexInRows
{
public:
  explicit IndexInRows(const Grid & grid)
    : m_Grid(grid)
  {}

  const std::vector<TPosition> &
  Of(std::size_t pixel)
  {
    if (m_Index.empty() || pixel < m_Row || pixel >= m_Row + m_Grid.size[0])
    {
      IndexOf(m_Grid, pixel, m_Index);
      m_Row = pixel - static_cast<std::size_t>(m_Index[0]);
    }
    m_Index[0] = static_cast<TPosition>(pixel - m_Row);
    return m_Index;
  }

private:
  const Grid &           m_Grid;
  std::vector<TPosition> m_Index;
  std::size_t            m_Row{ 0 };
};

/** A step from a pixel to another one. */
struct GridOffset
{
  std::vector<std::ptrdiff_t> steps;              ///< pixels along each axis
  std::ptrdiff_t              memory{ 0 };        ///< the same as a difference of positions in memory
  double                      squaredLength{ 0 }; ///< physical
};

/** All offsets of at most reach[d] pixels along each axis d, in raster order; 0 is the middle one. */
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
    offsets.push_back(offset);
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

/** The same without 0. */
inline std::vector<GridOffset>
NeighborOffsets(const Grid & grid, const std::vector<std::ptrdiff_t> & reach)
{
  std::vector<GridOffset> offsets = BoxOffsets(grid, reach);
  offsets.erase(offsets.begin() + static_cast<std::ptrdiff_t>(offsets.size() / 2));
  return offsets;
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
  return NeighborOffsets(grid, reach);
}

/** True where the pixel at an offset from a position is on the grid. */
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
