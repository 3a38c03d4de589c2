/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_local_OtsuThreshold_h
#define dwc_local_OtsuThreshold_h

#include <algorithm>
#include <array>
#include <cstddef>

namespace dwc
{
namespace local
{

/** What splits values in two. */
struct OtsuSplit
{
  double gain{ 0.0 };       ///< what it takes from the squared deviations from the mean; 0: there is no split
  float  threshold{ 0.0F }; ///< the largest value below
};

/** The threshold that takes most from the squared deviations of the values from their mean (Otsu, IEEE Trans. SMC 9(1),
 * 1979), found on 256 bins between the smallest and the largest value. Bins keep sums, so that the gain is that of the
 * split which is made.
 *
 * \param valueOf valueOf(i), i from 0 to count - 1, is a finite float. \param smallest number of values that either
 * side has at least. */
template <typename TValueOf>
OtsuSplit
OtsuThreshold(std::size_t count, const TValueOf & valueOf, std::size_t smallest)
{
  constexpr std::size_t numberOfBins = 256;
  OtsuSplit             best;
  if (count == 0)
  {
    return best;
  }
  float least = valueOf(0);
  float most = least;
  for (std::size_t i = 0; i < count; ++i)
  {
    const float value = valueOf(i);
    least = std::min(least, value);
    most = std::max(most, value);
  }
  if (!(most > least))
  {
    return best;
  }
  std::array<double, numberOfBins> number{};
  std::array<double, numberOfBins> sum{};
  std::array<float, numberOfBins>  highest{};
  const float                      scale = static_cast<float>(numberOfBins) / (most - least);
  for (std::size_t i = 0; i < count; ++i)
  {
    const float       value = valueOf(i);
    const std::size_t bin = std::min(numberOfBins - 1, static_cast<std::size_t>((value - least) * scale));
    highest[bin] = number[bin] == 0.0 ? value : std::max(highest[bin], value);
    number[bin] += 1.0;
    sum[bin] += static_cast<double>(value) - static_cast<double>(least);
  }
  double total = 0.0;
  for (const double s : sum)
  {
    total += s;
  }
  const auto all = static_cast<double>(count);
  const auto enough = static_cast<double>(smallest);
  double     below = 0.0;
  double     sumBelow = 0.0;
  for (std::size_t bin = 0; bin + 1 < numberOfBins; ++bin)
  {
    below += number[bin];
    sumBelow += sum[bin];
    if (number[bin] > 0.0 && below >= enough && all - below >= enough)
    {
      const double difference = sumBelow - below * total / all;
      const double gain = difference * difference * all / (below * (all - below));
      if (gain > best.gain)
      {
        best = { gain, highest[bin] };
      }
    }
  }
  return best;
}

} // namespace local
} // namespace dwc

#endif
