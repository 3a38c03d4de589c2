/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/AppearanceOf.h"

#include <algorithm>
#include <array>
#include <cstddef>

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
  if (image.color)
  {
    return Appearance::Scene;
  }
  const std::vector<std::size_t> & size = image.grid.size;
  if (channels.size() != 1 || std::count_if(size.begin(), size.end(), [](std::size_t n) { return n > 1; }) != 2)
  {
    return Appearance::Intensity;
  }
  std::array<std::size_t, numberOfBins> count{};
  std::size_t                           pixels = 0;
  for (std::size_t p = 0; p < channels[0].size(); ++p)
  {
    if (image.mask == nullptr || image.mask[p] != 0)
    {
      const float share = std::clamp(channels[0][p] / 100.0F, 0.0F, 1.0F); // 0 to 100 is the robust range
      ++count[std::min(numberOfBins - 1, static_cast<std::size_t>(share * static_cast<float>(numberOfBins)))];
      ++pixels;
    }
  }
  std::size_t most = 0;
  for (std::size_t bin = 0; bin + neighbors <= numberOfBins; ++bin)
  {
    std::size_t together = 0;
    for (std::size_t k = 0; k < neighbors; ++k)
    {
      together += count[bin + k];
    }
    most = std::max(most, together);
  }
  return static_cast<double>(most) >= leastShare * static_cast<double>(pixels) ? Appearance::Intensity
                                                                               : Appearance::Scene;
}

} // namespace local
} // namespace dwc
