/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/Weights.h"

#include "walk/Kernels.h"
#include "walk/Parallel.h"

#include <limits>
#include <utility>

namespace dwc::walk
{

void
DenseWeights::Multiply(const Nodes & rows, const double * x, double * y, const Host & host) const
{
  host.ForBlocks(rows.size(), ItemsPerBlock(static_cast<double>(m_Order)), [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i)
    {
      y[i] = Dot(Row(rows[i]), x, m_Order);
    }
  });
}

void
DenseWeights::SumBelow(const Nodes & rows, const std::vector<std::uint32_t> & rank, double * y, const Host & host) const
{
  host.ForBlocks(rows.size(), ItemsPerBlock(static_cast<double>(m_Order)), [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i)
    {
      y[i] = walk::SumBelow(Row(rows[i]), rank.data(), rank[rows[i]], m_Order);
    }
  });
}

void
DenseWeights::AppendNeighbors(std::uint32_t row, Nodes & neighbors) const
{
  const float * const values = Row(row);
  for (std::size_t j = 0; j < m_Order; ++j)
  {
    if (values[j] > 0.0F)
    {
      neighbors.push_back(static_cast<std::uint32_t>(j));
    }
  }
}

void
DenseWeights::AddRow(std::uint32_t row, double factor, double * y) const
{
  AddScaled(factor, Row(row), y, m_Order);
}

std::unique_ptr<const Weights>
DenseWeights::Restrict(const Nodes & rows, const Host & host) const
{
  const std::size_t  order = rows.size();
  std::vector<float> values(order * order);
  host.ForBlocks(order, ItemsPerBlock(static_cast<double>(order)), [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i)
    {
      const float * const source = Row(rows[i]);
      float * const       target = values.data() + i * order;
      for (std::size_t j = 0; j < order; ++j)
      {
        target[j] = source[rows[j]];
      }
    }
  });
  return std::make_unique<DenseWeights>(order, std::move(values));
}

double
SparseWeights::MeanRowLength() const
{
  return static_cast<double>(m_Entries.values.size()) / static_cast<double>(Order()) + 1.0;
}

void
SparseWeights::Multiply(const Nodes & rows, const double * x, double * y, const Host & host) const
{
  host.ForBlocks(rows.size(), ItemsPerBlock(4.0 * MeanRowLength()), [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i)
    {
      double sum = 0.0;
      for (std::size_t e = m_Entries.offsets[rows[i]]; e < m_Entries.offsets[rows[i] + 1]; ++e)
      {
        sum += static_cast<double>(m_Entries.values[e]) * x[m_Entries.columns[e]];
      }
      y[i] = sum;
    }
  });
}

void
SparseWeights::SumBelow(const Nodes &                      rows,
                        const std::vector<std::uint32_t> & rank,
                        double *                           y,
                        const Host &                       host) const
{
  host.ForBlocks(rows.size(), ItemsPerBlock(4.0 * MeanRowLength()), [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i)
    {
      double sum = 0.0;
      for (std::size_t e = m_Entries.offsets[rows[i]]; e < m_Entries.offsets[rows[i] + 1]; ++e)
      {
        sum += rank[m_Entries.columns[e]] < rank[rows[i]] ? static_cast<double>(m_Entries.values[e]) : 0.0;
      }
      y[i] = sum;
    }
  });
}

double
SparseWeights::Diagonal(std::uint32_t row) const
{
  const auto first = m_Entries.columns.begin() + static_cast<std::ptrdiff_t>(m_Entries.offsets[row]);
  const auto last = m_Entries.columns.begin() + static_cast<std::ptrdiff_t>(m_Entries.offsets[row + 1]);
  const auto found = std::lower_bound(first, last, row);
  return found != last && *found == row ? m_Entries.values[static_cast<std::size_t>(found - m_Entries.columns.begin())]
                                        : 0.0;
}

void
SparseWeights::AppendNeighbors(std::uint32_t row, Nodes & neighbors) const
{
  for (std::size_t e = m_Entries.offsets[row]; e < m_Entries.offsets[row + 1]; ++e)
  {
    if (m_Entries.values[e] > 0.0F)
    {
      neighbors.push_back(m_Entries.columns[e]);
    }
  }
}

void
SparseWeights::AddRow(std::uint32_t row, double factor, double * y) const
{
  for (std::size_t e = m_Entries.offsets[row]; e < m_Entries.offsets[row + 1]; ++e)
  {
    y[m_Entries.columns[e]] += factor * static_cast<double>(m_Entries.values[e]);
  }
}

std::unique_ptr<const Weights>
SparseWeights::Restrict(const Nodes & rows, const Host &) const
{
  constexpr std::uint32_t    outside = std::numeric_limits<std::uint32_t>::max();
  std::vector<std::uint32_t> position(Order(), outside);
  for (std::size_t i = 0; i < rows.size(); ++i)
  {
    position[rows[i]] = static_cast<std::uint32_t>(i);
  }
  SparseRows part;
  part.offsets.reserve(rows.size() + 1);
  for (const std::uint32_t row : rows)
  {
    for (std::size_t e = m_Entries.offsets[row]; e < m_Entries.offsets[row + 1]; ++e)
    {
      if (position[m_Entries.columns[e]] != outside)
      {
        part.columns.push_back(position[m_Entries.columns[e]]);
        part.values.push_back(m_Entries.values[e]);
      }
    }
    part.offsets.push_back(part.columns.size());
  }
  return std::make_unique<SparseWeights>(std::move(part));
}

std::unique_ptr<const Weights>
MakeWeights(SparseRows entries)
{
  // A sparse entry takes twice the bytes of a dense one and about four times as long.
  const std::size_t order = entries.Rows();
  if (static_cast<double>(entries.values.size()) < 0.25 * static_cast<double>(order) * static_cast<double>(order))
  {
    return std::make_unique<SparseWeights>(std::move(entries));
  }
  std::vector<float> values(order * order, 0.0F);
  for (std::size_t i = 0; i < order; ++i)
  {
    for (std::size_t e = entries.offsets[i]; e < entries.offsets[i + 1]; ++e)
    {
      values[i * order + entries.columns[e]] = entries.values[e];
    }
  }
  return std::make_unique<DenseWeights>(order, std::move(values));
}

} // namespace dwc::walk
