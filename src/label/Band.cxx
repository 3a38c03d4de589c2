/* SPDX-License-Identifier: Apache-2.0 */
#include "label/Band.h"

#include "image/GridSteps.h"

#include <algorithm>
#include <cmath>

namespace dwc
{
namespace
{

using Bytes = std::vector<unsigned char>;

constexpr std::size_t   pixelsPerBlock = std::size_t{ 1 } << 15;
constexpr std::size_t   blocksPerReport = 64;
constexpr unsigned char far = 255;

/** Rows of a grid, and blocks of them. */
struct Rows
{
  explicit Rows(const Grid & grid)
    : length(grid.size[0])
    , count(grid.Count() / grid.size[0])
    , perBlock(std::max<std::size_t>(1, pixelsPerBlock / grid.size[0]))
  {}

  template <typename TBody>
  void
  ForBlocks(const Host & host, const TBody & body) const
  {
    host.ForBlocksWithProgress(count, perBlock, blocksPerReport * perBlock, body);
  }

  std::size_t length;
  std::size_t count;
  std::size_t perBlock;
};

void
MarkRow(const std::uint32_t * labels, const std::uint32_t * others, std::size_t length, unsigned char * marks)
{
  for (std::size_t x = 0; x < length; ++x)
  {
    const bool isBoundary = (labels[x] != others[x]) & (labels[x] != 0) & (others[x] != 0);
    marks[x] = static_cast<unsigned char>(marks[x] | (isBoundary ? far : 0));
  }
}

/** 255 at each pixel with a face neighbor of another label, 0 elsewhere; and which rows have one. */
Bytes
MarkBoundary(const Grid &                       grid,
             const std::vector<std::uint32_t> & labels,
             const std::vector<bool> &          isFixed,
             Bytes &                            isMarked,
             const Host &                       host)
{
  const Rows rows(grid);
  Bytes      marks(labels.size(), 0);
  rows.ForBlocks(host, [&](std::size_t begin, std::size_t end) {
    std::vector<std::size_t> index;
    for (std::size_t row = begin; row < end; ++row)
    {
      const std::size_t           first = row * rows.length;
      const std::uint32_t * const own = labels.data() + first;
      unsigned char * const       target = marks.data() + first;
      if (!isFixed[0])
      {
        MarkRow(own, own + 1, rows.length - 1, target);
        MarkRow(own + 1, own, rows.length - 1, target + 1);
      }
      IndexOf(grid, first, index);
      std::size_t stride = rows.length;
      for (std::size_t d = 1; d < grid.Dimension(); ++d)
      {
        if (!isFixed[d] && index[d] > 0)
        {
          MarkRow(own, own - stride, rows.length, target);
        }
        if (!isFixed[d] && index[d] + 1 < grid.size[d])
        {
          MarkRow(own, own + stride, rows.length, target);
        }
        stride *= grid.size[d];
      }
      isMarked[row] = std::find(target, target + rows.length, far) != target + rows.length ? 1 : 0;
    }
  });
  return marks;
}

/** A step from a boundary pixel within the band. */
struct BandStep
{
  GridOffset    offset;
  unsigned char distance;
};

std::vector<BandStep>
ListSteps(const Grid & grid, const std::vector<double> & cellSize, double width, const std::vector<bool> & isFixed)
{
  constexpr double            roundOff = 1.0 + 1e-9; // a distance of exactly `width` must not be lost
  std::vector<std::ptrdiff_t> reach;
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    const double most = std::floor(roundOff * width * cellSize[d] / grid.spacing[d]);
    reach.push_back(isFixed[d] ? 0
                               : static_cast<std::ptrdiff_t>(std::min(most, static_cast<double>(grid.size[d] - 1))));
  }
  std::vector<BandStep> steps;
  for (const GridOffset & offset : BoxOffsets(grid, reach))
  {
    double squared = 0.0;
    for (std::size_t d = 0; d < grid.Dimension(); ++d)
    {
      const double cells = static_cast<double>(offset.steps[d]) * grid.spacing[d] / cellSize[d];
      squared += cells * cells;
    }
    if (squared <= width * width * roundOff)
    {
      const double share = std::min(1.0, std::sqrt(squared) / width);
      steps.push_back({ offset, static_cast<unsigned char>(std::lround(254.0 * share)) });
    }
  }
  return steps;
}

/** Lowers the distances of a row by the marks of another one that lies `step` along the first axis away from it. */
void
SpreadRow(const unsigned char * marks,
          unsigned char *       distances,
          std::size_t           length,
          std::ptrdiff_t        step,
          unsigned char         distance)
{
  const auto whole = static_cast<std::ptrdiff_t>(length);
  const auto begin = std::max<std::ptrdiff_t>(0, -step);
  const auto end = std::min(whole, whole - step);
  for (std::ptrdiff_t x = begin; x < end; ++x)
  {
    const auto here = static_cast<unsigned char>(distance | static_cast<unsigned char>(~marks[x + step]));
    distances[x] = std::min(distances[x], here);
  }
}

} // namespace

Band
FindBand(const Grid &                       grid,
         const std::vector<std::uint32_t> & labels,
         const std::vector<double> &        cellSize,
         double                             width,
         const std::vector<bool> &          isFixed,
         const Host &                       host)
{
  Band band;
  if (labels.empty())
  {
    return band;
  }
  const Rows                  rows(grid);
  Bytes                       isMarked(rows.count, 0);
  const Bytes                 marks = MarkBoundary(grid, labels, isFixed, isMarked, host.Stage(0.0, 0.3));
  const std::vector<BandStep> steps = ListSteps(grid, cellSize, width, isFixed);
  Bytes                       distances(labels.size(), far);
  std::vector<std::size_t>    counts((rows.count + rows.perBlock - 1) / rows.perBlock + 1, 0);
  rows.ForBlocks(host.Stage(0.3, 0.8), [&](std::size_t begin, std::size_t end) {
    std::vector<std::ptrdiff_t> index;
    std::size_t                 count = 0;
    for (std::size_t row = begin; row < end; ++row)
    {
      const std::size_t     first = row * rows.length;
      unsigned char * const target = distances.data() + first;
      IndexOf(grid, first, index);
      for (const BandStep & step : steps)
      {
        // The row it leads to: its first pixel, whatever the step along the first axis.
        bool isInside = true;
        for (std::size_t d = 1; d < grid.Dimension(); ++d)
        {
          const std::ptrdiff_t i = index[d] + step.offset.steps[d];
          isInside = isInside && i >= 0 && i < static_cast<std::ptrdiff_t>(grid.size[d]);
        }
        const auto other =
          static_cast<std::size_t>(static_cast<std::ptrdiff_t>(first) + step.offset.memory - step.offset.steps[0]);
        if (isInside && isMarked[other / rows.length] != 0)
        {
          SpreadRow(marks.data() + other, target, rows.length, step.offset.steps[0], step.distance);
        }
      }
      for (std::size_t x = 0; x < rows.length; ++x)
      {
        target[x] = labels[first + x] != 0 ? target[x] : far;
      }
      count += rows.length - static_cast<std::size_t>(std::count(target, target + rows.length, far));
    }
    counts[begin / rows.perBlock + 1] = count;
  });
  for (std::size_t b = 1; b < counts.size(); ++b)
  {
    counts[b] += counts[b - 1];
  }
  band.pixels.resize(counts.back());
  band.distances.resize(counts.back());
  rows.ForBlocks(host.Stage(0.8, 1.0), [&](std::size_t begin, std::size_t end) {
    std::size_t next = counts[begin / rows.perBlock];
    for (std::size_t p = begin * rows.length; p < end * rows.length; ++p)
    {
      if (distances[p] != far)
      {
        band.pixels[next] = p;
        band.distances[next++] = distances[p];
      }
    }
  });
  return band;
}

} // namespace dwc
