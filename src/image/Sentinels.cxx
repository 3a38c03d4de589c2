/* SPDX-License-Identifier: Apache-2.0 */
#include "image/Sentinels.h"

#include "image/Axis.h"
#include "image/RobustRange.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <sstream>

namespace dwc
{
namespace
{

/** Fewer pixels do not move the robust range. */
constexpr double leastShare = 0.005;

/** An image has one or two sentinels, rarely more at each end. */
constexpr int mostSentinels = 4;

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
  explicit Search(const SentinelView & view)
    : m_View(view)
    , m_Count(view.grid.Count())
  {
    for (std::size_t p = 0; p < m_Count; ++p)
    {
      m_Inside += this->IsInside(p) ? 1 : 0;
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

  /** Calls `work` with each pixel that has no sentinel. */
  template <typename TWork>
  void
  ForOthers(const TWork & work) const
  {
    for (std::size_t p = 0; p < m_Count; ++p)
    {
      const float value = this->At(p);
      if (this->IsInside(p) && (m_Drawn.empty() || std::find(m_Drawn.begin(), m_Drawn.end(), value) == m_Drawn.end()))
      {
        work(p, value);
      }
    }
  }

  /** Whether the smallest, or the largest, of the other values is a sentinel, which is then taken. */
  bool
  TakeEnd(bool isLow)
  {
    const float nothing = std::numeric_limits<float>::infinity();
    float       end = isLow ? nothing : -nothing;
    std::size_t count = 0;
    this->ForOthers([&](std::size_t, float value) {
      if (isLow ? value < end : value > end)
      {
        end = value;
        count = 0;
      }
      count += value == end ? 1 : 0;
    });
    const double value = static_cast<double>(end) + m_View.center;
    const double usual = FindUsual(value);
    const bool   isUsual = !std::isnan(usual);
    if (static_cast<double>(count) <= leastShare * static_cast<double>(m_Inside) || !(isUsual || this->IsIsolated(end)))
    {
      return false;
    }
    m_Drawn.push_back(end);
    std::vector<float> others;
    this->ForOthers([&](std::size_t, float other) { others.push_back(other); });
    const auto   range = FindRobustRange(others);
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

  /** Whether most pixels of this value have no neighbor of the same value. */
  bool
  IsIsolated(float value) const
  {
    std::vector<Axis> axes;
    for (std::size_t d = 0; d < m_View.grid.Dimension(); ++d)
    {
      axes.push_back(AxisOf(m_View.grid, d));
    }
    std::size_t count = 0;
    std::size_t alone = 0;
    for (std::size_t p = 0; p < m_Count; ++p)
    {
      if (this->At(p) != value || !this->IsInside(p))
      {
        continue;
      }
      bool hasSame = false;
      for (std::size_t d = 0; d < axes.size() && !hasSame; ++d)
      {
        const Axis & axis = axes[d];
        hasSame = (p >= axis.stride && this->At(p - axis.stride) == value && p / axis.stride % axis.length > 0) ||
                  (p + axis.stride < m_Count && this->At(p + axis.stride) == value &&
                   p / axis.stride % axis.length + 1 < axis.length);
      }
      ++count;
      alone += hasSame ? 0 : 1;
    }
    return 2 * alone > count;
  }

  void
  Draw()
  {
    const double half = 0.5 * (m_Range.second - m_Range.first);
    for (std::size_t p = 0; p < m_Count; ++p)
    {
      float & value = this->At(p);
      if (this->IsInside(p) && std::find(m_Drawn.begin(), m_Drawn.end(), value) != m_Drawn.end())
      {
        value = static_cast<float>(value < m_Range.first ? m_Range.first - half : m_Range.second + half);
      }
    }
  }

  const SentinelView &      m_View;
  std::size_t               m_Count;
  std::size_t               m_Inside{ 0 };
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
LimitSentinels(const SentinelView & view)
{
  return Search(view).Run();
}

} // namespace dwc
