/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_walk_NeighborhoodWalk_h
#define dwc_walk_NeighborhoodWalk_h

#include "walk/Walk.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

namespace dwc::walk
{

/** The neighborhood layout: steps to a window of (2r+1)^D offsets on a grid, first axis fastest. */
class NeighborhoodWalk : public Walk
{
public:
  /** \throw ParameterError where a row that is not left out is no probability distribution inside the grid. */
  NeighborhoodWalk(const float *   values,
                   const Grid &    grid,
                   std::size_t     radius,
                   const Lumping & lumping,
                   const Host &    host);

  void
  Step(const double * x, double * y, const Host & host) const override;

  Guess
  ReversibleGuess(const Host & host) const override;

  std::size_t
  Components() const
  {
    return m_Components;
  }

  /** Calls visit(j, P_ij) for each step of row i that has a probability, ascending by j; rows that are left out have
   * none. \param cell room for the place of the row, so that it is not made anew for each. */
  template <typename TVisit>
  void
  ForSteps(std::size_t row, std::vector<std::size_t> & cell, const TVisit & visit) const;

  /** Rows with values, ascending by row. */
  using Mass = std::vector<std::pair<std::uint32_t, double>>;

  /** mass^T P^steps. Only the box that the mass can reach is touched. */
  Mass
  Propagate(const Mass & mass, unsigned int steps) const;

  /** Radius for which (2r+1)^dimension is `components`; -1 where there is none. */
  static std::ptrdiff_t
  RadiusOf(std::size_t components, std::size_t dimension);

private:
  /** Whether pi_i P_ij = pi_j P_ji for all i and j, but for the rounding of floats. */
  bool
  IsBalanced(const std::vector<double> & pi, const Host & host) const;

  /** A row of the window along the first axis. */
  struct Run
  {
    std::vector<std::ptrdiff_t> offset;    ///< along the other axes
    std::ptrdiff_t              first;     ///< its first target, less the number of the cell in the middle
    std::size_t                 component; ///< of its first entry
  };

  /** Calls visit(first target cell, first component, length) for the part of each run of the window around a cell that
   * is inside the box [low, high); cells are numbered inside the box. */
  template <typename TVisit>
  void
  ForRuns(const std::size_t *              cell,
          const std::vector<std::size_t> & low,
          const std::vector<std::size_t> & high,
          const TVisit &                   visit) const;

  /** The same for the whole grid: faster where the window is whole, and with a length that is known when compiled where
   * the radius is a usual one. */
  template <typename TVisit>
  void
  ForRunsOfGrid(std::size_t row, const std::size_t * cell, const TVisit & visit) const;

  /** The same for a row whose window is whole. */
  template <typename TLength, typename TVisit>
  void
  ForWholeRuns(std::size_t row, TLength length, const TVisit & visit) const;

  const float *            m_Values;
  std::vector<std::size_t> m_Size;
  std::vector<std::size_t> m_Origin; ///< zeros
  std::size_t              m_Radius;
  std::size_t              m_Components{ 1 };
  std::vector<Run>         m_Runs;
  std::vector<char>        m_Kept;
};

template <typename TVisit>
void
NeighborhoodWalk::ForRuns(const std::size_t *              cell,
                          const std::vector<std::size_t> & low,
                          const std::vector<std::size_t> & high,
                          const TVisit &                   visit) const
{
  // Along the first axis the window is cut off at the ends of the box; along the others a run is inside or not.
  const std::size_t firstX = std::max(low[0], cell[0] > m_Radius ? cell[0] - m_Radius : 0);
  const std::size_t lastX = std::min(high[0], cell[0] + m_Radius + 1);
  const std::size_t skipped = firstX + m_Radius - cell[0];
  for (const Run & run : m_Runs)
  {
    std::size_t target = 0;
    bool        inside = true;
    for (std::size_t d = low.size(); d-- > 1 && inside;)
    {
      const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(cell[d]) + run.offset[d - 1];
      inside = at >= static_cast<std::ptrdiff_t>(low[d]) && at < static_cast<std::ptrdiff_t>(high[d]);
      target = target * (high[d] - low[d]) + static_cast<std::size_t>(at - static_cast<std::ptrdiff_t>(low[d]));
    }
    if (inside)
    {
      visit(target * (high[0] - low[0]) + (firstX - low[0]), run.component + skipped, lastX - firstX);
    }
  }
}

template <typename TLength, typename TVisit>
void
NeighborhoodWalk::ForWholeRuns(std::size_t row, TLength length, const TVisit & visit) const
{
  for (const Run & run : m_Runs)
  {
    visit(static_cast<std::size_t>(static_cast<std::ptrdiff_t>(row) + run.first), run.component, length);
  }
}

template <typename TVisit>
void
NeighborhoodWalk::ForRunsOfGrid(std::size_t row, const std::size_t * cell, const TVisit & visit) const
{
  for (std::size_t d = 0; d < m_Size.size(); ++d)
  {
    if (cell[d] < m_Radius || cell[d] + m_Radius >= m_Size[d])
    {
      ForRuns(cell, m_Origin, m_Size, visit);
      return;
    }
  }
  switch (m_Radius)
  {
    case 1:
      ForWholeRuns(row, std::integral_constant<std::size_t, 3>(), visit);
      break;
    case 2:
      ForWholeRuns(row, std::integral_constant<std::size_t, 5>(), visit);
      break;
    case 3:
      ForWholeRuns(row, std::integral_constant<std::size_t, 7>(), visit);
      break;
    default:
      ForWholeRuns(row, 2 * m_Radius + 1, visit);
  }
}

template <typename TVisit>
void
NeighborhoodWalk::ForSteps(std::size_t row, std::vector<std::size_t> & cell, const TVisit & visit) const
{
  cell.resize(m_Size.size());
  std::size_t rest = row;
  for (std::size_t d = 0; d < m_Size.size(); ++d)
  {
    cell[d] = rest % m_Size[d];
    rest /= m_Size[d];
  }
  const float * const values = m_Values + row * m_Components;
  ForRunsOfGrid(row, cell.data(), [&](std::size_t first, std::size_t component, auto length) {
    for (std::size_t k = 0; k < length; ++k)
    {
      const double probability = m_Scale[row] * static_cast<double>(values[component + k]);
      if (probability > 0.0 && m_Kept[first + k] != 0)
      {
        visit(first + k, probability);
      }
    }
  });
}

} // namespace dwc::walk

#endif
