/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_walk_DenseWalk_h
#define dwc_walk_DenseWalk_h

#include "walk/Walk.h"

namespace dwc::walk
{

/** The full layout: rows x rows probabilities. */
class DenseWalk : public Walk
{
public:
  /** \throw ParameterError where a row that is not left out is no probability distribution. */
  DenseWalk(const float * values, const Lumping & lumping, const Host & host);

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

} // namespace dwc::walk

#endif
