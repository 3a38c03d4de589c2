/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/Stationary.h"

#include "walk/Parallel.h"

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <cstring>

namespace dwc::walk
{

namespace
{

/** Where the iteration stops. */
constexpr double wantedResidual = 1e-10;

/** Residual of the exact solution, rounded to floats as the walk is: slow progress below it is not worth its time. */
constexpr double roundingResidual = 1e-7;

/** Elimination is tried where the iteration leaves a larger residual, on walks of at most so many rows. */
constexpr double      eliminationThreshold = 1e-8;
constexpr std::size_t mostEliminationRows = 4096;

/** On larger walks the guess of a reversible walk is right enough, and the basis of the iteration is short. */
constexpr std::size_t mostRefinedRows = 65536;

using Vector = Eigen::VectorXd;

/** P^T x */
Vector
Step(const Walk & walk, const Vector & x, const Host & host)
{
  Vector y(x.size());
  walk.Step(x.data(), y.data(), host);
  return y;
}

/** Makes x a distribution: rounding leaves entries slightly below 0, and transient rows slightly above. */
void
Normalize(Vector & x)
{
  const double nothing = 1e-14 / static_cast<double>(x.size());
  x = (x.array() > nothing).select(x, 0.0);
  x /= x.sum();
}

/** The best x + K for the residual r = P^T x - x and the Krylov space K of at most `dimension` vectors. */
void
ImproveByGmres(const Walk &   walk,
               Vector &       x,
               const Vector & r,
               Eigen::Index   dimension,
               double         enough,
               const Host &   host)
{
  const Eigen::Index n = x.size();
  Eigen::MatrixXd    basis(n, dimension + 1);
  Eigen::MatrixXd    hessenberg = Eigen::MatrixXd::Zero(dimension + 1, dimension);
  Vector             cosines(dimension);
  Vector             sines(dimension);
  Vector             rhs = Vector::Zero(dimension + 1);
  rhs[0] = r.norm();
  basis.col(0) = r / rhs[0];
  Eigen::Index used = 0;
  while (used < dimension)
  {
    host.progress(0.0);
    const Eigen::Index k = used++;
    Vector             w = basis.col(k) - Step(walk, basis.col(k), host);
    // Twice is enough (Giraud, Langou, Rozloznik 2005).
    for (int pass = 0; pass < 2; ++pass)
    {
      const Vector projection = basis.leftCols(k + 1).transpose() * w;
      w.noalias() -= basis.leftCols(k + 1) * projection;
      hessenberg.col(k).head(k + 1) += projection;
    }
    const double norm = w.norm();
    hessenberg(k + 1, k) = norm;
    for (Eigen::Index i = 0; i < k; ++i)
    {
      const double upper = hessenberg(i, k);
      hessenberg(i, k) = cosines[i] * upper + sines[i] * hessenberg(i + 1, k);
      hessenberg(i + 1, k) = cosines[i] * hessenberg(i + 1, k) - sines[i] * upper;
    }
    const double length = std::hypot(hessenberg(k, k), norm);
    if (length == 0.0)
    {
      --used;
      break;
    }
    cosines[k] = hessenberg(k, k) / length;
    sines[k] = norm / length;
    hessenberg(k, k) = length;
    hessenberg(k + 1, k) = 0.0;
    rhs[k + 1] = -sines[k] * rhs[k];
    rhs[k] *= cosines[k];
    if (std::abs(rhs[k + 1]) < enough || norm <= 1e-15 * length)
    {
      break;
    }
    basis.col(k + 1) = w / norm;
  }
  Vector y = rhs.head(used);
  for (Eigen::Index i = used; i-- > 0;)
  {
    y[i] -= hessenberg.row(i).segment(i + 1, used - i - 1).dot(y.segment(i + 1, used - i - 1));
    y[i] /= hessenberg(i, i);
  }
  x.noalias() += basis.leftCols(used) * y;
}

StationaryResult
Finish(const Walk & walk, Vector x, const Host & host)
{
  Normalize(x);
  StationaryResult result;
  result.residual = (Step(walk, x, host) - x).lpNorm<1>();
  result.pi.assign(x.data(), x.data() + x.size());
  return result;
}

Vector
Uniform(const Lumping & lumping)
{
  Vector u = Vector::Zero(static_cast<Eigen::Index>(lumping.nodeOfRow.size()));
  for (const std::uint32_t row : lumping.rows)
  {
    u[row] = 1.0 / static_cast<double>(lumping.rows.size());
  }
  return u;
}

/** Where the iteration starts. */
struct StartResult
{
  Vector x;
  bool   balanced; ///< as Walk::Guess says
};

/** The uniform distribution, or that of a reversible walk where it fits better. Both have the same mass on each closed
 * class of a reversible walk, so that the limit is the same. */
StartResult
Start(const Walk & walk, const Lumping & lumping, const Host & host)
{
  Vector            x = Uniform(lumping);
  const Walk::Guess guess = walk.ReversibleGuess(host);
  bool              balanced = false;
  if (!guess.pi.empty())
  {
    Vector y = Eigen::Map<const Vector>(guess.pi.data(), x.size());
    y /= y.sum();
    // Where the guess is right it is so to the rounding of floats; anywhere else it is no better than any start.
    constexpr double right = 1e-4;
    if ((Step(walk, y, host) - y).lpNorm<1>() < std::min(right, (Step(walk, x, host) - x).lpNorm<1>()))
    {
      x = std::move(y);
      balanced = guess.balanced;
    }
  }
  return { std::move(x), balanced };
}

} // namespace

StationaryResult
StationaryByElimination(const Walk & walk, const Lumping & lumping, const Host & host)
{
  // One step of a unit mass is one row of P.
  constexpr double    restart = 1e-10;
  const std::size_t   n = lumping.rows.size();
  std::vector<double> p(n * n);
  Vector              unit = Vector::Zero(static_cast<Eigen::Index>(walk.Rows()));
  for (std::size_t i = 0; i < n; ++i)
  {
    host.progress(0.0);
    unit[lumping.rows[i]] = 1.0;
    const Vector row = Step(walk, unit, host);
    unit[lumping.rows[i]] = 0.0;
    for (std::size_t j = 0; j < n; ++j)
    {
      p[i * n + j] = (1.0 - restart) * row[lumping.rows[j]] + restart / static_cast<double>(n);
    }
  }
  // Censor the last state that is left, again and again: its mass goes on to where it would step next.
  for (std::size_t k = n; k-- > 1;)
  {
    host.progress(0.0);
    double leaving = 0.0;
    for (std::size_t j = 0; j < k; ++j)
    {
      leaving += p[k * n + j];
    }
    host.ForBlocks(k, ItemsPerBlock(static_cast<double>(k)), [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i)
      {
        const double entering = p[i * n + k] / leaving;
        p[i * n + k] = entering;
        for (std::size_t j = 0; j < k; ++j)
        {
          p[i * n + j] += entering * p[k * n + j];
        }
      }
    });
  }
  Vector              x = Vector::Zero(static_cast<Eigen::Index>(walk.Rows()));
  std::vector<double> visits(n, 1.0);
  for (std::size_t k = 1; k < n; ++k)
  {
    visits[k] = 0.0;
    for (std::size_t i = 0; i < k; ++i)
    {
      visits[k] += visits[i] * p[i * n + k];
    }
  }
  for (std::size_t k = 0; k < n; ++k)
  {
    x[lumping.rows[k]] = visits[k];
  }
  return Finish(walk, std::move(x), host);
}

StationaryResult
StationaryDistribution(const Walk & walk, const Lumping & lumping, const Host & host)
{
  if (lumping.rows.empty())
  {
    return { std::vector<double>(walk.Rows(), 0.0), 0.0 };
  }
  // The basis is what this needs memory for: large walks get a short one.
  const std::size_t  n = walk.Rows();
  const bool         small = n <= mostRefinedRows;
  const Eigen::Index dimension = small ? 60 : 16;
  const int          restarts = small ? 10 : 8;
  // ||r||_1 <= sqrt(n) ||r||_2
  const double enough = 0.5 * wantedResidual / std::sqrt(static_cast<double>(n));
  const Host   still = host.Stage(0.0, 0.0);
  auto [x, balanced] = Start(walk, lumping, still);
  double last = std::numeric_limits<double>::infinity();
  for (int i = 0; i < restarts; ++i)
  {
    const Vector r = Step(walk, x, still) - x;
    const double residual = r.lpNorm<1>();
    const bool   rounded = (balanced && !small) || (residual <= roundingResidual && residual > 0.5 * last);
    if (residual <= wantedResidual || rounded)
    {
      break;
    }
    last = residual;
    ImproveByGmres(walk, x, r, dimension, enough, still);
  }
  StationaryResult result = Finish(walk, std::move(x), host);
  if (!(result.residual <= eliminationThreshold) && lumping.rows.size() <= mostEliminationRows)
  {
    StationaryResult direct = StationaryByElimination(walk, lumping, host.Stage(0.0, 0.0));
    if (direct.residual < result.residual)
    {
      result = std::move(direct);
    }
  }
  return result;
}

} // namespace dwc::walk
