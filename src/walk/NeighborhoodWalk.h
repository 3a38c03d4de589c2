/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_walk_NeighborhoodWalk_h
#define dwc_walk_NeighborhoodWalk_h

#include "walk/Walk.h"

#include <cstddef>
#include <cstdint>
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

  std::vector<double>
  ReversibleGuess(const Host & host) const override;

  /** Rows with values, ascending by row. */
  using Mass = std::vector<std::pair<std::uint32_t, double>>;

  /** mass^T P^steps. Only the box that the mass can reach is touched. */
  Mass
  Propagate(const Mass & mass, unsigned int steps) const;

  /** Radius for which (2r+1)^dimension is `components`; -1 where there is none. */
  static std::ptrdiff_t
  RadiusOf(std::size_t components, std::size_t dimension);

private:
  /** A row of the window along the first axis. */
  struct Run
  {
    std::vector<std::ptrdiff_t> offset;    ///< along the other axes
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

  const float *            m_Values;
  std::vector<std::size_t> m_Size;
  std::size_t              m_Radius;
  std::size_t              m_Components{ 1 };
  std::vector<Run>         m_Runs;
  std::vector<char>        m_Kept;
};

} // namespace dwc::walk

#endif
