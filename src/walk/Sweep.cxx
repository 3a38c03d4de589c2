/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/Sweep.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace dwc::walk
{

double
NormalizedCut(double cut, double volumeA, double volumeB)
{
  return (volumeA > 0.0 ? cut / volumeA : 1.0) + (volumeB > 0.0 ? cut / volumeB : 1.0);
}

double
RoundedNormalizedCut(double cut, double volumeA, double volumeB, double totalVolume)
{
  return NormalizedCut(cut > 1e-15 * totalVolume ? cut : 0.0,
                       volumeA > 1e-12 * totalVolume ? volumeA : 0.0,
                       volumeB > 1e-12 * totalVolume ? volumeB : 0.0);
}

SweepResult
Sweep(const Weights &             weights,
      const Nodes &               order,
      const std::vector<double> & degrees,
      const std::vector<double> & sizes,
      double                      minimumSize,
      const Host &                host)
{
  std::vector<std::uint32_t> rank(weights.Order(), std::numeric_limits<std::uint32_t>::max());
  for (std::size_t i = 0; i < order.size(); ++i)
  {
    rank[order[i]] = static_cast<std::uint32_t>(i);
  }
  std::vector<double> before(order.size());
  weights.SumBelow(order, rank, before.data(), host);

  const double totalVolume = std::accumulate(degrees.begin(), degrees.end(), 0.0);
  const double totalSize = std::accumulate(sizes.begin(), sizes.end(), 0.0);
  // Sizes are sums of many terms: what is equal but for rounding is not smaller.
  const double enough = minimumSize * (1.0 - 1e-12);

  SweepResult best;
  double      cut = 0.0;
  double      volume = 0.0;
  double      size = 0.0;
  for (std::size_t i = 0; i + 1 < order.size(); ++i)
  {
    cut += degrees[i] - weights.Diagonal(order[i]) - 2.0 * before[i];
    volume += degrees[i];
    size += sizes[i];
    if (size < enough || totalSize - size < enough)
    {
      continue;
    }
    const double cost = RoundedNormalizedCut(cut, volume, totalVolume - volume, totalVolume);
    if (!best.found || cost < best.cost)
    {
      best = { true, i + 1, cost };
    }
  }
  return best;
}

} // namespace dwc::walk
