/* SPDX-License-Identifier: Apache-2.0 */
#include "label/WalkSteps.h"

#include <algorithm>
#include <cmath>

namespace dwc
{
namespace
{

constexpr std::size_t blockSize = std::size_t{ 1 } << 12;
constexpr std::size_t reportEvery = std::size_t{ 1 } << 17;

/** Keeps every step possible, so that a pixel unlike all others still goes somewhere. */
constexpr float smallestSimilarity = 1e-6F;

/** What the probabilities of a row sum to, but for rounding. */
constexpr float whole = 65535.0F;

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

  std::size_t
  Width() const
  {
    return m_Width;
  }

  /** From the open pixel at place b to the pixel q of this label or place. \param other room for the values of a pixel.
   */
  float
  SquaredDifference(std::size_t b, std::size_t q, std::uint32_t label, float * other) const
  {
    const float * values = m_Values.data() + (label & ~placeBit) * m_Width;
    if ((label & placeBit) == 0)
    {
      this->Read(q, other);
      values = other;
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

/** Which steps from a position do not leave the grid. Where none does, as for nearly all pixels, that is known at once.
 */
class Inside
{
public:
  explicit Inside(const WalkGround & ground)
    : m_Ground(ground)
    , m_Index(*ground.grid)
    , m_Reach(ground.grid->Dimension(), 0)
  {
    for (const GridOffset & offset : ground.offsets)
    {
      for (std::size_t d = 0; d < m_Reach.size(); ++d)
      {
        m_Reach[d] = std::max(m_Reach[d], std::abs(offset.steps[d]));
      }
    }
  }

  void
  GoTo(std::size_t pixel)
  {
    m_At = &m_Index.Of(pixel);
    m_IsFarFromBorder = true;
    for (std::size_t d = 0; d < m_Reach.size(); ++d)
    {
      const std::ptrdiff_t i = (*m_At)[d];
      m_IsFarFromBorder =
        m_IsFarFromBorder && i >= m_Reach[d] && i + m_Reach[d] < static_cast<std::ptrdiff_t>(m_Ground.grid->size[d]);
    }
  }

  bool
  Has(std::size_t step) const
  {
    return m_IsFarFromBorder || IsInside(*m_Ground.grid, *m_At, m_Ground.offsets[step]);
  }

private:
  const WalkGround &                  m_Ground;
  IndexInRows<std::ptrdiff_t>         m_Index;
  const std::vector<std::ptrdiff_t> * m_At{ nullptr };
  std::vector<std::ptrdiff_t>         m_Reach;
  bool                                m_IsFarFromBorder{ false };
};

/** Calls use(place, step, squared difference) for each step that can be made from the open pixels at places begin to
 * end. */
template <typename TUse>
void
ForSteps(const WalkGround &                 ground,
         const std::vector<std::uint32_t> & labels,
         const std::vector<OpenPixel> &     open,
         const Values &                     values,
         std::size_t                        begin,
         std::size_t                        end,
         const TUse &                       use)
{
  Inside             inside(ground);
  std::vector<float> other(values.Width());
  for (std::size_t b = begin; b < end; ++b)
  {
    inside.GoTo(open[b].pixel);
    for (std::size_t o = 0; o < ground.offsets.size(); ++o)
    {
      const auto q = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(open[b].pixel) + ground.offsets[o].memory);
      if (inside.Has(o) && labels[q] != 0)
      {
        use(b, o, values.SquaredDifference(b, q, labels[q], other.data()));
      }
    }
  }
}

} // namespace

std::vector<StepProbability>
ComputeStepProbabilities(const WalkGround &                 ground,
                         const std::vector<std::uint32_t> & labels,
                         const std::vector<OpenPixel> &     open,
                         const Host &                       host)
{
  const std::size_t   width = ground.offsets.size();
  const Values        values(ground, open, host.Stage(0.0, 0.2));
  const std::size_t   blocks = (open.size() + blockSize - 1) / blockSize;
  std::vector<double> sums(blocks, 0.0);
  std::vector<double> counts(blocks, 0.0);
  host.Stage(0.2, 0.6).ForBlocksWithProgress(
    open.size(), blockSize, reportEvery, [&](std::size_t begin, std::size_t end) {
      double sumOfBlock = 0.0;
      double countOfBlock = 0.0;
      ForSteps(ground, labels, open, values, begin, end, [&](std::size_t, std::size_t, float square) {
        sumOfBlock += std::sqrt(square);
        countOfBlock += 1.0;
      });
      sums[begin / blockSize] = sumOfBlock;
      counts[begin / blockSize] = countOfBlock;
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
  std::vector<StepProbability> steps(open.size() * width, 0);
  host.Stage(0.6, 1.0).ForBlocksWithProgress(
    open.size(), blockSize, reportEvery, [&](std::size_t begin, std::size_t end) {
      std::vector<float> weights((end - begin) * width, 0.0F);
      ForSteps(ground, labels, open, values, begin, end, [&](std::size_t b, std::size_t o, float square) {
        weights[(b - begin) * width + o] = nearness[o] * std::max(smallestSimilarity, std::exp(scale * square));
      });
      for (std::size_t b = begin; b < end; ++b)
      {
        const float * const row = weights.data() + (b - begin) * width;
        float               total = 0.0F;
        for (std::size_t o = 0; o < width; ++o)
        {
          total += row[o];
        }
        for (std::size_t o = 0; o < width && total > 0.0F; ++o)
        {
          steps[b * width + o] = static_cast<StepProbability>(whole * row[o] / total + 0.5F);
        }
      }
    });
  return steps;
}

} // namespace dwc
