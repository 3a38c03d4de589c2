/* SPDX-License-Identifier: Apache-2.0 */
#include "Views.h"

#include <algorithm>
#include <cmath>

namespace app
{
namespace
{

/** Values shown as black and as white. */
struct Window
{
  double black{ 0.0 };
  double white{ 255.0 };
};

/** The middle 99 per cent of the finite values of the channels shown, from at most about a million of them. */
template <typename TComponent>
Window
FindWindow(const PixelArray<TComponent> & pixels, std::size_t shownChannels)
{
  constexpr std::size_t most = 1000000;
  const std::size_t     count = pixels.size[0] * pixels.size[1] * pixels.size[2];
  const std::size_t     step = std::max<std::size_t>(1, count / most);
  std::vector<double>   sample;
  for (std::size_t i = 0; i < count; i += step)
  {
    for (std::size_t c = 0; c < shownChannels; ++c)
    {
      const auto value = static_cast<double>(pixels.values[i * pixels.channels + c]);
      if (std::isfinite(value))
      {
        sample.push_back(value);
      }
    }
  }
  if (sample.empty())
  {
    return {};
  }
  const auto quantile = [&](double share) {
    const auto nth = sample.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(sample.size() - 1));
    std::nth_element(sample.begin(), nth, sample.end());
    return *nth;
  };
  Window window{ quantile(0.005), quantile(0.995) };
  if (!(window.white > window.black))
  {
    const auto [least, greatest] = std::minmax_element(sample.begin(), sample.end());
    window = { *least, *greatest > *least ? *greatest : *least + 1.0 };
  }
  return window;
}

/** First source pixel of each of `count` equal parts of `length` pixels, and the end. */
std::vector<std::size_t>
Divide(std::size_t length, std::size_t count)
{
  std::vector<std::size_t> first(count + 1);
  for (std::size_t i = 0; i <= count; ++i)
  {
    first[i] = i * length / count;
  }
  return first;
}

template <typename TComponent>
View
MakeView(const PixelArray<TComponent> &     pixels,
         const std::vector<std::uint32_t> & leaves,
         unsigned int                       axis,
         std::size_t                        slice,
         std::size_t                        longest,
         std::size_t                        shownChannels,
         const Window &                     window)
{
  const unsigned int               across = axis == 0 ? 1 : 0;
  const unsigned int               down = axis == 2 ? 1 : 2;
  const std::array<std::size_t, 3> stride{ { 1, pixels.size[0], pixels.size[0] * pixels.size[1] } };
  const std::size_t                sourceWidth = pixels.size[across];
  const std::size_t                sourceHeight = pixels.size[down];
  const double                     shrink =
    std::max(1.0, static_cast<double>(std::max(sourceWidth, sourceHeight)) / static_cast<double>(longest));

  View view;
  view.axis = axis;
  view.width =
    std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(static_cast<double>(sourceWidth) / shrink)));
  view.height =
    std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(static_cast<double>(sourceHeight) / shrink)));
  view.pixelWidth = pixels.spacing[across] * static_cast<double>(sourceWidth) / static_cast<double>(view.width);
  view.pixelHeight = pixels.spacing[down] * static_cast<double>(sourceHeight) / static_cast<double>(view.height);
  view.isGrey = shownChannels == 1;
  view.colors.resize(3 * view.width * view.height);
  view.leaves.resize(view.width * view.height);

  const std::vector<std::size_t> columns = Divide(sourceWidth, view.width);
  const std::vector<std::size_t> rows = Divide(sourceHeight, view.height);
  const double                   scale = 255.0 / (window.white - window.black);
  for (std::size_t y = 0; y < view.height; ++y)
  {
    // Across the other axes the third one points upwards, as it does in a person who stands.
    const std::size_t j = axis == 2 ? y : view.height - 1 - y;
    for (std::size_t x = 0; x < view.width; ++x)
    {
      std::array<double, 3> sum{ { 0.0, 0.0, 0.0 } };
      for (std::size_t v = rows[j]; v < rows[j + 1]; ++v)
      {
        for (std::size_t u = columns[x]; u < columns[x + 1]; ++u)
        {
          const std::size_t at = slice * stride[axis] + u * stride[across] + v * stride[down];
          for (std::size_t c = 0; c < shownChannels; ++c)
          {
            const auto value = static_cast<double>(pixels.values[at * pixels.channels + c]);
            sum[c] += std::isfinite(value) ? value : window.black;
          }
        }
      }
      const auto        count = static_cast<double>((rows[j + 1] - rows[j]) * (columns[x + 1] - columns[x]));
      const std::size_t to = y * view.width + x;
      for (std::size_t c = 0; c < 3; ++c)
      {
        const double value = (sum[shownChannels == 1 ? 0 : c] / count - window.black) * scale;
        view.colors[3 * to + c] = static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
      }
      const std::size_t middle = slice * stride[axis] + (columns[x] + columns[x + 1]) / 2 * stride[across] +
                                 (rows[j] + rows[j + 1]) / 2 * stride[down];
      view.leaves[to] = leaves[middle];
    }
  }
  return view;
}

template <typename TComponent>
std::vector<View>
MakeAll(const PixelArray<TComponent> & pixels, PixelKind kind, const std::vector<std::uint32_t> & leaves)
{
  const bool        isColor = kind == PixelKind::Color || kind == PixelKind::WideColor;
  const std::size_t shownChannels = isColor ? 3 : 1;
  const Window      window = kind == PixelKind::Color ? Window{} : FindWindow(pixels, shownChannels);

  if (pixels.size[2] == 1)
  {
    constexpr std::size_t longest = 1600;
    return { MakeView(pixels, leaves, 2, 0, longest, shownChannels, window) };
  }
  constexpr std::size_t longest = 512;
  constexpr std::size_t most = 24;
  std::vector<View>     views;
  for (const unsigned int axis : { 2U, 1U, 0U })
  {
    const std::size_t slices = pixels.size[axis];
    const std::size_t count = std::min(most, slices);
    for (std::size_t i = 0; i < count; ++i)
    {
      const std::size_t slice = (2 * i + 1) * slices / (2 * count);
      View              view = MakeView(pixels, leaves, axis, slice, longest, shownChannels, window);
      view.title = std::to_string(slice + 1) + " of " + std::to_string(slices);
      view.isMiddle = i == count / 2;
      views.push_back(std::move(view));
    }
  }
  return views;
}

} // namespace

std::vector<View>
MakeViewsOf(const PixelArray<unsigned char> & pixels, PixelKind kind, const std::vector<std::uint32_t> & leaves)
{
  return MakeAll(pixels, kind, leaves);
}

std::vector<View>
MakeViewsOf(const PixelArray<float> & pixels, PixelKind kind, const std::vector<std::uint32_t> & leaves)
{
  return MakeAll(pixels, kind, leaves);
}

} // namespace app
