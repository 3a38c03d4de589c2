/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/Balance.h"

#include <Eigen/Core>

#include <algorithm>
#include <cmath>

namespace dwc
{
namespace local
{

void
BalanceKernel(std::vector<float> & walk, const std::vector<double> & sizes, const Host & host)
{
  constexpr int         iterations = 500;
  constexpr double      tolerance = 1e-6; // of a row sum, relative: ten times finer than floats can hold over a row
  constexpr std::size_t rowsPerBlock = 16;
  const std::size_t     n = sizes.size();
  double                total = 0.0;
  for (const double size : sizes)
  {
    total += size;
  }
  Eigen::VectorXd a(static_cast<Eigen::Index>(n));
  for (std::size_t i = 0; i < n; ++i)
  {
    a[static_cast<Eigen::Index>(i)] = sizes[i] / total;
  }
  using Row = Eigen::Map<const Eigen::VectorXf>;
  const auto      width = static_cast<Eigen::Index>(n);
  Eigen::VectorXd y = a; // y = a x
  Eigen::VectorXd product(width);
  for (int iteration = 0; iteration < iterations; ++iteration)
  {
    const Eigen::VectorXf yFloat = y.cast<float>();
    host.ForBlocks(n, rowsPerBlock, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i)
      {
        product[static_cast<Eigen::Index>(i)] = Row(walk.data() + i * n, width).dot(yFloat);
      }
    });
    double worst = 0.0;
    for (Eigen::Index i = 0; i < width; ++i)
    {
      if (a[i] > 0.0)
      {
        worst = std::max(worst, std::fabs(y[i] * product[i] / a[i] - 1.0));
        y[i] = std::sqrt(y[i] * a[i] / product[i]);
      }
    }
    if (worst < tolerance)
    {
      break;
    }
    host.progress(static_cast<double>(iteration + 1) / iterations);
  }

  host.ForBlocks(n, rowsPerBlock, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i)
    {
      double sum = 0.0;
      for (std::size_t j = 0; j < n; ++j)
      {
        sum += walk[i * n + j] * y[static_cast<Eigen::Index>(j)];
      }
      const double factor = sizes[i] > 0.0 ? 1.0 / sum : 0.0;
      for (std::size_t j = 0; j < n; ++j)
      {
        walk[i * n + j] = static_cast<float>(walk[i * n + j] * y[static_cast<Eigen::Index>(j)] * factor);
      }
    }
  });
  host.progress(1.0);
}

std::vector<float>
BalancedWalk(std::vector<float> energy, const std::vector<double> & sizes, const Host & host)
{
  constexpr float leastKernel = 1e-9F; // keeps every step possible
  host.ForBlocks(energy.size(), 1 << 14, [&](std::size_t begin, std::size_t end) {
    for (std::size_t e = begin; e < end; ++e)
    {
      energy[e] = std::exp(-energy[e]) + leastKernel;
    }
  });
  BalanceKernel(energy, sizes, host);
  return energy;
}

} // namespace local
} // namespace dwc
