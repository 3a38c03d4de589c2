/* SPDX-License-Identifier: Apache-2.0 */
#include "image/Relief.h"

#include "image/Axis.h"
#include "image/Gradient.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dwc
{
namespace
{

constexpr std::size_t blockSize = std::size_t{ 1 } << 14;

/** The root of the sum over channels of the squared differences to the next pixel; 0 for the last one of a line. */
Channel
DifferencesAlong(const std::vector<Channel> & smooth,
                 const Grid &                 grid,
                 std::size_t                  d,
                 double                       factor,
                 const Host &                 host)
{
  const Axis axis = AxisOf(grid, d);
  Channel    steps(grid.Count(), 0.0F);
  host.ForBlocks(steps.size(), blockSize, [&](std::size_t begin, std::size_t end) {
    for (std::size_t p = begin; p < end; ++p)
    {
      if (p / axis.stride % axis.length + 1 < axis.length)
      {
        double sum = 0.0;
        for (const Channel & channel : smooth)
        {
          const double difference = static_cast<double>(channel[p + axis.stride]) - static_cast<double>(channel[p]);
          sum += difference * difference;
        }
        steps[p] = static_cast<float>(factor * std::sqrt(sum));
      }
    }
  });
  return steps;
}

} // namespace

std::vector<bool>
FindThinAxes(const Grid & grid)
{
  const std::size_t longest = *std::max_element(grid.size.begin(), grid.size.end());
  std::vector<bool> isThin;
  for (const std::size_t size : grid.size)
  {
    isThin.push_back(size > 1 && size < longest / 4);
  }
  return isThin;
}

Relief
ComputeRelief(const std::vector<Channel> & channels, const Grid & grid, double sigma, const Host & host)
{
  constexpr double        rootOfTwoPi = 2.5066282746310002;
  const std::vector<bool> isThin = FindThinAxes(grid);
  // Nothing is smoothed, and nothing differs, over an infinite distance.
  Grid apart = grid;
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    apart.spacing[d] = isThin[d] ? std::numeric_limits<double>::infinity() : grid.spacing[d];
  }
  Relief relief;
  relief.gradient = GradientMagnitude(channels, apart, sigma, host);
  relief.steps.resize(grid.Dimension());
  if (std::find(isThin.begin(), isThin.end(), true) == isThin.end())
  {
    return relief;
  }
  std::vector<Channel> smooth;
  for (const Channel & channel : channels)
  {
    smooth.push_back(Smooth(channel, apart, sigma, host));
  }
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    if (isThin[d])
    {
      relief.steps[d] = DifferencesAlong(smooth, grid, d, 1.0 / (rootOfTwoPi * sigma), host);
    }
  }
  return relief;
}

} // namespace dwc
