/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/DenseWalk.h"

#include "walk/Kernels.h"
#include "walk/Parallel.h"

#include <algorithm>

namespace dwc::walk
{

DenseWalk::DenseWalk(const float * values, const Lumping & lumping, const Host & host)
  : m_Values(values)
{
  const std::size_t n = lumping.nodeOfRow.size();
  m_Scale.assign(n, 0.0);
  std::vector<double> kept(n, 0.0);
  for (const std::uint32_t row : lumping.rows)
  {
    kept[row] = 1.0;
  }
  const bool          all = lumping.rows.size() == n;
  std::vector<double> sum(n, 0.0);
  std::vector<char>   good(n, 1);
  const double        work = 2.0 * static_cast<double>(n);
  host.ForBlocksWithProgress(n, ItemsPerBlock(work), ItemsPerReport(work), [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i)
    {
      if (kept[i] > 0.0)
      {
        sum[i] = Sum(Row(i), n);
        const double keptSum = all ? sum[i] : Dot(Row(i), kept.data(), n);
        good[i] = static_cast<char>(IsDistribution(Row(i), n, sum[i], keptSum));
        m_Scale[i] = 1.0 / keptSum;
      }
    }
  });
  for (const std::uint32_t row : lumping.rows)
  {
    if (good[row] == 0)
    {
      RejectRow(Row(row), n, row, sum[row]);
    }
  }
}

void
DenseWalk::Step(const double * x, double * y, const Host & host) const
{
  // Each block of rows adds to a vector of its own; the vectors are added in the order of the blocks.
  const std::size_t   n = Rows();
  const std::size_t   block = std::max<std::size_t>(64, (n + 63) / 64);
  const std::size_t   blocks = (n + block - 1) / block;
  std::vector<double> partial(blocks * n, 0.0);
  const auto          addRows = [&](std::size_t b) {
    for (std::size_t i = b * block; i < std::min(n, (b + 1) * block); ++i)
    {
      const double mass = m_Scale[i] * x[i];
      if (mass != 0.0)
      {
        AddScaled(mass, Row(i), partial.data() + b * n, n);
      }
    }
  };
  host.parallelFor(blocks, addRows);
  std::fill(y, y + n, 0.0);
  for (std::size_t b = 0; b < blocks; ++b)
  {
    for (std::size_t j = 0; j < n; ++j)
    {
      y[j] += partial[b * n + j];
    }
  }
  for (std::size_t j = 0; j < n; ++j)
  {
    y[j] = m_Scale[j] > 0.0 ? y[j] : 0.0;
  }
}

} // namespace dwc::walk
