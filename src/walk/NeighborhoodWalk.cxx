/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/NeighborhoodWalk.h"

#include "walk/Kernels.h"
#include "walk/Parallel.h"

#include <algorithm>
#include <cmath>

namespace dwc::walk
{

namespace
{

using Cell = std::vector<std::size_t>;

/** Number of cells of the box [low, high). */
std::size_t
CellsOf(const Cell & low, const Cell & high)
{
  std::size_t count = 1;
  for (std::size_t d = 0; d < low.size(); ++d)
  {
    count *= high[d] - low[d];
  }
  return count;
}

/** Coordinates of the index-th cell of the box [low, high). */
void
Locate(std::size_t index, const Cell & low, const Cell & high, Cell & cell)
{
  for (std::size_t d = 0; d < low.size(); ++d)
  {
    cell[d] = low[d] + index % (high[d] - low[d]);
    index /= high[d] - low[d];
  }
}

/** The next cell of the box, first axis fastest. */
void
Advance(const Cell & low, const Cell & high, Cell & cell)
{
  for (std::size_t d = 0; d < low.size(); ++d)
  {
    if (++cell[d] < high[d])
    {
      return;
    }
    cell[d] = low[d];
  }
}

/** Number of a cell inside the box [low, high). */
std::size_t
IndexOf(const Cell & cell, const Cell & low, const Cell & high)
{
  std::size_t index = 0;
  for (std::size_t d = low.size(); d-- > 0;)
  {
    index = index * (high[d] - low[d]) + (cell[d] - low[d]);
  }
  return index;
}

} // namespace

std::ptrdiff_t
NeighborhoodWalk::RadiusOf(std::size_t components, std::size_t dimension)
{
  for (std::size_t radius = 0;; ++radius)
  {
    std::size_t window = 1;
    for (std::size_t d = 0; d < dimension && window <= components; ++d)
    {
      window *= 2 * radius + 1;
    }
    if (window >= components || dimension == 0)
    {
      return window == components ? static_cast<std::ptrdiff_t>(radius) : -1;
    }
  }
}

NeighborhoodWalk::NeighborhoodWalk(const float *   values,
                                   const Grid &    grid,
                                   std::size_t     radius,
                                   const Lumping & lumping,
                                   const Host &    host)
  : m_Values(values)
  , m_Size(grid.size)
  , m_Origin(grid.size.size(), 0)
  , m_Radius(radius)
{
  const std::size_t    width = 2 * radius + 1;
  const std::size_t    dimension = m_Size.size();
  const std::ptrdiff_t reach = static_cast<std::ptrdiff_t>(radius);
  std::size_t          runs = 1;
  for (std::size_t d = 1; d < dimension; ++d)
  {
    runs *= width;
  }
  m_Components = runs * width;
  for (std::size_t r = 0; r < runs; ++r)
  {
    Run            run;
    std::size_t    index = r;
    std::ptrdiff_t stride = 1;
    run.first = -reach;
    for (std::size_t d = 1; d < dimension; ++d)
    {
      run.offset.push_back(static_cast<std::ptrdiff_t>(index % width) - reach);
      index /= width;
      stride *= static_cast<std::ptrdiff_t>(m_Size[d - 1]);
      run.first += run.offset.back() * stride;
    }
    run.component = r * width;
    m_Runs.push_back(std::move(run));
  }

  const std::size_t n = grid.Count();
  m_Kept.assign(n, 0);
  for (const std::uint32_t row : lumping.rows)
  {
    m_Kept[row] = 1;
  }
  m_Scale.assign(n, 0.0);
  std::vector<double> sum(n, 0.0);
  std::vector<char>   good(n, 1);
  const double        work = 4.0 * static_cast<double>(m_Components);
  host.ForBlocksWithProgress(n, ItemsPerBlock(work), ItemsPerReport(work), [&](std::size_t begin, std::size_t end) {
    Cell cell(dimension);
    Locate(begin, m_Origin, m_Size, cell);
    for (std::size_t i = begin; i < end; ++i, Advance(m_Origin, m_Size, cell))
    {
      if (m_Kept[i] == 0)
      {
        continue;
      }
      const float * const row = values + i * m_Components;
      double              keptSum = 0.0;
      ForRunsOfGrid(i, cell.data(), [&](std::size_t target, std::size_t component, auto length) {
        for (std::size_t j = 0; j < length; ++j)
        {
          const double probability = row[component + j];
          sum[i] += probability;
          keptSum += m_Kept[target + j] != 0 ? probability : 0.0;
        }
      });
      good[i] = static_cast<char>(IsDistribution(row, m_Components, sum[i], keptSum));
      m_Scale[i] = 1.0 / keptSum;
    }
  });
  for (const std::uint32_t row : lumping.rows)
  {
    if (good[row] == 0)
    {
      RejectRow(values + row * m_Components, m_Components, row, sum[row]);
    }
  }
}

void
NeighborhoodWalk::Step(const double * x, double * y, const Host & host) const
{
  // Slabs of the last axis; each scatters into itself and a margin, and the slabs are added in their order.
  const std::size_t dimension = m_Size.size();
  const std::size_t layer = CellsOf(Cell(dimension - 1, 0), Cell(m_Size.begin(), m_Size.end() - 1));
  const std::size_t depth = m_Size.back();
  const std::size_t thickness = std::max({ std::size_t{ 1 }, 2 * m_Radius, (depth + 31) / 32 });
  const std::size_t slabs = (depth + thickness - 1) / thickness;

  std::vector<std::vector<double>> partial(slabs);
  const auto                       lowOf = [&](std::size_t s) {
    Cell low(dimension, 0);
    low.back() = s * thickness > m_Radius ? s * thickness - m_Radius : 0;
    return low;
  };
  const auto addSlab = [&](std::size_t s) {
    const Cell low = lowOf(s);
    Cell       high = m_Size;
    high.back() = std::min(depth, (s + 1) * thickness + m_Radius);
    partial[s].assign(CellsOf(low, high), 0.0);
    double * const target = partial[s].data();

    Cell cell(dimension, 0);
    Locate(s * thickness * layer, m_Origin, m_Size, cell);
    const std::size_t skipped = low.back() * layer; // a window ends where the box does, which is where the grid does
    const std::size_t last = std::min(depth, (s + 1) * thickness) * layer;
    for (std::size_t i = s * thickness * layer; i < last; ++i, Advance(m_Origin, m_Size, cell))
    {
      const double mass = m_Scale[i] * x[i];
      if (mass == 0.0)
      {
        continue;
      }
      const float * const row = m_Values + i * m_Components;
      ForRunsOfGrid(i, cell.data(), [&](std::size_t first, std::size_t component, auto length) {
        for (std::size_t j = 0; j < length; ++j)
        {
          target[first - skipped + j] += mass * static_cast<double>(row[component + j]);
        }
      });
    }
  };
  host.parallelFor(slabs, addSlab);
  std::fill(y, y + Rows(), 0.0);
  for (std::size_t s = 0; s < slabs; ++s)
  {
    double * const target = y + lowOf(s).back() * layer;
    for (std::size_t j = 0; j < partial[s].size(); ++j)
    {
      target[j] += partial[s][j];
    }
  }
  for (std::size_t j = 0; j < Rows(); ++j)
  {
    y[j] = m_Kept[j] != 0 ? y[j] : 0.0;
  }
}

auto
NeighborhoodWalk::ReversibleGuess(const Host & host) const -> Guess
{
  // Logarithms, because a long path of unequal steps would overflow.
  const std::size_t          n = Rows();
  Cell                       cell(m_Size.size());
  std::vector<double>        guess(n, 0.0);
  std::vector<double>        logarithm(n, 0.0);
  std::vector<char>          seen(n, 0);
  std::vector<std::uint32_t> part;
  for (std::size_t seed = 0; seed < n; ++seed)
  {
    if (seen[seed] != 0 || m_Kept[seed] == 0)
    {
      continue;
    }
    part.assign(1, static_cast<std::uint32_t>(seed));
    seen[seed] = 1;
    bool reversible = true;
    for (std::size_t at = 0; at < part.size() && reversible; ++at)
    {
      if (at % 16384 == 0)
      {
        host.progress(0.0);
      }
      const std::size_t   i = part[at];
      const float * const row = m_Values + i * m_Components;
      Locate(i, m_Origin, m_Size, cell);
      ForRunsOfGrid(i, cell.data(), [&](std::size_t first, std::size_t component, auto length) {
        for (std::size_t k = 0; k < length; ++k)
        {
          const std::size_t j = first + k;
          const std::size_t there = component + k;
          if (seen[j] != 0 || row[there] == 0.0F || m_Kept[j] == 0)
          {
            continue;
          }
          // The step back has the opposite offset: the window is symmetric.
          const double back = m_Values[j * m_Components + (m_Components - 1 - there)];
          reversible = reversible && back > 0.0;
          logarithm[j] =
            logarithm[i] + std::log(static_cast<double>(row[there]) * m_Scale[i]) - std::log(back * m_Scale[j]);
          seen[j] = 1;
          part.push_back(static_cast<std::uint32_t>(j));
        }
      });
    }
    if (!reversible)
    {
      return {};
    }
    double largest = logarithm[seed];
    for (const std::uint32_t i : part)
    {
      largest = std::max(largest, logarithm[i]);
    }
    double sum = 0.0;
    for (const std::uint32_t i : part)
    {
      guess[i] = std::exp(logarithm[i] - largest);
      sum += guess[i];
    }
    for (const std::uint32_t i : part)
    {
      guess[i] *= static_cast<double>(part.size()) / sum;
    }
  }
  const bool balanced = IsBalanced(guess, host);
  return { std::move(guess), balanced };
}

bool
NeighborhoodWalk::IsBalanced(const std::vector<double> & pi, const Host & host) const
{
  // Entries are rounded to floats, by 6e-8 of each; a loop of steps through the grid adds up some hundreds of them.
  constexpr double  rounding = 1e-5;
  const std::size_t middle = m_Components / 2;
  std::vector<char> balanced(Rows(), 1);
  const double      work = 4.0 * static_cast<double>(m_Components);
  host.ForBlocksWithProgress(
    Rows(), ItemsPerBlock(work), ItemsPerReport(work), [&](std::size_t begin, std::size_t end) {
      Cell cell(m_Size.size());
      Locate(begin, m_Origin, m_Size, cell);
      for (std::size_t i = begin; i < end; ++i, Advance(m_Origin, m_Size, cell))
      {
        const double        mass = m_Scale[i] * pi[i];
        const float * const row = m_Values + i * m_Components;
        ForRunsOfGrid(i, cell.data(), [&](std::size_t first, std::size_t component, auto length) {
          for (std::size_t k = 0; k < length; ++k)
          {
            const std::size_t j = first + k;
            const std::size_t there = component + k;
            if (there > middle && m_Kept[j] != 0) // each pair once
            {
              const double back = m_Scale[j] * pi[j] * m_Values[j * m_Components + (m_Components - 1 - there)];
              const double flow = mass * row[there];
              balanced[i] = static_cast<char>(balanced[i] != 0 && std::abs(flow - back) <= rounding * (flow + back));
            }
          }
        });
      }
    });
  return std::find(balanced.begin(), balanced.end(), 0) == balanced.end();
}

NeighborhoodWalk::Mass
NeighborhoodWalk::Propagate(const Mass & mass, unsigned int steps) const
{
  const std::size_t dimension = m_Size.size();
  const Cell        origin(dimension, 0);
  Cell              low = m_Size;
  Cell              high(dimension, 0);
  Cell              cell(dimension);
  for (const auto & [row, value] : mass)
  {
    Locate(row, origin, m_Size, cell);
    for (std::size_t d = 0; d < dimension; ++d)
    {
      low[d] = std::min(low[d], cell[d]);
      high[d] = std::max(high[d], cell[d] + 1);
    }
  }
  for (std::size_t d = 0; d < dimension; ++d)
  {
    const std::size_t reach = m_Radius * steps;
    low[d] = low[d] > reach ? low[d] - reach : 0;
    high[d] = std::min(m_Size[d], high[d] + reach);
  }
  std::vector<double> now(CellsOf(low, high), 0.0);
  for (const auto & [row, value] : mass)
  {
    Locate(row, origin, m_Size, cell);
    now[IndexOf(cell, low, high)] += value;
  }
  for (unsigned int step = 0; step < steps; ++step)
  {
    std::vector<double> next(now.size(), 0.0);
    cell = low;
    for (std::size_t i = 0; i < now.size(); ++i, Advance(low, high, cell))
    {
      if (now[i] == 0.0)
      {
        continue;
      }
      const std::size_t   row = IndexOf(cell, origin, m_Size);
      const double        factor = m_Scale[row] * now[i];
      const float * const values = m_Values + row * m_Components;
      ForRuns(cell.data(), low, high, [&](std::size_t first, std::size_t component, std::size_t length) {
        for (std::size_t j = 0; j < length; ++j)
        {
          next[first + j] += factor * static_cast<double>(values[component + j]);
        }
      });
    }
    now.swap(next);
  }
  Mass result;
  cell = low;
  for (std::size_t i = 0; i < now.size(); ++i, Advance(low, high, cell))
  {
    const std::size_t row = IndexOf(cell, origin, m_Size);
    if (now[i] > 0.0 && m_Kept[row] != 0)
    {
      result.emplace_back(static_cast<std::uint32_t>(row), now[i]);
    }
  }
  return result;
}

} // namespace dwc::walk
