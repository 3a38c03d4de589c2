/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/AppearanceOf.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace dwc
{
namespace local
{

Appearance
AppearanceOf(const ImageView & image, const std::vector<Channel> & channels)
{
  constexpr std::size_t numberOfBins = 32;
  constexpr std::size_t neighbors = 3; // bins: about a tenth of the range
  constexpr double      leastShare = 0.375;
  constexpr double      leastEqual = 0.25;
  if (image.color)
  {
    return Appearance::Scene;
  }
  if (channels.size() != 1 || image.grid.NumberOfLongAxes() != 2)
  {
    return Appearance::Intensity;
  }
  std::vector<float> values;
  for (std::size_t p = 0; p < channels[0].size(); ++p)
  {
    if (image.mask == nullptr || image.mask[p] != 0)
    {
      values.push_back(channels[0][p]);
    }
  }
  std::sort(values.begin(), values.end());
  std::array<std::size_t, numberOfBins> count{};
  std::size_t                           equal = 0; // pixels of the value that most have
  for (std::size_t first = 0, i = 0; i < values.size(); ++i)
  {
    first = values[i] == values[first] ? first : i;
    equal = std::max(equal, i - first + 1);
    const float share = std::clamp(values[i] / 100.0F, 0.0F, 1.0F); // 0 to 100 is the robust range
    ++count[std::min(numberOfBins - 1, static_cast<std::size_t>(share * static_cast<float>(numberOfBins)))];
  }
  std::size_t most = 0;
  bool        hasGap = false; // a tenth of the range without a pixel, inside it
  for (std::size_t bin = 0; bin + neighbors <= numberOfBins; ++bin)
  {
    const std::size_t together = count[bin] + count[bin + 1] + count[bin + 2];
    most = std::max(most, together);
    hasGap = hasGap || (together == 0 && bin > 0 && bin + neighbors < numberOfBins);
  }
  const auto pixels = static_cast<double>(values.size());
  const bool isIntensity =
    hasGap || static_cast<double>(most) >= leastShare * pixels || static_cast<double>(equal) >= leastEqual * pixels;
  return isIntensity ? Appearance::Intensity : Appearance::Scene;
}

} // namespace local
} // namespace dwc
