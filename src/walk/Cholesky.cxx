/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/Cholesky.h"

#include <Eigen/Cholesky>

#include <algorithm>

namespace dwc::walk
{

bool
FactorizeCholesky(Eigen::Ref<Eigen::MatrixXd> matrix, const Host & host)
{
  constexpr Eigen::Index blockSize = 128;
  const Eigen::Index     n = matrix.rows();
  for (Eigen::Index first = 0; first < n; first += blockSize)
  {
    host.progress(0.0);
    const Eigen::Index                      width = std::min(blockSize, n - first);
    auto                                    corner = matrix.block(first, first, width, width);
    Eigen::LLT<Eigen::Ref<Eigen::MatrixXd>> llt(corner);
    if (llt.info() != Eigen::Success)
    {
      return false;
    }
    const Eigen::Index below = n - first - width;
    const auto         column = matrix.block(first + width, first, below, width);
    const auto         forBlocks = [&](const auto & body) {
      host.ForBlocks(
        static_cast<std::size_t>(below), static_cast<std::size_t>(blockSize), [&](std::size_t begin, std::size_t end) {
          body(static_cast<Eigen::Index>(begin), static_cast<Eigen::Index>(end - begin));
        });
    };
    forBlocks([&](Eigen::Index row, Eigen::Index rows) {
      auto block = matrix.block(first + width + row, first, rows, width);
      corner.template triangularView<Eigen::Lower>().transpose().template solveInPlace<Eigen::OnTheRight>(block);
    });
    forBlocks([&](Eigen::Index row, Eigen::Index rows) {
      matrix.block(first + width + row, first + width, rows, row + rows).noalias() -=
        column.middleRows(row, rows) * column.topRows(row + rows).transpose();
    });
  }
  return true;
}

void
SolveCholesky(const Eigen::MatrixXd & factor, Eigen::Ref<Eigen::VectorXd> x)
{
  factor.triangularView<Eigen::Lower>().solveInPlace(x);
  factor.triangularView<Eigen::Lower>().transpose().solveInPlace(x);
}

} // namespace dwc::walk
