/* SPDX-License-Identifier: Apache-2.0 */
#include "label/RefineWalk.h"

#include "dwc/Error.h"
#include "image/PixelReader.h"
#include "image/Shrink.h"
#include "label/Band.h"
#include "label/EnsureEveryLeaf.h"
#include "label/NearestLabels.h"
#include "label/PixelWalk.h"
#include "label/SharpAxes.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <string>

namespace dwc
{
namespace
{

constexpr std::size_t blockSize = std::size_t{ 1 } << 14;

/** How far from a boundary a label may be wrong, in cells: one that is drawn by whole cells is off by up to half of
 * one. */
constexpr double bandWidth = 0.5;

/** How likely a walk ends in its pixel's own label while it goes the length of a cell: on the boundary, and at the
 * band's width from it. It holds what is thinner than the band, and lets boundaries move, and become smooth, over a few
 * pixels. */
constexpr double holdOnBoundary = 0.1;
constexpr double holdAtWidth = 0.6;

/** A cell of more pixels along an axis is first halved. */
constexpr double largestCell = 3.0;

/** Pixels that one step may reach: their probabilities are kept for each open pixel. */
constexpr std::size_t mostOffsets = 342; // 7^3 - 1

/** What a level of the pyramid works on. */
struct WalkLevel
{
  Grid                       grid;
  const float *              values; ///< interleaved
  std::vector<float>         ownValues;
  std::function<void()>      releaseValues; ///< if given, is called when they have been read for the last time
  std::vector<std::uint32_t> labels;        ///< 0 outside the mask
  std::vector<double>        cellSize;
};

/** What all levels have in common. */
struct WalkSettings
{
  PixelReader       reader;
  std::size_t       channels;
  std::vector<bool> isFixed; ///< axes along which no step goes
  unsigned int      sweeps;
  double            radius;
};

/** To a pixel that shares a face. */
bool
IsFace(const GridOffset & offset)
{
  return std::accumulate(offset.steps.begin(), offset.steps.end(), std::ptrdiff_t{ 0 }, [](auto sum, auto step) {
           return sum + std::abs(step);
         }) == 1;
}

/** Pixels one step reaches: those that share a face, and those within the radius. */
std::vector<GridOffset>
StepOffsets(const Grid & grid, double radius, const std::vector<bool> & isFixed)
{
  std::vector<std::ptrdiff_t> reach;
  double                      box = 1.0;
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    const auto   last = static_cast<double>(grid.size[d] - 1);
    const double most = std::min(last, std::max(1.0, std::floor(radius / grid.spacing[d])));
    reach.push_back(isFixed[d] ? 0 : static_cast<std::ptrdiff_t>(most));
    box *= isFixed[d] ? 1.0 : 2.0 * most + 1.0;
  }
  constexpr double        boxesPerBall = 4.0; // a ball fills more than a quarter of its box up to 4 dimensions
  std::vector<GridOffset> offsets;
  if (box <= boxesPerBall * mostOffsets)
  {
    offsets = NeighborOffsets(grid, reach);
    const auto isTooFar = [radius](const GridOffset & offset) {
      return offset.squaredLength > radius * radius * (1.0 + 1e-9) && !IsFace(offset);
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

/** Calls take(pixel of `to`, pixel of `from` that holds its center) for all pixels of a grid over the same extent. */
template <typename TTake>
void
ForCenters(const Grid & from, const Grid & to, const Host & host, const TTake & take)
{
  const std::vector<std::vector<std::size_t>> maps = CenterMaps(from, to);
  const std::size_t                           length = to.size[0];
  host.ForBlocks(to.Count() / length, std::max<std::size_t>(1, blockSize / length), [&](std::size_t f, std::size_t l) {
    std::vector<std::size_t> index;
    for (std::size_t row = f; row < l; ++row)
    {
      IndexOf(to, row * length, index);
      std::size_t begin = 0;
      for (std::size_t d = from.Dimension(); d-- > 0;)
      {
        begin = begin * from.size[d] + (d == 0 ? 0 : maps[d][index[d]]);
      }
      for (std::size_t i = 0; i < length; ++i)
      {
        take(row * length + i, begin + maps[0][i]);
      }
    }
  });
}

WalkLevel
ShrinkLevel(const WalkLevel & level, std::size_t channels, const Host & host)
{
  std::vector<std::size_t> size = level.grid.size;
  for (std::size_t d = 0; d < size.size(); ++d)
  {
    size[d] = IsShrinkable(level, d) ? (size[d] + 1) / 2 : size[d];
  }
  std::vector<unsigned char> mask;
  if (std::find(level.labels.begin(), level.labels.end(), 0U) != level.labels.end())
  {
    mask.resize(level.labels.size());
    std::transform(
      level.labels.begin(), level.labels.end(), mask.begin(), [](std::uint32_t label) { return label != 0; });
  }
  ShrunkImage image = Shrink(level.grid, level.values, channels, mask.empty() ? nullptr : mask.data(), size, host);

  WalkLevel shrunk;
  shrunk.cellSize = level.cellSize;
  shrunk.grid = image.grid;
  shrunk.ownValues = std::move(image.values);
  shrunk.values = shrunk.ownValues.data();
  shrunk.labels.resize(shrunk.grid.Count());
  ForCenters(
    level.grid, shrunk.grid, host, [&](std::size_t p, std::size_t center) { shrunk.labels[p] = level.labels[center]; });
  if (!mask.empty())
  {
    // A shrunk pixel across the mask's border may have its center outside.
    shrunk.labels = FindNearestLabels(shrunk.grid, shrunk.labels, Host{}).labels;
    for (std::size_t p = 0; p < shrunk.labels.size(); ++p)
    {
      shrunk.labels[p] = image.coverage[p] > 0.0F ? shrunk.labels[p] : 0;
    }
  }
  return shrunk;
}

/** Shares of the last level, to choose a leaf's best pixel by. */
struct WalkState
{
  std::vector<OpenPixel>   open;
  std::vector<LabelShares> shares;
};

/** Shares of a pixel, by binary search in each of the runs of pixels in raster order that the walk left. */
class ShareLookup
{
public:
  explicit ShareLookup(const WalkState & state)
    : m_State(state)
  {
    for (auto run = state.open.begin(); run != state.open.end();)
    {
      m_Runs.push_back(run);
      run = std::is_sorted_until(
        run, state.open.end(), [](const OpenPixel & a, const OpenPixel & b) { return a.pixel < b.pixel; });
    }
    m_Runs.push_back(state.open.end());
  }

  float
  operator()(std::size_t pixel, std::uint32_t leaf) const
  {
    for (std::size_t r = 0; r + 1 < m_Runs.size(); ++r)
    {
      const auto found = std::lower_bound(
        m_Runs[r], m_Runs[r + 1], pixel, [](const OpenPixel & a, std::size_t b) { return a.pixel < b; });
      if (found != m_Runs[r + 1] && found->pixel == pixel)
      {
        return m_State.shares[static_cast<std::size_t>(found - m_State.open.begin())].ShareOf(leaf);
      }
    }
    return 0.0F;
  }

private:
  const WalkState &                                   m_State;
  std::vector<std::vector<OpenPixel>::const_iterator> m_Runs;
};

/** From the shares to labels and confidence; both have those of the level below. */
void
TakeMostLikely(const WalkState &            state,
               std::vector<std::uint32_t> & labels,
               std::vector<float> &         confidence,
               const Host &                 host)
{
  host.ForBlocks(state.open.size(), blockSize, [&](std::size_t begin, std::size_t end) {
    for (std::size_t b = begin; b < end; ++b)
    {
      const std::size_t   p = state.open[b].pixel;
      const LabelShares & shares = state.shares[b];
      const float         own = shares.ShareOf(labels[p]);
      if (shares.shares[0] > own)
      {
        labels[p] = shares.labels[0];
        confidence[p] = shares.shares[0];
      }
      else
      {
        confidence[p] = std::min(confidence[p], own);
      }
    }
  });
}

/** The pixels near a boundary. A step goes 1 / sum_d (cells per pixel)^-2 squared cells on average. */
std::vector<OpenPixel>
OpenBand(const WalkLevel & level, const std::vector<bool> & isFixed, const Host & host)
{
  const Band             band = FindBand(level.grid, level.labels, level.cellSize, bandWidth, isFixed, host);
  std::vector<OpenPixel> open(band.pixels.size());
  double                 squaredPixels = 0.0;
  for (std::size_t d = 0; d < level.grid.Dimension(); ++d)
  {
    const double pixels = level.cellSize[d] / level.grid.spacing[d];
    squaredPixels += isFixed[d] || level.grid.size[d] == 1 ? 0.0 : pixels * pixels;
  }
  host.ForBlocks(open.size(), blockSize, [&](std::size_t begin, std::size_t end) {
    for (std::size_t b = begin; b < end; ++b)
    {
      const std::size_t p = band.pixels[b];
      const double      share = static_cast<double>(band.distances[b]) / 254.0;
      const double      hold = (holdOnBoundary + share * (holdAtWidth - holdOnBoundary)) / squaredPixels;
      open[b] = { p, level.labels[p], static_cast<float>(std::min(0.5, hold)) };
    }
  });
  return open;
}

/** The steps on a level, with lengths in cells. */
std::vector<GridOffset>
StepsInCells(const WalkLevel & level, const WalkSettings & settings)
{
  std::vector<GridOffset> offsets = StepOffsets(level.grid, settings.radius, settings.isFixed);
  for (GridOffset & offset : offsets)
  {
    offset.squaredLength = 0.0;
    for (std::size_t d = 0; d < offset.steps.size(); ++d)
    {
      const double cells = static_cast<double>(offset.steps[d]) * level.grid.spacing[d] / level.cellSize[d];
      offset.squaredLength += cells * cells;
    }
  }
  return offsets;
}

/** Refines the labels of a level, after those of the level below it. Returns their confidence. */
std::vector<float>
WalkOnLevel(WalkLevel & level, const WalkSettings & settings, WalkState & state, const Host & host)
{
  std::vector<float> confidence(level.labels.size(), 1.0F);
  bool               isShrinkable = false;
  for (std::size_t d = 0; d < level.grid.Dimension(); ++d)
  {
    isShrinkable = isShrinkable || IsShrinkable(level, d);
  }
  if (isShrinkable)
  {
    WalkLevel                shrunk = ShrinkLevel(level, settings.channels, host.Stage(0.0, 0.1));
    const std::vector<float> below = WalkOnLevel(shrunk, settings, state, host.Stage(0.1, 0.3));
    state = {};
    ForCenters(shrunk.grid, level.grid, host, [&](std::size_t p, std::size_t center) {
      const std::uint32_t label = shrunk.labels[center];
      level.labels[p] = level.labels[p] != 0 && label != 0 ? label : level.labels[p];
      confidence[p] = below[center];
    });
    for (std::size_t d = 0; d < level.grid.Dimension(); ++d)
    {
      level.cellSize[d] = std::min(level.cellSize[d], shrunk.grid.spacing[d]);
    }
  }
  host.ForBlocks(confidence.size(), blockSize, [&](std::size_t begin, std::size_t end) {
    for (std::size_t p = begin; p < end; ++p)
    {
      confidence[p] = level.labels[p] != 0 ? confidence[p] : 0.0F;
    }
  });
  state.open = OpenBand(level, settings.isFixed, host.Stage(0.3, 0.4));
  const WalkGround ground{
    &level.grid, level.values, &settings.reader, StepsInCells(level, settings), level.releaseValues
  };
  state.shares = WalkToLabels(ground, level.labels, state.open, settings.sweeps, host.Stage(0.4, 1.0));
  TakeMostLikely(state, level.labels, confidence, host);
  return confidence;
}

} // namespace

RefineResult
RefineByWalk(std::vector<std::uint32_t>  leaves,
             const std::vector<double> & cellSize,
             const ImageView &           reference,
             unsigned int                steps,
             double                      radius,
             const Host &                host,
             std::function<void()>       releaseValues)
{
  const WalkSettings settings{
    PixelReader(reference, host), reference.channels, FindSharpAxes(reference.grid, cellSize), steps, radius
  };
  StepOffsets(reference.grid, radius, settings.isFixed); // the finest grid has the most: throws before any work is done
  host.progress(0.1);
  const LabelRuns before(leaves);
  WalkLevel       level;
  level.grid = reference.grid;
  level.values = reference.values;
  level.releaseValues = std::move(releaseValues);
  level.labels = std::move(leaves);
  level.cellSize = cellSize;

  WalkState    state;
  RefineResult result;
  result.confidence = WalkOnLevel(level, settings, state, host.Stage(0.1, 0.98));
  result.leaves = std::move(level.labels);
  const ShareLookup share(state);
  EnsureEveryLeaf(before, share, result);
  host.progress(1.0);
  return result;
}

} // namespace dwc
