/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/HalfBall.h"

#include "image/GridSteps.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace dwc
{
namespace local
{

BallShape::BallShape(const Grid & grid, double radius, double softnessIn)
  : dimension(grid.Dimension())
  , softness(softnessIn)
{
  std::vector<std::ptrdiff_t> box;
  for (std::size_t d = 0; d < dimension; ++d)
  {
    // One cell at least to each side, or there would be nothing to compare along an axis of thick slices.
    const double most = std::floor((radius + 0.5 * softness) / grid.spacing[d]);
    reach.push_back(static_cast<std::size_t>(std::max(1.0, most)));
    box.push_back(static_cast<std::ptrdiff_t>(reach[d]));
  }
  for (const GridOffset & offset : BoxOffsets(grid, box))
  {
    double weight = std::min(1.0, (radius + 0.5 * softness - std::sqrt(offset.squaredLength)) / softness);
    if (std::all_of(offset.steps.begin(), offset.steps.end(), [](std::ptrdiff_t s) { return std::abs(s) <= 1; }))
    {
      weight = std::max(weight, 0.1);
    }
    if (weight > 0.0)
    {
      for (std::size_t d = 0; d < dimension; ++d)
      {
        steps.push_back(offset.steps[d]);
        displacements.push_back(static_cast<double>(offset.steps[d]) * grid.spacing[d]);
      }
      weights.push_back(static_cast<float>(weight));
    }
  }
}

PaddedGrid::PaddedGrid(const Grid & grid, const BallShape & ball)
  : m_Size(grid.size)
  , m_Margin(ball.reach)
{
  std::size_t count = 1;
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    m_PaddedSize.push_back(m_Size[d] + 2 * m_Margin[d]);
    count *= m_PaddedSize[d];
  }
  m_Source.resize(count);
  for (std::size_t p = 0; p < count; ++p)
  {
    std::size_t rest = p;
    std::size_t source = 0;
    std::size_t stride = 1;
    for (std::size_t d = 0; d < grid.Dimension(); ++d)
    {
      const std::size_t at = rest % m_PaddedSize[d];
      rest /= m_PaddedSize[d];
      const std::size_t inside = at < m_Margin[d] ? 0 : std::min(at - m_Margin[d], m_Size[d] - 1);
      source += inside * stride;
      stride *= m_Size[d];
    }
    m_Source[p] = source;
  }
}

std::size_t
PaddedGrid::Inside(std::size_t cell) const
{
  std::size_t padded = 0;
  std::size_t stride = 1;
  for (std::size_t d = 0; d < m_Size.size(); ++d)
  {
    padded += (cell % m_Size[d] + m_Margin[d]) * stride;
    cell /= m_Size[d];
    stride *= m_PaddedSize[d];
  }
  return padded;
}

std::ptrdiff_t
PaddedGrid::Distance(const std::ptrdiff_t * steps) const
{
  std::ptrdiff_t distance = 0;
  std::ptrdiff_t stride = 1;
  for (std::size_t d = 0; d < m_Size.size(); ++d)
  {
    distance += steps[d] * stride;
    stride *= static_cast<std::ptrdiff_t>(m_PaddedSize[d]);
  }
  return distance;
}

HalfBall::HalfBall(const PaddedGrid & grid, const BallShape & shape, std::size_t bins)
  : m_Grid(&grid)
  , m_Shape(&shape)
  , m_Bins(bins)
{
  for (std::size_t k = 0; k < shape.weights.size(); ++k)
  {
    m_Distances.push_back(grid.Distance(shape.steps.data() + k * shape.dimension));
  }
}

HalfBall::HalfBall(const PaddedGrid & grid, const BallShape & shape, const SoftBins & values)
  : HalfBall(grid, shape, numberOfBins)
{
  m_Soft = true;
  m_Values = grid.Pad(values);
}

HalfBall::HalfBall(const PaddedGrid &                grid,
                   const BallShape &                 shape,
                   const std::vector<std::uint8_t> & values,
                   std::size_t                       kinds)
  : HalfBall(grid, shape, kinds)
{
  SoftBins bins;
  bins.reserve(values.size());
  for (const std::uint8_t kind : values)
  {
    bins.push_back({ kind, kind, 0.0F });
  }
  m_Values = grid.Pad(bins);
}

double
HalfBall::MeanDifference(const double * normal, const std::vector<std::size_t> & centers) const
{
  // Share of each cell of the ball that is before the plane, less the share behind it.
  const std::size_t  cells = m_Shape->weights.size();
  std::vector<float> before(cells);
  std::vector<float> behind(cells);
  float              total[2] = { 0.0F, 0.0F };
  for (std::size_t k = 0; k < cells; ++k)
  {
    double distance = 0.0;
    for (std::size_t d = 0; d < m_Shape->dimension; ++d)
    {
      distance += m_Shape->displacements[k * m_Shape->dimension + d] * normal[d];
    }
    const double side = std::min(1.0, std::max(-1.0, distance / (0.5 * m_Shape->softness)));
    before[k] = m_Shape->weights[k] * static_cast<float>(0.5 + 0.5 * side);
    behind[k] = m_Shape->weights[k] * static_cast<float>(0.5 - 0.5 * side);
    total[0] += before[k];
    total[1] += behind[k];
  }

  std::vector<float> histogram(2 * m_Bins); // before and behind side by side
  std::vector<float> smooth(2 * m_Bins);
  double             sum = 0.0;
  for (const std::size_t center : centers)
  {
    std::fill(histogram.begin(), histogram.end(), 0.0F);
    const SoftBin * values = m_Values.data() + m_Grid->Inside(center);
    for (std::size_t k = 0; k < cells; ++k)
    {
      const SoftBin & bin = values[m_Distances[k]];
      const float     upperBefore = before[k] * bin.upperShare;
      const float     upperBehind = behind[k] * bin.upperShare;
      histogram[2 * bin.lower] += before[k] - upperBefore;
      histogram[2 * bin.lower + 1] += behind[k] - upperBehind;
      histogram[2 * bin.upper] += upperBefore;
      histogram[2 * bin.upper + 1] += upperBehind;
    }
    if (m_Soft)
    {
      for (std::size_t b = 0; b < m_Bins; ++b)
      {
        const std::size_t left = b == 0 ? 0 : b - 1;
        const std::size_t right = b + 1 == m_Bins ? b : b + 1;
        for (std::size_t side = 0; side < 2; ++side)
        {
          smooth[2 * b + side] =
            0.25F * histogram[2 * left + side] + 0.5F * histogram[2 * b + side] + 0.25F * histogram[2 * right + side];
        }
      }
      histogram.swap(smooth);
    }
    float chiSquare = 0.0F;
    for (std::size_t b = 0; b < m_Bins; ++b)
    {
      const float x = histogram[2 * b] / total[0];
      const float y = histogram[2 * b + 1] / total[1];
      chiSquare += (x - y) * (x - y) / (x + y + 1e-5F);
    }
    sum += 0.5 * chiSquare;
  }
  return sum / static_cast<double>(centers.size());
}

} // namespace local
} // namespace dwc
