/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/NearFlow.h"

#include "diffuse/local/Balance.h"
#include "image/Axis.h"
#include "image/GridSteps.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace dwc
{
namespace local
{
namespace
{

/** Adds a weight for each pair of pixels of different tokens, one a step from the other. */
void
CountPairs(const std::vector<std::uint32_t> & labels,
           const Grid &                       grid,
           const GridOffset &                 step,
           float                              weight,
           std::size_t                        tokens,
           std::vector<float> &               pairs)
{
  const std::size_t           width = grid.size[0];
  const std::ptrdiff_t        along = step.steps[0];
  const auto                  begin = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, -along));
  const std::size_t           end = width - static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, along));
  std::vector<std::ptrdiff_t> index;
  for (std::size_t first = 0; first < labels.size(); first += width)
  {
    IndexOf(grid, first, index);
    index[0] = static_cast<std::ptrdiff_t>(begin);
    if (IsInside(grid, index, step))
    {
      const std::uint32_t * const from = labels.data() + first;
      for (std::size_t x = begin; x < end; ++x)
      {
        const std::uint32_t a = from[x];
        const std::uint32_t b = from[static_cast<std::ptrdiff_t>(x) + step.memory];
        if (a != b && a != 0 && b != 0)
        {
          pairs[(std::min(a, b) - 1) * tokens + std::max(a, b) - 1] += weight;
        }
      }
    }
  }
}

/** A step and what a pair of pixels counts. */
struct WeightedStep
{
  GridOffset step;
  float      weight;
};

/** To pixels that share a face, ahead along each axis. */
std::vector<WeightedStep>
FaceSteps(const Grid & grid)
{
  std::vector<WeightedStep> steps;
  const double              finest = FinestSpacing(grid);
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    if (grid.size[d] > 1)
    {
      std::vector<std::ptrdiff_t> reach(grid.Dimension(), 0);
      reach[d] = 1;
      steps.push_back({ NeighborOffsets(grid, reach).back(), static_cast<float>(finest / grid.spacing[d]) });
    }
  }
  return steps;
}

/** To all other pixels ahead of one, within the radius. */
std::vector<WeightedStep>
StepsWithin(const Grid & grid, double radius, const std::vector<std::size_t> & strides)
{
  std::vector<std::ptrdiff_t> reach;
  double                      weight = 1.0;
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    const auto most = static_cast<double>(grid.size[d] - 1);
    reach.push_back(static_cast<std::ptrdiff_t>(std::min(most, radius / grid.spacing[d])));
    weight *= static_cast<double>(strides[d] * strides[d]); // so many pairs stand behind one
  }
  std::vector<WeightedStep>     steps;
  const std::vector<GridOffset> offsets = BoxOffsets(grid, reach);
  for (auto offset = offsets.begin() + static_cast<std::ptrdiff_t>(offsets.size() / 2) + 1; offset != offsets.end();
       ++offset)
  {
    std::ptrdiff_t pixels = 0; // of the whole grid
    for (std::size_t d = 0; d < grid.Dimension(); ++d)
    {
      pixels += std::abs(offset->steps[d]) * static_cast<std::ptrdiff_t>(strides[d]);
    }
    if (pixels > 1 && std::sqrt(offset->squaredLength) <= radius)
    {
      steps.push_back({ *offset, static_cast<float>(weight) });
    }
  }
  return steps;
}

/** The pixels at every multiple of a stride along each axis. */
struct Sample
{
  Grid                       grid;
  std::vector<std::uint32_t> labels;
};

Sample
TakeEvery(const Grid & grid, const std::vector<std::uint32_t> & labels, const std::vector<std::size_t> & strides)
{
  Sample sample;
  sample.grid = grid;
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    sample.grid.size[d] = (grid.size[d] + strides[d] - 1) / strides[d];
    sample.grid.spacing[d] *= static_cast<double>(strides[d]);
  }
  sample.labels.resize(sample.grid.Count());
  std::vector<std::size_t> index(grid.Dimension(), 0);
  for (std::uint32_t & label : sample.labels)
  {
    std::size_t pixel = 0;
    for (std::size_t d = grid.Dimension(); d-- > 0;)
    {
      pixel = pixel * grid.size[d] + index[d] * strides[d];
    }
    label = labels[pixel];
    Advance(sample.grid, index);
  }
  return sample;
}

} // namespace

std::vector<float>
NearPairs(const Tokens & tokens, const Grid & grid, double radius, const Host & host)
{
  // A ball of more pixels than this along its radius says no more: every other pixel, or fewer, are enough then.
  constexpr double         pixelsPerRadius = 2.4;
  std::vector<std::size_t> strides;
  for (const double spacing : grid.spacing)
  {
    strides.push_back(static_cast<std::size_t>(std::max(1.0, std::round(radius / (pixelsPerRadius * spacing)))));
  }
  const Sample                    sample = TakeEvery(grid, tokens.labels, strides);
  const std::vector<WeightedStep> faces = FaceSteps(grid);
  const std::vector<WeightedStep> steps = StepsWithin(sample.grid, radius, strides);
  const auto                      all = static_cast<double>(faces.size() + steps.size());
  std::vector<float>              pairs(tokens.count * tokens.count, 0.0F);
  for (std::size_t s = 0; s < faces.size(); ++s)
  {
    host.progress(static_cast<double>(s) / all);
    CountPairs(tokens.labels, grid, faces[s].step, faces[s].weight, tokens.count, pairs);
  }
  for (std::size_t s = 0; s < steps.size(); ++s)
  {
    host.progress(static_cast<double>(faces.size() + s) / all);
    CountPairs(sample.labels, sample.grid, steps[s].step, steps[s].weight, tokens.count, pairs);
  }
  for (std::size_t i = 0; i < tokens.count; ++i)
  {
    for (std::size_t j = 0; j < i; ++j)
    {
      pairs[i * tokens.count + j] = pairs[j * tokens.count + i];
    }
  }
  host.progress(1.0);
  return pairs;
}

void
NearFlow(std::vector<float> & pairs, const std::vector<float> & energy, double sharpness, const Host & host)
{
  constexpr float leastKernel = 1e-6F; // neighbors never lose sight of each other
  const auto      factor = static_cast<float>(sharpness);
  host.ForBlocks(pairs.size(), 1 << 14, [&](std::size_t begin, std::size_t end) {
    for (std::size_t e = begin; e < end; ++e)
    {
      pairs[e] = pairs[e] == 0.0F ? 0.0F : pairs[e] * (std::exp(-factor * energy[e]) + leastKernel);
    }
  });
}

void
MixInFlow(std::vector<float> &        walk,
          const std::vector<float> &  flow,
          const std::vector<double> & sizes,
          double                      share,
          const Host &                host)
{
  const std::size_t n = sizes.size();
  double            pixels = 0.0;
  double            total = 0.0;
  for (std::size_t i = 0; i < n; ++i)
  {
    pixels += sizes[i];
    double row = 0.0;
    for (std::size_t j = 0; j < n; ++j)
    {
      row += flow[i * n + j];
    }
    total += row;
  }
  if (!(total > 0.0))
  {
    return; // nothing is near anything
  }
  const double scale = share * pixels / total;
  host.ForBlocks(n, 16, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i)
    {
      for (std::size_t e = i * n; e < (i + 1) * n; ++e)
      {
        walk[e] = static_cast<float>((1.0 - share) * sizes[i] * walk[e] + scale * flow[e]);
      }
    }
  });
  BalanceKernel(walk, sizes, host);
}

} // namespace local
} // namespace dwc
