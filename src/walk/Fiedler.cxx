/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/Fiedler.h"

#include <Eigen/Eigenvalues>
#include <Spectra/SymEigsSolver.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>

namespace dwc::walk
{

namespace
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

/** Spectra's solver, with what its Krylov space knows of the vector after the one asked for. */
class LanczosSolver : public Spectra::SymEigsSolver<NormalizedOperator>
{
public:
  using Spectra::SymEigsSolver<NormalizedOperator>::SymEigsSolver;

  double
  LargestRitzValue() const
  {
    return m_ritz_val[0];
  }

  /** Second largest Ritz value and its vector. */
  std::pair<double, Eigen::VectorXd>
  SecondRitzPair() const
  {
    const Eigen::MatrixXd & h = m_fac.matrix_H();
    const auto              solver = Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(0.5 * (h + h.transpose()));
    const Eigen::Index      second = h.cols() - 2;
    return { solver.eigenvalues()[second], m_fac.matrix_V() * solver.eigenvectors().col(second) };
  }
};

/** Fixed values in (-1, 1), different for each index (the mixer of Steele et al. 2014, SplitMix). */
double
PseudoRandom(std::uint64_t index)
{
  std::uint64_t z = (index + 1) * 0x9e3779b97f4a7c15ULL;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
  z ^= z >> 31U;
  return static_cast<double>(z >> 11U) * 0x1.0p-52 - 1.0;
}

/** Two streams of them, far apart: a double eigenvalue is found from another start than its first vector was. */
Eigen::VectorXd
PseudoRandomVector(Eigen::Index n, std::uint64_t stream)
{
  Eigen::VectorXd v(n);
  for (Eigen::Index i = 0; i < n; ++i)
  {
    v[i] = PseudoRandom((stream << 40U) + static_cast<std::uint64_t>(i));
  }
  return v.normalized();
}

void
FixSign(std::vector<double> & f)
{
  double largest = 0.0;
  for (const double value : f)
  {
    if (std::abs(value) > std::abs(largest))
    {
      largest = value;
    }
  }
  if (largest < 0.0)
  {
    for (double & value : f)
    {
      value = -value;
    }
  }
}

FiedlerResult
SolveDense(const NormalizedOperator & op)
{
  const Eigen::Index n = op.rows();
  Eigen::MatrixXd    matrix(n, n);
  for (Eigen::Index j = 0; j < n; ++j)
  {
    const Eigen::VectorXd unit = Eigen::VectorXd::Unit(n, j);
    op.perform_op(unit.data(), matrix.col(j).data());
  }
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(0.5 * (matrix + matrix.transpose()));
  if (solver.info() != Eigen::Success)
  {
    throw std::runtime_error("The dense eigenvalue solver did not converge for " + std::to_string(n) + " nodes.");
  }
  FiedlerResult         result;
  const Eigen::VectorXd v = solver.eigenvectors().col(n - 1);
  result.lambda2 = solver.eigenvalues()[n - 1];
  result.lambda3 = n > 2 ? solver.eigenvalues()[n - 2] : std::numeric_limits<double>::quiet_NaN();
  result.residual = (matrix * v - result.lambda2 * v).norm();
  result.f = op.Unscale(v);
  return result;
}

FiedlerResult
SolveLanczos(NormalizedOperator & op, const std::vector<double> & start)
{
  const Eigen::Index n = op.rows();
  Eigen::VectorXd    v = PseudoRandomVector(n, 0);
  if (!start.empty())
  {
    // A little of everything stays in: the start may be orthogonal to what is looked for.
    Eigen::VectorXd guess = op.Scale(start);
    op.Deflate(guess);
    const double norm = guess.norm();
    if (norm > 0.0)
    {
      v = guess / norm + 0.1 * v;
    }
  }
  op.Deflate(v);

  // A vector is good when its residual is small against the distance to the trivial eigenvalue: otherwise on a slowly
  // mixing walk, where 1 - lambda2 is 1e-4 and less, any smooth vector would do. 1e-5 keeps the cut's cost within 1e-7
  // of that of the exact vector (measured on photographs); 12 vectors take the fewest products there.
  constexpr double       residualShare = 1e-2;
  constexpr double       largestResidual = 1e-5;
  constexpr double       smallestResidual = 1e-12;
  constexpr Eigen::Index krylov = 12;
  constexpr int          restarts = 1000;
  double                 tolerance = largestResidual;
  FiedlerResult          result;
  while (true)
  {
    LanczosSolver solver(op, 1, krylov);
    solver.init(v.data());
    solver.compute(Spectra::SortRule::LargestAlge, restarts, tolerance);
    if (solver.info() != Spectra::CompInfo::Successful)
    {
      throw std::runtime_error("Lanczos did not converge for " + std::to_string(n) + " nodes in " +
                               std::to_string(op.Applications()) + " products (tolerance " + std::to_string(tolerance) +
                               ", Krylov dimension " + std::to_string(krylov) + ").");
    }
    v = solver.eigenvectors(1).col(0);
    result.lambda2 = solver.eigenvalues()[0];
    const auto [lambda3, v3] = solver.SecondRitzPair();
    result.lambda3 = lambda3;
    result.next = op.Unscale(v3);
    result.residual = tolerance;
    const double wanted = std::max(smallestResidual, residualShare * (1.0 - result.lambda2));
    if (tolerance <= wanted)
    {
      break;
    }
    tolerance = wanted;
  }
  result.f = op.Unscale(v);
  return result;
}

} // namespace

FiedlerResult
Fiedler(const Weights &             weights,
        const Nodes &               members,
        const std::vector<double> & degrees,
        const std::vector<double> & start,
        const Host &                host)
{
  NormalizedOperator op(weights, members, degrees, host);
  FiedlerResult      result = members.size() <= largestDenseSolve ? SolveDense(op) : SolveLanczos(op, start);
  FixSign(result.f);
  result.applications = op.Applications();
  return result;
}

double
ThirdEigenvalue(const Weights &             weights,
                const Nodes &               members,
                const std::vector<double> & degrees,
                const FiedlerResult &       found,
                std::size_t &               applications,
                const Host &                host)
{
  // The residual bounds the error of the value; the error itself is about its square over the gap.
  constexpr double       thirdResidualShare = 0.1;
  constexpr Eigen::Index krylov = 10;
  constexpr int          restarts = 3;
  NormalizedOperator     op(weights, members, degrees, host);
  op.SetSecond(op.Scale(found.f).normalized());
  Eigen::VectorXd v = PseudoRandomVector(op.rows(), 1);
  if (!found.next.empty())
  {
    v += op.Scale(found.next).normalized();
  }
  op.Deflate(v);
  LanczosSolver solver(op, 1, krylov);
  solver.init(v.data());
  solver.compute(Spectra::SortRule::LargestAlge, restarts, thirdResidualShare * std::max(1e-10, 1.0 - found.lambda2));
  applications += op.Applications();
  return std::min(found.lambda2, std::max(found.lambda3, solver.LargestRitzValue()));
}

} // namespace dwc::walk
