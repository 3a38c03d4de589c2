/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/Flow.h"

#include "walk/Kernels.h"
#include "walk/MatrixProduct.h"
#include "walk/NodeFlow.h"
#include "walk/Parallel.h"

#include <algorithm>
#include <functional>

namespace dwc::walk
{

namespace
{

/** Side of the tiles that a matrix and its transpose are read in: two of them fit the first-level cache. */
constexpr std::size_t tile = 32;

/** Sets W = (F + F^T) / 2 in place. */
void
Symmetrize(std::vector<float> & values, std::size_t n, const Host & host)
{
  const std::size_t tiles = (n + tile - 1) / tile;
  host.ForBlocks(tiles, ItemsPerBlock(2.0 * static_cast<double>(tile * n)), [&](std::size_t begin, std::size_t end) {
    for (std::size_t t = begin; t < end; ++t)
    {
      for (std::size_t u = 0; u <= t; ++u)
      {
        for (std::size_t i = t * tile; i < std::min(n, (t + 1) * tile); ++i)
        {
          for (std::size_t j = u * tile; j < std::min(i + 1, (u + 1) * tile); ++j)
          {
            const double mean = 0.5 * (static_cast<double>(values[i * n + j]) + static_cast<double>(values[j * n + i]));
            values[i * n + j] = values[j * n + i] = static_cast<float>(mean);
          }
        }
      }
    }
  });
}

/** W_ij = (pi_i P_ij + pi_j P_ji) / 2 in one pass. */
std::vector<float>
OneStepFlow(const DenseWalk & walk, const std::vector<double> & pi, const Host & host)
{
  const std::size_t   n = walk.Rows();
  std::vector<float>  values(n * n);
  std::vector<double> factor(n);
  for (std::size_t i = 0; i < n; ++i)
  {
    factor[i] = 0.5 * pi[i] * walk.Scale()[i];
  }
  const std::size_t tiles = (n + tile - 1) / tile;
  const double      work = 2.0 * static_cast<double>(tile * n);
  host.ForBlocksWithProgress(tiles, ItemsPerBlock(work), ItemsPerReport(work), [&](std::size_t begin, std::size_t end) {
    for (std::size_t t = begin; t < end; ++t)
    {
      for (std::size_t u = 0; u < tiles; ++u)
      {
        for (std::size_t i = t * tile; i < std::min(n, (t + 1) * tile); ++i)
        {
          const float * const row = walk.Row(i);
          for (std::size_t j = u * tile; j < std::min(n, (u + 1) * tile); ++j)
          {
            values[i * n + j] = static_cast<float>(factor[i] * static_cast<double>(row[j]) +
                                                   factor[j] * static_cast<double>(walk.Row(j)[i]));
          }
        }
      }
    }
  });
  return values;
}

/** Takes blocks of nodes k steps on: the row of node A starts with mass[i] on each of its rows i. use(first node, last
 * node, rows x P.Rows() floats) is called for each block in turn. */
void
StepBlocks(const DenseWalk &                                                    walk,
           const Lumping &                                                      lumping,
           const std::vector<double> &                                          mass,
           unsigned int                                                         steps,
           const std::function<void(std::size_t, std::size_t, const float *)> & use,
           const Host &                                                         host)
{
  constexpr std::size_t block = 256;
  const std::size_t     n = walk.Rows();
  const std::size_t     count = lumping.Count();
  std::vector<float>    now;
  std::vector<float>    next;
  for (std::size_t first = 0; first < count; first += block)
  {
    const std::size_t last = std::min(count, first + block);
    const auto fraction = [&](std::size_t node) { return static_cast<double>(node) / static_cast<double>(count); };
    host.progress(fraction(first));
    now.assign((last - first) * n, 0.0F);
    host.ForBlocks(last - first, ItemsPerBlock(static_cast<double>(n)), [&](std::size_t begin, std::size_t end) {
      std::vector<double> sum(n);
      for (std::size_t a = begin; a < end; ++a)
      {
        std::fill(sum.begin(), sum.end(), 0.0);
        for (std::size_t r = lumping.offsets[first + a]; r < lumping.offsets[first + a + 1]; ++r)
        {
          const std::uint32_t row = lumping.rows[r];
          AddScaled(mass[row] * walk.Scale()[row], walk.Row(row), sum.data(), n);
        }
        std::copy(sum.begin(), sum.end(), now.begin() + static_cast<std::ptrdiff_t>(a * n));
      }
    });
    for (unsigned int step = 1; step < steps; ++step)
    {
      for (std::size_t a = 0; a < last - first; ++a)
      {
        for (std::size_t j = 0; j < n; ++j)
        {
          now[a * n + j] = static_cast<float>(static_cast<double>(now[a * n + j]) * walk.Scale()[j]);
        }
      }
      next.assign((last - first) * n, 0.0F);
      AddProduct(
        now.data(), walk.Row(0), false, next.data(), last - first, n, n, host.Stage(fraction(first), fraction(first)));
      now.swap(next);
    }
    for (std::size_t a = 0; a < last - first; ++a)
    {
      for (std::size_t j = 0; j < n; ++j)
      {
        now[a * n + j] = lumping.nodeOfRow[j] != Lumping::none ? now[a * n + j] : 0.0F;
      }
    }
    use(first, last, now.data());
  }
  host.progress(1.0);
}

/** Calls use(node, its mass k steps on) for all nodes, in any order and in parallel. */
template <typename TUse>
void
StepNodes(const NeighborhoodWalk &    walk,
          const Lumping &             lumping,
          const std::vector<double> & mass,
          unsigned int                steps,
          const TUse &                use,
          const Host &                host)
{
  const double rowsPerNode = static_cast<double>(lumping.rows.size()) / static_cast<double>(lumping.Count());
  const double work = 1000.0 * steps * steps * rowsPerNode;
  host.ForBlocksWithProgress(
    lumping.Count(), ItemsPerBlock(work), ItemsPerReport(work), [&](std::size_t begin, std::size_t end) {
      for (std::size_t node = begin; node < end; ++node)
      {
        NeighborhoodWalk::Mass start;
        for (std::size_t r = lumping.offsets[node]; r < lumping.offsets[node + 1]; ++r)
        {
          start.emplace_back(lumping.rows[r], mass[lumping.rows[r]]);
        }
        use(node, walk.Propagate(start, steps));
      }
    });
}

/** (F + F^T) / 2 */
SparseRows
Symmetrized(const SparseRows & flow)
{
  const std::size_t n = flow.Rows();
  const SparseRows  transposed = Transpose(flow, n);
  SparseRows        sum;
  sum.offsets.reserve(n + 1);
  sum.columns.reserve(flow.columns.size());
  sum.values.reserve(flow.values.size());
  for (std::size_t i = 0; i < n; ++i)
  {
    std::size_t       a = flow.offsets[i];
    std::size_t       b = transposed.offsets[i];
    const std::size_t lastA = flow.offsets[i + 1];
    const std::size_t lastB = transposed.offsets[i + 1];
    while (a < lastA || b < lastB)
    {
      const std::uint32_t columnA = a < lastA ? flow.columns[a] : Lumping::none;
      const std::uint32_t columnB = b < lastB ? transposed.columns[b] : Lumping::none;
      const std::uint32_t column = std::min(columnA, columnB);
      const double        valueA = columnA == column ? static_cast<double>(flow.values[a++]) : 0.0;
      const double        valueB = columnB == column ? static_cast<double>(transposed.values[b++]) : 0.0;
      sum.columns.push_back(column);
      sum.values.push_back(static_cast<float>(0.5 * (valueA + valueB)));
    }
    sum.offsets.push_back(sum.columns.size());
  }
  return sum;
}

} // namespace

std::vector<float>
DenseFlow(const DenseWalk &           walk,
          const Lumping &             lumping,
          const std::vector<double> & pi,
          unsigned int                steps,
          const Host &                host)
{
  if (steps == 1 && lumping.Trivial())
  {
    return OneStepFlow(walk, pi, host);
  }
  const std::size_t  n = walk.Rows();
  const std::size_t  count = lumping.Count();
  std::vector<float> flow(count * count);
  StepBlocks(
    walk,
    lumping,
    pi,
    steps,
    [&](std::size_t first, std::size_t last, const float * rows) {
      host.ForBlocks(last - first, ItemsPerBlock(static_cast<double>(n)), [&](std::size_t begin, std::size_t end) {
        std::vector<double> sum(count);
        for (std::size_t a = begin; a < end; ++a)
        {
          std::fill(sum.begin(), sum.end(), 0.0);
          for (const std::uint32_t row : lumping.rows)
          {
            sum[lumping.nodeOfRow[row]] += static_cast<double>(rows[a * n + row]);
          }
          std::copy(sum.begin(), sum.end(), flow.begin() + static_cast<std::ptrdiff_t>((first + a) * count));
        }
      });
    },
    host);
  Symmetrize(flow, count, host);
  return flow;
}

std::vector<float>
DenseStepFeatures(const DenseWalk & walk, const Lumping & lumping, unsigned int steps, const Host & host)
{
  const std::size_t         n = walk.Rows();
  std::vector<float>        features(lumping.Count() * n);
  const std::vector<double> one(n, 1.0);
  StepBlocks(
    walk,
    lumping,
    one,
    steps,
    [&](std::size_t first, std::size_t last, const float * rows) {
      std::copy(rows, rows + (last - first) * n, features.begin() + static_cast<std::ptrdiff_t>(first * n));
    },
    host);
  return features;
}

SparseRows
SparseFlow(const NeighborhoodWalk &    walk,
           const Lumping &             lumping,
           const std::vector<double> & pi,
           unsigned int                steps,
           const Host &                host)
{
  std::vector<std::vector<std::pair<std::uint32_t, float>>> rows(lumping.Count());
  const auto keep = [&rows](std::size_t node, const NodeFlow::Entries & entries) {
    rows[node].assign(entries.begin(), entries.end());
    std::sort(rows[node].begin(), rows[node].end());
  };
  if (steps == 1)
  {
    // Without the box of cells that several steps go through.
    const double work = 20.0 * static_cast<double>(walk.Components() * lumping.rows.size()) /
                        static_cast<double>(std::max<std::size_t>(1, lumping.Count()));
    host.ForBlocksWithProgress(
      rows.size(), ItemsPerBlock(work), ItemsPerReport(work), [&](std::size_t begin, std::size_t end) {
        NodeFlow flow;
        for (std::size_t node = begin; node < end; ++node)
        {
          keep(node, flow.Sum(walk, lumping, pi, node));
        }
      });
  }
  else
  {
    const auto sumOverNodes = [&](std::size_t node, const NeighborhoodWalk::Mass & mass) {
      keep(node, NodeFlow().Sum(mass, lumping));
    };
    StepNodes(walk, lumping, pi, steps, sumOverNodes, host);
  }
  return Symmetrized(JoinRows(std::move(rows)));
}

SparseRows
SparseStepFeatures(const NeighborhoodWalk & walk, const Lumping & lumping, unsigned int steps, const Host & host)
{
  std::vector<std::vector<std::pair<std::uint32_t, float>>> rows(lumping.Count());
  const std::vector<double>                                 one(walk.Rows(), 1.0);
  StepNodes(
    walk,
    lumping,
    one,
    steps,
    [&](std::size_t node, const NeighborhoodWalk::Mass & mass) { rows[node].assign(mass.begin(), mass.end()); },
    host);
  return JoinRows(std::move(rows));
}

} // namespace dwc::walk
