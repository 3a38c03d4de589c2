/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/Features.h"

#include "diffuse/local/Textons.h"
#include "image/Axis.h"
#include "image/Gradient.h"
#include "image/GridSteps.h"
#include "image/Relief.h"
#include "image/Shrink.h"

#include <algorithm>
#include <cmath>

namespace dwc
{
namespace local
{
namespace
{

/** The channel on the coarser grid of the same extent. */
Channel
ShrinkTo(const Channel & channel, const Grid & grid, const Grid & coarse, const Host & host)
{
  Host silent = host; // a part too small to speak of
  silent.progress = [](double) {};
  return Shrink(grid, channel.data(), 1, nullptr, coarse.size, silent).values;
}

/** For each pixel the feature cell that its first corner lies in. Not its center, as CellsOfPixels() of dwc/GridCells.h
 * has it: the constants of the model were tuned with this choice, which differs where the cells do not divide the
 * grid. */
std::vector<std::uint32_t>
CellsOfCorners(const Grid & grid, const Grid & coarse)
{
  std::vector<std::uint32_t> cells(grid.Count());
  std::vector<std::size_t>   at(grid.Dimension(), 0);
  for (std::uint32_t & cell : cells)
  {
    std::size_t index = 0;
    for (std::size_t d = grid.Dimension(); d-- > 0;)
    {
      index = index * coarse.size[d] + at[d] * coarse.size[d] / grid.size[d];
    }
    cell = static_cast<std::uint32_t>(index);
    Advance(grid, at);
  }
  return cells;
}

/** Mean of the channels: lightness for color. */
Channel
Brightness(const std::vector<Channel> & channels, bool color)
{
  Channel brightness = channels[0];
  for (std::size_t c = 1; c < channels.size() && !color; ++c)
  {
    for (std::size_t p = 0; p < brightness.size(); ++p)
    {
      brightness[p] += channels[c][p];
    }
  }
  for (float & b : brightness)
  {
    b /= static_cast<float>(color ? 1 : channels.size());
  }
  return brightness;
}

} // namespace

double
ScaleUnit(const Grid & grid, std::size_t pixels, const Constants & constants)
{
  double volume = static_cast<double>(pixels);
  double dimensions = 0.0;
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    // An axis of one pixel has no length to fill.
    if (grid.size[d] > 1)
    {
      volume *= grid.spacing[d];
      dimensions += 1.0;
    }
  }
  return dimensions > 0.0 ? std::pow(volume / constants.unitsInImage, 1.0 / dimensions) : grid.spacing[0];
}

Grid
FeatureGrid(const Grid & grid, double unit)
{
  Grid                    coarse = grid;
  const std::vector<bool> isThin = FindThinAxes(grid);
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    // A cell's width; never two slices of a thin volume.
    const double pixels = isThin[d] ? 1.0 : std::max(1.0, std::round(unit / grid.spacing[d]));
    coarse.size[d] = static_cast<std::size_t>(std::ceil(static_cast<double>(grid.size[d]) / pixels));
    coarse.spacing[d] = grid.spacing[d] * static_cast<double>(grid.size[d]) / static_cast<double>(coarse.size[d]);
  }
  return coarse;
}

Features
ComputeFeatures(const Grid &                 grid,
                const std::vector<Channel> & channels,
                bool                         color,
                double                       unit,
                const Constants &            constants,
                const Host &                 host)
{
  Features features;
  features.unit = unit;
  features.grid = FeatureGrid(grid, unit);
  features.cells = CellsOfCorners(grid, features.grid);

  std::vector<Channel> coarse;
  for (const Channel & channel : channels)
  {
    coarse.push_back(ShrinkTo(channel, grid, features.grid, host));
  }
  host.progress(0.2);

  // Widths below one pixel see only the sampling.
  const double least = FinestSpacing(grid);
  features.gradient.assign(features.grid.Count(), 0.0F);
  for (const double sigma : constants.gradientSigmas)
  {
    const double  width = std::max(least, sigma * unit);
    const Channel gradient = GradientMagnitude(coarse, features.grid, width, host);
    for (std::size_t c = 0; c < gradient.size(); ++c)
    {
      features.gradient[c] += 0.5F * static_cast<float>(width) * gradient[c];
    }
  }
  host.progress(0.4);

  for (std::size_t c = 0; c < coarse.size(); ++c)
  {
    // CIE a* and b* of sRGB reach a little further, but hardly ever in a photograph.
    const float first = color && c > 0 ? -50.0F : 0.0F;
    const float last = !color || c == 0 ? 100.0F : c == 1 ? 60.0F : 70.0F;
    features.bins.push_back(SoftBinsOf(coarse[c], first, last));
  }

  // Texture energy: root of the mean squared gradient of the brightness at the finest scale.
  const Channel brightness = Brightness(channels, color);
  const double  fine = std::max(least, std::min(0.5 * unit, 3.0 * least));
  Channel       energy = GradientMagnitude({ brightness }, grid, fine, host);
  for (float & e : energy)
  {
    e = e * e * static_cast<float>(fine * fine);
  }
  energy = Smooth(ShrinkTo(energy, grid, features.grid, host), features.grid, constants.textureSigma * unit, host);
  for (float & e : energy)
  {
    e = std::sqrt(e);
  }
  features.bins.push_back(SoftBinsOf(energy, 0.0F, static_cast<float>(constants.textureRange)));
  host.progress(0.6);

  features.textons = Textons(Brightness(coarse, color), features.grid, std::max(least, unit), host);
  host.progress(1.0);
  return features;
}

Descriptors
ComputeDescriptors(const Tokens & tokens, const Features & features, const Host & host)
{
  Descriptors d;
  d.histogramSize = features.bins.size() * numberOfBins;
  d.histograms.assign(tokens.count * d.histogramSize, 0.0F);
  d.textons.assign(tokens.count * numberOfTextons, 0.0F);
  const std::size_t quantities = features.bins.size();
  // One task for each quantity: each sums over all pixels in raster order.
  host.parallelFor(quantities + 1, [&](std::size_t task) {
    std::vector<double> sum;
    const bool          textons = task == quantities;
    const std::size_t   bins = textons ? numberOfTextons : numberOfBins;
    sum.assign(tokens.count * bins, 0.0);
    for (std::size_t p = 0; p < tokens.labels.size(); ++p)
    {
      if (tokens.labels[p] == 0)
      {
        continue;
      }
      double * histogram = sum.data() + (tokens.labels[p] - 1) * bins;
      if (textons)
      {
        histogram[features.textons[features.cells[p]]] += 1.0;
      }
      else
      {
        const SoftBin & bin = features.bins[task][features.cells[p]];
        histogram[bin.lower] += 1.0 - bin.upperShare;
        histogram[bin.upper] += bin.upperShare;
      }
    }
    for (std::size_t i = 0; i < sum.size(); ++i)
    {
      const std::size_t t = i / bins;
      const double      share = sum[i] / std::max(1.0, tokens.sizes[t]);
      if (textons)
      {
        d.textons[i] = static_cast<float>(share);
      }
      else
      {
        d.histograms[t * d.histogramSize + task * bins + i % bins] =
          static_cast<float>(share / static_cast<double>(quantities));
      }
    }
  });
  return d;
}

} // namespace local
} // namespace dwc
