/* SPDX-License-Identifier: Apache-2.0 */
#include "label/PixelWalk.h"

#include "dwc/Error.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>

namespace dwc
{
namespace
{

constexpr std::size_t blockSize = std::size_t{ 1 } << 12;
constexpr std::size_t reportEvery = std::size_t{ 1 } << 17;

/** Of a label that is the place of an open pixel instead. */
constexpr std::uint32_t placeBit = 0x80000000U;

/** Keeps every step possible, so that a pixel unlike all others still goes somewhere. */
constexpr float smallestSimilarity = 1e-6F;

/** Of all shares of a pixel, smaller ones are dropped: few pixels then have more than two. */
constexpr float smallestShare = 1.0F / 64.0F;

/** A step's probability, in parts of `whole`. */
using Probability = std::uint16_t;
constexpr float whole = 65535.0F;

std::size_t
PixelAt(std::size_t pixel, const GridOffset & offset)
{
  return static_cast<std::size_t>(static_cast<std::ptrdiff_t>(pixel) + offset.memory);
}

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
  std::vector<std::size_t> begins(sets.Count() + 1, 0);
  for (const std::uint16_t set : setOf)
  {
    ++begins[set + std::size_t{ 1 }];
  }
  for (std::size_t s = 1; s < begins.size(); ++s)
  {
    begins[s] += begins[s - 1];
  }
  std::vector<OpenPixel>   sorted(open.size());
  std::vector<std::size_t> next(begins);
  for (std::size_t b = 0; b < open.size(); ++b)
  {
    sorted[next[setOf[b]]++] = open[b];
  }
  open.swap(sorted);
  return begins;
}

/** Values of the open pixels, and of others when they are asked for. */
class Values
{
public:
  Values(const WalkGround & ground, const std::vector<OpenPixel> & open, const Host & host)
    : m_Ground(ground)
    , m_Width(ground.reader->GetNumberOfChannels())
    , m_Values(open.size() * m_Width)
  {
    host.ForBlocksWithProgress(open.size(), blockSize, reportEvery, [&](std::size_t begin, std::size_t end) {
      for (std::size_t b = begin; b < end; ++b)
      {
        this->Read(open[b].pixel, m_Values.data() + b * m_Width);
      }
    });
  }

  /** From the open pixel at place b to the pixel q of this label or place. \param other room for the values of a pixel.
   */
  float
  SquaredDifference(std::size_t b, std::size_t q, std::uint32_t label, std::vector<float> & other) const
  {
    const float * values = m_Values.data() + (label & ~placeBit) * m_Width;
    if ((label & placeBit) == 0)
    {
      other.resize(m_Width);
      this->Read(q, other.data());
      values = other.data();
    }
    float sum = 0.0F;
    for (std::size_t c = 0; c < m_Width; ++c)
    {
      const float difference = m_Values[b * m_Width + c] - values[c];
      sum += difference * difference;
    }
    return sum;
  }

private:
  void
  Read(std::size_t pixel, float * values) const
  {
    m_Ground.reader->Read(m_Ground.values + pixel * m_Width, values);
  }

  const WalkGround & m_Ground;
  std::size_t        m_Width;
  std::vector<float> m_Values;
};

/** Probability of each step from each open pixel: open.size() rows of offsets.size(). */
std::vector<Probability>
StepProbabilities(const WalkGround &                 ground,
                  const std::vector<std::uint32_t> & labels,
                  const std::vector<OpenPixel> &     open,
                  const Host &                       host)
{
  const std::size_t width = ground.offsets.size();
  const Values      values(ground, open, host.Stage(0.0, 0.2));
  // Calls use(step, squared difference) for each step from the pixel at place b.
  using Index = IndexInRows<std::ptrdiff_t>;
  const auto forSteps = [&](std::size_t b, Index & indices, std::vector<float> & other, const auto & use) {
    const std::vector<std::ptrdiff_t> & index = indices.Of(open[b].pixel);
    for (std::size_t o = 0; o < width; ++o)
    {
      const std::size_t q = PixelAt(open[b].pixel, ground.offsets[o]);
      if (IsInside(*ground.grid, index, ground.offsets[o]) && labels[q] != 0)
      {
        use(o, values.SquaredDifference(b, q, labels[q], other));
      }
    }
  };

  const std::size_t   blocks = (open.size() + blockSize - 1) / blockSize;
  std::vector<double> sums(blocks, 0.0);
  std::vector<double> counts(blocks, 0.0);
  host.Stage(0.2, 0.6).ForBlocksWithProgress(
    open.size(), blockSize, reportEvery, [&](std::size_t begin, std::size_t end) {
      Index              index(*ground.grid);
      std::vector<float> other;
      for (std::size_t b = begin; b < end; ++b)
      {
        forSteps(b, index, other, [&](std::size_t, float difference) {
          sums[begin / blockSize] += std::sqrt(difference);
          counts[begin / blockSize] += 1.0;
        });
      }
    });
  double sum = 0.0;
  double count = 0.0;
  for (std::size_t b = 0; b < blocks; ++b)
  {
    sum += sums[b];
    count += counts[b];
  }
  const double sigma = count > 0.0 ? 0.5 * sum / count : 0.0;
  // A flat image has no differences to weigh.
  const auto scale = static_cast<float>(sigma > 0.0 ? -0.5 / (sigma * sigma) : 0.0);

  std::vector<float> nearness;
  for (const GridOffset & offset : ground.offsets)
  {
    nearness.push_back(static_cast<float>(ground.offsets.front().squaredLength / offset.squaredLength));
  }
  std::vector<Probability> steps(open.size() * width, 0);
  host.Stage(0.6, 1.0).ForBlocksWithProgress(
    open.size(), blockSize, reportEvery, [&](std::size_t begin, std::size_t end) {
      Index              index(*ground.grid);
      std::vector<float> other;
      std::vector<float> row(width);
      for (std::size_t b = begin; b < end; ++b)
      {
        std::fill(row.begin(), row.end(), 0.0F);
        float total = 0.0F;
        forSteps(b, index, other, [&](std::size_t o, float difference) {
          row[o] = nearness[o] * std::max(smallestSimilarity, std::exp(scale * difference));
          total += row[o];
        });
        for (std::size_t o = 0; o < width && total > 0.0F; ++o)
        {
          steps[b * width + o] = static_cast<Probability>(whole * row[o] / total + 0.5F);
        }
      }
    });
  return steps;
}

/** Adds up shares by label. */
class Tally
{
public:
  void
  Add(std::uint32_t label, float share)
  {
    for (std::size_t k = 0; k < m_Count; ++k)
    {
      if (m_Labels[k] == label)
      {
        m_Shares[k] += share;
        return;
      }
    }
    if (m_Count < room)
    {
      m_Labels[m_Count] = label;
      m_Shares[m_Count++] = share;
    }
  }

  /** The largest shares; of equal ones those of the lower labels. */
  LabelShares
  Largest()
  {
    LabelShares result;
    float       sum = 0.0F;
    for (std::size_t k = 0; k < m_Count; ++k)
    {
      sum += m_Shares[k];
    }
    for (std::size_t k = 0; k < std::min(m_Count, LabelShares::most); ++k)
    {
      for (std::size_t l = k + 1; l < m_Count; ++l)
      {
        if (m_Shares[l] > m_Shares[k] || (m_Shares[l] == m_Shares[k] && m_Labels[l] < m_Labels[k]))
        {
          std::swap(m_Labels[k], m_Labels[l]);
          std::swap(m_Shares[k], m_Shares[l]);
        }
      }
      if (m_Shares[k] < smallestShare * sum)
      {
        break;
      }
      result.labels[k] = m_Labels[k];
      result.shares[k] = m_Shares[k];
    }
    return result;
  }

private:
  static constexpr std::size_t room = 4 * LabelShares::most;

  std::size_t                     m_Count{ 0 };
  std::array<std::uint32_t, room> m_Labels;
  std::array<float, room>         m_Shares;
};

/** The value where a condition is true, else 0. */
float
If(bool condition, float value)
{
  std::uint32_t bits = 0;
  std::memcpy(&bits, &value, sizeof(value));
  bits &= 0U - static_cast<std::uint32_t>(condition);
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

/** The shares of the open pixels while they are relaxed. */
struct Relaxation
{
  Relaxation(const WalkGround &                 groundOfWalk,
             const std::vector<std::uint32_t> & labelsAndPlaces,
             const std::vector<OpenPixel> &     openPixels,
             const std::vector<Probability> &   stepsOfPixels)
    : shares(openPixels.size())
    , labels(labelsAndPlaces)
    , open(openPixels)
    , steps(stepsOfPixels)
  {
    for (const GridOffset & offset : groundOfWalk.offsets)
    {
      offsets.push_back(offset.memory);
    }
  }

  /** The shares of a pixel become the means, over one step, of those of its neighbors. */
  void
  Relax(std::size_t b)
  {
    const std::size_t         width = offsets.size();
    const Probability * const row = steps.data() + b * width;
    std::uint32_t             sum = 0;
    for (std::size_t o = 0; o < width; ++o)
    {
      sum += row[o];
    }
    const float hold = sum > 0 ? open[b].hold : 1.0F;
    const float onward = sum > 0 ? (1.0F - hold) / static_cast<float>(sum) : 0.0F;
    if (!this->RelaxTwo(b, row, hold, onward))
    {
      this->RelaxAny(b, row, hold, onward);
    }
  }

  std::vector<LabelShares>           shares;
  const std::vector<std::uint32_t> & labels;
  const std::vector<OpenPixel> &     open;
  const std::vector<Probability> &   steps;
  std::vector<std::ptrdiff_t>        offsets;

private:
  std::uint32_t
  LabelAt(std::size_t b, std::size_t o) const
  {
    return labels[static_cast<std::size_t>(static_cast<std::ptrdiff_t>(open[b].pixel) + offsets[o])];
  }

  /** The usual case, most of the work: at most two labels, the pixel's own and the one that was found beside it before.
   * False where there are others. */
  bool
  RelaxTwo(std::size_t b, const Probability * row, float hold, float onward)
  {
    LabelShares &       mine = shares[b];
    const std::uint32_t own = open[b].label;
    const std::uint32_t other = mine.labels[0] != own ? mine.labels[0] : mine.labels[1];
    float               shareOfOwn = 0.0F;
    float               shareOfOther = 0.0F;
    float               shareOfAll = 0.0F;
    LabelShares         fixed;
    fixed.shares[0] = 1.0F;
    for (std::size_t o = 0; o < offsets.size(); ++o)
    {
      if (row[o] != 0)
      {
        const std::uint32_t label = this->LabelAt(b, o);
        fixed.labels[0] = label;
        // No branches, which would be guessed wrong half of the time.
        const std::array<const LabelShares *, 2> choice{ &fixed, shares.data() + (label & ~placeBit) };
        const LabelShares &                      next = *choice[label / placeBit];
        const auto                               probability = static_cast<float>(row[o]);
        const float                              first = probability * next.shares[0];
        const float                              second = probability * next.shares[1];
        shareOfOwn += If(next.labels[0] == own, first) + If(next.labels[1] == own, second);
        shareOfOther += If(next.labels[0] == other, first) + If(next.labels[1] == other, second);
        shareOfAll += first + second + probability * next.shares[2];
      }
    }
    if (shareOfAll - (shareOfOwn + shareOfOther) > smallestShare * shareOfAll)
    {
      return false;
    }
    shareOfOwn = hold + onward * shareOfOwn;
    shareOfOther *= onward;
    const bool isOther = shareOfOther > shareOfOwn || (shareOfOther == shareOfOwn && other < own);
    mine.labels = { isOther ? other : own, isOther ? own : other };
    mine.shares = { isOther ? shareOfOther : shareOfOwn, isOther ? shareOfOwn : shareOfOther };
    return true;
  }

  void
  RelaxAny(std::size_t b, const Probability * row, float hold, float onward)
  {
    Tally tally;
    if (hold > 0.0F)
    {
      tally.Add(open[b].label, hold);
    }
    for (std::size_t o = 0; o < offsets.size(); ++o)
    {
      if (row[o] == 0)
      {
        continue;
      }
      const float         probability = onward * static_cast<float>(row[o]);
      const std::uint32_t label = this->LabelAt(b, o);
      if ((label & placeBit) == 0)
      {
        tally.Add(label, probability);
        continue;
      }
      const LabelShares & next = shares[label & ~placeBit];
      for (std::size_t k = 0; k < LabelShares::most && next.shares[k] > 0.0F; ++k)
      {
        tally.Add(next.labels[k], probability * next.shares[k]);
      }
    }
    shares[b] = tally.Largest();
  }
};

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
  for (std::size_t b = 0; b < open.size(); ++b)
  {
    labels[open[b].pixel] = placeBit | static_cast<std::uint32_t>(b);
  }
  const std::vector<Probability> steps = StepProbabilities(ground, labels, open, host.Stage(0.0, 0.25));

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
            for (std::size_t b = begins[s] + first; b < begins[s] + last; ++b)
            {
              relaxation.Relax(b);
            }
          });
    }
  }
  for (std::size_t b = 0; b < open.size(); ++b)
  {
    labels[open[b].pixel] = open[b].label;
    ScaleToOne(relaxation.shares[b]);
  }
  return std::move(relaxation.shares);
}

} // namespace dwc
