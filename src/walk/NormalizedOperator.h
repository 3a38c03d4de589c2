/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_walk_NormalizedOperator_h
#define dwc_walk_NormalizedOperator_h

#include "walk/Weights.h"

#include <Eigen/Core>

#include <algorithm>

#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

namespace dwc::walk
{

/** M - 2 u u^T, or M - 2 u u^T - 2 v v^T with a second vector to be taken out, as Spectra wants it: rows(), cols() and
 * a product. */
class NormalizedOperator
{
public:
  using Scalar = double;

  NormalizedOperator(const Weights &             weights,
                     const Nodes &               members,
                     const std::vector<double> & degrees,
                     const Host &                host)
    : m_Weights(weights)
    , m_Members(members)
    , m_Host(host)
    , m_InverseRoot(members.size())
    , m_Trivial(members.size())
    , m_Input(weights.Order(), 0.0)
  {
    const double volume = std::accumulate(degrees.begin(), degrees.end(), 0.0);
    for (std::size_t i = 0; i < members.size(); ++i)
    {
      m_InverseRoot[i] = degrees[i] > 0.0 ? 1.0 / std::sqrt(degrees[i]) : 0.0;
      m_Trivial[i] = volume > 0.0 ? std::sqrt(degrees[i] / volume) : 0.0;
    }
  }

  Eigen::Index
  rows() const
  {
    return static_cast<Eigen::Index>(m_Members.size());
  }
  Eigen::Index
  cols() const
  {
    return rows();
  }

  void
  perform_op(const double * x, double * y) const
  {
    // Progress stands still here; it is reported so that a stop takes effect between two products.
    m_Host.progress(0.0);
    double trivial = 0.0;
    for (std::size_t i = 0; i < m_Members.size(); ++i)
    {
      m_Input[m_Members[i]] = m_InverseRoot[i] * x[i];
      trivial += m_Trivial[i] * x[i];
    }
    m_Weights.Multiply(m_Members, m_Input.data(), y, m_Host);
    for (std::size_t i = 0; i < m_Members.size(); ++i)
    {
      y[i] = m_InverseRoot[i] * y[i] - 2.0 * trivial * m_Trivial[i];
    }
    if (m_Second.size() > 0)
    {
      const double second = m_Second.dot(Eigen::Map<const Eigen::VectorXd>(x, rows()));
      Eigen::Map<Eigen::VectorXd>(y, rows()) -= 2.0 * second * m_Second;
    }
    ++m_Applications;
  }

  /** Takes the trivial vector, and what lies on members without degree, out of x. */
  void
  Deflate(Eigen::VectorXd & x) const
  {
    double trivial = 0.0;
    for (std::size_t i = 0; i < m_Members.size(); ++i)
    {
      trivial += m_Trivial[i] * x[static_cast<Eigen::Index>(i)];
    }
    for (std::size_t i = 0; i < m_Members.size(); ++i)
    {
      double & value = x[static_cast<Eigen::Index>(i)];
      value = m_InverseRoot[i] > 0.0 ? value - trivial * m_Trivial[i] : 0.0;
    }
    if (m_Second.size() > 0)
    {
      x -= m_Second.dot(x) * m_Second;
    }
  }

  /** Takes out a second vector, of length 1. */
  void
  SetSecond(Eigen::VectorXd second)
  {
    m_Second = std::move(second);
  }

  /** D^-1/2 v */
  std::vector<double>
  Unscale(const Eigen::VectorXd & v) const
  {
    std::vector<double> f(m_Members.size());
    for (std::size_t i = 0; i < f.size(); ++i)
    {
      f[i] = m_InverseRoot[i] * v[static_cast<Eigen::Index>(i)];
    }
    return f;
  }

  /** D^1/2 f */
  Eigen::VectorXd
  Scale(const std::vector<double> & f) const
  {
    Eigen::VectorXd v(rows());
    for (std::size_t i = 0; i < f.size(); ++i)
    {
      v[static_cast<Eigen::Index>(i)] = m_InverseRoot[i] > 0.0 ? f[i] / m_InverseRoot[i] : 0.0;
    }
    return v;
  }

  /** I - M + 2 u u^T, its lower triangle alone: positive semidefinite, with the eigenvalue 1 - lambda of each lambda of
   * M but the trivial one, which becomes 2. */
  Eigen::MatrixXd
  Laplacian() const;

  std::size_t
  Applications() const
  {
    return m_Applications;
  }

private:
  const Weights &             m_Weights;
  const Nodes &               m_Members;
  const Host &                m_Host;
  std::vector<double>         m_InverseRoot; ///< d^-1/2, 0 for a member without degree
  std::vector<double>         m_Trivial;     ///< u
  Eigen::VectorXd             m_Second;      ///< v, or empty
  mutable std::vector<double> m_Input;
  mutable std::size_t         m_Applications{ 0 };
};

} // namespace dwc::walk

#endif
