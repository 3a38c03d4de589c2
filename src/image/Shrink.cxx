/* SPDX-License-Identifier: Apache-2.0 */
#include "image/Shrink.h"

#include "image/Axis.h"

#include <algorithm>

namespace dwc
{
namespace
{

/** Means along one axis, `stride` values side by side; the axis' part of the work of an area average. */
std::vector<float>
ShrinkAxis(const std::vector<float> & in, const Axis & axis, std::size_t length, const Host & host)
{
  std::vector<float> out(axis.outer * length * axis.stride, 0.0F);
  const double       ratio = static_cast<double>(axis.length) / static_cast<double>(length);
  host.ForBlocks(axis.outer * length, 16, [&](std::size_t begin, std::size_t end) {
    for (std::size_t run = begin; run < end; ++run)
    {
      const std::size_t o = run / length;
      const std::size_t i = run % length;
      const double      first = static_cast<double>(i) * ratio;
      const double      last = i + 1 == length ? static_cast<double>(axis.length) : static_cast<double>(i + 1) * ratio;
      float *           target = out.data() + run * axis.stride;
      for (auto k = static_cast<std::size_t>(first); k < axis.length && static_cast<double>(k) < last; ++k)
      {
        const double  covered = std::min(last, static_cast<double>(k + 1)) - std::max(first, static_cast<double>(k));
        const auto    weight = static_cast<float>(covered / ratio);
        const float * source = in.data() + (o * axis.length + k) * axis.stride;
        for (std::size_t s = 0; s < axis.stride; ++s)
        {
          target[s] += weight * source[s];
        }
      }
    }
  });
  return out;
}

} // namespace

ShrunkImage
Shrink(const Grid &                     grid,
       const float *                    values,
       std::size_t                      channels,
       const unsigned char *            mask,
       const std::vector<std::size_t> & size,
       const Host &                     host)
{
  // Values and the mask travel together: premultiplied values, then the mask as a last channel.
  const std::size_t  width = channels + 1;
  std::vector<float> mixed(grid.Count() * width, 0.0F);
  for (std::size_t p = 0; p < grid.Count(); ++p)
  {
    if (mask == nullptr || mask[p] != 0)
    {
      std::copy(
        values + p * channels, values + (p + 1) * channels, mixed.begin() + static_cast<std::ptrdiff_t>(p * width));
      mixed[p * width + channels] = 1.0F;
    }
  }
  ShrunkImage result;
  result.grid = grid;
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    if (size[d] != result.grid.size[d])
    {
      Axis axis = AxisOf(result.grid, d);
      axis.stride *= width;
      mixed = ShrinkAxis(mixed, axis, size[d], host);
      result.grid.spacing[d] *= static_cast<double>(result.grid.size[d]) / static_cast<double>(size[d]);
      result.grid.size[d] = size[d];
    }
    host.progress(static_cast<double>(d + 1) / static_cast<double>(grid.Dimension()));
  }
  const std::size_t count = result.grid.Count();
  result.values.resize(count * channels);
  result.coverage.resize(count);
  for (std::size_t p = 0; p < count; ++p)
  {
    const float coverage = mixed[p * width + channels];
    result.coverage[p] = std::min(1.0F, coverage);
    for (std::size_t c = 0; c < channels; ++c)
    {
      result.values[p * channels + c] = coverage > 0.0F ? mixed[p * width + c] / coverage : 0.0F;
    }
  }
  return result;
}

} // namespace dwc
