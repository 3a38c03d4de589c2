/* SPDX-License-Identifier: Apache-2.0 */
#include "image/RobustRange.h"

#include <algorithm>
#include <cstddef>

namespace dwc
{
namespace
{

/** Share of the values that is left out at each end. */
constexpr double tailShare = 0.005;

} // namespace

std::pair<double, double>
FindRobustRange(std::vector<float> & values)
{
  if (values.empty())
  {
    return { 0.0, 0.0 };
  }
  const auto tail = static_cast<std::ptrdiff_t>(tailShare * static_cast<double>(values.size()));
  const auto low = values.begin() + tail;
  const auto high = values.end() - 1 - tail;
  std::nth_element(values.begin(), low, values.end());
  const double lowest = *low;
  std::nth_element(values.begin(), high, values.end());
  const double highest = *high;
  if (highest > lowest)
  {
    return { lowest, highest };
  }
  const auto [smallest, largest] = std::minmax_element(values.begin(), values.end());
  return { *smallest, *largest };
}

} // namespace dwc
