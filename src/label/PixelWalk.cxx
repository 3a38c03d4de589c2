/* SPDX-License-Identifier: Apache-2.0 */
#include "label/PixelWalk.h"

#include "dwc/Error.h"
#include "label/Relaxation.h"
#include "label/WalkSteps.h"

#include <algorithm>
#include <cstdlib>

namespace dwc
{
namespace
{

constexpr std::size_t blockSize = std::size_t{ 1 } << 12;
constexpr std::size_t reportEvery = std::size_t{ 1 } << 17;

/** Divides the pixels of a grid into sets in which no step leads from one to another: by the parity of the position
 * where each step is of an odd number of pixels, else by the position in boxes as large as the longest step. */
class Sets
{
public:
  explicit Sets(const std::vector<GridOffset> & offsets)
    : m_Periods(offsets.empty() ? 0 : offsets.front().steps.size(), 1)
  {
    for (const GridOffset & offset : offsets)
    {
      std::ptrdiff_t sum = 0;
      for (std::size_t d = 0; d < m_Periods.size(); ++d)
      {
        const std::ptrdiff_t length = std::abs(offset.steps[d]);
        sum += length;
        m_Periods[d] = std::max(m_Periods[d], static_cast<std::size_t>(length) + 1);
      }
      m_IsOdd = m_IsOdd && sum % 2 == 1;
    }
  }

  std::size_t
  Count() const
  {
    std::size_t count = 1;
    for (const std::size_t period : m_Periods)
    {
      count *= period;
    }
    return m_IsOdd ? 2 : count;
  }

  std::size_t
  SetOf(const std::vector<std::size_t> & index) const
  {
    std::size_t set = 0;
    for (std::size_t d = m_Periods.size(); d-- > 0;)
    {
      set = m_IsOdd ? set + index[d] : set * m_Periods[d] + index[d] % m_Periods[d];
    }
    return m_IsOdd ? set % 2 : set;
  }

private:
  std::vector<std::size_t> m_Periods;
  bool                     m_IsOdd{ true };
};

/** Sorts the pixels by their sets; returns where each set begins, and the end. */
std::vector<std::size_t>
SortBySets(const WalkGround & ground, std::vector<OpenPixel> & open, const Host & host)
{
  const Sets                 sets(ground.offsets);
  std::vector<std::uint16_t> setOf(open.size());
  host.ForBlocks(open.size(), blockSize, [&](std::size_t begin, std::size_t end) {
    IndexInRows<std::size_t> index(*ground.grid);
    for (std::size_t b = begin; b < end; ++b)
    {
      setOf[b] = static_cast<std::uint16_t>(sets.SetOf(index.Of(open[b].pixel)));
    }
  });
  // How many of each set are in each block, then where the next one of them goes.
  const std::size_t        count = sets.Count();
  const std::size_t        blocks = (open.size() + blockSize - 1) / blockSize;
  std::vector<std::size_t> next(blocks * count, 0);
  host.ForBlocks(open.size(), blockSize, [&](std::size_t begin, std::size_t end) {
    for (std::size_t b = begin; b < end; ++b)
    {
      ++next[begin / blockSize * count + setOf[b]];
    }
  });
  std::vector<std::size_t> begins(count + 1, 0);
  for (std::size_t s = 0; s < count; ++s)
  {
    begins[s + 1] = begins[s];
    for (std::size_t block = 0; block < blocks; ++block)
    {
      const std::size_t here = next[block * count + s];
      next[block * count + s] = begins[s + 1];
      begins[s + 1] += here;
    }
  }
  std::vector<OpenPixel> sorted(open.size());
  host.ForBlocks(open.size(), blockSize, [&](std::size_t begin, std::size_t end) {
    for (std::size_t b = begin; b < end; ++b)
    {
      sorted[next[begin / blockSize * count + setOf[b]]++] = open[b];
    }
  });
  open.swap(sorted);
  return begins;
}

void
ScaleToOne(LabelShares & shares)
{
  float sum = 0.0F;
  for (const float share : shares.shares)
  {
    sum += share;
  }
  for (float & share : shares.shares)
  {
    share = sum > 0.0F ? share / sum : 0.0F;
  }
}

} // namespace

std::vector<LabelShares>
WalkToLabels(const WalkGround &           ground,
             std::vector<std::uint32_t> & labels,
             std::vector<OpenPixel> &     open,
             unsigned int                 sweeps,
             const Host &                 host)
{
  if (open.size() >= placeBit || (!labels.empty() && *std::max_element(labels.begin(), labels.end()) >= placeBit))
  {
    throw ParameterError("Input", "has labels, or pixels along boundaries, beyond 2^31; refine it by Nearest.");
  }
  const std::vector<std::size_t> begins = SortBySets(ground, open, host);
  host.ForBlocks(open.size(), blockSize, [&](std::size_t first, std::size_t last) {
    for (std::size_t b = first; b < last; ++b)
    {
      labels[open[b].pixel] = placeBit | static_cast<std::uint32_t>(b);
    }
  });
  const std::vector<StepProbability> steps = ComputeStepProbabilities(ground, labels, open, host.Stage(0.0, 0.25));
  if (ground.releaseValues)
  {
    ground.releaseValues();
  }

  Relaxation relaxation(ground, labels, open, steps);
  const Host work = host.Stage(0.25, 1.0);
  for (unsigned int sweep = 0; sweep < sweeps; ++sweep)
  {
    for (std::size_t s = 0; s + 1 < begins.size(); ++s)
    {
      const auto from = static_cast<double>(open.size() * sweep + begins[s]);
      const auto to = static_cast<double>(open.size() * sweep + begins[s + 1]);
      const auto end = std::max(1.0, static_cast<double>(open.size() * sweeps));
      work.Stage(from / end, to / end)
        .ForBlocksWithProgress(
          begins[s + 1] - begins[s], blockSize, reportEvery, [&](std::size_t first, std::size_t last) {
            relaxation.Relax(begins[s] + first, begins[s] + last);
          });
    }
  }
  std::vector<LabelShares> shares = relaxation.TakeShares();
  host.ForBlocks(open.size(), blockSize, [&](std::size_t first, std::size_t last) {
    for (std::size_t b = first; b < last; ++b)
    {
      labels[open[b].pixel] = open[b].label;
      ScaleToOne(shares[b]);
    }
  });
  return shares;
}

} // namespace dwc
