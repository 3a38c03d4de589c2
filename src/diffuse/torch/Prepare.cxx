/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/Prepare.h"

#include "dwc/Error.h"
#include "image/RobustRange.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

namespace dwc
{
namespace torch
{
namespace
{

/** Rows of the image that are worked on between two reports of progress. */
constexpr std::size_t rowsPerBlock = 64;

/** Values of the image that become 0 and 1. */
struct ValueWindow
{
  double minimum{ 0.0 };
  double maximum{ 1.0 };

  float
  operator()(float value) const
  {
    if (!(maximum > minimum))
    {
      return 0.5F;
    }
    if (minimum == 0.0 && maximum == 1.0) // sRGB stays as it is, to the bit
    {
      return value > 0.0F ? std::min(value, 1.0F) : 0.0F;
    }
    const double share = (static_cast<double>(value) - minimum) / (maximum - minimum);
    return share > 0.0 ? static_cast<float>(std::min(share, 1.0)) : 0.0F;
  }
};

/** The robust range of a channel inside the mask. */
ValueWindow
FindRobustWindow(const ImageView & image, std::size_t channel)
{
  std::vector<float> inside;
  const std::size_t  count = image.grid.Count();
  for (std::size_t p = 0; p < count; ++p)
  {
    const float value = image.values[p * image.channels + channel];
    if ((image.mask == nullptr || image.mask[p] != 0) && std::isfinite(value))
    {
      inside.push_back(value);
    }
  }
  const auto [lowest, highest] = FindRobustRange(inside);
  return { lowest, highest };
}

std::vector<ValueWindow>
ChooseWindows(const ImageView & image, const DiffusionParameters & parameters)
{
  std::vector<ValueWindow> windows(image.channels);
  for (std::size_t c = 0; c < image.channels; ++c)
  {
    if (parameters.windowMaximum > parameters.windowMinimum)
    {
      windows[c] = { parameters.windowMinimum, parameters.windowMaximum };
    }
    else if (!image.color)
    {
      windows[c] = FindRobustWindow(image, c);
    }
  }
  return windows;
}

/** For each place of the new axis, the old places it sees and how much. */
struct Taps
{
  std::size_t        first{ 0 };
  std::vector<float> weights; ///< their sum is 1
};

/** A triangle as wide as two cells of the coarser axis, cut off at the border. */
std::vector<Taps>
MakeTaps(std::size_t oldLength, std::size_t newLength)
{
  const double      scale = static_cast<double>(oldLength) / static_cast<double>(newLength);
  const double      radius = std::max(scale, 1.0);
  std::vector<Taps> taps(newLength);
  for (std::size_t i = 0; i < newLength; ++i)
  {
    if (oldLength == newLength)
    {
      taps[i] = { i, { 1.0F } };
      continue;
    }
    const double center = (static_cast<double>(i) + 0.5) * scale;
    const double begin = std::max(0.0, std::floor(center - radius + 0.5));
    const double end = std::min(static_cast<double>(oldLength), std::floor(center + radius + 0.5));
    double       sum = 0.0;
    for (double j = begin; j < end; ++j)
    {
      sum += std::max(0.0, 1.0 - std::fabs(j + 0.5 - center) / radius);
    }
    taps[i].first = static_cast<std::size_t>(begin);
    for (double j = begin; j < end; ++j)
    {
      const double weight = std::max(0.0, 1.0 - std::fabs(j + 0.5 - center) / radius);
      taps[i].weights.push_back(static_cast<float>(weight / sum));
    }
  }
  return taps;
}

/** Calls body(row) for all rows, and the host in between. */
template <typename TBody>
void
ForRows(std::size_t rows, const Host & host, double first, double last, const TBody & body)
{
  for (std::size_t begin = 0; begin < rows; begin += rowsPerBlock)
  {
    const std::size_t count = std::min(rowsPerBlock, rows - begin);
    host.parallelFor(count, [&](std::size_t i) { body(begin + i); });
    host.progress(first + (last - first) * static_cast<double>(begin + count) / static_cast<double>(rows));
  }
}

} // namespace

std::array<std::size_t, 2>
ChooseImageSize(const Grid & image, std::size_t longSide, std::size_t multiple)
{
  std::array<double, 2> extent{};
  for (std::size_t d = 0; d < 2; ++d)
  {
    const double spacing = d < image.spacing.size() ? image.spacing[d] : 1.0;
    extent[d] = static_cast<double>(image.size[d]) * spacing;
  }
  const double               longest = std::max(extent[0], extent[1]);
  std::array<std::size_t, 2> size{};
  for (std::size_t d = 0; d < 2; ++d)
  {
    const double length = static_cast<double>(longSide) * (extent[d] / longest);
    size[d] = multiple * static_cast<std::size_t>(std::max(1.0, std::round(length / static_cast<double>(multiple))));
  }
  return size;
}

void
VerifyWindow(const DiffusionParameters & parameters)
{
  if (!std::isfinite(parameters.windowMinimum) || !std::isfinite(parameters.windowMaximum) ||
      parameters.windowMinimum > parameters.windowMaximum)
  {
    throw ParameterError(
      "WindowMinimum",
      std::to_string(parameters.windowMinimum) + " to " + std::to_string(parameters.windowMaximum) +
        " (WindowMaximum) is not a range; set WindowMinimum below WindowMaximum, or both equal for the "
        "image's own range");
  }
}

at::Tensor
PrepareImage(const ImageView &                  image,
             const DiffusionParameters &        parameters,
             const std::array<std::size_t, 2> & size,
             std::size_t                        channels,
             const Host &                       host)
{
  VerifyWindow(parameters);
  if (image.channels != 1 && image.channels != 3)
  {
    throw ParameterError("Input",
                         "has " + std::to_string(image.channels) +
                           " channels; a diffusers model sees images of 1 or 3, so choose some of them first");
  }
  const std::vector<ValueWindow>   windows = ChooseWindows(image, parameters);
  const std::array<std::size_t, 2> old{ image.grid.size[0], image.grid.size[1] };
  const std::size_t                imageChannels = image.channels;
  const std::vector<Taps>          columns = MakeTaps(old[0], size[0]);
  const std::vector<Taps>          rows = MakeTaps(old[1], size[1]);

  // Along x first, straight from the image: only [channels, old height, new width] is held.
  const at::Tensor narrowed = at::empty(
    { static_cast<std::int64_t>(imageChannels), static_cast<std::int64_t>(old[1]), static_cast<std::int64_t>(size[0]) },
    at::kFloat);
  float * const narrowedValues = narrowed.data_ptr<float>();
  ForRows(old[1], host, 0.0, 0.8, [&](std::size_t y) {
    std::vector<float> line(old[0]);
    for (std::size_t c = 0; c < imageChannels; ++c)
    {
      for (std::size_t x = 0; x < old[0]; ++x)
      {
        line[x] = windows[c](image.values[(y * old[0] + x) * imageChannels + c]);
      }
      float * const out = narrowedValues + (c * old[1] + y) * size[0];
      for (std::size_t x = 0; x < size[0]; ++x)
      {
        const Taps & taps = columns[x];
        float        sum = 0.0F;
        for (std::size_t k = 0; k < taps.weights.size(); ++k)
        {
          sum += taps.weights[k] * line[taps.first + k];
        }
        out[x] = sum;
      }
    }
  });

  at::Tensor    result = at::empty({ static_cast<std::int64_t>(imageChannels),
                                     static_cast<std::int64_t>(size[1]),
                                     static_cast<std::int64_t>(size[0]) },
                                at::kFloat);
  float * const values = result.data_ptr<float>();
  ForRows(size[1], host, 0.8, 1.0, [&](std::size_t y) {
    const Taps & taps = rows[y];
    for (std::size_t c = 0; c < imageChannels; ++c)
    {
      float * const out = values + (c * size[1] + y) * size[0];
      std::fill(out, out + size[0], 0.0F);
      for (std::size_t k = 0; k < taps.weights.size(); ++k)
      {
        const float * const line = narrowedValues + (c * old[1] + taps.first + k) * size[0];
        for (std::size_t x = 0; x < size[0]; ++x)
        {
          out[x] += taps.weights[k] * line[x];
        }
      }
      for (std::size_t x = 0; x < size[0]; ++x)
      {
        out[x] = out[x] * 2.0F - 1.0F;
      }
    }
  });
  result = result.unsqueeze(0);
  if (channels == imageChannels)
  {
    return result;
  }
  return channels == 1 ? result.mean(1, true) : result.repeat({ 1, static_cast<std::int64_t>(channels), 1, 1 });
}

std::vector<unsigned char>
FindTokensInside(const ImageView & image, const Grid & grid)
{
  std::vector<unsigned char> inside(grid.Count(), image.mask == nullptr ? 1 : 0);
  if (image.mask == nullptr)
  {
    return inside;
  }
  const std::size_t width = image.grid.size[0];
  const std::size_t height = image.grid.size[1];
  for (std::size_t y = 0; y < height; ++y)
  {
    const std::size_t firstY = y * grid.size[1] / height;
    const std::size_t lastY = ((y + 1) * grid.size[1] - 1) / height;
    for (std::size_t x = 0; x < width; ++x)
    {
      if (image.mask[y * width + x] == 0)
      {
        continue;
      }
      const std::size_t firstX = x * grid.size[0] / width;
      const std::size_t lastX = ((x + 1) * grid.size[0] - 1) / width;
      for (std::size_t tokenY = firstY; tokenY <= lastY; ++tokenY)
      {
        std::fill_n(
          inside.begin() + static_cast<std::ptrdiff_t>(tokenY * grid.size[0] + firstX), lastX - firstX + 1, 1);
      }
    }
  }
  return inside;
}

} // namespace torch
} // namespace dwc
