/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/WalkBoundary.h"

#include <Eigen/Core>

namespace dwc
{
namespace local
{

void
AddWalkBoundary(std::vector<TokenPair> &   pairs,
                const std::vector<float> & walk,
                std::size_t                tokens,
                double                     weight,
                const Host &               host)
{
  using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  constexpr std::size_t rowsPerBlock = 64;
  const auto            n = static_cast<Eigen::Index>(tokens);
  Matrix                power = Eigen::Map<const Matrix>(walk.data(), n, n);
  for (int squaring = 0; squaring < 2; ++squaring)
  {
    Matrix square(n, n);
    host.ForBlocks(tokens, rowsPerBlock, [&](std::size_t begin, std::size_t end) {
      const auto first = static_cast<Eigen::Index>(begin);
      const auto rows = static_cast<Eigen::Index>(end - begin);
      square.middleRows(first, rows).noalias() = power.middleRows(first, rows) * power;
    });
    power.swap(square);
    host.progress(0.5 * (squaring + 1));
  }
  host.ForBlocks(pairs.size(), rowsPerBlock, [&](std::size_t begin, std::size_t end) {
    for (std::size_t k = begin; k < end; ++k)
    {
      const auto   i = static_cast<Eigen::Index>(pairs[k].first);
      const auto   j = static_cast<Eigen::Index>(pairs[k].second);
      const double variation = 0.5 * static_cast<double>((power.row(i) - power.row(j)).cwiseAbs().sum());
      pairs[k].evidence += weight * 40.0 * variation;
    }
  });
}

} // namespace local
} // namespace dwc
