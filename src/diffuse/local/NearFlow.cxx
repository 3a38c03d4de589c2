/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/NearFlow.h"

#include "diffuse/local/Balance.h"
#include "image/Axis.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace dwc
{
namespace local
{
namespace
{

/** A step from a pixel to one after it in raster order. */
struct Step
{
  std::vector<std::ptrdiff_t> offset;
  float                       weight;
};

/** Steps within the radius, and to the pixels that share a face. */
std::vector<Step>
StepsWithin(const Grid & grid, double radius)
{
  const std::size_t           dimension = grid.Dimension();
  std::vector<std::ptrdiff_t> most(dimension);
  double                      finest = FinestSpacing(grid);
  for (std::size_t d = 0; d < dimension; ++d)
  {
    const auto reach = static_cast<std::ptrdiff_t>(radius / grid.spacing[d]);
    most[d] = std::min(std::max<std::ptrdiff_t>(1, reach), static_cast<std::ptrdiff_t>(grid.size[d]) - 1);
  }
  std::vector<Step>           steps;
  std::vector<std::ptrdiff_t> offset(dimension);
  for (std::size_t d = 0; d < dimension; ++d)
  {
    offset[d] = -most[d];
  }
  for (bool more = true; more;)
  {
    double         squared = 0.0;
    std::size_t    moved = 0;
    std::size_t    axis = 0;
    std::ptrdiff_t last = 0; // of the last axis that it moves along: positive where it steps ahead
    for (std::size_t d = 0; d < dimension; ++d)
    {
      const double distance = static_cast<double>(offset[d]) * grid.spacing[d];
      squared += distance * distance;
      if (offset[d] != 0)
      {
        ++moved;
        axis = d;
        last = offset[d];
      }
    }
    const bool isFace = moved == 1 && last == 1;
    if (last > 0 && (isFace || std::sqrt(squared) <= radius))
    {
      steps.push_back({ offset, isFace ? static_cast<float>(finest / grid.spacing[axis]) : 1.0F });
    }
    more = false;
    for (std::size_t d = 0; d < dimension && !more; ++d)
    {
      more = offset[d] < most[d];
      offset[d] = more ? offset[d] + 1 : -most[d];
    }
  }
  return steps;
}

} // namespace

std::vector<float>
NearPairs(const Tokens & tokens, const Grid & grid, double radius, const Host & host)
{
  const std::size_t       n = tokens.count;
  std::vector<float>      pairs(n * n, 0.0F);
  const std::vector<Step> steps = StepsWithin(grid, radius);
  const std::size_t       width = grid.size[0];
  const std::size_t       rows = grid.Count() / width;
  for (std::size_t s = 0; s < steps.size(); ++s)
  {
    host.progress(static_cast<double>(s) / static_cast<double>(steps.size()));
    const Step &             step = steps[s];
    const std::ptrdiff_t     along = step.offset[0];
    const auto               begin = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, -along));
    const std::size_t        end = width - static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, along));
    std::vector<std::size_t> at(grid.Dimension(), 0);
    for (std::size_t row = 0; row < rows; ++row)
    {
      std::ptrdiff_t other = 0; // row
      bool           inside = true;
      for (std::size_t d = grid.Dimension(); d-- > 1;)
      {
        const std::ptrdiff_t position = static_cast<std::ptrdiff_t>(at[d]) + step.offset[d];
        inside = inside && position >= 0 && position < static_cast<std::ptrdiff_t>(grid.size[d]);
        other = other * static_cast<std::ptrdiff_t>(grid.size[d]) + position;
      }
      if (inside)
      {
        const std::uint32_t * const from = tokens.labels.data() + row * width;
        const std::uint32_t * const to = tokens.labels.data() + static_cast<std::size_t>(other) * width;
        for (std::size_t x = begin; x < end; ++x)
        {
          const std::uint32_t a = from[x];
          const std::uint32_t b = to[static_cast<std::size_t>(static_cast<std::ptrdiff_t>(x) + along)];
          if (a != b && a != 0 && b != 0)
          {
            pairs[(std::min(a, b) - 1) * n + std::max(a, b) - 1] += step.weight;
          }
        }
      }
      for (std::size_t d = 1; d < grid.Dimension() && ++at[d] == grid.size[d]; ++d)
      {
        at[d] = 0;
      }
    }
  }
  for (std::size_t i = 0; i < n; ++i)
  {
    for (std::size_t j = 0; j < i; ++j)
    {
      pairs[i * n + j] = pairs[j * n + i];
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
