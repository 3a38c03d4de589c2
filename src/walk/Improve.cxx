/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/Improve.h"

#include "walk/Sweep.h"

#include <algorithm>
#include <numeric>

namespace dwc::walk
{

double
ImproveCut(const Weights &             weights,
           const Nodes &               rows,
           const std::vector<double> & degrees,
           const std::vector<double> & sizes,
           double                      minimumSize,
           std::vector<char> &         side,
           const Host &                host)
{
  // What is gained by less than this is rounding: without it two moves could undo each other for ever.
  constexpr double      leastGain = 1e-9;
  constexpr std::size_t mostWork = std::size_t{ 1 } << 26U;
  const std::size_t     count = rows.size();
  const std::size_t     mostMoves = std::max<std::size_t>(16, mostWork / count);
  const double          enough = minimumSize * (1.0 - 1e-12);

  // links[rows[i]]: flow from i to side 1, itself included.
  std::vector<double> indicator(weights.Order(), 0.0);
  std::vector<double> toOne(count);
  std::vector<double> links(weights.Order(), 0.0);
  std::vector<double> loop(count);
  double              volume[2] = { 0.0, 0.0 };
  double              size[2] = { 0.0, 0.0 };
  std::size_t         members[2] = { 0, 0 };
  for (std::size_t i = 0; i < count; ++i)
  {
    indicator[rows[i]] = side[i] != 0 ? 1.0 : 0.0;
    loop[i] = weights.Diagonal(rows[i]);
    volume[side[i] != 0 ? 1 : 0] += degrees[i];
    size[side[i] != 0 ? 1 : 0] += sizes[i];
    ++members[side[i] != 0 ? 1 : 0];
  }
  weights.Multiply(rows, indicator.data(), toOne.data(), host);
  double cut = 0.0;
  for (std::size_t i = 0; i < count; ++i)
  {
    links[rows[i]] = toOne[i];
    cut += side[i] == 0 ? toOne[i] : 0.0;
  }
  const double total = volume[0] + volume[1];
  double       cost = RoundedNormalizedCut(cut, volume[0], volume[1], total);
  for (std::size_t moves = 0; moves < mostMoves; ++moves)
  {
    std::size_t best = count;
    double      bestCost = cost * (1.0 - leastGain);
    double      bestCut = 0.0;
    for (std::size_t i = 0; i < count; ++i)
    {
      const int    from = side[i] != 0 ? 1 : 0;
      const double own = (from == 1 ? links[rows[i]] : degrees[i] - links[rows[i]]) - loop[i];
      const double newCut = cut + 2.0 * own - (degrees[i] - loop[i]);
      const double newCost =
        RoundedNormalizedCut(newCut, volume[from] - degrees[i], volume[1 - from] + degrees[i], total);
      if (newCost < bestCost && members[from] > 1 && size[from] - sizes[i] >= enough)
      {
        best = i;
        bestCost = newCost;
        bestCut = newCut;
      }
    }
    if (best == count)
    {
      break;
    }
    const int from = side[best] != 0 ? 1 : 0;
    volume[from] -= degrees[best];
    volume[1 - from] += degrees[best];
    size[from] -= sizes[best];
    size[1 - from] += sizes[best];
    --members[from];
    ++members[1 - from];
    cut = bestCut;
    cost = bestCost;
    side[best] = static_cast<char>(1 - from);
    weights.AddRow(rows[best], from == 1 ? -1.0 : 1.0, links.data());
  }
  return cost;
}

} // namespace dwc::walk
