/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/Fiedler.h"

#include "WalkTesting.h"

#include <Eigen/Eigenvalues>

#include <gtest/gtest.h>

using namespace dwc;
using namespace dwc::testing;

namespace
{

constexpr double pi = 3.14159265358979323846;

std::vector<double>
DegreesOf(const Matrix & w, std::size_t n)
{
  std::vector<double> degrees(n, 0.0);
  for (std::size_t i = 0; i < n; ++i)
  {
    for (std::size_t j = 0; j < n; ++j)
    {
      degrees[i] += w[i * n + j];
    }
  }
  return degrees;
}

walk::Nodes
AllOf(std::size_t n)
{
  walk::Nodes all(n);
  std::iota(all.begin(), all.end(), 0U);
  return all;
}

walk::FiedlerResult
Solve(const Matrix & w, std::size_t n, const Host & host = Host{})
{
  const std::vector<float> values = ToFloat(w);
  const Matrix             rounded(values.begin(), values.end());
  return walk::Fiedler(walk::DenseWeights(n, values), AllOf(n), DegreesOf(rounded, n), {}, host);
}

Eigen::MatrixXd
Normalized(const Matrix & w, std::size_t n)
{
  const std::vector<float>  values = ToFloat(w);
  const Matrix              rounded(values.begin(), values.end());
  const std::vector<double> degrees = DegreesOf(rounded, n);
  Eigen::MatrixXd           m(n, n);
  for (std::size_t i = 0; i < n; ++i)
  {
    for (std::size_t j = 0; j < n; ++j)
    {
      m(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) =
        rounded[i * n + j] / std::sqrt(degrees[i] * degrees[j]);
    }
  }
  return m;
}

/** ||M v - lambda2 v|| of v = D^1/2 f, of length 1. */
double
Residual(const Matrix & w, std::size_t n, const walk::FiedlerResult & result)
{
  const std::vector<double> degrees = DegreesOf(w, n);
  Eigen::VectorXd           v(n);
  for (std::size_t i = 0; i < n; ++i)
  {
    v[static_cast<Eigen::Index>(i)] = std::sqrt(degrees[i]) * result.f[i];
  }
  v.normalize();
  return (Normalized(w, n) * v - result.lambda2 * v).norm();
}

/** A ring of n nodes with weight 1 to both neighbors. */
Matrix
Ring(std::size_t n)
{
  Matrix w(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i)
  {
    w[i * n + (i + 1) % n] = w[((i + 1) % n) * n + i] = 1.0;
  }
  return w;
}

} // namespace

// Origin: closed form, eigenvalues of the walk on a ring are cos(2 pi j / n), each but the first and last double.
TEST(Fiedler, RingInClosedForm)
{
  for (const std::size_t n : { 8U, 50U, 65U, 120U })
  {
    const walk::FiedlerResult result = Solve(Ring(n), n);
    const double              expected = std::cos(2.0 * pi / static_cast<double>(n));
    // The value is right to the square of the residual, which is 1 % of 1 - lambda2 at most.
    EXPECT_NEAR(result.lambda2, expected, 1e-4 * (1.0 - expected)) << n;
    EXPECT_LE(Residual(Ring(n), n, result), 0.02 * (1.0 - expected)) << n;
  }
}

// Origin: closed form, two states with weights a, b to themselves and c between: lambda2 = a/(a+c) + b/(b+c) - 1.
TEST(Fiedler, TwoStatesInClosedForm)
{
  const Matrix              w{ 3.0, 0.5, 0.5, 1.5 };
  const walk::FiedlerResult result = Solve(w, 2);
  EXPECT_NEAR(result.lambda2, 3.0 / 3.5 + 1.5 / 2.0 - 1.0, 1e-12);
  EXPECT_TRUE(std::isnan(result.lambda3));
  EXPECT_LT(result.f[0] * result.f[1], 0.0);
}

// Origin: Eigen's dense solver on the same matrix.
TEST(Fiedler, LanczosAgreesWithDense)
{
  for (unsigned seed = 0; seed < 4; ++seed)
  {
    const std::size_t n = 150 + 50 * seed;
    const Matrix      w = seed % 2 == 0 ? RandomWeights(n, seed, 0.9) : PlantedWeights(5, n / 5, 1.0, 0.05, seed);
    const auto        result = Solve(w, n);
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> dense(Normalized(w, n));
    const auto                                           last = static_cast<Eigen::Index>(n) - 1;
    EXPECT_NEAR(dense.eigenvalues()[last], 1.0, 1e-9);
    EXPECT_NEAR(result.lambda2, dense.eigenvalues()[last - 1], 1e-6);
    EXPECT_LE(result.lambda3, dense.eigenvalues()[last - 2] + 1e-6);
    EXPECT_LE(Residual(w, n, result), 1.1e-4);
  }
}

TEST(Fiedler, PartitionOfLanczosIsThatOfDense)
{
  const std::size_t                                    n = 200;
  const Matrix                                         w = PlantedWeights(2, n / 2, 1.0, 0.2, 5);
  const walk::FiedlerResult                            result = Solve(w, n);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> dense(Normalized(w, n));
  const Eigen::VectorXd                                v = dense.eigenvectors().col(static_cast<Eigen::Index>(n) - 2);
  const double                                         sign = v[0] * result.f[0] > 0.0 ? 1.0 : -1.0;
  for (std::size_t i = 0; i < n; ++i)
  {
    EXPECT_GT(sign * v[static_cast<Eigen::Index>(i)] * result.f[i], 0.0) << i;
  }
}

TEST(Fiedler, LargestEntryIsPositive)
{
  for (unsigned seed = 0; seed < 6; ++seed)
  {
    const std::size_t         n = 40 + 30 * seed;
    const walk::FiedlerResult result = Solve(RandomWeights(n, seed), n);
    const auto                largest =
      std::max_element(result.f.begin(), result.f.end(), [](double a, double b) { return std::abs(a) < std::abs(b); });
    EXPECT_GT(*largest, 0.0);
  }
}

// A bipartite graph has negative eigenvalues only, but for the trivial one: it must not come back as the second.
TEST(Fiedler, CompleteGraphWithoutLoopsIsNegative)
{
  for (const std::size_t n : { 10U, 100U })
  {
    Matrix w(n * n, 1.0);
    for (std::size_t i = 0; i < n; ++i)
    {
      w[i * n + i] = 0.0;
    }
    // Closed form: -1 / (n - 1), n - 1 times.
    EXPECT_NEAR(Solve(w, n).lambda2, -1.0 / static_cast<double>(n - 1), 1e-6);
  }
}

TEST(Fiedler, SameBytesForAnyNumberOfThreads)
{
  const std::size_t         n = 700;
  const Matrix              w = RandomWeights(n, 1, 0.5);
  const walk::FiedlerResult one = Solve(w, n);
  for (const unsigned threads : { 2U, 8U })
  {
    const walk::FiedlerResult other = Solve(w, n, ThreadedHost(threads));
    EXPECT_EQ(one.f, other.f);
    EXPECT_EQ(one.lambda2, other.lambda2);
    EXPECT_EQ(one.lambda3, other.lambda3);
  }
}

TEST(Fiedler, SubsetIsTheRestrictedMatrix)
{
  const std::size_t n = 90;
  const Matrix      w = RandomWeights(n, 2, 0.3);
  walk::Nodes       members;
  Matrix            part;
  for (std::size_t i = 0; i < n; ++i)
  {
    if (i % 3 != 0)
    {
      members.push_back(static_cast<std::uint32_t>(i));
    }
  }
  for (const std::uint32_t i : members)
  {
    for (const std::uint32_t j : members)
    {
      part.push_back(w[i * n + j]);
    }
  }
  const std::size_t         m = members.size();
  const walk::FiedlerResult whole = Solve(part, m);
  const walk::FiedlerResult subset =
    walk::Fiedler(walk::DenseWeights(n, ToFloat(w)), members, DegreesOf(part, m), {}, Host{});
  EXPECT_NEAR(whole.lambda2, subset.lambda2, 1e-9);
}
