/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/Fiedler.h"

#include "walk/Cholesky.h"
#include "walk/NormalizedOperator.h"

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

/** Spectra's solver, with what its Krylov space knows beside the one vector asked for. */
template <typename TOperator>
class LanczosSolver : public Spectra::SymEigsSolver<TOperator>
{
public:
  using Base = Spectra::SymEigsSolver<TOperator>;
  using Base::Base;

  double
  LargestRitzValue() const
  {
    return this->m_ritz_val[0];
  }

  /** \return whether a vector was found. Spectra throws where rounding defeats its own small problems; what stops the
   * work throws again. */
  bool
  Solve(const Eigen::VectorXd & start, int restarts, double tolerance, const Host & host)
  {
    try
    {
      this->init(start.data());
      this->compute(Spectra::SortRule::LargestAlge, restarts, tolerance);
    }
    catch (const std::runtime_error &)
    {
      host.progress(0.0);
      return false;
    }
    return this->info() == Spectra::CompInfo::Successful;
  }

  /** A Ritz value and its vector: 0, the largest; 1, the second. */
  std::pair<double, Eigen::VectorXd>
  RitzPair(Eigen::Index rank) const
  {
    const Eigen::MatrixXd & h = this->m_fac.matrix_H();
    const auto              solver = Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(0.5 * (h + h.transpose()));
    const Eigen::Index      at = h.cols() - 1 - rank;
    return { solver.eigenvalues()[at], this->m_fac.matrix_V() * solver.eigenvectors().col(at) };
  }
};

/** x to (I - M + 2 u u^T + shift I)^-1 x. Its largest eigenvalues are those next to the trivial one, spread far apart
 * where they are crowded: 1e-5 and 2e-5 become 1e5 and 0.5e5. */
class InverseOperator
{
public:
  using Scalar = double;

  /** \param scale multiplies the inverse: 1 - lambda2, as far as it is known, since Spectra's thresholds are for
   * eigenvalues of about 1. */
  InverseOperator(const NormalizedOperator & op, double scale, const Host & host)
    : m_Host(host)
    , m_Factor(op.Laplacian())
  {
    // The shift is for sets that all but fall apart: rounding makes their least eigenvalues negative.
    constexpr double      leastShift = 1e-12;
    constexpr double      mostShift = 1e-3;
    const Eigen::VectorXd diagonal = m_Factor.diagonal();
    m_Shift = leastShift;
    m_Factor.diagonal().array() += m_Shift;
    m_IsPositive = FactorizeCholesky(m_Factor, host);
    while (!m_IsPositive && m_Shift < mostShift)
    {
      m_Shift *= 100.0;
      m_Factor = op.Laplacian();
      m_Factor.diagonal() = diagonal.array() + m_Shift;
      m_IsPositive = FactorizeCholesky(m_Factor, host);
    }
    m_Scale = std::max(scale, m_Shift);
  }

  /** False where no shift made the matrix positive definite: there is no inverse then. */
  bool
  IsPositive() const
  {
    return m_IsPositive;
  }

  Eigen::Index
  rows() const
  {
    return m_Factor.rows();
  }
  Eigen::Index
  cols() const
  {
    return m_Factor.rows();
  }

  void
  perform_op(const double * x, double * y) const
  {
    m_Host.progress(0.0);
    Eigen::Map<Eigen::VectorXd> result(y, rows());
    result = Eigen::Map<const Eigen::VectorXd>(x, rows());
    SolveCholesky(m_Factor, result);
    result *= m_Scale;
  }

  /** The eigenvalue of M of one of the inverse. */
  double
  Invert(double value) const
  {
    return 1.0 - (m_Scale / value - m_Shift);
  }

private:
  const Host &    m_Host;
  Eigen::MatrixXd m_Factor;
  double          m_Shift{ 0.0 };
  double          m_Scale{ 1.0 };
  bool            m_IsPositive{ false };
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

/** A start for Lanczos: what is known of the vector, and a little of everything, since a start may be orthogonal to
 * what is looked for. */
Eigen::VectorXd
MakeStart(const NormalizedOperator & op, const std::vector<double> & known)
{
  Eigen::VectorXd v = PseudoRandomVector(op.rows(), 0);
  if (!known.empty())
  {
    Eigen::VectorXd guess = op.Scale(known);
    op.Deflate(guess);
    const double norm = guess.norm();
    if (norm > 0.0)
    {
      v = guess / norm + 0.1 * v;
    }
  }
  op.Deflate(v);
  return v;
}

/** A vector, and how good it has to be. */
struct Search
{
  Eigen::VectorXd v;
  double          tolerance;
  Eigen::Index    krylov;
  int             restarts;
};

/** \return whether the vector is good enough. What was found is in `result` and `search.v` also where it is not. */
bool
SolveLanczos(NormalizedOperator & op, const Host & host, Search & search, FiedlerResult & result)
{
  // A vector is good when its residual is small against the distance to the trivial eigenvalue: otherwise on a slowly
  // mixing walk, where 1 - lambda2 is 1e-4 and less, any smooth vector would do. 1e-5 keeps the cut's cost within 1e-7
  // of that of the exact vector (measured on photographs); 12 vectors take the fewest products there.
  // Of the third vector it holds at most its residual over the gap between the two: where that is small, but not so
  // small that the node counts as ambiguous, more is asked for.
  constexpr double residualShare = 1e-2;
  constexpr double residualShareOfGap = 5e-2;
  constexpr double smallestResidual = 1e-12;
  while (true)
  {
    LanczosSolver<NormalizedOperator> solver(op, 1, std::min(search.krylov, op.rows()));
    const bool                        found = solver.Solve(search.v, search.restarts, search.tolerance, host);
    const auto [lambda2, v2] = solver.RitzPair(0);
    const auto [lambda3, v3] = solver.RitzPair(1);
    if (v2.allFinite() && v3.allFinite())
    {
      search.v = v2;
      result.lambda2 = lambda2;
      result.lambda3 = lambda3;
      result.next = op.Unscale(v3);
    }
    if (!found)
    {
      return false;
    }
    result.residual = search.tolerance;
    const double gap = std::max(result.lambda2 - lambda3, ambiguousEigengap * (1.0 - lambda3));
    const double wanted =
      std::max(smallestResidual, std::min(residualShare * (1.0 - result.lambda2), residualShareOfGap * gap));
    if (search.tolerance <= wanted)
    {
      return true;
    }
    search.tolerance = wanted;
  }
}

/** Takes a vector as it is, with its Rayleigh quotient as lambda2 and what is left as the residual. */
void
Accept(const NormalizedOperator & op, Eigen::VectorXd & v, FiedlerResult & result)
{
  op.Deflate(v);
  v.normalize();
  Eigen::VectorXd product(v.size());
  op.perform_op(v.data(), product.data());
  result.lambda2 = v.dot(product);
  result.residual = (product - result.lambda2 * v).norm();
}

/** By the inverse of the matrix, where Lanczos on the matrix itself takes too long. \return false where it fails. */
bool
SolveInverse(const NormalizedOperator & op, const Host & host, Search & search, FiedlerResult & result)
{
  // The residual of the inverse is relative to its largest eigenvalue.
  constexpr double               tolerance = 1e-8;
  constexpr Eigen::Index         krylov = 20;
  constexpr int                  restarts = 100;
  InverseOperator                inverse(op, 1.0 - result.lambda2, host);
  LanczosSolver<InverseOperator> solver(inverse, 1, std::min(krylov, op.rows()));
  if (!inverse.IsPositive() || !solver.Solve(search.v, restarts, tolerance, host))
  {
    return false;
  }
  const auto [second, v2] = solver.RitzPair(0);
  const auto [third, v3] = solver.RitzPair(1);
  if (!v2.allFinite() || !v3.allFinite())
  {
    return false;
  }
  search.v = v2;
  Accept(op, search.v, result);
  result.lambda2 = inverse.Invert(second);
  result.lambda3 = inverse.Invert(third);
  result.next = op.Unscale(v3);
  return true;
}

/** Some vector always comes back. Where it is not good enough, it counts as one of two (lambda3 = lambda2): the node
 * that it cuts is ambiguous. */
FiedlerResult
SolveIterated(NormalizedOperator & op, const std::vector<double> & start, const Host & host)
{
  constexpr double       largestResidual = 1e-5;
  constexpr Eigen::Index krylov = 12;
  constexpr Eigen::Index moreKrylov = 48;
  constexpr int          mostRestarts = 1000;
  constexpr int          restartsOfMore = 100;
  const Eigen::Index     n = op.rows();
  const bool             canInvert = static_cast<std::size_t>(n) <= largestInverse;

  // A restart takes some 6 products. Walks that mix well need fewer than these; the inverse takes about
  // as long as all of them, so that the two together take twice as long as the quicker, and no longer.
  FiedlerResult result;
  Search        search{ MakeStart(op, start), largestResidual, krylov, mostRestarts };
  if (canInvert)
  {
    search.restarts = static_cast<int>(3 + n / 150);
  }
  // Next to 1, Lanczos is right to some 1e-8 (measured), whatever its residual says.
  constexpr double leastOfLanczos = 1e-6;
  bool             isGood = SolveLanczos(op, host, search, result);
  if (canInvert && (!isGood || 1.0 - result.lambda2 < leastOfLanczos))
  {
    isGood = SolveInverse(op, host, search, result);
  }
  if (!isGood && !canInvert)
  {
    search.krylov = moreKrylov;
    search.restarts = restartsOfMore;
    isGood = SolveLanczos(op, host, search, result);
  }
  if (!isGood)
  {
    Accept(op, search.v, result);
    result.lambda3 = result.lambda2;
  }
  result.f = op.Unscale(search.v);
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
  FiedlerResult      result = members.size() <= largestDenseSolve ? SolveDense(op) : SolveIterated(op, start, host);
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
  LanczosSolver<NormalizedOperator> solver(op, 1, krylov);
  solver.init(v.data());
  solver.compute(Spectra::SortRule::LargestAlge, restarts, thirdResidualShare * std::max(1e-10, 1.0 - found.lambda2));
  applications += op.Applications();
  return std::min(found.lambda2, std::max(found.lambda3, solver.LargestRitzValue()));
}

} // namespace dwc::walk
