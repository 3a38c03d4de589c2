/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/Balance.h"

#include <gtest/gtest.h>

#include <cmath>

namespace dwc
{
namespace local
{
namespace
{

TEST(Balance, TwoEqualTokensInClosedForm)
{
  // W = [1 w; w 1] and equal sizes: by symmetry x is the same for both, so P = W / (1 + w).
  for (const double energy : { 0.1, 1.0, 8.0 })
  {
    const auto   e = static_cast<float>(energy);
    const auto   walk = BalancedWalk({ 0, e, e, 0 }, { 5, 5 }, Host());
    const double w = std::exp(-energy);
    EXPECT_NEAR(walk[0], 1.0 / (1.0 + w), 1e-6);
    EXPECT_NEAR(walk[1], w / (1.0 + w), 1e-6);
  }
}

TEST(Balance, TwoUnequalTokensInClosedForm)
{
  // F = [p q; q r] with p + q = a, q + r = 1 - a and p r = q^2 / w^2 (scaling keeps the cross ratio):
  // (a - q)(1 - a - q) w^2 = q^2, a quadratic in q.
  const double a = 0.2;
  const double w = std::exp(-1.5);
  const double A = w * w - 1.0;
  const double B = -w * w;
  const double C = w * w * a * (1.0 - a);
  const double q = (-B - std::sqrt(B * B - 4.0 * A * C)) / (2.0 * A);
  ASSERT_GT(q, 0.0);
  ASSERT_LT(q, a);
  const auto walk = BalancedWalk({ 0, 1.5F, 1.5F, 0 }, { 2, 8 }, Host());
  EXPECT_NEAR(walk[1], q / a, 1e-5);
  EXPECT_NEAR(walk[2], q / (1.0 - a), 1e-5);
}

TEST(Balance, NoEnergyMeansStepsBySize)
{
  const auto walk = BalancedWalk(std::vector<float>(9, 0.0F), { 1, 2, 7 }, Host());
  for (std::size_t i = 0; i < 3; ++i)
  {
    EXPECT_NEAR(walk[3 * i], 0.1, 1e-6);
    EXPECT_NEAR(walk[3 * i + 1], 0.2, 1e-6);
    EXPECT_NEAR(walk[3 * i + 2], 0.7, 1e-6);
  }
}

TEST(Balance, EnergiesOfAnySizeStayFinite)
{
  const float huge = 1e30F;
  const auto  walk = BalancedWalk({ 0, huge, huge, huge, 0, 0, huge, 0, 0 }, { 1, 1000, 1e6 }, Host());
  for (std::size_t i = 0; i < 3; ++i)
  {
    EXPECT_NEAR(walk[3 * i] + walk[3 * i + 1] + walk[3 * i + 2], 1.0, 1e-6);
  }
  EXPECT_GT(walk[1], 0.0F); // the floor: every token can be reached
  EXPECT_LT(walk[1] + walk[2], 1e-2);
}

TEST(Balance, EmptyTokensHaveZeroRowsAndColumns)
{
  const auto walk = BalancedWalk(std::vector<float>(9, 0.0F), { 1, 0, 3 }, Host());
  EXPECT_EQ(walk, (std::vector<float>{ 0.25F, 0, 0.75F, 0, 0, 0, 0.25F, 0, 0.75F }));
}

} // namespace
} // namespace local
} // namespace dwc
