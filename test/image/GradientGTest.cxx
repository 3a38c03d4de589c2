/* SPDX-License-Identifier: Apache-2.0 */
#include "image/Gradient.h"

#include "HostTesting.h"

#include <gtest/gtest.h>

#include <cmath>

namespace dwc
{
namespace
{

/** f(position in physical units) on a grid. */
template <typename TFunction>
Channel
Sample(const Grid & grid, const TFunction & f)
{
  Channel channel;
  for (std::size_t p = 0; p < grid.Count(); ++p)
  {
    std::vector<double> x;
    std::size_t         rest = p;
    for (std::size_t d = 0; d < grid.Dimension(); ++d)
    {
      x.push_back(static_cast<double>(rest % grid.size[d]) * grid.spacing[d]);
      rest /= grid.size[d];
    }
    channel.push_back(static_cast<float>(f(x)));
  }
  return channel;
}

TEST(Gradient, OfARampIsItsSlopeInPhysicalUnits)
{
  // Closed form: |grad| = sqrt(3^2 + 4^2 + 12^2) = 13 whatever the spacing, away from the border.
  const Grid    grid{ { 21, 17, 19 }, { 0.5, 2.0, 1.25 } };
  const Channel ramp = Sample(grid, [](const auto & x) { return 3 * x[0] + 4 * x[1] + 12 * x[2]; });
  for (const double sigma : { 0.1, 0.7, 1.0 })
  {
    const Channel g = GradientMagnitude({ ramp }, grid, sigma, Host());
    EXPECT_NEAR(g[10 + 21 * (8 + 17 * 9)], 13.0F, 1e-3F);
  }
}

TEST(Gradient, OfAStepIsTheGaussian)
{
  // Closed form: the smoothed step's slope at the step is 1 / (sqrt(2 pi) sigma).
  const Grid    grid{ { 401 }, { 0.1 } };
  const Channel step = Sample(grid, [](const auto & x) { return x[0] > 20.0 ? 1.0 : x[0] < 20.0 ? 0.0 : 0.5; });
  const Channel g = GradientMagnitude({ step }, grid, 2.0, Host());
  EXPECT_NEAR(
    g[200], 1.0 / (std::sqrt(2.0 * 3.14159265358979) * 2.0), 0.004); // 3 sigma cut: 2.7 % of the slope's weight
}

TEST(Gradient, SecondDerivativesOfAParabola)
{
  // Closed form: f = 3 x^2 + 5 x y has f_xx = 6, f_xy = 5, f_yy = 0, away from the border.
  const Grid    grid{ { 31, 31 }, { 0.5, 2.0 } };
  const Channel f = Sample(grid, [](const auto & x) { return 3 * x[0] * x[0] + 5 * x[0] * x[1]; });
  for (const double sigma : { 0.1, 1.0 })
  {
    const std::size_t middle = 15 + 31 * 15;
    EXPECT_NEAR(GaussianDerivative(f, grid, { 2, 0 }, sigma, Host())[middle], 6.0, 2e-2); // floats near 2000
    EXPECT_NEAR(GaussianDerivative(f, grid, { 1, 1 }, sigma, Host())[middle], 5.0, 2e-2);
    EXPECT_NEAR(GaussianDerivative(f, grid, { 0, 2 }, sigma, Host())[middle], 0.0, 2e-2);
  }
}

TEST(Gradient, SmoothKeepsConstantsAndMeans)
{
  const Grid grid{ { 9, 1, 7 }, { 1.0, 1.0, 3.0 } };
  for (const float v : Smooth(Channel(63, 5.0F), grid, 1.5, Host()))
  {
    EXPECT_NEAR(v, 5.0F, 1e-5F);
  }
}

TEST(Gradient, ChannelsAddInSquares)
{
  const Grid    grid{ { 15, 15 }, { 1.0, 1.0 } };
  const Channel f = Sample(grid, [](const auto & x) { return std::sin(x[0]) + 0.3 * x[1] * x[1]; });
  const Channel one = GradientMagnitude({ f }, grid, 1.0, Host());
  const Channel four = GradientMagnitude({ f, f, f, f }, grid, 1.0, Host());
  for (std::size_t p = 0; p < f.size(); ++p)
  {
    EXPECT_NEAR(four[p], 2.0F * one[p], 1e-4F);
  }
}

TEST(Gradient, FilterAxisEqualsTheDefinition)
{
  const Grid               grid{ { 4, 3, 5 }, { 1.0, 1.0, 1.0 } };
  const Channel            f = Sample(grid, [](const auto & x) { return std::cos(3 * x[0] + 5 * x[1] + 7 * x[2]); });
  const std::vector<float> w{ 0.5F, -2.0F, 1.0F, 0.25F, 3.0F };
  for (std::size_t axis = 0; axis < 3; ++axis)
  {
    Channel out;
    FilterAxis(f, out, grid, axis, w, Host());
    for (int p = 0; p < 60; ++p)
    {
      const int at[3] = { p % 4, p / 4 % 3, p / 12 };
      float     expected = 0.0F;
      for (int k = -2; k <= 2; ++k)
      {
        int q[3] = { at[0], at[1], at[2] };
        q[axis] = std::min<int>(static_cast<int>(grid.size[axis]) - 1, std::max(0, q[axis] + k));
        expected += w[k + 2] * f[q[0] + 4 * (q[1] + 3 * q[2])];
      }
      EXPECT_NEAR(out[p], expected, 1e-5F);
    }
  }
}

TEST(Gradient, SameBytesForAnyThreads)
{
  const Grid    grid{ { 300, 200 }, { 1.0, 1.0 } };
  const Channel f = Sample(grid, [](const auto & x) { return std::sin(0.1 * x[0] * x[1]); });
  const Channel one = GradientMagnitude({ f }, grid, 2.0, Host());
  for (const unsigned int threads : { 2U, 8U })
  {
    EXPECT_EQ(one, GradientMagnitude({ f }, grid, 2.0, testing::ThreadedHost(threads)));
  }
}

} // namespace
} // namespace dwc
