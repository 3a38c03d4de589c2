/* SPDX-License-Identifier: Apache-2.0 */
#include "statistics/Crofton.h"

#include "StatisticsTesting.h"

#include <gtest/gtest.h>

#include <cmath>

namespace
{

using dwc::statistics::MakeCroftonWeights;

constexpr double pi = 3.14159265358979323846;

TEST(Crofton, WeightsOfCubesAreThoseOfLehmannAndLegland)
{
  // The shares of the sphere that itk::ShapeLabelMapFilter has for equal spacings, of each of the 26 directions.
  const double face = 0.04577789120476;
  const double edge = 0.03698062787608;
  const double corner = 0.03519563978232;
  const double h = 2.0;
  const auto   weights = MakeCroftonWeights({ h, h, h });
  // 4 c vol / d n / 2, with c of both directions of a line.
  EXPECT_NEAR(weights[1], 4.0 * 2.0 * face * h * h / 2.0, 1e-9);
  EXPECT_NEAR(weights[4], weights[1], 1e-9);
  EXPECT_NEAR(weights[5], 4.0 * 2.0 * edge * h * h / std::sqrt(2.0) / 2.0, 1e-9);
  EXPECT_NEAR(weights[7], 4.0 * 2.0 * corner * h * h / std::sqrt(3.0) / 2.0, 1e-9);
}

TEST(Crofton, SharesOfAllDirectionsAreOne)
{
  for (const std::vector<double> & h : std::vector<std::vector<double>>{
         { 1.0, 1.0, 1.0 }, { 3.05, 3.05, 10.0 }, { 0.1, 1.0, 10.0 }, { 5.0, 0.2, 5.0 } })
  {
    const auto weights = MakeCroftonWeights(h);
    double     sum = 0.0;
    for (std::size_t w = 1; w < 8; ++w)
    {
      double squares = 0.0;
      double lines = 0.5;
      for (std::size_t d = 0; d < 3; ++d)
      {
        squares += (w >> d & 1U) != 0 ? h[d] * h[d] : 0.0;
        lines *= (w >> d & 1U) != 0 ? 2.0 : 1.0;
      }
      sum += weights[w] * lines * std::sqrt(squares) / (h[0] * h[1] * h[2]) * 2.0 / 4.0;
    }
    EXPECT_NEAR(sum, 1.0, 1e-9);
  }
}

TEST(Crofton, WeightsOfSquaresAreThoseOfFourEqualAngles)
{
  const auto weights = MakeCroftonWeights({ 0.5, 0.5 });
  EXPECT_NEAR(weights[1], pi / 4.0 * 0.5 / 2.0, 1e-15);
  EXPECT_NEAR(weights[2], weights[1], 1e-15);
  EXPECT_NEAR(weights[3], pi / 4.0 * 0.25 / std::sqrt(0.5) / 2.0, 1e-15);
}

/** The surface of a ball, or the boundary of a disc, of radius 20 on a grid. */
double
MeasureBall(const std::vector<double> & spacing)
{
  std::vector<std::size_t> size;
  for (const double h : spacing)
  {
    size.push_back(static_cast<std::size_t>(44.0 / h));
  }
  const dwc::ImageGeometry   geometry = dwc::testing::MakeGeometry(size, spacing);
  std::vector<std::uint32_t> leaves(geometry.CountPixels());
  for (std::size_t i = 0; i < leaves.size(); ++i)
  {
    double      squares = 0.0;
    std::size_t rest = i;
    for (std::size_t d = 0; d < size.size(); ++d)
    {
      const double x = static_cast<double>(rest % size[d]) * spacing[d] - 21.7;
      squares += x * x;
      rest /= size[d];
    }
    leaves[i] = squares <= 400.0 ? 1 : 0;
  }
  const std::vector<float> values(leaves.size(), 0.0F);
  return dwc::MeasureRegions(geometry,
                             true,
                             leaves.data(),
                             dwc::PixelValues{ values.data(), 1, {} },
                             {},
                             dwc::testing::RandomTree(1, 0),
                             dwc::Host())
    .nodes[0]
    .surface;
}

TEST(Crofton, BoundaryOfADiscIsItsCircle)
{
  // The average over all directions is exact; what is left is the grid of some 40 pixels across.
  EXPECT_NEAR(MeasureBall({ 1.0, 1.0 }) / (2.0 * pi * 20.0), 1.0, 0.01);
  EXPECT_NEAR(MeasureBall({ 0.5, 1.5 }) / (2.0 * pi * 20.0), 1.0, 0.02);
}

TEST(Crofton, SurfaceOfABallIsItsSphereAlsoWhereSlicesAreThick)
{
  EXPECT_NEAR(MeasureBall({ 1.0, 1.0, 1.0 }) / (4.0 * pi * 400.0), 1.0, 0.01);
  EXPECT_NEAR(MeasureBall({ 1.0, 1.0, 3.0 }) / (4.0 * pi * 400.0), 1.0, 0.02);
}

} // namespace
