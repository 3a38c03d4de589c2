/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/slices/SliceFlow.h"

#include "diffuse/slices/SliceFrame.h"
#include "image/CellShares.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace dwc
{
namespace slices
{
namespace
{

/** A share of a cell, or of a token. */
struct Share
{
  std::uint32_t of{ 0 };
  float         share{ 0.0F };
};

/** How many pixels each token has in each cell. */
std::vector<std::vector<Share>>
FindShares(const Slab & slab, const Grid & cells, const Host & host)
{
  const std::size_t               count = slab.offsets.size() - 1;
  std::vector<std::vector<Share>> shares(count);
  host.ForBlocks(count, 64, [&](std::size_t begin, std::size_t end) {
    CellShares inCells(slab.section, cells);
    for (std::size_t t = begin; t < end; ++t)
    {
      for (std::size_t p = slab.offsets[t]; p < slab.offsets[t + 1]; ++p)
      {
        inCells.Add(slab.pixels[p]);
      }
      inCells.Take([&shares, t](std::size_t cell, float share) {
        shares[t].push_back({ static_cast<std::uint32_t>(cell), share });
      });
    }
  });
  return shares;
}

/** For each cell its tokens, each with its part of all that is in the cell. */
std::vector<std::vector<Share>>
FindParts(const std::vector<std::vector<Share>> & shares, std::size_t cells)
{
  std::vector<std::vector<Share>> parts(cells);
  std::vector<float>              sums(cells, 0.0F);
  for (std::size_t t = 0; t < shares.size(); ++t)
  {
    for (const Share & one : shares[t])
    {
      parts[one.of].push_back({ static_cast<std::uint32_t>(t), one.share });
      sums[one.of] += one.share;
    }
  }
  for (std::size_t cell = 0; cell < cells; ++cell)
  {
    for (Share & part : parts[cell])
    {
      part.share /= sums[cell];
    }
  }
  return parts;
}

} // namespace

Slab
SlabOf(const Grid &                       tokenPixels,
       const std::vector<std::uint32_t> & tokens,
       std::size_t                        count,
       const SliceFrame &                 frame,
       const SliceAxis &                  axis,
       const std::vector<std::size_t> &   places,
       std::size_t                        length,
       std::size_t                        slice)
{
  const FramedGrid  grid(tokenPixels, frame);
  const std::size_t sections = grid.GetSize(axis.normal);
  Slab              slab;
  slab.section.size = { grid.GetSize(axis.across), grid.GetSize(axis.down) };
  slab.section.spacing = { grid.GetSpacing(axis.across), grid.GetSpacing(axis.down) };
  slab.offsets.assign(count + 1, 0);

  // In half pixels of the volume and of the sections, so that nearest is exact.
  std::vector<std::size_t> own;
  for (std::size_t k = 0; k < sections; ++k)
  {
    std::size_t nearest = 0;
    std::size_t least = static_cast<std::size_t>(-1);
    for (std::size_t s = 0; s < places.size(); ++s)
    {
      const std::size_t section = (2 * k + 1) * length;
      const std::size_t place = (2 * places[s] + 1) * sections;
      const std::size_t distance = section > place ? section - place : place - section;
      if (distance < least)
      {
        least = distance;
        nearest = s;
      }
    }
    if (nearest == slice)
    {
      own.push_back(k);
    }
  }

  const auto forPixels = [&](const auto & use) {
    std::array<std::size_t, 3> at{};
    for (const std::size_t k : own)
    {
      at[axis.normal] = k;
      std::uint32_t p = 0;
      for (at[axis.down] = 0; at[axis.down] < slab.section.size[1]; ++at[axis.down])
      {
        for (at[axis.across] = 0; at[axis.across] < slab.section.size[0]; ++at[axis.across], ++p)
        {
          const std::uint32_t token = tokens[grid.GetPixel(at)];
          if (token > 0)
          {
            use(token - 1, p);
          }
        }
      }
    }
  };
  forPixels([&](std::size_t token, std::uint32_t) { ++slab.offsets[token + 1]; });
  for (std::size_t t = 0; t < count; ++t)
  {
    slab.offsets[t + 1] += slab.offsets[t];
  }
  std::vector<std::size_t> next(slab.offsets.begin(), slab.offsets.end() - 1);
  slab.pixels.resize(slab.offsets.back());
  forPixels([&](std::size_t token, std::uint32_t pixel) { slab.pixels[next[token]++] = pixel; });
  return slab;
}

void
AddSliceFlow(const Slab &               slab,
             const Grid &               cells,
             const std::vector<float> & walk,
             const Host &               host,
             std::vector<float> &       flow)
{
  const std::size_t                     count = slab.offsets.size() - 1;
  const std::size_t                     n = cells.Count();
  const std::vector<std::vector<Share>> shares = FindShares(slab, cells, host);
  const std::vector<std::vector<Share>> parts = FindParts(shares, n);
  host.ForBlocksWithProgress(count, 16, 512, [&](std::size_t begin, std::size_t end) {
    std::vector<float> row(n);
    for (std::size_t t = begin; t < end; ++t)
    {
      if (shares[t].empty())
      {
        continue;
      }
      std::fill(row.begin(), row.end(), 0.0F);
      for (const Share & from : shares[t])
      {
        const float * const steps = walk.data() + from.of * n;
        for (std::size_t j = 0; j < n; ++j)
        {
          row[j] += from.share * steps[j];
        }
      }
      float * const sums = flow.data() + t * count;
      for (std::size_t j = 0; j < n; ++j)
      {
        for (const Share & to : parts[j])
        {
          sums[to.of] += row[j] * to.share;
        }
      }
    }
  });
}

} // namespace slices
} // namespace dwc
