/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/HounsfieldUnits.h"

#include <algorithm>
#include <cstddef>

namespace dwc
{
namespace local
{

bool
HasHounsfieldUnits(const ImageView & image)
{
  if (image.channels != 1 || image.grid.NumberOfLongAxes() < 2)
  {
    return false;
  }
  const double center = image.centers == nullptr ? 0.0 : image.centers[0];
  std::size_t  pixels = 0;
  std::size_t  darker = 0;
  std::size_t  air = 0;
  std::size_t  soft = 0;
  std::size_t  brighter = 0;
  for (std::size_t p = 0; p < image.grid.Count(); ++p)
  {
    if (image.mask != nullptr && image.mask[p] == 0)
    {
      continue;
    }
    const double value = static_cast<double>(image.values[p]) + center;
    ++pixels;
    darker += value < -1100.0 ? 1 : 0;
    air += value >= -1100.0 && value <= -400.0 ? 1 : 0;
    soft += value >= -150.0 && value <= 250.0 ? 1 : 0;
    brighter += value > 3100.0 ? 1 : 0;
  }
  const std::size_t scanned = pixels - darker;
  return 2 * darker <= pixels && 20 * air >= scanned && 10 * soft >= scanned && 100 * brighter <= scanned &&
         scanned > 0;
}

std::vector<float>
PaddingAsAir(const ImageView & image)
{
  constexpr double   darkest = -1024.0;
  const double       center = image.centers == nullptr ? 0.0 : image.centers[0];
  const auto         least = static_cast<float>(darkest - center);
  std::vector<float> values(image.values, image.values + image.grid.Count());
  for (float & value : values)
  {
    value = std::max(value, least);
  }
  return values;
}

} // namespace local
} // namespace dwc
