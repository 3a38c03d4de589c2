/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/Prepare.h"

#include "TinyModel.h"

#include "gtest/gtest.h"

#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace
{

using dwc::DiffusionParameters;
using dwc::Grid;
using dwc::Host;
using dwc::ImageView;
using dwc::torch::ChooseImageSize;
using dwc::torch::FindTokensInside;
using dwc::torch::PrepareImage;
using dwc::test::GetError;

using Size = std::array<std::size_t, 2>;

struct Picture
{
  std::vector<float>         values;
  std::vector<unsigned char> mask;
  ImageView                  view;

  Picture(std::size_t width, std::size_t height, std::size_t channels, bool color)
    : values(width * height * channels)
  {
    view.grid = { { width, height }, { 1.0, 1.0 } };
    view.channels = channels;
    view.color = color;
    for (std::size_t i = 0; i < values.size(); ++i)
    {
      values[i] = static_cast<float>((i * 2654435761U >> 8) % 256) / 255.0F;
    }
    view.values = values.data();
  }
};

at::Tensor
Prepare(const Picture & picture, Size size, const DiffusionParameters & parameters = {}, std::size_t channels = 3)
{
  return PrepareImage(picture.view, parameters, size, channels, Host());
}

TEST(Prepare, SizeKeepsTheShape)
{
  const Grid photograph{ { 481, 321 }, { 1.0, 1.0 } };
  EXPECT_EQ(ChooseImageSize(photograph, 512, 64), (Size{ 512, 320 }));
  EXPECT_EQ(ChooseImageSize(photograph, 1024, 32), (Size{ 1024, 672 }));
  EXPECT_EQ(ChooseImageSize({ { 64, 128 }, { 1.0, 1.0 } }, 128, 64), (Size{ 64, 128 }));
  EXPECT_EQ(ChooseImageSize({ { 1000, 3 }, { 1.0, 1.0 } }, 512, 64), (Size{ 512, 64 })); // at least one multiple
  EXPECT_EQ(ChooseImageSize({ { 10, 10 }, { 1.0, 1.0 } }, 1, 64), (Size{ 64, 64 }));
  EXPECT_EQ(ChooseImageSize({ { 256, 64 }, { 1.0, 4.0 } }, 512, 64), (Size{ 512, 512 })); // oblong pixels
}

TEST(Prepare, SizeThatFitsIsNotTouched)
{
  const Picture    picture(6, 4, 3, true);
  const at::Tensor image = Prepare(picture, { 6, 4 });
  ASSERT_EQ(image.sizes(), (at::IntArrayRef{ 1, 3, 4, 6 }));
  for (std::int64_t y = 0; y < 4; ++y)
  {
    for (std::int64_t x = 0; x < 6; ++x)
    {
      for (std::int64_t c = 0; c < 3; ++c)
      {
        const float value = picture.values[static_cast<std::size_t>((y * 6 + x) * 3 + c)];
        ASSERT_EQ(image[0][c][y][x].item<float>(), value * 2.0F - 1.0F);
      }
    }
  }
}

/** LibTorch's antialiased bilinear filter is the same triangle. */
TEST(Prepare, ResizesAsLibTorchDoes)
{
  const Picture    picture(37, 23, 3, true);
  const at::Tensor same = Prepare(picture, { 37, 23 });
  for (const Size size : { Size{ 16, 8 }, Size{ 64, 48 }, Size{ 16, 48 }, Size{ 37, 8 } })
  {
    const at::Tensor expected = at::_upsample_bilinear2d_aa(
      same, { static_cast<std::int64_t>(size[1]), static_cast<std::int64_t>(size[0]) }, false);
    EXPECT_LT((Prepare(picture, size) - expected).abs().max().item<float>(),
              1e-5F); // both round sums of up to 60 products in float32
  }
}

TEST(Prepare, GrayIsRepeatedAndWindowedByPercentiles)
{
  Picture picture(100, 20, 1, false);
  for (std::size_t i = 0; i < 2000; ++i)
  {
    picture.values[i] = static_cast<float>(i);
  }
  picture.values[0] = -1e6F; // an outlier
  const at::Tensor image = Prepare(picture, { 100, 20 });
  ASSERT_EQ(image.size(1), 3);
  EXPECT_TRUE(at::equal(image.select(1, 0), image.select(1, 2)));
  // 0.5 % of 2000 is 10: 10 and 1989 become -1 and 1, what lies beyond is clamped.
  EXPECT_FLOAT_EQ(image[0][0][0][10].item<float>(), -1.0F);
  EXPECT_FLOAT_EQ(image[0][0][0][0].item<float>(), -1.0F);
  EXPECT_FLOAT_EQ(image[0][0][19][89].item<float>(), 1.0F);
  EXPECT_FLOAT_EQ(image[0][0][19][99].item<float>(), 1.0F);
  EXPECT_NEAR(image[0][0][10][0].item<float>(), 2.0 * 990.0 / 1979.0 - 1.0, 1e-6);
}

TEST(Prepare, GivenWindow)
{
  Picture picture(2, 2, 1, false);
  picture.values = { -200.0F, 0.0F, 100.0F, 300.0F };
  picture.view.values = picture.values.data();
  DiffusionParameters parameters;
  parameters.windowMinimum = -100.0;
  parameters.windowMaximum = 300.0;
  const at::Tensor image = Prepare(picture, { 2, 2 }, parameters).flatten();
  EXPECT_FLOAT_EQ(image[0].item<float>(), -1.0F);
  EXPECT_FLOAT_EQ(image[1].item<float>(), -0.5F);
  EXPECT_FLOAT_EQ(image[2].item<float>(), 0.0F);
  EXPECT_FLOAT_EQ(image[3].item<float>(), 1.0F);
  parameters.windowMaximum = -200.0;
  EXPECT_EQ(GetError([&] { Prepare(picture, { 2, 2 }, parameters); }).first, "WindowMinimum");
}

TEST(Prepare, ConstantIsMidGray)
{
  Picture picture(8, 8, 1, false);
  std::fill(picture.values.begin(), picture.values.end(), 1234.5F);
  EXPECT_TRUE(at::equal(Prepare(picture, { 8, 8 }), at::zeros({ 1, 3, 8, 8 }, at::kFloat)));
}

TEST(Prepare, ChannelsThatAreNoColorHaveWindowsOfTheirOwn)
{
  Picture picture(50, 40, 3, false);
  for (std::size_t p = 0; p < 2000; ++p)
  {
    picture.values[3 * p + 1] *= 1000.0F;
  }
  const at::Tensor image = Prepare(picture, { 50, 40 });
  EXPECT_LT(image.select(1, 1).mean().abs().item<float>(), 0.1F); // near the middle of its own range
  EXPECT_LT(image.select(1, 0).mean().abs().item<float>(), 0.1F);
}

TEST(Prepare, OtherChannelsAreAnError)
{
  EXPECT_EQ(GetError([] { Prepare(Picture(4, 4, 2, false), { 4, 4 }); }).first, "Input");
  EXPECT_EQ(GetError([] { Prepare(Picture(4, 4, 4, false), { 4, 4 }); }).first, "Input");
}

TEST(Prepare, MaskChangesThePercentilesOnly)
{
  Picture picture(20, 10, 1, false);
  for (std::size_t i = 0; i < 200; ++i)
  {
    picture.values[i] = static_cast<float>(i % 20);
  }
  picture.mask.assign(200, 1);
  for (std::size_t y = 0; y < 10; ++y)
  {
    picture.mask[y * 20 + 19] = 0;
  }
  picture.values[19] = std::numeric_limits<float>::quiet_NaN();
  picture.values[39] = std::numeric_limits<float>::infinity();
  picture.view.mask = picture.mask.data();
  const at::Tensor image = Prepare(picture, { 20, 10 });
  EXPECT_TRUE(at::isfinite(image).all().item<bool>());
  EXPECT_FLOAT_EQ(image[0][0][5][0].item<float>(), -1.0F);
  EXPECT_FLOAT_EQ(image[0][0][5][18].item<float>(), 1.0F);  // the largest inside
  EXPECT_FLOAT_EQ(image[0][0][0][19].item<float>(), -1.0F); // not a number is darkest
  EXPECT_FLOAT_EQ(image[0][0][1][19].item<float>(), 1.0F);
}

TEST(Prepare, TokensOfTheMask)
{
  Picture picture(6, 4, 1, false);
  picture.mask.assign(24, 0);
  picture.mask[2 * 6 + 3] = 1; // x = 3, y = 2
  picture.view.mask = picture.mask.data();
  EXPECT_EQ(FindTokensInside(picture.view, { { 3, 2 }, { 2.0, 2.0 } }),
            (std::vector<unsigned char>{ 0, 0, 0, 0, 1, 0 }));
  // Four tokens along x on six pixels: pixel 3 lies from 2 to 2.67 tokens. Eight along y on four: pixel 2 covers two.
  const auto inside = FindTokensInside(picture.view, { { 4, 8 }, { 1.5, 0.5 } });
  for (std::size_t i = 0; i < 32; ++i)
  {
    EXPECT_EQ(inside[i], i == 4 * 4 + 2 || i == 5 * 4 + 2 ? 1 : 0);
  }
}

} // namespace
