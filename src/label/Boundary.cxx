/* SPDX-License-Identifier: Apache-2.0 */
#include "label/Boundary.h"

#include "image/Axis.h"
#include "label/NearestLabels.h"

namespace dwc
{
namespace
{

/** 1 at each pixel with a face neighbor of another label, 0 elsewhere. */
std::vector<std::uint32_t>
MarkBoundary(const Grid & grid, const std::vector<std::uint32_t> & labels)
{
  std::vector<std::uint32_t> marks(labels.size(), 0);
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    const Axis        axis = AxisOf(grid, d);
    const std::size_t run = axis.length * axis.stride;
    for (std::size_t begin = 0; begin < labels.size(); begin += run)
    {
      for (std::size_t p = begin; p + axis.stride < begin + run; ++p)
      {
        const std::size_t q = p + axis.stride;
        if (labels[p] != labels[q] && labels[p] != 0 && labels[q] != 0)
        {
          marks[p] = 1;
          marks[q] = 1;
        }
      }
    }
  }
  return marks;
}

/** Squared distances to the boundary, in cells. */
std::vector<double>
MeasureDistances(const Grid &                       grid,
                 const std::vector<std::uint32_t> & labels,
                 const std::vector<double> &        cellSize,
                 const Host &                       host)
{
  Grid inCells = grid;
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    inCells.spacing[d] = grid.spacing[d] / cellSize[d];
  }
  return FindNearestLabels(inCells, MarkBoundary(grid, labels), host).squaredDistances;
}

/** A distance of exactly `width` must not be lost to rounding. */
double
Square(double width)
{
  return width * width * (1.0 + 1e-9);
}

} // namespace

std::vector<std::size_t>
FindPixelsNearBoundary(const Grid &                       grid,
                       const std::vector<std::uint32_t> & labels,
                       const std::vector<double> &        cellSize,
                       double                             width,
                       const Host &                       host)
{
  const std::vector<double> distances = MeasureDistances(grid, labels, cellSize, host);
  const double              most = Square(width);
  std::vector<std::size_t>  pixels;
  for (std::size_t p = 0; p < labels.size(); ++p)
  {
    if (labels[p] != 0 && distances[p] <= most)
    {
      pixels.push_back(p);
    }
  }
  return pixels;
}

} // namespace dwc
