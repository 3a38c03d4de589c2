/* SPDX-License-Identifier: Apache-2.0 */
#include "label/Automatic.h"
#include "dwc/Error.h"
#include "dwc/Level.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace dwc
{
namespace
{

/** Splits that the rules look at: the costs of 40 regions. */
constexpr std::size_t maximumNumberOfCosts = 39;

/** Keeps the logarithm of a free split finite; far below any cost that matters. */
constexpr double smallestCost = 1e-4;

std::vector<double>
FirstCosts(const Tree & tree)
{
  std::vector<double> costs(std::min(tree.splits.size(), maximumNumberOfCosts));
  for (std::size_t i = 0; i < costs.size(); ++i)
  {
    costs[i] = tree.nodes[tree.splits[i]].cost;
  }
  return costs;
}

double
SquareRootOtsuThreshold(std::vector<double> costs)
{
  for (double & cost : costs)
  {
    cost = std::sqrt(cost);
  }
  const double root = OtsuThreshold(costs);
  return root * root;
}

double
LogarithmicOtsuThreshold(std::vector<double> costs)
{
  for (double & cost : costs)
  {
    cost = std::log(cost + smallestCost);
  }
  return std::exp(OtsuThreshold(costs)) - smallestCost;
}

double
LargestGapThreshold(const std::vector<double> & costs)
{
  std::size_t before = costs.size() - 1;
  double      largest = 0.0;
  for (std::size_t i = 0; i + 1 < costs.size(); ++i)
  {
    const double gap = costs[i + 1] - costs[i];
    if (gap > largest)
    {
      largest = gap;
      before = i;
    }
  }
  return costs[before];
}

double
Threshold(const std::vector<double> & costs, AutomaticRule rule)
{
  constexpr double low = automaticThresholdBounds[0];
  constexpr double high = automaticThresholdBounds[1];
  constexpr double middle = 0.5 * (low + high);
  switch (rule)
  {
    case AutomaticRule::Otsu:
      return OtsuThreshold(costs);
    case AutomaticRule::SquareRootOtsu:
      return SquareRootOtsuThreshold(costs);
    case AutomaticRule::ClippedOtsu:
      return std::clamp(OtsuThreshold(costs), low, high);
    case AutomaticRule::AveragedOtsu:
      return 0.5 * (OtsuThreshold(costs) + middle);
    case AutomaticRule::LogarithmicOtsu:
      return LogarithmicOtsuThreshold(costs);
    case AutomaticRule::Fixed:
      return middle;
    case AutomaticRule::HalfMaximum:
      return 0.5 * costs.back();
    case AutomaticRule::LargestGap:
      return LargestGapThreshold(costs);
  }
  throw ParameterError("AutomaticRule", std::to_string(static_cast<int>(rule)) + " is not one of the rules.");
}

} // namespace

double
OtsuThreshold(const std::vector<double> & costs)
{
  double total = 0.0;
  for (const double cost : costs)
  {
    total += cost;
  }
  const double count = static_cast<double>(costs.size());
  double       best = costs.front();
  double       largestVariance = 0.0;
  double       sum = 0.0;
  for (std::size_t i = 1; i < costs.size(); ++i)
  {
    sum += costs[i - 1];
    const double low = static_cast<double>(i);
    const double high = count - low;
    const double difference = sum / low - (total - sum) / high;
    const double variance = low * high * difference * difference;
    if (variance > largestVariance)
    {
      largestVariance = variance;
      best = 0.5 * (costs[i - 1] + costs[i]);
    }
  }
  return best;
}

Level
AutomaticLevel(const Tree & tree, AutomaticRule rule)
{
  const std::vector<double> costs = FirstCosts(tree);
  // One region, or no tree at all, which is LevelOfNumberOfRegions' error to report.
  return costs.empty() ? LevelOfNumberOfRegions(tree, 1) : LevelOfThreshold(tree, Threshold(costs, rule));
}

} // namespace dwc
