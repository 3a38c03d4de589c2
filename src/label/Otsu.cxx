/* SPDX-License-Identifier: Apache-2.0 */
#include "label/Otsu.h"

namespace dwc
{

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

} // namespace dwc
