/* SPDX-License-Identifier: Apache-2.0 */
#include "label/PixelWalk.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dwc
{
namespace
{

constexpr std::size_t   blockSize = std::size_t{ 1 } << 12;
constexpr std::size_t   reportEvery = std::size_t{ 1 } << 17;
constexpr std::uint32_t fixed = std::numeric_limits<std::uint32_t>::max();

/** Keeps every step possible, so that a pixel unlike all others still goes somewhere. */
constexpr float smallestSimilarity = 1e-6F;

float
SquaredDifference(const std::vector<Channel> & channels, std::size_t p, std::size_t q)
{
  float sum = 0.0F;
  for (const Channel & channel : channels)
  {
    const float difference = channel[p] - channel[q];
    sum += difference * difference;
  }
  return sum;
}

/** Probability of each step from each open pixel: open.size() rows of offsets.size(). */
std::vector<float>
StepProbabilities(const Grid &                       grid,
                  const std::vector<Channel> &       channels,
                  const std::vector<std::uint32_t> & labels,
                  const std::vector<std::size_t> &   open,
                  const std::vector<GridOffset> &    offsets,
                  const Host &                       host)
{
  // First the squared differences, -1 where there is no step; their mean root sets the scale.
  const std::size_t   width = offsets.size();
  std::vector<float>  steps(open.size() * width);
  const std::size_t   blocks = (open.size() + blockSize - 1) / blockSize;
  std::vector<double> sums(blocks, 0.0);
  std::vector<double> counts(blocks, 0.0);
  host.Stage(0.0, 0.5).ForBlocksWithProgress(
    open.size(), blockSize, reportEvery, [&](std::size_t begin, std::size_t end) {
      std::vector<std::ptrdiff_t> index;
      for (std::size_t b = begin; b < end; ++b)
      {
        const std::size_t p = open[b];
        IndexOf(grid, p, index);
        for (std::size_t o = 0; o < width; ++o)
        {
          float      difference = -1.0F;
          const auto q = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(p) + offsets[o].memory);
          if (IsInside(grid, index, offsets[o]) && labels[q] != 0)
          {
            difference = SquaredDifference(channels, p, q);
            sums[begin / blockSize] += std::sqrt(difference);
            counts[begin / blockSize] += 1.0;
          }
          steps[b * width + o] = difference;
        }
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
  for (const GridOffset & offset : offsets)
  {
    nearness.push_back(static_cast<float>(offsets.front().squaredLength / offset.squaredLength));
  }
  host.Stage(0.5, 1.0).ForBlocksWithProgress(
    open.size(), blockSize, reportEvery, [&](std::size_t begin, std::size_t end) {
      for (std::size_t b = begin; b < end; ++b)
      {
        float * const row = steps.data() + b * width;
        float         total = 0.0F;
        for (std::size_t o = 0; o < width; ++o)
        {
          row[o] = row[o] < 0.0F ? 0.0F : nearness[o] * std::max(smallestSimilarity, std::exp(scale * row[o]));
          total += row[o];
        }
        for (std::size_t o = 0; o < width; ++o)
        {
          row[o] = total > 0.0F ? row[o] / total : 0.0F;
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
  Clear()
  {
    m_Count = 0;
  }

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
      result.labels[k] = m_Labels[k];
      result.shares[k] = m_Shares[k];
    }
    return result;
  }

private:
  static constexpr std::size_t room = 4 * LabelShares::most;

  std::size_t                     m_Count{ 0 };
  std::array<std::uint32_t, room> m_Labels{};
  std::array<float, room>         m_Shares{};
};

void
ScaleToOne(std::vector<LabelShares> & all)
{
  for (LabelShares & shares : all)
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
}

} // namespace

std::vector<LabelShares>
WalkToLabels(const Grid &                       grid,
             const std::vector<Channel> &       channels,
             const std::vector<std::uint32_t> & labels,
             const std::vector<std::size_t> &   open,
             const std::vector<GridOffset> &    offsets,
             unsigned int                       steps,
             const Host &                       host)
{
  const std::vector<float> probabilities =
    StepProbabilities(grid, channels, labels, open, offsets, host.Stage(0.0, 0.2));

  // Pixel to its place among the open ones.
  std::vector<std::uint32_t> place(labels.size(), fixed);
  for (std::size_t b = 0; b < open.size(); ++b)
  {
    place[open[b]] = static_cast<std::uint32_t>(b);
  }

  // The shares after t steps are the means, over one step, of the shares after t - 1 steps.
  std::vector<LabelShares> before(open.size());
  std::vector<LabelShares> after(open.size());
  for (unsigned int t = 0; t < steps; ++t)
  {
    const Host part = host.Stage(0.2 + 0.8 * t / steps, 0.2 + 0.8 * (t + 1) / steps);
    part.ForBlocksWithProgress(open.size(), blockSize, reportEvery, [&](std::size_t begin, std::size_t end) {
      Tally tally;
      for (std::size_t b = begin; b < end; ++b)
      {
        tally.Clear();
        const float * const row = probabilities.data() + b * offsets.size();
        for (std::size_t o = 0; o < offsets.size(); ++o)
        {
          if (row[o] == 0.0F)
          {
            continue;
          }
          const auto q = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(open[b]) + offsets[o].memory);
          if (place[q] == fixed)
          {
            tally.Add(labels[q], row[o]);
            continue;
          }
          const LabelShares & next = before[place[q]];
          for (std::size_t k = 0; k < LabelShares::most && next.shares[k] > 0.0F; ++k)
          {
            tally.Add(next.labels[k], row[o] * next.shares[k]);
          }
        }
        after[b] = tally.Largest();
      }
    });
    before.swap(after);
  }
  ScaleToOne(before);
  return before;
}

} // namespace dwc
