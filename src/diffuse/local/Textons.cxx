/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/Textons.h"

#include "diffuse/local/FixedSequence.h"
#include "image/Gradient.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dwc
{
namespace local
{
namespace
{

/** least[i] = min(least[i], squared distance of point i to center c), for points begin ... end - 1; `nearest` keeps the
 * center's number. */
void
ApproachCenter(const std::vector<float> & points,
               std::size_t                count,
               const std::vector<float> & centers,
               std::size_t                k,
               std::size_t                c,
               std::size_t                begin,
               std::size_t                end,
               std::vector<float> &       scratch,
               float *                    least,
               std::uint8_t *             nearest)
{
  const std::size_t dimensions = points.size() / count;
  scratch.assign(end - begin, 0.0F);
  for (std::size_t d = 0; d < dimensions; ++d)
  {
    const float   center = centers[d * k + c];
    const float * x = points.data() + d * count + begin;
    for (std::size_t i = 0; i < end - begin; ++i)
    {
      scratch[i] += (x[i] - center) * (x[i] - center);
    }
  }
  for (std::size_t i = 0; i < end - begin; ++i)
  {
    if (scratch[i] < least[i])
    {
      least[i] = scratch[i];
      nearest[i] = static_cast<std::uint8_t>(c);
    }
  }
}

void
CopyToCenter(const std::vector<float> & points,
             std::size_t                count,
             std::size_t                i,
             std::vector<float> &       centers,
             std::size_t                k,
             std::size_t                c)
{
  for (std::size_t d = 0; d < points.size() / count; ++d)
  {
    centers[d * k + c] = points[d * count + i];
  }
}

} // namespace

std::vector<float>
KMeans(const std::vector<float> & points, std::size_t count, std::size_t k, unsigned int iterations)
{
  const std::size_t         dimensions = points.size() / count;
  std::vector<float>        centers(dimensions * k, 0.0F);
  std::vector<float>        least(count, std::numeric_limits<float>::max());
  std::vector<float>        scratch;
  std::vector<std::uint8_t> nearest(count, 0);
  FixedSequence             sequence(0);

  // k-means++: the next center is a point drawn by its squared distance to the centers so far (Arthur and Vassilvitskii
  // 2007).
  CopyToCenter(points, count, count / 2, centers, k, 0);
  for (std::size_t c = 1; c < k; ++c)
  {
    ApproachCenter(points, count, centers, k, c - 1, 0, count, scratch, least.data(), nearest.data());
    double total = 0.0;
    for (const float distance : least)
    {
      total += distance;
    }
    double      rest = sequence.Next() * total;
    std::size_t drawn = 0;
    for (; drawn + 1 < count && rest >= least[drawn]; ++drawn)
    {
      rest -= least[drawn];
    }
    CopyToCenter(points, count, drawn, centers, k, c);
  }

  for (unsigned int iteration = 0; iteration < iterations; ++iteration)
  {
    nearest = NearestCenters(points, count, centers, k, Host());
    std::vector<double> sum(dimensions * k, 0.0);
    std::vector<double> size(k, 0.0);
    for (std::size_t i = 0; i < count; ++i)
    {
      size[nearest[i]] += 1.0;
    }
    for (std::size_t d = 0; d < dimensions; ++d)
    {
      for (std::size_t i = 0; i < count; ++i)
      {
        sum[d * k + nearest[i]] += points[d * count + i];
      }
      for (std::size_t c = 0; c < k; ++c)
      {
        if (size[c] > 0.0) // an empty cluster stays where it is
        {
          centers[d * k + c] = static_cast<float>(sum[d * k + c] / size[c]);
        }
      }
    }
  }
  return centers;
}

std::vector<std::uint8_t>
NearestCenters(const std::vector<float> & points,
               std::size_t                count,
               const std::vector<float> & centers,
               std::size_t                k,
               const Host &               host)
{
  std::vector<std::uint8_t> nearest(count, 0);
  host.ForBlocks(count, 2048, [&](std::size_t begin, std::size_t end) {
    std::vector<float> least(end - begin, std::numeric_limits<float>::max());
    std::vector<float> scratch;
    for (std::size_t c = 0; c < k; ++c)
    {
      ApproachCenter(points, count, centers, k, c, begin, end, scratch, least.data(), nearest.data() + begin);
    }
  });
  return nearest;
}

std::vector<std::uint8_t>
Textons(const Channel & brightness, const Grid & grid, double unit, const Host & host)
{
  constexpr std::size_t  samples = 4000;
  constexpr unsigned int iterations = 10;
  constexpr float        weberContrast = 0.03F; // of a range of 1: responses below it count linearly
  const std::size_t      count = brightness.size();
  std::vector<float>     responses;
  for (const double sigma : { unit, 2.0 * unit })
  {
    const auto respond = [&](std::size_t axisA, std::size_t axisB, double factor) {
      std::vector<unsigned int> orders(grid.Dimension(), 0);
      double                    scale = factor / 100.0;
      for (const std::size_t axis : { axisA, axisB })
      {
        if (axis < grid.Dimension())
        {
          ++orders[axis];
          scale *= sigma;
        }
      }
      const Channel response = GaussianDerivative(brightness, grid, orders, sigma, host);
      for (const float r : response)
      {
        responses.push_back(static_cast<float>(r * scale));
      }
    };
    const std::size_t nothing = grid.Dimension();
    for (std::size_t a = 0; a < grid.Dimension(); ++a)
    {
      respond(a, nothing, 1.0);
      for (std::size_t b = a; b < grid.Dimension(); ++b)
      {
        respond(a, b, a == b ? 1.0 : 2.0);
      }
    }
  }
  const std::size_t dimensions = responses.size() / count;
  host.ForBlocks(count, 4096, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i)
    {
      float norm = 0.0F;
      for (std::size_t d = 0; d < dimensions; ++d)
      {
        norm += responses[d * count + i] * responses[d * count + i];
      }
      norm = std::sqrt(norm);
      const float factor = std::log1p(norm / weberContrast) / (norm + 1e-9F);
      for (std::size_t d = 0; d < dimensions; ++d)
      {
        responses[d * count + i] *= factor;
      }
    }
  });

  const std::size_t  sampled = std::min(samples, count);
  std::vector<float> sample(dimensions * sampled);
  for (std::size_t s = 0; s < sampled; ++s)
  {
    for (std::size_t d = 0; d < dimensions; ++d)
    {
      sample[d * sampled + s] = responses[d * count + s * count / sampled];
    }
  }
  return NearestCenters(responses, count, KMeans(sample, sampled, numberOfTextons, iterations), numberOfTextons, host);
}

} // namespace local
} // namespace dwc
