/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/Cholesky.h"

#include "HostTesting.h"

#include <Eigen/Cholesky>

#include <gtest/gtest.h>

using namespace dwc;
using namespace dwc::testing;

namespace
{

/** Symmetric and positive definite: 1 on the diagonal of R R^T / n. */
Eigen::MatrixXd
MakeMatrix(Eigen::Index n)
{
  Eigen::MatrixXd r(n, n);
  for (Eigen::Index i = 0; i < n; ++i)
  {
    for (Eigen::Index j = 0; j < n; ++j)
    {
      r(i, j) = static_cast<double>((7919 * (i + 1) * (j + 3)) % 1009) / 1009.0 - 0.5;
    }
  }
  return r * r.transpose() / static_cast<double>(n) + Eigen::MatrixXd::Identity(n, n);
}

} // namespace

// Origin: Eigen's own factorization. Sizes below, at and above the blocks.
TEST(Cholesky, AgreesWithEigen)
{
  for (const Eigen::Index n : { 1, 5, 128, 129, 300 })
  {
    const Eigen::MatrixXd matrix = MakeMatrix(n);
    Eigen::MatrixXd       factor = matrix;
    ASSERT_TRUE(walk::FactorizeCholesky(factor, Host{}));
    const Eigen::MatrixXd expected = matrix.llt().matrixL();
    const Eigen::MatrixXd lower = factor.triangularView<Eigen::Lower>();
    EXPECT_LT((lower - expected).cwiseAbs().maxCoeff(), 1e-12) << n;

    const Eigen::VectorXd x = Eigen::VectorXd::LinSpaced(n, -1.0, 2.0);
    Eigen::VectorXd       solved = matrix * x;
    walk::SolveCholesky(factor, solved);
    EXPECT_LT((solved - x).cwiseAbs().maxCoeff(), 1e-10) << n;
  }
}

TEST(Cholesky, SameBytesForAnyNumberOfThreads)
{
  const Eigen::MatrixXd matrix = MakeMatrix(500);
  Eigen::MatrixXd       one = matrix;
  walk::FactorizeCholesky(one, Host{});
  for (const unsigned threads : { 2U, 8U })
  {
    Eigen::MatrixXd other = matrix;
    walk::FactorizeCholesky(other, ThreadedHost(threads));
    EXPECT_EQ(one, other);
  }
}

TEST(Cholesky, MatrixThatIsNotPositiveDefiniteIsRefused)
{
  Eigen::MatrixXd matrix = MakeMatrix(200);
  matrix(170, 170) = -1.0;
  EXPECT_FALSE(walk::FactorizeCholesky(matrix, Host{}));
}
