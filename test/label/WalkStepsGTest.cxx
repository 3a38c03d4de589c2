/* SPDX-License-Identifier: Apache-2.0 */
#include "LabelTesting.h"
#include "label/WalkSteps.h"

#include <gtest/gtest.h>
#include <numeric>

// Expected values: the formula of label/PixelWalk.h in double precision.

namespace
{

/** A plane of 7 x 5 pixels of one channel with random values; those of label 0 are outside. */
struct Plane
{
  dwc::Grid                    grid{ { 7, 5 }, { 1.0, 2.0 } };
  std::vector<float>           values;
  std::vector<std::uint32_t>   labels;
  std::vector<dwc::OpenPixel>  open;
  std::vector<dwc::GridOffset> offsets{ TouchingOffsets(grid) };

  Plane()
  {
    std::mt19937 random(1);
    for (std::size_t p = 0; p < grid.Count(); ++p)
    {
      values.push_back(static_cast<float>(random() % 100));
      labels.push_back(p % 9 == 4 ? 0 : 1 + p % 3);
      if (labels[p] != 0 && p % 4 != 0)
      {
        open.push_back({ p, labels[p], 0.1F });
        labels[p] = dwc::placeBit | static_cast<std::uint32_t>(open.size() - 1);
      }
    }
  }

  std::vector<dwc::StepProbability>
  Compute(const dwc::Host & host = dwc::Host()) const
  {
    dwc::ImageView view;
    view.grid = grid;
    view.values = values.data();
    const dwc::PixelReader reader(view, host);
    return dwc::ComputeStepProbabilities({ &grid, values.data(), &reader, offsets }, labels, open, host);
  }

  /** Squared difference over a step, in units of the robust range; below 0 where it cannot be made. */
  double
  SquaredDifference(std::size_t p, const dwc::GridOffset & offset, const dwc::PixelReader & reader) const
  {
    const auto x = static_cast<std::ptrdiff_t>(p % 7) + offset.steps[0];
    const auto y = static_cast<std::ptrdiff_t>(p / 7) + offset.steps[1];
    if (x < 0 || x >= 7 || y < 0 || y >= 5 || labels[static_cast<std::size_t>(y * 7 + x)] == 0)
    {
      return -1.0;
    }
    float here = 0.0F;
    float there = 0.0F;
    reader.Read(&values[p], &here);
    reader.Read(&values[static_cast<std::size_t>(y * 7 + x)], &there);
    return std::pow(static_cast<double>(here) - static_cast<double>(there), 2);
  }
};

TEST(WalkSteps, AreAsLikelyAsTheFormulaSays)
{
  const Plane    plane;
  dwc::ImageView view;
  view.grid = plane.grid;
  view.values = plane.values.data();
  const dwc::PixelReader reader(view, dwc::Host());
  double                 sum = 0.0;
  double                 count = 0.0;
  for (const dwc::OpenPixel & pixel : plane.open)
  {
    for (const dwc::GridOffset & offset : plane.offsets)
    {
      const double square = plane.SquaredDifference(pixel.pixel, offset, reader);
      sum += square >= 0.0 ? std::sqrt(square) : 0.0;
      count += square >= 0.0 ? 1.0 : 0.0;
    }
  }
  const double sigma = 0.5 * sum / count;

  const std::vector<dwc::StepProbability> steps = plane.Compute();
  const std::size_t                       width = plane.offsets.size();
  ASSERT_EQ(steps.size(), plane.open.size() * width);
  for (std::size_t b = 0; b < plane.open.size(); ++b)
  {
    std::vector<double> weights;
    for (const dwc::GridOffset & offset : plane.offsets)
    {
      const double square = plane.SquaredDifference(plane.open[b].pixel, offset, reader);
      weights.push_back(square >= 0.0 ? std::max(1e-6, std::exp(-square / (2.0 * sigma * sigma))) / offset.squaredLength
                                      : 0.0);
    }
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    for (std::size_t o = 0; o < width; ++o)
    {
      EXPECT_NEAR(steps[b * width + o], 65535.0 * weights[o] / total, 1.0); // half for rounding
    }
  }
}

TEST(WalkSteps, SameBytesForAnyNumberOfThreads)
{
  const Plane plane;
  EXPECT_EQ(plane.Compute(), plane.Compute(dwc::testing::ThreadedHost(3)));
}

} // namespace
