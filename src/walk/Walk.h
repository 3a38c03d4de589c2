/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_walk_Walk_h
#define dwc_walk_Walk_h

#include "walk/Lumping.h"

#include <cstddef>
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

  /** A guess of the stationary distribution. */
  struct Guess
  {
    std::vector<double> pi;

    /** Whether the walk is reversible and pi is right, both but for the rounding of floats: pi_i P_ij = pi_j P_ji holds
     * for each i and j by itself. */
    bool balanced{ false };
  };

  /** What the stationary distribution would be if the walk were reversible, from pi_i P_ij = pi_j P_ji along paths;
   * each connected part has the mass of its number of rows. Empty where that cannot be said. */
  virtual Guess
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

} // namespace dwc::walk

#endif
