/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/WindowedScore.h"

#include "HostTesting.h"
#include "Images.h"
#include "diffuse/local/TokenPlan.h"
#include "image/Channels.h"

#include <gtest/gtest.h>

#include <cmath>

namespace dwc::local
{
namespace
{

struct Scene
{
  testing::OwnedImage  image;
  std::vector<Channel> channels;
  Tokens               tokens;

  explicit Scene(const Grid & grid, std::size_t cells, std::vector<unsigned char> mask = {})
    : image(testing::TwoHalves(grid, 1, false, 0.3F))
  {
    image.mask = std::move(mask);
    channels = ToChannels(image.View(), Host());
    tokens = GridTokens(grid, image.View().mask, GridOfCells(grid, cells));
  }
};

TEST(WindowedScore, IsAReversibleWalkInTheWindow)
{
  // 12 x 9 tokens, radius 2. Detailed balance without knowing pi: pi_j / pi_i = P_ij / P_ji along the first axis and
  // then the second is the same as along the second and then the first. Floats round at 6e-8, four of them a product.
  const Scene       scene({ { 12, 9 }, { 1.0, 1.0 } }, 12);
  const std::size_t width = 25;
  const auto        walk = WindowedScore(scene.tokens, scene.channels, 2, ConstantsFor(Appearance::Scene), Host());
  ASSERT_EQ(walk.size(), 108U * width);
  const auto p = [&](std::size_t i, int dx, int dy) {
    return static_cast<double>(walk[i * width + static_cast<std::size_t>((dy + 2) * 5 + dx + 2)]);
  };
  for (std::size_t i = 0; i < 108; ++i)
  {
    double sum = 0.0;
    for (std::size_t k = 0; k < width; ++k)
    {
      const int  x = static_cast<int>(i % 12) + static_cast<int>(k % 5) - 2;
      const int  y = static_cast<int>(i / 12) + static_cast<int>(k / 5) - 2;
      const bool inside = x >= 0 && x < 12 && y >= 0 && y < 9;
      EXPECT_EQ(walk[i * width + k] > 0.0F, inside) << i << ", " << k;
      sum += walk[i * width + k];
    }
    EXPECT_NEAR(sum, 1.0, 1e-6);
    if (i % 12 + 1 < 12 && i / 12 + 1 < 9)
    {
      const double oneWay = p(i, 1, 0) / p(i + 1, -1, 0) * p(i + 1, 0, 1) / p(i + 13, 0, -1);
      const double other = p(i, 0, 1) / p(i + 12, 0, -1) * p(i + 12, 1, 0) / p(i + 13, -1, 0);
      EXPECT_NEAR(oneWay / other, 1.0, 2e-6) << i;
    }
  }
}

TEST(WindowedScore, NoStepThroughWhatIsLeftOut)
{
  // A column of the mask is out: nothing steps over it, even within the window.
  std::vector<unsigned char> mask(12 * 4, 1);
  for (std::size_t y = 0; y < 4; ++y)
  {
    mask[y * 12 + 5] = 0;
  }
  const Scene scene({ { 12, 4 }, { 1.0, 1.0 } }, 12, mask);
  const auto  walk = WindowedScore(scene.tokens, scene.channels, 2, ConstantsFor(Appearance::Scene), Host());
  for (std::size_t y = 0; y < 4; ++y)
  {
    for (std::size_t k = 0; k < 25; ++k)
    {
      EXPECT_EQ(walk[(y * 12 + 5) * 25 + k], 0.0F);
      if (k % 5 == 4) // two to the right
      {
        EXPECT_EQ(walk[(y * 12 + 4) * 25 + k], 0.0F);
      }
    }
  }
}

TEST(WindowedScore, SameBytesForAnyThreads)
{
  const Scene scene({ { 70, 50 }, { 1.0, 1.0 } }, 70);
  const auto  one = WindowedScore(scene.tokens, scene.channels, 2, ConstantsFor(Appearance::Scene), Host());
  for (const unsigned int threads : { 2U, 8U })
  {
    EXPECT_EQ(
      one,
      WindowedScore(scene.tokens, scene.channels, 2, ConstantsFor(Appearance::Scene), testing::ThreadedHost(threads)));
  }
}

} // namespace
} // namespace dwc::local
