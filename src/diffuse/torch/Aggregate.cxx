/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/Aggregate.h"

#include "dwc/Error.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

namespace dwc
{
namespace torch
{
namespace
{

/** Rows of the finest grid that are worked on between two calls of report(). */
constexpr std::int64_t blockRows = 512;

std::int64_t
CountTokens(const Capture::GridSum & grid)
{
  return static_cast<std::int64_t>(grid.height * grid.width);
}

/** Divides each row by its sum, in place. */
void
NormalizeRows(at::Tensor rows, const Capture::GridSum & grid)
{
  const at::Tensor sums = rows.sum(-1, true);
  if (!at::isfinite(sums).all().item<bool>() || !sums.gt(0).all().item<bool>())
  {
    throw ParameterError("Precision",
                         "the attention of " + std::to_string(grid.width) + " x " + std::to_string(grid.height) +
                           " tokens is not a number: the model's weights are damaged, or its numbers are too large for "
                           "this precision; try float32");
  }
  rows.div_(sums);
}

/** The place on the coarse axis of each place of the fine one: floor(i coarse / fine). */
at::Tensor
MapQueries(std::size_t fine, std::size_t coarse, at::Device device)
{
  std::vector<std::int64_t> places(fine);
  for (std::size_t i = 0; i < fine; ++i)
  {
    places[i] = static_cast<std::int64_t>(i * coarse / fine);
  }
  return at::tensor(places, at::kLong).to(device);
}

/** Adds a coarser grid's maps to the walk, one row of queries of the coarse grid after the other. */
void
AddCoarser(at::Tensor                    walk,
           const Capture::GridSum &      finest,
           const Capture::GridSum &      grid,
           double                        share,
           const std::function<void()> & report)
{
  const auto       height = static_cast<std::int64_t>(finest.height);
  const auto       width = static_cast<std::int64_t>(finest.width);
  const auto       coarseHeight = static_cast<std::int64_t>(grid.height);
  const auto       coarseWidth = static_cast<std::int64_t>(grid.width);
  const at::Tensor columns = MapQueries(finest.width, grid.width, walk.device());
  const at::Tensor maps = grid.sum.view({ coarseHeight, coarseWidth, coarseHeight, coarseWidth });
  std::int64_t     y = 0;
  for (std::int64_t coarseY = 0; coarseY < coarseHeight; ++coarseY)
  {
    report();
    at::Tensor rows = at::upsample_bilinear2d(maps.select(0, coarseY).unsqueeze(1), { height, width }, false);
    rows = rows.view({ coarseWidth, height * width });
    NormalizeRows(rows, grid);
    rows.mul_(share);
    for (; y < height && y * coarseHeight / height == coarseY; ++y)
    {
      walk.narrow(0, y * width, width).add_(rows.index_select(0, columns));
    }
  }
}

} // namespace

std::vector<double>
ShareByResolution(const std::vector<std::size_t> & tokens, const std::vector<double> & weights)
{
  std::vector<double> shares = weights;
  if (shares.empty())
  {
    for (const std::size_t n : tokens)
    {
      shares.push_back(std::sqrt(static_cast<double>(n)));
    }
  }
  double sum = 0.0;
  bool   valid = shares.size() == tokens.size();
  for (const double share : shares)
  {
    valid = valid && share >= 0.0 && std::isfinite(share);
    sum += share;
  }
  if (!valid || !(sum > 0.0) || !std::isfinite(sum))
  {
    throw ParameterError("ResolutionWeights",
                         "there must be one weight for each of the " + std::to_string(tokens.size()) +
                           " resolutions used, finest first, none negative and not all zero; got " +
                           std::to_string(weights.size()));
  }
  for (double & share : shares)
  {
    share /= sum;
  }
  return shares;
}

std::size_t
CountAggregationSteps(const std::vector<Capture::GridSum> & grids)
{
  std::size_t steps = 0;
  for (const Capture::GridSum & grid : grids)
  {
    steps += grid.height;
  }
  const std::int64_t blocks = (CountTokens(grids.front()) + blockRows - 1) / blockRows;
  return steps - grids.front().height + 2 * static_cast<std::size_t>(blocks);
}

void
AggregateMaps(std::vector<Capture::GridSum> & grids,
              const std::vector<double> &     weights,
              const std::function<void()> &   report,
              float *                         walk)
{
  std::vector<std::size_t> tokens;
  for (const Capture::GridSum & grid : grids)
  {
    tokens.push_back(grid.height * grid.width);
  }
  const std::vector<double> shares = ShareByResolution(tokens, weights);

  // The finest sum becomes the walk in place: n x n is held once.
  Capture::GridSum & finest = grids.front();
  const std::int64_t n = CountTokens(finest);
  at::Tensor         sum = finest.sum;
  for (std::int64_t first = 0; first < n; first += blockRows)
  {
    report();
    const at::Tensor rows = sum.narrow(0, first, std::min(blockRows, n - first));
    NormalizeRows(rows, finest);
    rows.mul_(shares.front());
  }
  for (std::size_t g = 1; g < grids.size(); ++g)
  {
    AddCoarser(sum, finest, grids[g], shares[g], report);
    grids[g].sum.reset();
  }
  const at::Tensor result = at::from_blob(walk, { n, n }, at::kFloat);
  for (std::int64_t first = 0; first < n; first += blockRows)
  {
    report();
    const std::int64_t count = std::min(blockRows, n - first);
    const at::Tensor   rows = sum.narrow(0, first, count);
    NormalizeRows(rows, finest);
    if (sum.data_ptr<float>() != walk)
    {
      result.narrow(0, first, count).copy_(rows);
    }
  }
  finest.sum.reset();
}

void
RestrictWalk(const std::vector<unsigned char> & inside, const std::function<void()> & report, float * walk)
{
  const std::size_t n = inside.size();
  for (std::size_t i = 0; i < n; ++i)
  {
    if (i % static_cast<std::size_t>(blockRows) == 0)
    {
      report();
    }
    float * const row = walk + i * n;
    double        sum = 0.0;
    for (std::size_t j = 0; j < n; ++j)
    {
      row[j] = inside[i] != 0 && inside[j] != 0 ? row[j] : 0.0F;
      sum += row[j];
    }
    if (inside[i] == 0)
    {
      continue;
    }
    if (!(sum > 0.0))
    {
      row[i] = 1.0F; // all that it stepped to was left out
      continue;
    }
    for (std::size_t j = 0; j < n; ++j)
    {
      row[j] = static_cast<float>(row[j] / sum);
    }
  }
}

} // namespace torch
} // namespace dwc
