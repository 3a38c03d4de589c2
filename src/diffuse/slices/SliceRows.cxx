/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Slices.h"

#include "diffuse/slices/SliceFlow.h"
#include "diffuse/slices/SlicePlan.h"
#include "diffuse/slices/SliceReader.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace dwc
{
namespace slices
{
namespace
{

/** Steps of the walk from slice to slice, whose rows are compared: after one, tokens that have no slice in common have
 * hardly anything in common. */
constexpr unsigned int stepsOnSlices = 3;

/** Pixels of each token. */
std::vector<double>
CountPixels(const std::vector<std::uint32_t> & tokens, std::size_t count)
{
  std::vector<double> sizes(count, 0.0);
  for (const std::uint32_t token : tokens)
  {
    if (token > 0)
    {
      sizes[token - 1] += 1.0;
    }
  }
  return sizes;
}

double
SumOf(const float * row, std::size_t count)
{
  return std::accumulate(row, row + count, 0.0);
}

/** Adds the rows of a flow, each of sum 1, to those of a walk; rows without any flow add nothing. */
void
AddRows(const std::vector<float> & flow, std::size_t count, std::vector<float> & walk)
{
  for (std::size_t t = 0; t < count; ++t)
  {
    const float * const row = flow.data() + t * count;
    const double        sum = SumOf(row, count);
    for (std::size_t j = 0; j < count && sum > 0.0; ++j)
    {
      walk[t * count + j] += static_cast<float>(row[j] / sum);
    }
  }
}

/** Makes rows of sum 1; rows of zeros become the mean of the others, weighted by the pixels of the tokens. */
void
CompleteRows(std::vector<float> & walk, const std::vector<double> & sizes)
{
  const std::size_t        count = sizes.size();
  std::vector<double>      mean(count, 0.0);
  std::vector<std::size_t> empty;
  double                   weight = 0.0;
  for (std::size_t t = 0; t < count; ++t)
  {
    float * const row = walk.data() + t * count;
    const double  sum = SumOf(row, count);
    if (!(sum > 0.0))
    {
      empty.push_back(t);
      continue;
    }
    weight += sizes[t];
    for (std::size_t j = 0; j < count; ++j)
    {
      row[j] = static_cast<float>(row[j] / sum);
      mean[j] += sizes[t] * row[j];
    }
  }
  for (const std::size_t t : empty)
  {
    for (std::size_t j = 0; j < count; ++j)
    {
      walk[t * count + j] = static_cast<float>(weight > 0.0 ? mean[j] / weight : 1.0 / static_cast<double>(count));
    }
  }
}

/** One more step: rows * walk. */
std::vector<float>
Step(const std::vector<float> & rows, const std::vector<float> & walk, std::size_t count, const Host & host)
{
  std::vector<float> next(rows.size(), 0.0F);
  host.ForBlocksWithProgress(count, 8, 64, [&](std::size_t begin, std::size_t end) {
    for (std::size_t t = begin; t < end; ++t)
    {
      float * const out = next.data() + t * count;
      for (std::size_t k = 0; k < count; ++k)
      {
        const float         share = rows[t * count + k];
        const float * const steps = walk.data() + k * count;
        for (std::size_t j = 0; j < count && share > 0.0F; ++j)
        {
          out[j] += share * steps[j];
        }
      }
    }
  });
  return next;
}

} // namespace
} // namespace slices

std::vector<float>
SliceRows(const ImageView &                  volume,
          const Grid &                       tokenPixels,
          const std::vector<std::uint32_t> & tokens,
          std::size_t                        count,
          const SlicePlan &                  plan,
          const SliceModel &                 model,
          const Host &                       host,
          std::vector<std::size_t> *         slices)
{
  using namespace slices;
  std::vector<std::vector<std::size_t>> places;
  std::size_t                           all = 0;
  for (const SliceAxis & axis : plan.axes)
  {
    places.push_back(PlaceSlices(volume.grid, plan.frame, axis, volume.mask));
    all += places.back().size();
  }
  SliceReader        reader(volume, plan.frame, model.isScaled, host);
  std::vector<float> walk(count * count, 0.0F);
  const Host         running = host.Stage(0.0, 0.95);
  std::size_t        done = 0;
  for (std::size_t a = 0; a < plan.axes.size(); ++a)
  {
    const SliceAxis &  axis = plan.axes[a];
    const Grid &       cells = model.cells[a];
    const std::size_t  length = volume.grid.size[plan.frame.axis[axis.normal]];
    std::vector<float> map(cells.Count() * cells.Count());
    std::vector<float> flow(count * count, 0.0F);
    for (std::size_t s = 0; s < places[a].size(); ++s, ++done)
    {
      const auto part = [&](double share) { return (static_cast<double>(done) + share) / static_cast<double>(all); };
      model.run(reader.Read(axis, places[a][s]), a, running.Stage(part(0.0), part(0.9)), map.data());
      AddSliceFlow(SlabOf(tokenPixels, tokens, count, plan.frame, axis, places[a], length, s),
                   cells,
                   map,
                   running.Stage(part(0.9), part(1.0)),
                   flow);
    }
    AddRows(flow, count, walk);
  }
  CompleteRows(walk, CountPixels(tokens, count));
  std::vector<float> rows = walk;
  const Host         stepping = host.Stage(0.95, 1.0);
  for (unsigned int step = 1; step < stepsOnSlices; ++step)
  {
    rows = Step(rows, walk, count, stepping.Stage((step - 1.0) / stepsOnSlices, 1.0 * step / stepsOnSlices));
  }
  if (slices != nullptr)
  {
    slices->clear();
    for (const auto & ofAxis : places)
    {
      slices->push_back(ofAxis.size());
    }
  }
  host.progress(1.0);
  return rows;
}

} // namespace dwc
