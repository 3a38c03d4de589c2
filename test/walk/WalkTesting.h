/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WalkTesting_h
#define WalkTesting_h

#include "HostTesting.h"
#include "dwc/Cut.h"
#include "walk/Weights.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <numeric>
#include <random>
#include <vector>

/** What the tests of src/walk share: small graphs, brute force. Matrices are row-major, n x n doubles. */

namespace dwc::testing
{

using Matrix = std::vector<double>;

/** Symmetric weights in (0, 1]; a share of them 0. */
inline Matrix
RandomWeights(std::size_t n, unsigned seed, double zeros = 0.0)
{
  std::mt19937                           random(seed);
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  Matrix                                 w(n * n);
  for (std::size_t i = 0; i < n; ++i)
  {
    for (std::size_t j = 0; j <= i; ++j)
    {
      const double value = 1.0 - uniform(random);
      // Rounded to float, as the room stores it.
      w[i * n + j] = w[j * n + i] = uniform(random) < zeros ? 0.0 : static_cast<double>(static_cast<float>(value));
    }
  }
  return w;
}

/** A walk that is not reversible: rows of random numbers, squared so that they differ, divided by their sums. */
inline Matrix
RandomWalk(std::size_t n, unsigned seed, double zeros = 0.0)
{
  std::mt19937                           random(seed);
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  Matrix                                 p(n * n);
  for (std::size_t i = 0; i < n; ++i)
  {
    double sum = 0.0;
    for (std::size_t j = 0; j < n; ++j)
    {
      const double value = uniform(random);
      // The diagonal stays, so that no row is empty.
      p[i * n + j] = i != j && uniform(random) < zeros ? 0.0 : value * value;
      sum += p[i * n + j];
    }
    for (std::size_t j = 0; j < n; ++j)
    {
      p[i * n + j] /= sum;
    }
  }
  return p;
}

/** Blocks of equal size; weight `within` a block, `between` blocks, each times a random factor of 0.9 to 1.1. */
inline Matrix
PlantedWeights(std::size_t blocks, std::size_t blockSize, double within, double between, unsigned seed)
{
  const std::size_t                      n = blocks * blockSize;
  std::mt19937                           random(seed);
  std::uniform_real_distribution<double> factor(0.9, 1.1);
  Matrix                                 w(n * n);
  for (std::size_t i = 0; i < n; ++i)
  {
    for (std::size_t j = 0; j <= i; ++j)
    {
      w[i * n + j] = w[j * n + i] = (i / blockSize == j / blockSize ? within : between) * factor(random);
    }
  }
  return w;
}

/** Rows divided by their sums. */
inline Matrix
Rows(const Matrix & w, std::size_t n)
{
  Matrix p(w);
  for (std::size_t i = 0; i < n; ++i)
  {
    const double sum = std::accumulate(
      w.begin() + static_cast<std::ptrdiff_t>(i * n), w.begin() + static_cast<std::ptrdiff_t>((i + 1) * n), 0.0);
    for (std::size_t j = 0; j < n; ++j)
    {
      p[i * n + j] /= sum;
    }
  }
  return p;
}

inline std::vector<float>
ToFloat(const Matrix & values)
{
  return { values.begin(), values.end() };
}

inline Matrix
Product(const Matrix & a, const Matrix & b, std::size_t n)
{
  Matrix c(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i)
  {
    for (std::size_t k = 0; k < n; ++k)
    {
      for (std::size_t j = 0; j < n; ++j)
      {
        c[i * n + j] += a[i * n + k] * b[k * n + j];
      }
    }
  }
  return c;
}

inline Matrix
Power(const Matrix & p, std::size_t n, unsigned steps)
{
  Matrix power = p;
  for (unsigned step = 1; step < steps; ++step)
  {
    power = Product(power, p, n);
  }
  return power;
}

/** Normalized cut of side[i] != 0 against the rest, by its definition; a side without volume counts 1. Directed weights
 * give the directed cut. */
inline double
BruteCut(const Matrix & w, const std::vector<char> & side, std::size_t n)
{
  double cut[2] = { 0.0, 0.0 };
  double volume[2] = { 0.0, 0.0 };
  for (std::size_t i = 0; i < n; ++i)
  {
    const int from = side[i] != 0 ? 1 : 0;
    for (std::size_t j = 0; j < n; ++j)
    {
      volume[from] += w[i * n + j];
      cut[from] += (side[j] != 0) != (side[i] != 0) ? w[i * n + j] : 0.0;
    }
  }
  return (volume[0] > 0.0 ? cut[0] / volume[0] : 1.0) + (volume[1] > 0.0 ? cut[1] / volume[1] : 1.0);
}

/** The lowest normalized cut of all 2^(n-1) - 1 ways to cut in two. */
inline double
OptimalCut(const Matrix & w, std::size_t n)
{
  double best = 2.0;
  for (std::uint32_t bits = 1; bits < (1U << (n - 1)); ++bits)
  {
    std::vector<char> side(n, 0);
    for (std::size_t i = 0; i < n; ++i)
    {
      side[i] = static_cast<char>((bits >> i) & 1U);
    }
    best = std::min(best, BruteCut(w, side, n));
  }
  return best;
}

/** The same partition with labels in the order of first appearance, from 0. */
template <typename TLabel>
std::vector<std::uint32_t>
Canonical(const std::vector<TLabel> & labels)
{
  std::map<TLabel, std::uint32_t> names;
  std::vector<std::uint32_t>      result;
  for (const TLabel label : labels)
  {
    result.push_back(names.emplace(label, static_cast<std::uint32_t>(names.size())).first->second);
  }
  return result;
}

/** Row to region of the level of K regions: the first K - 1 splits of the tree. */
inline std::vector<std::uint32_t>
LabelsOfLevel(const CutResult & result, std::size_t regions)
{
  std::vector<std::size_t> open{ 0 };
  for (std::size_t s = 0; s + 1 < regions && s < result.tree.splits.size(); ++s)
  {
    const std::size_t id = result.tree.splits[s];
    open.erase(std::find(open.begin(), open.end(), id));
    for (const std::int64_t child : result.tree.nodes[id].children)
    {
      open.push_back(static_cast<std::size_t>(child));
    }
  }
  std::vector<std::uint32_t> labels(result.leaves.size(), 0);
  for (std::size_t row = 0; row < labels.size(); ++row)
  {
    for (std::size_t r = 0; r < open.size(); ++r)
    {
      const TreeNode & node = result.tree.nodes[open[r]];
      if (result.leaves[row] >= node.firstLeaf && result.leaves[row] <= node.lastLeaf)
      {
        labels[row] = static_cast<std::uint32_t>(r + 1);
      }
    }
  }
  return labels;
}

/** A full walk and what it takes to cut it. */
inline WalkView
FullView(const std::vector<float> & values, std::size_t n)
{
  WalkView view;
  view.values = values.data();
  view.rows = n;
  view.components = n;
  view.layout = WalkLayout::Full;
  return view;
}

inline CutParameters
EveryRegion(std::size_t regions)
{
  CutParameters parameters;
  parameters.maximumNumberOfRegions = regions;
  parameters.minimumRegionFraction = 0.0;
  return parameters;
}

/** A neighborhood walk on a grid, values random, and the same walk in the full layout. */
struct GridWalk
{
  Grid               grid;
  std::size_t        radius;
  std::vector<float> values;
  Matrix             full;

  GridWalk(std::vector<std::size_t> size, std::size_t r, unsigned seed)
    : grid{ size, std::vector<double>(size.size(), 1.0) }
    , radius(r)
  {
    const std::size_t n = grid.Count();
    std::size_t       window = 1;
    for (std::size_t d = 0; d < size.size(); ++d)
    {
      window *= 2 * radius + 1;
    }
    values.assign(n * window, 0.0F);
    full.assign(n * n, 0.0);
    std::mt19937                           random(seed);
    std::uniform_real_distribution<double> uniform(0.1, 1.0);
    for (std::size_t i = 0; i < n; ++i)
    {
      std::vector<std::pair<std::size_t, std::size_t>> inside; // component, target
      std::vector<double>                              weight;
      for (std::size_t c = 0; c < window; ++c)
      {
        // Offset c of the window, first axis fastest, around cell i.
        std::size_t cell = i;
        std::size_t offset = c;
        std::size_t target = 0;
        std::size_t stride = 1;
        bool        in = true;
        for (const std::size_t length : size)
        {
          const auto at = static_cast<std::ptrdiff_t>(cell % length) +
                          static_cast<std::ptrdiff_t>(offset % (2 * radius + 1)) - static_cast<std::ptrdiff_t>(radius);
          in = in && at >= 0 && at < static_cast<std::ptrdiff_t>(length);
          target += in ? static_cast<std::size_t>(at) * stride : 0;
          stride *= length;
          cell /= length;
          offset /= 2 * radius + 1;
        }
        if (in)
        {
          inside.emplace_back(c, target);
          weight.push_back(uniform(random));
        }
      }
      const double sum = std::accumulate(weight.begin(), weight.end(), 0.0);
      for (std::size_t e = 0; e < inside.size(); ++e)
      {
        values[i * window + inside[e].first] = static_cast<float>(weight[e] / sum);
        full[i * n + inside[e].second] = static_cast<double>(static_cast<float>(weight[e] / sum));
      }
    }
  }

  WalkView
  View() const
  {
    WalkView view;
    view.values = values.data();
    view.rows = grid.Count();
    view.components = values.size() / grid.Count();
    view.layout = WalkLayout::Neighborhood;
    view.grid = grid;
    return view;
  }
};

} // namespace dwc::testing

#endif
