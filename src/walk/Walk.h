/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_walk_Walk_h
#define dwc_walk_Walk_h

#include "walk/Tokens.h"

#include <utility>
#include <vector>

namespace dwc::walk
{

/** A checked walk P on rows. Rows that are left out have no steps and no steps lead to them; what is left of each row
 * is scaled to the sum 1 in double, so that P is stochastic far beyond the precision of its float entries. */
class Walk
{
public:
  virtual ~Walk() = default;

  std::size_t
  Rows() const
  {
    return m_Scale.size();
  }

  /** Factor of each row; 0 where it is left out. */
  const std::vector<double> &
  Scale() const
  {
    return m_Scale;
  }

  /** y = P^T x: where the mass x is after one step. */
  virtual void
  Step(const double * x, double * y, const Host & host) const = 0;

  /** What the stationary distribution would be if the walk were reversible, from pi_i P_ij = pi_j P_ji along paths;
   * each connected part has the mass of its number of rows. Empty where that cannot be said. */
  virtual std::vector<double>
  ReversibleGuess(const Host &) const
  {
    return {};
  }

protected:
  std::vector<double> m_Scale;
};

/** True where a row is a probability distribution: finite, not negative, sum 1 within 1e-3, some of it on kept rows. */
bool
IsDistribution(const float * values, std::size_t count, double sum, double keptSum);

/** Says what is wrong with a row. \throw ParameterError always. */
[[noreturn]] void
RejectRow(const float * values, std::size_t count, std::size_t row, double sum);

/** The full layout: rows x rows probabilities. */
class DenseWalk : public Walk
{
public:
  /** \throw ParameterError where a row that is not left out is no probability distribution. */
  DenseWalk(const float * values, const Tokens & tokens, const Host & host);

  void
  Step(const double * x, double * y, const Host & host) const override;

  const float *
  Row(std::size_t row) const
  {
    return m_Values + row * Rows();
  }

private:
  const float * m_Values;
};

/** The neighbourhood layout: steps to a window of (2r+1)^D offsets on a grid, first axis fastest. */
class NeighborhoodWalk : public Walk
{
public:
  /** \throw ParameterError where a row that is not left out is no probability distribution inside the grid. */
  NeighborhoodWalk(const float *  values,
                   const Grid &   grid,
                   std::size_t    radius,
                   const Tokens & tokens,
                   const Host &   host);

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
   *  is inside the box [low, high); cells are numbered inside the box. */
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
