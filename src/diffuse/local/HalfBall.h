/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_local_HalfBall_h
#define dwc_local_HalfBall_h

#include "diffuse/local/Histogram.h"
#include "dwc/Grid.h"

#include <cstdint>
#include <vector>

namespace dwc
{
namespace local
{

/** The cells of a ball about a cell. */
struct BallShape
{
  /** \param radius physical; \param softness physical width over which the rim fades. */
  BallShape(const Grid & grid, double radius, double softness);

  std::size_t dimension;
  double      softness;

  std::vector<std::ptrdiff_t> steps;         ///< cells from the center along each axis, D values a cell of the ball
  std::vector<double>         displacements; ///< the same in physical units
  std::vector<float>          weights;       ///< 1 inside, less on the rim
  std::vector<std::size_t>    reach;         ///< most cells along each axis
};

/** A grid with a margin in which the cells at the border are repeated, so that a ball never needs to ask where it
 * is. */
class PaddedGrid
{
public:
  PaddedGrid(const Grid & grid, const BallShape & ball);

  /** Cell of the grid to cell of the padded one. */
  std::size_t
  Inside(std::size_t cell) const;

  /** Steps along each axis to a distance in memory. */
  std::ptrdiff_t
  Distance(const std::ptrdiff_t * steps) const;

  /** Values of the grid, with the margin. */
  template <typename T>
  std::vector<T>
  Pad(const std::vector<T> & values) const
  {
    std::vector<T> padded;
    padded.reserve(m_Source.size());
    for (const std::size_t cell : m_Source)
    {
      padded.push_back(values[cell]);
    }
    return padded;
  }

private:
  std::vector<std::size_t> m_Size;
  std::vector<std::size_t> m_Margin;
  std::vector<std::size_t> m_PaddedSize;
  std::vector<std::size_t> m_Source; ///< cell of the padded grid to the cell whose value it has
};

/** Compares what lies on the two sides of a boundary point: the histograms of one quantity in the two halves of a
 * ball. */
class HalfBall
{
public:
  /** A quantity in soft bins; the bins are smoothed by 1 2 1, so that neighboring ones are less than wholly
   * different. */
  HalfBall(const PaddedGrid & grid, const BallShape & shape, const SoftBins & values);

  /** A quantity of `kinds` unrelated kinds. */
  HalfBall(const PaddedGrid &                grid,
           const BallShape &                 shape,
           const std::vector<std::uint8_t> & values,
           std::size_t                       kinds);

  /** Mean over the centers (cells of the grid) of the chi-square distance, 0 to 1, of the halves before and behind the
   * plane with this normal (of length 1, physical). */
  double
  MeanDifference(const double * normal, const std::vector<std::size_t> & centers) const;

private:
  HalfBall(const PaddedGrid & grid, const BallShape & shape, std::size_t bins);

  const PaddedGrid *          m_Grid;
  const BallShape *           m_Shape;
  std::size_t                 m_Bins;
  bool                        m_Soft{ false };
  std::vector<std::ptrdiff_t> m_Distances; ///< of the ball's cells from the center, in the padded grid
  SoftBins                    m_Values;
};

} // namespace local
} // namespace dwc

#endif
