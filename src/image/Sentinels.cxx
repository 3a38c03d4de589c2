/* SPDX-License-Identifier: Apache-2.0 */
#include "image/Sentinels.h"

#include "image/Axis.h"
#include "image/RobustRange.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <sstream>
#include <utility>

namespace dwc
{
namespace
{

/** Fewer pixels do not move the robust range. */
constexpr double leastShare = 0.005;

/** An image has one or two sentinels, rarely more at each end. */
constexpr int mostSentinels = 4;

constexpr std::size_t blockSize = std::size_t{ 1 } << 16U;

/** The number that maps, scanners and cameras write for "nothing was measured" and that a value is, or NaN. */
double
FindUsual(double value)
{
  constexpr std::array<double, 15> usual = { -999.0,  -9999.0, -99999.0,      -32768.0,     -32767.0,
                                             32767.0, 65535.0, -2000.0,       -2048.0,      -3000.0,
                                             -3024.0, -4096.0, -2147483648.0, 2147483647.0, 4294967295.0 };
  // Single precision may have rounded it.
  const auto found = std::find_if(
    usual.begin(), usual.end(), [value](double one) { return std::fabs(value - one) <= 1e-6 * std::fabs(one); });
  return found != usual.end() ? *found : std::fabs(value) >= 1e20 ? value : std::numeric_limits<double>::quiet_NaN();
}

class Search
{
public:
  Search(const SentinelView & view, const Host & host)
    : m_View(view)
    , m_Host(host)
    , m_Count(view.grid.Count())
    , m_Inside(view.mask == nullptr ? m_Count
                                    : m_Count - static_cast<std::size_t>(std::count(view.mask, view.mask + m_Count, 0)))
  {
    for (std::size_t d = 0; d < view.grid.Dimension(); ++d)
    {
      m_Axes.push_back(AxisOf(view.grid, d));
    }
  }

  std::vector<Sentinel>
  Run()
  {
    for (bool found = true; found && m_Found.size() < mostSentinels;)
    {
      found = false;
      for (const bool isLow : { true, false })
      {
        found = this->TakeEnd(isLow) || found;
      }
    }
    if (!m_Found.empty())
    {
      this->Draw();
    }
    return m_Found;
  }

private:
  bool
  IsInside(std::size_t p) const
  {
    return m_View.mask == nullptr || m_View.mask[p] != 0;
  }

  float &
  At(std::size_t p) const
  {
    return m_View.values[p * m_View.stride];
  }

  /** Calls `work` with each of the pixels begin to end that has no sentinel, and its value. */
  template <typename TWork>
  void
  ForOthers(std::size_t begin, std::size_t end, const TWork & work) const
  {
    for (std::size_t p = begin; p < end; ++p)
    {
      const float value = this->At(p);
      if (this->IsInside(p) && (m_Drawn.empty() || std::find(m_Drawn.begin(), m_Drawn.end(), value) == m_Drawn.end()))
      {
        work(p, value);
      }
    }
  }

  /** The smallest, or the largest, of the other values, and how many pixels have it. */
  std::pair<float, std::size_t>
  FindEnd(bool isLow) const
  {
    const float                                nothing = std::numeric_limits<float>::infinity();
    const std::pair<float, std::size_t>        none{ isLow ? nothing : -nothing, 0 };
    std::vector<std::pair<float, std::size_t>> ends((m_Count + blockSize - 1) / blockSize, none);
    const auto                                 take = [isLow](auto & end, float value, std::size_t count) {
      if (isLow ? value < end.first : value > end.first)
      {
        end = { value, 0 };
      }
      end.second += value == end.first ? count : 0;
    };
    m_Host.ForBlocks(m_Count, blockSize, [&](std::size_t first, std::size_t last) {
      auto end = none;
      this->ForOthers(first, last, [&](std::size_t, float value) { take(end, value, 1); });
      ends[first / blockSize] = end;
    });
    auto end = none;
    for (const auto & [value, count] : ends)
    {
      take(end, value, count);
    }
    return end;
  }

  /** Whether the smallest, or the largest, of the other values is a sentinel, which is then taken. */
  bool
  TakeEnd(bool isLow)
  {
    const auto [end, count] = this->FindEnd(isLow);
    const double value = static_cast<double>(end) + m_View.center;
    const double usual = FindUsual(value);
    const bool   isUsual = !std::isnan(usual);
    if (static_cast<double>(count) <= leastShare * static_cast<double>(m_Inside) || !(isUsual || this->IsIsolated(end)))
    {
      return false;
    }
    m_Drawn.push_back(end);
    const auto   range = this->RangeOfOthers();
    const double width = range.second - range.first;
    const double gap = isLow ? range.first - end : end - range.second;
    if (!(width > 0.0) || !(gap > (isUsual ? 0.25 : 1.0) * width))
    {
      m_Drawn.pop_back();
      return false;
    }
    m_Range = range;
    m_Found.push_back({ isUsual ? usual : value,
                        count,
                        static_cast<double>(count) / static_cast<double>(m_Inside),
                        !isUsual || this->IsIsolated(end) });
    return true;
  }

  bool
  IsSentinel(std::size_t p) const
  {
    return this->IsInside(p) && std::find(m_Drawn.begin(), m_Drawn.end(), this->At(p)) != m_Drawn.end();
  }

  /** Whether `test` holds for a pixel that shares a face with one. */
  template <typename TTest>
  bool
  HasNeighbor(std::size_t p, const TTest & test) const
  {
    return std::any_of(m_Axes.begin(), m_Axes.end(), [&](const Axis & axis) {
      const std::size_t i = p / axis.stride % axis.length;
      return (i > 0 && test(p - axis.stride)) || (i + 1 < axis.length && test(p + axis.stride));
    });
  }

  /** Whether a pixel without a sentinel is beside one: a scan that was resampled has values there that are partly it.
   */
  bool
  IsBesideSentinel(std::size_t p) const
  {
    return this->HasNeighbor(p, [this](std::size_t q) { return this->IsSentinel(q); });
  }

  /** The robust range of what has no sentinel and is not beside one; where that is less than half, of all others. */
  std::pair<double, double>
  RangeOfOthers() const
  {
    std::vector<float> apart;
    std::vector<float> beside;
    this->ForOthers(
      0, m_Count, [&](std::size_t p, float value) { (this->IsBesideSentinel(p) ? beside : apart).push_back(value); });
    if (apart.size() < beside.size())
    {
      apart.insert(apart.end(), beside.begin(), beside.end());
    }
    return FindRobustRange(apart);
  }

  /** Whether most pixels of this value have no neighbor of the same value. */
  bool
  IsIsolated(float value) const
  {
    std::size_t count = 0;
    std::size_t alone = 0;
    for (std::size_t p = 0; p < m_Count; ++p)
    {
      if (this->At(p) == value && this->IsInside(p))
      {
        ++count;
        alone += this->HasNeighbor(p, [&](std::size_t q) { return this->At(q) == value; }) ? 0 : 1;
      }
    }
    return 2 * alone > count;
  }

  void
  Draw()
  {
    const double half = 0.5 * (m_Range.second - m_Range.first);
    const auto   low = static_cast<float>(m_Range.first);
    const auto   high = static_cast<float>(m_Range.second);
    const bool   hasLow = std::any_of(m_Drawn.begin(), m_Drawn.end(), [low](float drawn) { return drawn < low; });
    const bool   hasHigh = std::any_of(m_Drawn.begin(), m_Drawn.end(), [high](float drawn) { return drawn > high; });
    std::vector<std::size_t> partly;
    for (std::size_t p = 0; p < m_Count; ++p)
    {
      const bool isBeyond = (hasLow && this->At(p) < low) || (hasHigh && this->At(p) > high);
      if (isBeyond && this->IsInside(p) && !this->IsSentinel(p) && this->IsBesideSentinel(p))
      {
        partly.push_back(p);
      }
    }
    for (std::size_t p = 0; p < m_Count; ++p)
    {
      if (this->IsSentinel(p))
      {
        this->At(p) = static_cast<float>(this->At(p) < low ? m_Range.first - half : m_Range.second + half);
      }
    }
    for (const std::size_t p : partly)
    {
      this->At(p) = std::clamp(this->At(p), low, high);
    }
  }

  const SentinelView &      m_View;
  const Host &              m_Host;
  std::vector<Axis>         m_Axes;
  std::size_t               m_Count;
  std::size_t               m_Inside;
  std::vector<Sentinel>     m_Found;
  std::vector<float>        m_Drawn; ///< the sentinels as the view has them
  std::pair<double, double> m_Range; ///< of all others
};

} // namespace

std::string
Sentinel::Describe() const
{
  std::ostringstream text;
  text.precision(2);
  text << 100.0 * share << " % of the pixels are ";
  text.precision(10);
  text << value << ", far from all others, and do not count for the range of values. "
       << (isIsolated ? "They look like hot or dead pixels: a median filter removes them."
                      : "They look like no data or padding: a mask leaves them out of the regions.");
  return text.str();
}

std::vector<Sentinel>
LimitSentinels(const SentinelView & view, const Host & host)
{
  return Search(view, host).Run();
}

} // namespace dwc
