/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/Textons.h"

#include "Images.h"

#include <gtest/gtest.h>

#include <set>

namespace dwc
{
namespace local
{
namespace
{

TEST(Textons, KMeansFindsClustersThatAreFarApart)
{
  // Three heaps of points on a plane; the centers are their means.
  std::vector<float> x;
  std::vector<float> y;
  const float        heaps[3][2] = { { 0, 0 }, { 100, 0 }, { 0, 100 } };
  for (int i = 0; i < 300; ++i)
  {
    x.push_back(heaps[i % 3][0] + static_cast<float>(i / 3 % 5 - 2));
    y.push_back(heaps[i % 3][1] + static_cast<float>(i / 3 / 5 % 5 - 2));
  }
  std::vector<float> points = x;
  points.insert(points.end(), y.begin(), y.end());
  const std::vector<float> centers = KMeans(points, 300, 3, 10);
  const auto               nearest = NearestCenters(points, 300, centers, 3, Host());
  std::set<int>            seen;
  for (int i = 0; i < 3; ++i)
  {
    seen.insert(nearest[i]);
    EXPECT_NEAR(centers[nearest[i]], heaps[i][0], 1e-4F);
    EXPECT_NEAR(centers[3 + nearest[i]], heaps[i][1], 1e-4F);
    for (int k = i; k < 300; k += 3)
    {
      EXPECT_EQ(nearest[k], nearest[i]);
    }
  }
  EXPECT_EQ(seen.size(), 3U);
}

TEST(Textons, FewerPointsThanCenters)
{
  const std::vector<float> centers = KMeans({ 1.0F, 2.0F }, 2, 24, 5);
  const auto               nearest = NearestCenters({ 1.0F, 2.0F }, 2, centers, 24, Host());
  EXPECT_NE(nearest[0], nearest[1]);
}

TEST(Textons, NearestIsNearest)
{
  const std::vector<float> points{ 0.1F, 0.9F, 0.4F, 0.7F, 0.2F, 0.6F };
  const std::vector<float> centers{ 0.0F, 1.0F, 0.5F };
  EXPECT_EQ(NearestCenters(points, 6, centers, 3, Host()), (std::vector<std::uint8_t>{ 0, 1, 2, 2, 0, 2 })); // by hand
}

TEST(Textons, StripesDifferFromFlatAndFromOtherStripes)
{
  const Grid    grid{ { 90, 30 }, { 1.0, 1.0 } };
  const auto    image = testing::MakeImage(grid, 1, false, 1.0F, [](const auto & x, std::size_t) {
    const auto stripe = [](double t) { return std::sin(t * 1.5) * 40.0; };
    return x[0] < 30.0 ? 0.0 : x[0] < 60.0 ? stripe(x[0]) : stripe(x[1]);
  });
  const auto    textons = Textons(image.values, grid, 1.0, Host());
  std::set<int> kinds[3];
  for (std::size_t y = 6; y < 24; ++y)
  {
    for (std::size_t x = 0; x < 90; ++x)
    {
      if (x % 30 >= 6 && x % 30 < 24)
      {
        kinds[x / 30].insert(textons[x + 90 * y]);
      }
    }
  }
  for (const int k : kinds[0])
  {
    EXPECT_EQ(kinds[1].count(k) + kinds[2].count(k), 0U);
  }
  for (const int k : kinds[1])
  {
    EXPECT_EQ(kinds[2].count(k), 0U);
  }
}

} // namespace
} // namespace local
} // namespace dwc
