/* SPDX-License-Identifier: Apache-2.0 */
#include "label/NearestLabels.h"

#include "image/Axis.h"

#include <limits>

namespace dwc
{
namespace
{

constexpr double        infinity = std::numeric_limits<double>::infinity();
constexpr std::size_t   pixelsPerBlock = std::size_t{ 1 } << 14;
constexpr std::uint32_t unlabeled = 0;

/** One line of pixels along an axis: heights of its parabolas, their labels, and the lower envelope. */
class Line
{
public:
  explicit Line(std::size_t length, double spacing)
    : m_SquaredSpacing(spacing * spacing)
    , m_Height(length)
    , m_Label(length)
  {
    m_Position.reserve(length);
    m_Start.reserve(length);
  }

  void
  Transform(NearestLabels & nearest, std::size_t first, std::size_t stride)
  {
    for (std::size_t i = 0; i < m_Height.size(); ++i)
    {
      m_Height[i] = nearest.squaredDistances[first + i * stride];
      m_Label[i] = nearest.labels[first + i * stride];
    }
    this->BuildEnvelope();
    if (m_Position.empty())
    {
      return;
    }
    std::size_t lowest = 0;
    for (std::size_t i = 0; i < m_Height.size(); ++i)
    {
      while (lowest + 1 < m_Position.size() && m_Start[lowest + 1] <= static_cast<double>(i))
      {
        ++lowest;
      }
      const std::size_t best = this->BestOfTies(lowest, i);
      nearest.squaredDistances[first + i * stride] = this->HeightAt(best, i);
      nearest.labels[first + i * stride] = m_Label[m_Position[best]];
    }
  }

private:
  /** Parabola k of the envelope, of the pixel m_Position[k], is the lowest from m_Start[k] to m_Start[k + 1]. One that
   * is lowest in a single point, with others, is kept: it may have the lowest label there. */
  void
  BuildEnvelope()
  {
    m_Position.clear();
    m_Start.clear();
    for (std::size_t i = 0; i < m_Height.size(); ++i)
    {
      if (m_Height[i] == infinity)
      {
        continue;
      }
      double start = -infinity;
      while (!m_Position.empty())
      {
        start = this->Intersection(m_Position.back(), i);
        if (!(start < m_Start.back()))
        {
          break;
        }
        m_Position.pop_back();
        m_Start.pop_back();
        start = -infinity;
      }
      m_Position.push_back(i);
      m_Start.push_back(start);
    }
  }

  /** Where the parabola of pixel b, right of a, becomes as low as that of a. */
  double
  Intersection(std::size_t a, std::size_t b) const
  {
    const auto   x = static_cast<double>(a);
    const auto   y = static_cast<double>(b);
    const double rise = (m_Height[b] - m_Height[a]) / m_SquaredSpacing;
    return (rise + y * y - x * x) / (2.0 * (y - x));
  }

  double
  HeightAt(std::size_t k, std::size_t i) const
  {
    const double offset = static_cast<double>(i) - static_cast<double>(m_Position[k]);
    return m_Height[m_Position[k]] + m_SquaredSpacing * offset * offset;
  }

  /** Of the parabolas that meet at pixel i, the lowest one, and of equal ones that of the lowest label. */
  std::size_t
  BestOfTies(std::size_t lowest, std::size_t i) const
  {
    std::size_t best = lowest;
    for (std::size_t k = lowest; k > 0 && m_Start[k] == static_cast<double>(i); --k)
    {
      const double candidate = this->HeightAt(k - 1, i);
      const double known = this->HeightAt(best, i);
      if (candidate < known || (candidate == known && m_Label[m_Position[k - 1]] < m_Label[m_Position[best]]))
      {
        best = k - 1;
      }
    }
    return best;
  }

  double                     m_SquaredSpacing;
  std::vector<double>        m_Height;
  std::vector<std::uint32_t> m_Label;
  std::vector<std::size_t>   m_Position;
  std::vector<double>        m_Start;
};

} // namespace

NearestLabels
FindNearestLabels(const Grid & grid, const std::vector<std::uint32_t> & labels, const Host & host)
{
  NearestLabels nearest;
  nearest.labels = labels;
  nearest.squaredDistances.resize(labels.size());
  for (std::size_t p = 0; p < labels.size(); ++p)
  {
    nearest.squaredDistances[p] = labels[p] == unlabeled ? infinity : 0.0;
  }
  const auto dimension = static_cast<double>(grid.Dimension());
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    const Axis        axis = AxisOf(grid, d);
    const std::size_t linesPerBlock = std::max<std::size_t>(1, pixelsPerBlock / axis.length);
    const Host        part = host.Stage(static_cast<double>(d) / dimension, static_cast<double>(d + 1) / dimension);
    part.ForBlocksWithProgress(
      axis.outer * axis.stride, linesPerBlock, 64 * linesPerBlock, [&](std::size_t begin, std::size_t end) {
        Line line(axis.length, grid.spacing[d]);
        for (std::size_t l = begin; l < end; ++l)
        {
          line.Transform(nearest, l / axis.stride * axis.length * axis.stride + l % axis.stride, axis.stride);
        }
      });
  }
  return nearest;
}

} // namespace dwc
