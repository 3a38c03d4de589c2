/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_local_Histogram_h
#define dwc_local_Histogram_h

#include "image/Channels.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace dwc
{
namespace local
{

constexpr std::size_t numberOfBins = 8;

/** A value's place in a histogram: shared between the two bins whose centers it lies between, so that no small change
 * jumps. */
struct SoftBin
{
  std::uint8_t lower{ 0 };
  std::uint8_t upper{ 0 };
  float        upperShare{ 0.0F };
};

inline SoftBin
SoftBinOf(float value, float first, float last)
{
  const float   place = std::min(1.0F, std::max(0.0F, (value - first) / (last - first))) * numberOfBins - 0.5F;
  const float   below = std::floor(place);
  const auto    lower = static_cast<int>(below);
  constexpr int top = static_cast<int>(numberOfBins) - 1;
  return { static_cast<std::uint8_t>(std::max(0, lower)),
           static_cast<std::uint8_t>(std::min(top, lower + 1)),
           place - below };
}

/** A quantity with its bins: the values of one channel, ready for histograms. */
using SoftBins = std::vector<SoftBin>;

inline SoftBins
SoftBinsOf(const Channel & channel, float first, float last)
{
  SoftBins bins(channel.size());
  for (std::size_t p = 0; p < channel.size(); ++p)
  {
    bins[p] = SoftBinOf(channel[p], first, last);
  }
  return bins;
}

/** Chi-square distance of two histograms, 0 to their mass. */
inline float
ChiSquare(const float * a, const float * b, std::size_t bins)
{
  float sum = 0.0F;
  for (std::size_t k = 0; k < bins; ++k)
  {
    const float difference = a[k] - b[k];
    sum += difference * difference / (a[k] + b[k] + 1e-12F);
  }
  return 0.5F * sum;
}

} // namespace local
} // namespace dwc

#endif
