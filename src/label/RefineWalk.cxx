/* SPDX-License-Identifier: Apache-2.0 */
#include "label/RefineWalk.h"

#include "dwc/Error.h"
#include "image/Channels.h"
#include "image/Shrink.h"
#include "label/Boundary.h"
#include "label/EnsureEveryLeaf.h"
#include "label/NearestLabels.h"
#include "label/PixelWalk.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace dwc
{
namespace
{

/** How far from a boundary a label may be wrong, in cells: one that is drawn by whole cells is off by up to half of
 * one. */
constexpr double bandWidth = 0.5;

/** A cell of more pixels along an axis is first halved. */
constexpr double largestCell = 6.0;

/** Pixels that one step may reach: their probabilities are kept for each open pixel. */
constexpr std::size_t mostOffsets = 342; // 7^3 - 1

/** What a level of the pyramid works on. */
struct WalkLevel
{
  Grid                       grid;
  std::vector<Channel>       channels;
  std::vector<std::uint32_t> labels; ///< 0 outside the mask
  std::vector<double>        cellSize;
};

bool
IsTouching(const GridOffset & offset)
{
  return std::all_of(
    offset.steps.begin(), offset.steps.end(), [](std::ptrdiff_t step) { return step >= -1 && step <= 1; });
}

/** Pixels one step reaches: those that touch, and those within the radius. */
std::vector<GridOffset>
StepOffsets(const Grid & grid, double radius)
{
  std::vector<std::ptrdiff_t> reach;
  double                      box = 1.0;
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    const auto   last = static_cast<double>(grid.size[d] - 1);
    const double most = std::min(last, std::max(1.0, std::floor(radius / grid.spacing[d])));
    reach.push_back(static_cast<std::ptrdiff_t>(most));
    box *= 2.0 * most + 1.0;
  }
  constexpr double        boxesPerBall = 4.0; // a ball fills more than a quarter of its box up to 4 dimensions
  std::vector<GridOffset> offsets;
  if (box <= boxesPerBall * mostOffsets)
  {
    offsets = NeighborOffsets(grid, reach);
    const auto isTooFar = [radius](const GridOffset & offset) {
      return offset.squaredLength > radius * radius * (1.0 + 1e-9) && !IsTouching(offset);
    };
    offsets.erase(std::remove_if(offsets.begin(), offsets.end(), isTooFar), offsets.end());
  }
  if (box > boxesPerBall * mostOffsets || offsets.size() > mostOffsets)
  {
    throw ParameterError("StepRadius",
                         std::to_string(radius) + " reaches too many pixels in one step; at most " +
                           std::to_string(mostOffsets) + " are allowed. Take a smaller radius and more steps.");
  }
  return offsets;
}

bool
IsShrinkable(const WalkLevel & level, std::size_t axis)
{
  return level.grid.size[axis] > 1 && level.cellSize[axis] > largestCell * level.grid.spacing[axis];
}

/** For each axis and position in `to`, the position in `from` that holds its center. */
std::vector<std::vector<std::size_t>>
CenterMaps(const Grid & from, const Grid & to)
{
  std::vector<std::vector<std::size_t>> maps(from.Dimension());
  for (std::size_t d = 0; d < from.Dimension(); ++d)
  {
    for (std::size_t i = 0; i < to.size[d]; ++i)
    {
      maps[d].push_back((2 * i + 1) * from.size[d] / (2 * to.size[d]));
    }
  }
  return maps;
}

/** Values of another grid over the same extent, each pixel the one that holds its center. */
template <typename T>
std::vector<T>
Resample(const std::vector<T> & values, const Grid & from, const Grid & to)
{
  const std::vector<std::vector<std::size_t>> maps = CenterMaps(from, to);
  std::vector<T>                              result(to.Count());
  std::vector<std::ptrdiff_t>                 index;
  const std::size_t                           length = to.size[0];
  for (std::size_t line = 0; line < result.size(); line += length)
  {
    IndexOf(to, line, index);
    std::size_t begin = 0;
    for (std::size_t d = from.Dimension(); d-- > 0;)
    {
      begin = begin * from.size[d] + (d == 0 ? 0 : maps[d][static_cast<std::size_t>(index[d])]);
    }
    for (std::size_t i = 0; i < length; ++i)
    {
      result[line + i] = values[begin + maps[0][i]];
    }
  }
  return result;
}

WalkLevel
ShrinkLevel(const WalkLevel & level, const Host & host)
{
  std::vector<std::size_t> size = level.grid.size;
  for (std::size_t d = 0; d < size.size(); ++d)
  {
    size[d] = IsShrinkable(level, d) ? (size[d] + 1) / 2 : size[d];
  }
  std::vector<unsigned char> mask(level.labels.size());
  std::transform(
    level.labels.begin(), level.labels.end(), mask.begin(), [](std::uint32_t label) { return label != 0; });

  WalkLevel          shrunk;
  std::vector<float> coverage;
  shrunk.cellSize = level.cellSize;
  for (std::size_t c = 0; c < level.channels.size(); ++c)
  {
    const double count = static_cast<double>(level.channels.size());
    const Host   part = host.Stage(static_cast<double>(c) / count, static_cast<double>(c + 1) / count);
    ShrunkImage  image = Shrink(level.grid, level.channels[c].data(), 1, mask.data(), size, part);
    shrunk.grid = image.grid;
    shrunk.channels.push_back(std::move(image.values));
    coverage = std::move(image.coverage);
  }
  // A shrunk pixel across the mask's border may have its center outside.
  shrunk.labels = FindNearestLabels(shrunk.grid, Resample(level.labels, level.grid, shrunk.grid), Host{}).labels;
  for (std::size_t p = 0; p < shrunk.labels.size(); ++p)
  {
    shrunk.labels[p] = coverage[p] > 0.0F ? shrunk.labels[p] : 0;
  }
  return shrunk;
}

/** Shares of the last level, to choose a leaf's best pixel by. */
struct WalkState
{
  std::vector<std::size_t> open;
  std::vector<LabelShares> shares;
};

void
TakeMostLikely(const WalkState & state, RefineResult & result)
{
  for (std::size_t b = 0; b < state.open.size(); ++b)
  {
    const std::size_t   p = state.open[b];
    const LabelShares & shares = state.shares[b];
    const float         own = shares.ShareOf(result.leaves[p]);
    if (shares.shares[0] > own)
    {
      result.leaves[p] = shares.labels[0];
      result.confidence[p] = shares.shares[0];
    }
    else
    {
      result.confidence[p] = std::min(result.confidence[p], own);
    }
  }
}

/** Labels and confidence of a level, by those of the level below it. */
RefineResult
WalkOnLevel(WalkLevel & level, unsigned int steps, double radius, WalkState & state, const Host & host)
{
  RefineResult result;
  bool         isShrinkable = false;
  for (std::size_t d = 0; d < level.grid.Dimension(); ++d)
  {
    isShrinkable = isShrinkable || IsShrinkable(level, d);
  }
  if (isShrinkable)
  {
    WalkLevel                        shrunk = ShrinkLevel(level, host.Stage(0.0, 0.1));
    const RefineResult               below = WalkOnLevel(shrunk, steps, radius, state, host.Stage(0.1, 0.3));
    const std::vector<std::uint32_t> labels = Resample(below.leaves, shrunk.grid, level.grid);
    for (std::size_t p = 0; p < labels.size(); ++p)
    {
      level.labels[p] = level.labels[p] != 0 && labels[p] != 0 ? labels[p] : level.labels[p];
    }
    result.confidence = Resample(below.confidence, shrunk.grid, level.grid);
    for (std::size_t d = 0; d < level.grid.Dimension(); ++d)
    {
      level.cellSize[d] = std::min(level.cellSize[d], shrunk.grid.spacing[d]);
    }
  }
  else
  {
    result.confidence.assign(level.labels.size(), 1.0F);
  }
  state.open = FindUncertainPixels(level.grid, level.labels, level.cellSize, bandWidth, host.Stage(0.3, 0.4));
  state.shares = WalkToLabels(
    level.grid, level.channels, level.labels, state.open, StepOffsets(level.grid, radius), steps, host.Stage(0.4, 1.0));
  result.leaves = level.labels;
  for (std::size_t p = 0; p < result.leaves.size(); ++p)
  {
    result.confidence[p] = result.leaves[p] != 0 ? result.confidence[p] : 0.0F;
  }
  TakeMostLikely(state, result);
  return result;
}

} // namespace

RefineResult
RefineByWalk(const std::vector<std::uint32_t> & leaves,
             const std::vector<double> &        cellSize,
             const ImageView &                  reference,
             unsigned int                       steps,
             double                             radius,
             const Host &                       host)
{
  StepOffsets(reference.grid, radius); // the finest grid has the most: throws before any work is done
  WalkLevel level;
  level.grid = reference.grid;
  level.labels = leaves;
  level.cellSize = cellSize;
  level.channels = ToChannels(reference, host);
  host.progress(0.1);

  WalkState    state;
  RefineResult result = WalkOnLevel(level, steps, radius, state, host.Stage(0.1, 0.98));
  EnsureEveryLeaf(
    leaves,
    [&state](std::size_t pixel, std::uint32_t leaf) {
      const auto found = std::lower_bound(state.open.begin(), state.open.end(), pixel);
      return found != state.open.end() && *found == pixel
               ? state.shares[static_cast<std::size_t>(found - state.open.begin())].ShareOf(leaf)
               : 0.0F;
    },
    result);
  host.progress(1.0);
  return result;
}

} // namespace dwc
