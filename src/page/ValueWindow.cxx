/* SPDX-License-Identifier: Apache-2.0 */
#include "page/ValueWindow.h"

#include "image/Sentinels.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace dwc
{

namespace
{

/** Draws values that stand for no data near to all others. */
void
LimitSentinels(std::vector<double> & sample)
{
  std::vector<float> values(sample.begin(), sample.end());
  SentinelView       view;
  view.grid = { { values.size() }, { 1.0 } };
  view.values = values.data();
  if (!LimitSentinels(view).empty())
  {
    sample.assign(values.begin(), values.end());
  }
}

} // namespace

ValueWindow
FindValueWindow(const PixelValues & pixels, std::size_t numberOfPixels, std::size_t shownChannels)
{
  constexpr std::size_t most = 1000000;
  const std::size_t     step = std::max<std::size_t>(1, numberOfPixels / most);
  std::vector<double>   sample;
  std::visit(
    [&](const auto * values) {
      for (std::size_t i = 0; i < numberOfPixels; i += step)
      {
        for (std::size_t c = 0; c < shownChannels; ++c)
        {
          const auto value = static_cast<double>(values[i * pixels.channels + c]);
          if (std::isfinite(value))
          {
            sample.push_back(value);
          }
        }
      }
    },
    pixels.values);
  if (sample.empty())
  {
    return {};
  }
  LimitSentinels(sample);
  const auto quantile = [&](double share) {
    const auto nth = sample.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(sample.size() - 1));
    std::nth_element(sample.begin(), nth, sample.end());
    return *nth;
  };
  ValueWindow window{ quantile(0.005), quantile(0.995) };
  if (!(window.white > window.black))
  {
    const auto [least, greatest] = std::minmax_element(sample.begin(), sample.end());
    window = { *least, *greatest > *least ? *greatest : *least + 1.0 };
  }
  return window;
}

} // namespace dwc
