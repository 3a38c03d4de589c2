/* SPDX-License-Identifier: Apache-2.0 */
#include "file/Stack.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace dwc
{
namespace file
{
namespace
{

/** A slice may lie this far from where it would in a regular volume, as a share of the distance of two: the labels of
 *  such a volume are as good as those of a regular one. Scanners write positions that are off by less. */
constexpr double stepTolerance = 0.05;

/** The same within the plane of the slices, as a share of a pixel; and as a share of the height, which three digits of
 *  an orientation make. */
constexpr double sideTolerance = 0.1;
constexpr double tiltTolerance = 5e-4;

/** Files and gaps that a sentence names. */
constexpr std::size_t mostNamed = 3;

const double pi = std::acos(-1.0);

std::string
FormatLength(double length)
{
  return FormatNumber(length) + " mm";
}

std::string
CountSlices(std::size_t count)
{
  return std::to_string(count) + (count == 1 ? " slice is" : " slices are");
}

/** "at 2.5, 5 and 7.5 mm" */
std::string
ListHeights(const std::vector<double> & heights)
{
  std::string text = "at ";
  const auto  named = std::min(heights.size(), 2 * mostNamed);
  for (std::size_t i = 0; i < named; ++i)
  {
    text += (i == 0 ? "" : i + 1 == heights.size() ? " and " : ", ") + FormatNumber(heights[i]);
  }
  return text + (named < heights.size() ? ", ... mm" : " mm");
}

double
GetPixel(const Slice & slice)
{
  const double pixel = std::min(slice.spacing[0], slice.spacing[1]);
  return pixel > 0.0 ? pixel : 1.0;
}

/** A part of a stack: two neighbors, and how many slices are missing between them. */
struct Gap
{
  std::size_t below;
  std::size_t missing;
};

/** Measures a stack of slices with positions, which are in the order of their heights. */
class Measure
{
public:
  explicit Measure(const std::vector<Slice> & slices)
    : m_Slices(slices)
    , m_Normal(slices.front().GetNormal())
  {
    for (const Slice & slice : slices)
    {
      m_Heights.push_back(slice.GetHeight(m_Normal));
      m_LastDigit = std::min(m_LastDigit, slice.lastDigit);
    }
  }

  double
  GetStep() const
  {
    return (m_Heights.back() - m_Heights.front()) / static_cast<double>(m_Heights.size() - 1);
  }

  std::string
  FindFault() const
  {
    std::string fault = this->FindDoubled();
    fault = fault.empty() ? this->FindTilt() : fault;
    return fault.empty() ? this->FindIrregular() : fault;
  }

private:
  /** "004.dcm (15 mm)" */
  std::string
  Name(std::size_t i) const
  {
    return m_Slices[i].file + " (" + FormatLength(m_Heights[i]) + ")";
  }

  std::string
  FindDoubled() const
  {
    std::string named;
    std::size_t count = 0;
    for (std::size_t i = 1; i < m_Slices.size(); ++i)
    {
      if (m_Heights[i] - m_Heights[i - 1] < GetHeightTolerance(m_Slices[i]) && ++count <= mostNamed)
      {
        named += (count == 1 ? "" : ", ") + m_Slices[i - 1].file + " and " + m_Slices[i].file + " at " +
                 FormatLength(m_Heights[i]);
      }
    }
    if (count == 0)
    {
      return "";
    }
    return std::to_string(count) + (count == 1 ? " slice lies" : " slices lie") +
           " where another one does, along the slices' axis: " + named + (count > mostNamed ? ", ..." : "") +
           ". Nothing in the files says which of them belong together. Keep one file for each position.";
  }

  /** From where a slice would be straight above the first one. */
  Vector
  GetShift(std::size_t i) const
  {
    Vector       shift = Subtract(m_Slices[i].position, m_Slices.front().position);
    const double height = Dot(shift, m_Normal);
    for (std::size_t k = 0; k < 3; ++k)
    {
      shift[k] -= height * m_Normal[k];
    }
    return shift;
  }

  std::string
  FindTilt() const
  {
    const double rise = m_Heights.back() - m_Heights.front();
    const Vector whole = this->GetShift(m_Slices.size() - 1);
    std::size_t  worst = 0;
    double       most = 0.0;
    bool         isStraight = true;
    for (std::size_t i = 1; i < m_Slices.size(); ++i)
    {
      const double height = m_Heights[i] - m_Heights.front();
      const double allowed = sideTolerance * GetPixel(m_Slices[i]) + m_LastDigit + tiltTolerance * height;
      const Vector shift = this->GetShift(i);
      Vector       rest = shift;
      for (std::size_t k = 0; k < 3; ++k)
      {
        rest[k] -= whole[k] * height / rise;
      }
      isStraight = isStraight && std::sqrt(Dot(rest, rest)) <= allowed;
      const double excess = std::sqrt(Dot(shift, shift)) / allowed;
      worst = excess > most ? i : worst;
      most = std::max(most, excess);
    }
    if (most <= 1.0)
    {
      return "";
    }
    const double side = std::sqrt(Dot(whole, whole));
    if (isStraight)
    {
      return "its slices are tilted (gantry tilt) by " + FormatNumber(std::atan2(side, rise) * 180.0 / pi) +
             " degrees: from " + this->Name(0) + " to " + this->Name(m_Slices.size() - 1) + " they shift by " +
             FormatLength(side) +
             " within their plane. Resample them to an upright volume first; dcm2niix, for one, corrects the tilt of "
             "CT.";
    }
    const Vector shift = this->GetShift(worst);
    return "its slices do not lie above each other: " + this->Name(worst) + " is shifted by " +
           FormatLength(std::sqrt(Dot(shift, shift))) + " within its plane against " + this->Name(0) +
           ". Choose the files of one stack, or resample them to a regular grid first.";
  }

  double
  GetTolerance(double step) const
  {
    return stepTolerance * step + 0.5 * m_LastDigit;
  }

  /** The gaps, where all heights are whole multiples of a distance from the first one; none where they are not.
   * \param step about that distance; it is found more exactly. */
  std::vector<Gap>
  FindGaps(double & step) const
  {
    std::vector<double> steps{ 0.0 };
    for (std::size_t i = 1; i < m_Heights.size(); ++i)
    {
      steps.push_back(steps.back() + std::max(1.0, std::round((m_Heights[i] - m_Heights[i - 1]) / step)));
    }
    const auto   count = static_cast<double>(m_Heights.size() - 1);
    const double exact = (m_Heights.back() - m_Heights.front()) / steps.back();
    if (steps.back() - count > count + 1.0 || this->GetTolerance(exact) > 0.3 * exact)
    {
      return {};
    }
    std::vector<Gap> gaps;
    for (std::size_t i = 1; i < m_Heights.size(); ++i)
    {
      if (std::abs(m_Heights[i] - m_Heights.front() - steps[i] * exact) > this->GetTolerance(exact))
      {
        return {};
      }
      const auto missing = static_cast<std::size_t>(steps[i] - steps[i - 1]) - 1;
      if (missing > 0)
      {
        gaps.push_back({ i - 1, missing });
      }
    }
    step = exact;
    return gaps;
  }

  std::string
  DescribeGaps(const std::vector<Gap> & gaps, double step) const
  {
    std::string named;
    std::size_t missing = 0;
    for (std::size_t g = 0; g < gaps.size(); ++g)
    {
      missing += gaps[g].missing;
      if (g >= mostNamed)
      {
        continue;
      }
      const std::size_t   below = gaps[g].below;
      std::vector<double> heights;
      for (std::size_t k = 1; k <= std::min(gaps[g].missing, 2 * mostNamed + 1); ++k)
      {
        heights.push_back(m_Heights[below] + static_cast<double>(k) * step);
      }
      named +=
        (g == 0 ? "" : "; ") + ListHeights(heights) + " between " + this->Name(below) + " and " + this->Name(below + 1);
    }
    return CountSlices(missing) + " missing, along the slices' axis " + named +
           (gaps.size() > mostNamed ? "; ..." : "") + ". Neighbors are " + FormatLength(step) +
           " apart elsewhere. Add the missing files, or resample the slices to a regular grid first.";
  }

  std::string
  FindIrregular() const
  {
    const double step = this->GetStep();
    bool         isRegular = true;
    for (std::size_t i = 1; i < m_Heights.size(); ++i)
    {
      const double expected = m_Heights.front() + static_cast<double>(i) * step;
      isRegular = isRegular && std::abs(m_Heights[i] - expected) <= this->GetTolerance(step);
    }
    if (isRegular)
    {
      return "";
    }
    std::vector<double> distances;
    for (std::size_t i = 1; i < m_Heights.size(); ++i)
    {
      distances.push_back(m_Heights[i] - m_Heights[i - 1]);
    }
    const auto          least = std::min_element(distances.begin(), distances.end()) - distances.begin();
    const auto          most = std::max_element(distances.begin(), distances.end()) - distances.begin();
    std::vector<double> sorted = distances;
    const auto          middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    for (double candidate : { *middle, distances[static_cast<std::size_t>(least)] })
    {
      const std::vector<Gap> gaps = this->FindGaps(candidate);
      if (!gaps.empty())
      {
        return this->DescribeGaps(gaps, candidate);
      }
    }
    const auto describe = [&](std::ptrdiff_t at) {
      const auto i = static_cast<std::size_t>(at);
      return FormatLength(distances[i]) + " between " + this->Name(i) + " and " + this->Name(i + 1);
    };
    return "its slices are not equally far from each other along their axis: " + describe(least) + ", " +
           describe(most) + ". Resample them to a regular grid first; dcm2niix, for one, does so for CT.";
  }

  const std::vector<Slice> & m_Slices;
  Vector                     m_Normal;
  std::vector<double>        m_Heights;
  double                     m_LastDigit{ 1.0 };
};

/** Files without a position, in the order of their numbers. */
void
MeasureByNumbers(Stack & stack)
{
  std::stable_sort(stack.slices.begin(), stack.slices.end(), [](const Slice & a, const Slice & b) {
    return a.instanceNumber < b.instanceNumber;
  });
  const double step = stack.slices.front().thickness;
  bool         isKnown = step > 0.0;
  for (std::size_t i = 0; i < stack.slices.size(); ++i)
  {
    const Slice & slice = stack.slices[i];
    isKnown = isKnown && slice.thickness == step && std::isfinite(slice.instanceNumber) &&
              (i == 0 || slice.instanceNumber == stack.slices[i - 1].instanceNumber + 1.0);
  }
  const std::string files = std::to_string(stack.slices.size()) + " files, " + stack.slices.front().file + " to " +
                            stack.slices.back().file + ", say nothing of their position (0020,0032) and orientation";
  if (!isKnown)
  {
    stack.fault = files +
                  ", so that neither their order nor their distance is known. Segment them one by one, or make a "
                  "volume of them that has a place in space.";
    return;
  }
  stack.step = step;
  stack.note = files + ": they are taken in the order of their instance numbers, " + FormatLength(step) +
               " apart, as their thickness says";
}

} // namespace

double
GetHeightTolerance(const Slice & slice)
{
  return stepTolerance * GetPixel(slice);
}

Stack
MakeStack(std::vector<Slice> slices)
{
  Stack stack;
  stack.slices = std::move(slices);
  if (stack.slices.size() < 2)
  {
    return stack;
  }
  if (!stack.slices.front().hasPlace)
  {
    MeasureByNumbers(stack);
    return stack;
  }
  const Vector normal = stack.slices.front().GetNormal();
  std::stable_sort(stack.slices.begin(), stack.slices.end(), [&](const Slice & a, const Slice & b) {
    return a.GetHeight(normal) < b.GetHeight(normal);
  });
  const Measure measure(stack.slices);
  stack.step = measure.GetStep();
  stack.fault = measure.FindFault();
  return stack;
}

} // namespace file
} // namespace dwc
