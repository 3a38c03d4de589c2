/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_test_Images_h
#define dwc_test_Images_h

#include "dwc/Image.h"

#include <cmath>
#include <cstdint>
#include <vector>

namespace dwc
{
namespace testing
{

/** An image that owns its pixels. */
struct OwnedImage
{
  Grid                       grid;
  std::vector<float>         values;
  std::size_t                channels{ 1 };
  bool                       color{ false };
  std::vector<unsigned char> mask;

  ImageView
  View() const
  {
    return { grid, values.data(), channels, color, mask.empty() ? nullptr : mask.data() };
  }
};

/** f(position in physical units, channel) on a grid, with fixed noise of this amplitude. */
template <typename TFunction>
OwnedImage
MakeImage(const Grid & grid, std::size_t channels, bool color, float noise, const TFunction & f)
{
  OwnedImage    image{ grid, {}, channels, color, {} };
  std::uint32_t state = 7;
  for (std::size_t p = 0; p < grid.Count(); ++p)
  {
    std::vector<double> x;
    std::size_t         rest = p;
    for (std::size_t d = 0; d < grid.Dimension(); ++d)
    {
      x.push_back((static_cast<double>(rest % grid.size[d]) + 0.5) * grid.spacing[d]);
      rest /= grid.size[d];
    }
    for (std::size_t c = 0; c < channels; ++c)
    {
      state = state * 1664525U + 1013904223U;
      const float random = static_cast<float>(state >> 8) / static_cast<float>(1U << 24) - 0.5F;
      image.values.push_back(static_cast<float>(f(x, c)) + noise * random);
    }
  }
  return image;
}

/** Two halves along the first axis, 0.25 and 0.75 in every channel, with a little noise. */
inline OwnedImage
TwoHalves(const Grid & grid, std::size_t channels, bool color, float noise = 0.05F)
{
  const double middle = 0.5 * static_cast<double>(grid.size[0]) * grid.spacing[0];
  return MakeImage(grid, channels, color, noise, [middle](const std::vector<double> & x, std::size_t) {
    return x[0] < middle ? 0.25 : 0.75;
  });
}

} // namespace testing
} // namespace dwc

#endif
