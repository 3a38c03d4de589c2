/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/NormalizedOperator.h"

#include "WalkTesting.h"

#include <gtest/gtest.h>

using namespace dwc;
using namespace dwc::testing;

// Closed form: I - M + 2 u u^T is what the product leaves of a unit vector; of a part of the nodes as well.
TEST(NormalizedOperator, LaplacianIsThatOfItsProducts)
{
  const std::size_t        n = 40;
  const Matrix             w = RandomWeights(n, 3, 0.5);
  const walk::DenseWeights weights(n, ToFloat(w));
  walk::Nodes              members;
  for (std::uint32_t i = 0; i < n; i += 3)
  {
    members.push_back(i);
  }
  std::vector<double> degrees;
  for (const std::uint32_t i : members)
  {
    double degree = 0.0;
    for (const std::uint32_t j : members)
    {
      degree += w[i * n + j];
    }
    degrees.push_back(degree);
  }
  const Host                     host;
  const walk::NormalizedOperator op(weights, members, degrees, host);
  const Eigen::MatrixXd          laplacian = op.Laplacian();
  for (Eigen::Index j = 0; j < op.cols(); ++j)
  {
    const Eigen::VectorXd unit = Eigen::VectorXd::Unit(op.rows(), j);
    Eigen::VectorXd       product(op.rows());
    op.perform_op(unit.data(), product.data());
    for (Eigen::Index i = j; i < op.rows(); ++i)
    {
      EXPECT_NEAR(laplacian(i, j), unit[i] - product[i], 1e-12);
    }
  }
}
