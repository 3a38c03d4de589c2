/* SPDX-License-Identifier: Apache-2.0 */
#include "label/Relaxation.h"

#include "label/ShareSums.h"

#include <algorithm>
#include <cmath>

namespace dwc
{
namespace
{

/** Of all shares of a pixel, smaller ones are dropped: few pixels then have more than two. */
constexpr float smallestShare = 1.0F / 64.0F;

/** Does a share come before another one? The larger does, of equal ones that of the lower label. */
bool
IsBefore(float share, std::uint32_t label, float otherShare, std::uint32_t otherLabel)
{
  return share > otherShare || (share == otherShare && label < otherLabel);
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
    // What is found is right only if it is in use and has this label: so no clearing is needed.
    unsigned char & place = m_Places[label % m_Places.size()];
    std::size_t     k = place;
    if (k >= m_Count || m_Labels[k] != label)
    {
      for (k = 0; k < m_Count && m_Labels[k] != label;)
      {
        ++k;
      }
      if (k == m_Count)
      {
        if (m_Count == room)
        {
          return;
        }
        m_Labels[k] = label;
        m_Shares[k] = 0.0F;
        ++m_Count;
      }
      place = static_cast<unsigned char>(k);
    }
    m_Shares[k] += share;
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
        if (IsBefore(m_Shares[l], m_Labels[l], m_Shares[k], m_Labels[k]))
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
  std::array<unsigned char, 256>  m_Places{};
};

/** A pixel, and those that steps lead to from it. */
class Neighborhood
{
public:
  explicit Neighborhood(std::size_t steps)
    : m_Fixed(steps)
    , m_Neighbors(steps)
    , m_Parts(steps)
  {
    for (LabelShares & fixed : m_Fixed)
    {
      fixed.shares[0] = 1.0F;
    }
  }

  /** The shares of the pixel become the means of its neighbors'. */
  void
  Relax(std::uint32_t own, float hold, LabelShares & mine)
  {
    m_Own = own;
    m_Hold = m_Sum > 0 ? hold : 1.0F;
    m_Onward = m_Sum > 0 ? (1.0F - m_Hold) / static_cast<float>(m_Sum) : 0.0F;
    if (!this->RelaxTwo(mine) && !this->RelaxKnown(mine))
    {
      this->RelaxAny(mine);
    }
  }

  void
  Clear()
  {
    m_Count = 0;
    m_Sum = 0;
  }

  /** \param part of the steps that lead to the neighbor, above 0. \param label is the neighbor's where it is not open.
   */
  void
  Add(std::uint32_t part, std::uint32_t label, const LabelShares * shares)
  {
    m_Fixed[m_Count].labels[0] = label;
    // No branch here either.
    const std::array<const LabelShares *, 2> choice{ &m_Fixed[m_Count], shares + (label & ~placeBit) };
    m_Neighbors[m_Count] = choice[label / placeBit];
    m_Parts[m_Count++] = static_cast<float>(part);
    m_Sum += part;
  }

private:
  /** The usual case: at most two labels, the pixel's own and the one that was found beside it before. False where there
   * are others. */
  bool
  RelaxTwo(LabelShares & mine) const
  {
    const std::uint32_t other = mine.labels[0] != m_Own ? mine.labels[0] : mine.labels[1];
    LabelShares         known;
    known.labels = { m_Own, other };
    const float sum = SumLargestTwo(m_Neighbors.data(), m_Parts.data(), m_Count, known);
    if (sum - (known.shares[0] + known.shares[1]) > smallestShare * sum)
    {
      return false;
    }
    const float ofOwn = m_Hold + m_Onward * known.shares[0];
    const float ofOther = known.shares[1] * m_Onward;
    const bool  isOther = IsBefore(ofOther, other, ofOwn, m_Own);
    mine.labels = { isOther ? other : m_Own, isOther ? m_Own : other };
    mine.shares = { isOther ? ofOther : ofOwn, isOther ? ofOwn : ofOther };
    return true;
  }

  /** The labels that were found in the pixel before, and its own; how many. More than there is room for if its own is
   * not among them. */
  std::size_t
  FindKnown(const LabelShares & mine, LabelShares & known) const
  {
    known.labels = mine.labels;
    std::size_t count = 0;
    bool        hasOwn = false;
    for (; count < LabelShares::most && known.labels[count] != 0; ++count)
    {
      hasOwn = hasOwn || known.labels[count] == m_Own;
    }
    if (!hasOwn)
    {
      known.labels[std::min(count, LabelShares::most - 1)] = m_Own;
      ++count;
    }
    return count;
  }

  /** Adds labels of the neighbors, their largest first, as far as there is room. */
  void
  FindMore(LabelShares & known, std::size_t count) const
  {
    for (std::size_t k = 0; k < LabelShares::most; ++k)
    {
      for (std::size_t n = 0; n < m_Count; ++n)
      {
        const std::uint32_t label = m_Neighbors[n]->labels[k];
        if (label == 0 || label == known.labels[0] || label == known.labels[1] || label == known.labels[2])
        {
          continue;
        }
        known.labels[count++] = label;
        if (count == LabelShares::most)
        {
          return;
        }
      }
    }
  }

  /** What RelaxAny() does, without a search for each label. False where labels that are not known have more than may be
   * dropped, or where that is a matter of rounding. */
  bool
  RelaxKnown(LabelShares & mine) const
  {
    LabelShares       known;
    const std::size_t count = this->FindKnown(mine, known);
    if (count > LabelShares::most)
    {
      return false;
    }
    if (count > 2 && this->RelaxKnown(known, mine))
    {
      return true;
    }
    if (count == LabelShares::most)
    {
      return false;
    }
    this->FindMore(known, count);
    return this->RelaxKnown(known, mine);
  }

  bool
  RelaxKnown(LabelShares known, LabelShares & mine) const
  {
    for (std::size_t k = 0; k < LabelShares::most; ++k)
    {
      known.shares[k] = known.labels[k] == m_Own ? m_Hold : 0.0F;
    }
    const float     sum = m_Hold + SumAll(m_Neighbors.data(), m_Parts.data(), m_Count, m_Onward, known);
    constexpr float roundOff = 1e-5F;
    const float     least = smallestShare * sum;
    float           others = sum;
    bool            isSure = true;
    for (const float share : known.shares)
    {
      others -= share;
      isSure = isSure && std::fabs(share - least) > roundOff * sum;
    }
    if (!isSure || others > least - roundOff * sum)
    {
      return false;
    }
    for (std::size_t k = 1; k < LabelShares::most; ++k)
    {
      for (std::size_t l = k;
           l > 0 && IsBefore(known.shares[l], known.labels[l], known.shares[l - 1], known.labels[l - 1]);
           --l)
      {
        std::swap(known.labels[l], known.labels[l - 1]);
        std::swap(known.shares[l], known.shares[l - 1]);
      }
    }
    for (std::size_t k = 0; k < LabelShares::most; ++k)
    {
      const bool isKept = known.shares[k] >= least;
      mine.labels[k] = isKept ? known.labels[k] : 0;
      mine.shares[k] = isKept ? known.shares[k] : 0.0F;
    }
    return true;
  }

  void
  RelaxAny(LabelShares & mine)
  {
    m_Tally.Clear();
    if (m_Hold > 0.0F)
    {
      m_Tally.Add(m_Own, m_Hold);
    }
    for (std::size_t n = 0; n < m_Count; ++n)
    {
      const LabelShares & next = *m_Neighbors[n];
      const float         probability = m_Onward * m_Parts[n];
      for (std::size_t k = 0; k < LabelShares::most && next.shares[k] > 0.0F; ++k)
      {
        m_Tally.Add(next.labels[k], probability * next.shares[k]);
      }
    }
    mine = m_Tally.Largest();
  }

  std::vector<LabelShares>         m_Fixed; ///< of neighbors that are not open
  std::vector<const LabelShares *> m_Neighbors;
  std::vector<float>               m_Parts;
  std::size_t                      m_Count{ 0 };
  std::uint32_t                    m_Sum{ 0 };
  std::uint32_t                    m_Own{ 0 };
  float                            m_Hold{ 0.0F };   ///< probability that the walk ends in the pixel
  float                            m_Onward{ 0.0F }; ///< what the parts are to be multiplied by
  Tally                            m_Tally;
};

} // namespace

Relaxation::Relaxation(const WalkGround &                   ground,
                       const std::vector<std::uint32_t> &   labels,
                       const std::vector<OpenPixel> &       open,
                       const std::vector<StepProbability> & steps)
  : m_Labels(labels)
  , m_Open(open)
  , m_Steps(steps)
  , m_Shares(open.size())
{
  for (const GridOffset & offset : ground.offsets)
  {
    m_Offsets.push_back(offset.memory);
  }
}

void
Relaxation::Relax(std::size_t begin, std::size_t end)
{
  const std::size_t width = m_Offsets.size();
  Neighborhood      neighborhood(width);
  for (std::size_t b = begin; b < end; ++b)
  {
    const StepProbability * const row = m_Steps.data() + b * width;
    const std::uint32_t * const   label = m_Labels.data() + m_Open[b].pixel;
    neighborhood.Clear();
    for (std::size_t o = 0; o < width; ++o)
    {
      if (row[o] != 0)
      {
        neighborhood.Add(row[o], label[m_Offsets[o]], m_Shares.data());
      }
    }
    neighborhood.Relax(m_Open[b].label, m_Open[b].hold, m_Shares[b]);
  }
}

} // namespace dwc
