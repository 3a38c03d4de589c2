/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/Tokens.h"

#include "diffuse/local/SplitTokens.h"
#include "diffuse/local/TokenPlan.h"
#include "dwc/GridCells.h"
#include "image/Axis.h"
#include "image/GridSteps.h"
#include "image/Watershed.h"

#include <algorithm>
#include <cmath>

namespace dwc
{
namespace local
{
namespace
{

/** Fills in sizes and positions from labels. */
void
Measure(Tokens & tokens, const Grid & grid)
{
  const std::size_t dimension = grid.Dimension();
  tokens.sizes.assign(tokens.count, 0.0);
  tokens.positions.assign(tokens.count * dimension, 0.0);
  std::vector<std::size_t> at(dimension, 0);
  for (const std::uint32_t label : tokens.labels)
  {
    if (label != 0)
    {
      const std::size_t t = label - 1;
      tokens.sizes[t] += 1.0;
      for (std::size_t d = 0; d < dimension; ++d)
      {
        tokens.positions[t * dimension + d] += static_cast<double>(at[d]);
      }
    }
    Advance(grid, at);
  }
  for (std::size_t t = 0; t < tokens.count; ++t)
  {
    for (std::size_t d = 0; d < dimension && tokens.sizes[t] > 0.0; ++d)
    {
      tokens.positions[t * dimension + d] *= grid.spacing[d] / tokens.sizes[t];
    }
  }
}

/** One round of refinement; all pixels decide on the labels of the round before. */
void
RefineOnce(std::vector<std::uint32_t> & labels,
           const Grid &                 grid,
           const std::vector<Channel> & channels,
           std::size_t                  count,
           const Host &                 host)
{
  const std::vector<double>        mean = MeanChannels(labels, count, channels);
  const std::vector<std::uint32_t> before = labels;
  const auto                       distance = [&](std::size_t p, std::uint32_t label) {
    double sum = 0.0;
    for (std::size_t c = 0; c < channels.size(); ++c)
    {
      const double difference = channels[c][p] - mean[(label - 1) * channels.size() + c];
      sum += difference * difference;
    }
    return sum;
  };
  std::vector<Axis> axes;
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    axes.push_back(AxisOf(grid, d));
  }
  host.ForBlocks(labels.size(), 1 << 14, [&](std::size_t begin, std::size_t end) {
    for (std::size_t p = begin; p < end; ++p)
    {
      if (before[p] == 0)
      {
        continue;
      }
      double     least = distance(p, before[p]);
      const auto consider = [&](std::size_t q) {
        if (before[q] != 0 && before[q] != before[p])
        {
          const double other = distance(p, before[q]);
          if (other < least || (other == least && labels[p] != before[p] && before[q] < labels[p]))
          {
            least = other;
            labels[p] = before[q];
          }
        }
      };
      for (const Axis & axis : axes)
      {
        const std::size_t i = p / axis.stride % axis.length;
        if (i > 0)
        {
          consider(p - axis.stride);
        }
        if (i + 1 < axis.length)
        {
          consider(p + axis.stride);
        }
      }
    }
  });
}

} // namespace

std::vector<double>
MeanChannels(const std::vector<std::uint32_t> & labels, std::size_t count, const std::vector<Channel> & channels)
{
  std::vector<double> sum(count * channels.size(), 0.0);
  std::vector<double> size(count, 0.0);
  for (std::size_t p = 0; p < labels.size(); ++p)
  {
    if (labels[p] != 0)
    {
      size[labels[p] - 1] += 1.0;
      for (std::size_t c = 0; c < channels.size(); ++c)
      {
        sum[(labels[p] - 1) * channels.size() + c] += channels[c][p];
      }
    }
  }
  for (std::size_t i = 0; i < sum.size(); ++i)
  {
    sum[i] /= std::max(1.0, size[i / channels.size()]);
  }
  return sum;
}

Tokens
RegionTokens(const Grid &                 grid,
             const std::vector<Channel> & channels,
             const Relief &               relief,
             const unsigned char *        mask,
             std::size_t                  count,
             double                       watershedShare,
             unsigned int                 refinementRounds,
             const Host &                 host)
{
  Tokens     tokens;
  const auto basins = static_cast<std::size_t>(std::max(1.0, std::round(watershedShare * static_cast<double>(count))));
  tokens.labels = WatershedRegions(grid, relief, mask, basins, host.Stage(0.0, 0.6));
  if (basins < count)
  {
    RelabelInRasterOrder(tokens.labels);
    SplitTokens(tokens.labels, channels, count, host.Stage(0.6, 0.7));
  }
  for (unsigned int round = 0; round < refinementRounds; ++round)
  {
    const std::uint32_t most = RelabelInRasterOrder(tokens.labels);
    RefineOnce(tokens.labels, grid, channels, most, host);
    host.progress(0.7 + 0.3 * (round + 1) / refinementRounds);
  }
  tokens.count = RelabelInRasterOrder(tokens.labels);
  tokens.tokenGrid = RowOfTokens(tokens.count, grid.Dimension());
  Measure(tokens, grid);
  return tokens;
}

Tokens
GridTokens(const Grid & grid, const unsigned char * mask, const Grid & cells)
{
  Tokens tokens;
  tokens.tokenGrid = cells;
  tokens.count = cells.Count();
  tokens.labels = CellsOfPixels(grid, cells, mask);
  Measure(tokens, grid);
  return tokens;
}

} // namespace local
} // namespace dwc
