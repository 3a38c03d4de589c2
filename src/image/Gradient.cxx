/* SPDX-License-Identifier: Apache-2.0 */
#include "image/Gradient.h"

#include "image/Axis.h"

#include <algorithm>
#include <cmath>

namespace dwc
{
namespace
{

constexpr std::size_t blockSize = 1 << 14;

/** One run of neighboring lines: `width` values side by side, each the sum of weighted values of other positions. */
void
FilterRun(const float *              in,
          float *                    out,
          std::ptrdiff_t             position,
          const Axis &               axis,
          std::size_t                width,
          const std::vector<float> & weights)
{
  const auto radius = static_cast<std::ptrdiff_t>(weights.size() / 2);
  const auto last = static_cast<std::ptrdiff_t>(axis.length) - 1;
  std::fill(out, out + width, 0.0F);
  for (std::ptrdiff_t k = -radius; k <= radius; ++k)
  {
    const std::ptrdiff_t from = std::min(last, std::max<std::ptrdiff_t>(0, position + k));
    const float *        source = in + from * static_cast<std::ptrdiff_t>(axis.stride);
    const float          weight = weights[static_cast<std::size_t>(k + radius)];
    for (std::size_t s = 0; s < width; ++s)
    {
      out[s] += weight * source[s];
    }
  }
}

/** A line that is contiguous in memory, by way of a copy with its border continued. */
void
FilterLine(const float *              in,
           float *                    out,
           std::size_t                length,
           const std::vector<float> & weights,
           std::vector<float> &       padded)
{
  const std::size_t radius = weights.size() / 2;
  padded.resize(length + 2 * radius);
  std::fill_n(padded.begin(), radius, in[0]);
  std::copy(in, in + length, padded.begin() + static_cast<std::ptrdiff_t>(radius));
  std::fill_n(padded.end() - static_cast<std::ptrdiff_t>(radius), radius, in[length - 1]);
  std::fill(out, out + length, 0.0F);
  for (std::size_t k = 0; k < weights.size(); ++k)
  {
    const float   weight = weights[k];
    const float * source = padded.data() + k;
    for (std::size_t i = 0; i < length; ++i)
    {
      out[i] += weight * source[i];
    }
  }
}

std::size_t
RadiusOf(double sigmaPixels)
{
  return static_cast<std::size_t>(std::max(1.0, std::ceil(3.0 * sigmaPixels)));
}

} // namespace

void
FilterAxis(const Channel &            in,
           Channel &                  out,
           const Grid &               grid,
           std::size_t                axis,
           const std::vector<float> & weights,
           const Host &               host)
{
  const Axis a = AxisOf(grid, axis);
  out.resize(in.size());
  if (a.stride == 1)
  {
    const std::size_t linesPerBlock = std::max<std::size_t>(1, blockSize / a.length);
    host.ForBlocks(a.outer, linesPerBlock, [&](std::size_t begin, std::size_t end) {
      std::vector<float> padded;
      for (std::size_t line = begin; line < end; ++line)
      {
        FilterLine(in.data() + line * a.length, out.data() + line * a.length, a.length, weights, padded);
      }
    });
    return;
  }
  // Positions (o, i) of runs of `stride` neighbors.
  const std::size_t runsPerBlock = std::max<std::size_t>(1, blockSize / a.stride);
  host.ForBlocks(a.outer * a.length, runsPerBlock, [&](std::size_t begin, std::size_t end) {
    for (std::size_t run = begin; run < end; ++run)
    {
      const std::size_t o = run / a.length;
      FilterRun(in.data() + o * a.length * a.stride,
                out.data() + run * a.stride,
                static_cast<std::ptrdiff_t>(run % a.length),
                a,
                a.stride,
                weights);
    }
  });
}

std::vector<float>
GaussianWeights(double sigmaPixels, unsigned int order)
{
  if (sigmaPixels < 0.3)
  {
    return order == 0   ? std::vector<float>{ 0.0F, 1.0F, 0.0F }
           : order == 1 ? std::vector<float>{ -0.5F, 0.0F, 0.5F }
                        : std::vector<float>{ 1.0F, -2.0F, 1.0F };
  }
  const auto          radius = static_cast<std::ptrdiff_t>(RadiusOf(sigmaPixels));
  std::vector<double> weights;
  double              sum = 0.0;
  for (std::ptrdiff_t k = -radius; k <= radius; ++k)
  {
    const double x = static_cast<double>(k) / sigmaPixels;
    const double hermite = order == 0 ? 1.0 : order == 1 ? x : x * x - 1.0;
    weights.push_back(hermite * std::exp(-0.5 * x * x));
    sum += weights.back();
  }
  const double mean = order == 2 ? sum / static_cast<double>(weights.size()) : 0.0; // a constant has no curvature
  double       response = 0.0;                                                      // to 1, x, x^2 / 2
  for (std::ptrdiff_t k = -radius; k <= radius; ++k)
  {
    double &   w = weights[static_cast<std::size_t>(k + radius)];
    const auto x = static_cast<double>(k);
    w -= mean;
    response += w * (order == 0 ? 1.0 : order == 1 ? x : 0.5 * x * x);
  }
  std::vector<float> result;
  for (const double w : weights)
  {
    result.push_back(static_cast<float>(w / response));
  }
  return result;
}

Channel
GaussianDerivative(const Channel &                   channel,
                   const Grid &                      grid,
                   const std::vector<unsigned int> & orders,
                   double                            sigma,
                   const Host &                      host)
{
  Channel result = channel;
  Channel scratch;
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    if (grid.size[d] == 1)
    {
      if (orders[d] > 0)
      {
        std::fill(result.begin(), result.end(), 0.0F);
      }
      continue;
    }
    std::vector<float> weights = GaussianWeights(sigma / grid.spacing[d], orders[d]);
    for (float & w : weights)
    {
      w = static_cast<float>(w / std::pow(grid.spacing[d], orders[d]));
    }
    FilterAxis(result, scratch, grid, d, weights, host);
    result.swap(scratch);
  }
  return result;
}

Channel
GradientMagnitude(const std::vector<Channel> & channels, const Grid & grid, double sigma, const Host & host)
{
  Channel magnitude(grid.Count(), 0.0F);
  for (const Channel & channel : channels)
  {
    for (std::size_t d = 0; d < grid.Dimension(); ++d)
    {
      if (grid.size[d] == 1)
      {
        continue;
      }
      std::vector<unsigned int> orders(grid.Dimension(), 0);
      orders[d] = 1;
      const Channel derivative = GaussianDerivative(channel, grid, orders, sigma, host);
      host.ForBlocks(magnitude.size(), blockSize, [&](std::size_t begin, std::size_t end) {
        for (std::size_t p = begin; p < end; ++p)
        {
          magnitude[p] += derivative[p] * derivative[p];
        }
      });
    }
  }
  host.ForBlocks(magnitude.size(), blockSize, [&](std::size_t begin, std::size_t end) {
    for (std::size_t p = begin; p < end; ++p)
    {
      magnitude[p] = std::sqrt(magnitude[p]);
    }
  });
  return magnitude;
}

} // namespace dwc
