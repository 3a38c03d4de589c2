/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Level.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace dwc
{
namespace
{

/** Splits whose costs are looked at. Later ones are noise, but where that begins differs: the result is a mean. */
constexpr std::array<std::size_t, 5> numbersOfCosts{ 16, 24, 32, 40, 48 };

/** Of the costs, so that the many large last ones lead less. */
constexpr double exponent = 0.4;

/** How many regions are preferred where the costs do not say much, and how much. */
constexpr double preferredRegions = 9.0;
constexpr double preference = 0.6;

/** Share of the variance within the groups below which a better division of the costs is none. */
constexpr double leastShare = 1e-6;

/** The middle between the groups into which costs in ascending order (at least one) part, as Otsu's threshold of their
 * powers, with a preference for some numbers of regions; the cost itself where all are equal. */
double
Threshold(const std::vector<double> & costs)
{
  const auto          count = static_cast<double>(costs.size());
  std::vector<double> powers(costs.size());
  double              total = 0.0;
  for (std::size_t i = 0; i < costs.size(); ++i)
  {
    powers[i] = std::pow(costs[i], exponent);
    total += powers[i];
  }
  double variance = 0.0;
  for (const double power : powers)
  {
    variance += (power - total / count) * (power - total / count);
  }
  double best = costs.front();
  double least = std::numeric_limits<double>::infinity();
  double sum = 0.0;
  for (std::size_t i = 1; i < costs.size(); ++i)
  {
    sum += powers[i - 1];
    if (costs[i] > costs[i - 1])
    {
      const auto   low = static_cast<double>(i);
      const double high = count - low;
      const double difference = sum / low - (total - sum) / high;
      const double within = 1.0 - low * high / count * difference * difference / variance;
      const double ratio = std::log((low + 1.0) / preferredRegions);
      const double price = std::log(std::max(within, leastShare)) + preference * ratio * ratio;
      if (price < least)
      {
        least = price;
        best = 0.5 * (costs[i - 1] + costs[i]);
      }
    }
  }
  return best;
}

} // namespace

Level
AutomaticLevel(const Tree & tree)
{
  if (tree.splits.empty())
  {
    // One region, or no tree at all, which is LevelOfNumberOfRegions' error to report.
    return LevelOfNumberOfRegions(tree, 1);
  }
  double sum = 0.0;
  double least = std::numeric_limits<double>::infinity();
  double most = 0.0;
  for (const std::size_t number : numbersOfCosts)
  {
    std::vector<double> costs(std::min(tree.splits.size(), number));
    for (std::size_t i = 0; i < costs.size(); ++i)
    {
      costs[i] = tree.nodes[tree.splits[i]].cost;
    }
    const double threshold = Threshold(costs);
    least = std::min(least, threshold);
    most = std::max(most, threshold);
    sum += std::log(std::max(threshold, std::numeric_limits<double>::min()));
  }
  // Rounding must not move a threshold that all agree on: it may be a cost.
  const double mean = std::exp(sum / static_cast<double>(numbersOfCosts.size()));
  return LevelOfThreshold(tree, std::clamp(mean, least, most));
}

} // namespace dwc
