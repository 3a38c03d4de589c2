/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/Layers.h"

#include "TinyWeights.h"
#include "diffuse/torch/ResnetBlock.h"
#include "diffuse/torch/TimeEmbedding.h"
#include "dwc/Error.h"

#include <gtest/gtest.h>

#include <cmath>

namespace
{

using dwc::TinyWeights;
using namespace dwc::torch;

TensorSource
Open(const TinyWeights & made)
{
  return { made.table, at::kFloat, at::Device(at::kCPU), [] {} };
}

/** A few roundings of float32. */
bool
AreClose(const at::Tensor & a, const at::Tensor & b)
{
  return a.sizes() == b.sizes() && at::allclose(a, b, 1e-5, 1e-6);
}

at::Tensor
Row(const std::vector<float> & numbers)
{
  return at::tensor(numbers).unsqueeze(0);
}

TEST(Layers, LinearIsWeightTimesXPlusBias)
{
  TinyWeights made;
  made.Add("l.weight", { 2, 3 }, { 1, 2, 3, 0, -1, 1 });
  made.Add("l.bias", { 2 }, { 10, 20 });
  const Linear layer(Open(made) / "l", 3, 2);
  EXPECT_TRUE(AreClose(layer(Row({ 1, 1, 2 })), Row({ 19, 21 })));

  at::Tensor sum = Row({ 100, 200 });
  layer.AddTo(sum, Row({ 1, 1, 2 }));
  EXPECT_TRUE(AreClose(sum, Row({ 119, 221 })));
}

TEST(Layers, AddToWritesIntoAnyLayout)
{
  TinyWeights made;
  made.AddLinear("l", 3, 4);
  const Linear     layer(Open(made) / "l", 3, 4);
  const at::Tensor x = at::arange(15, at::kFloat).view({ 3, 5 }).t();
  at::Tensor       image = at::ones({ 4, 5 });
  at::Tensor       tokens = image.t();
  layer.AddTo(tokens, x);
  EXPECT_TRUE(AreClose(image, 1 + layer(x).t()));
}

TEST(Layers, ConvolutionOfOnePixelIsLinear)
{
  TinyWeights made;
  made.AddConvolution("c", 3, 2, 1);
  const Conv2d     convolution(Open(made) / "c", 3, 2, 1);
  const Linear     linear(Open(made) / "c", 3, 2);
  const at::Tensor x = at::arange(12, at::kFloat).view({ 1, 3, 2, 2 });
  EXPECT_TRUE(AreClose(convolution(x).flatten(2), linear(x.flatten(2).transpose(1, 2)).transpose(1, 2)));
}

TEST(Layers, ConvolutionKeepsTheSizeUnlessToldOtherwise)
{
  TinyWeights made;
  made.AddConvolution("c", 1, 1, 3);
  const at::Tensor x = at::ones({ 1, 1, 5, 7 });
  EXPECT_EQ(Conv2d(Open(made) / "c", 1, 1, 3)(x).sizes(), at::IntArrayRef({ 1, 1, 5, 7 }));
  EXPECT_EQ(Downsample(x, Conv2d(Open(made) / "c", 1, 1, 3, 2, 1)).sizes(), at::IntArrayRef({ 1, 1, 3, 4 }));
  // Padding at the right and at the bottom only cuts an odd pixel.
  EXPECT_EQ(Downsample(x, Conv2d(Open(made) / "c", 1, 1, 3, 2, 0)).sizes(), at::IntArrayRef({ 1, 1, 2, 3 }));
}

TEST(Layers, NormsOfKnownNumbers)
{
  TinyWeights made;
  made.Add("n.weight", { 4 }, { 1, 2, 1, 1 });
  made.Add("n.bias", { 4 }, { 0, 0, 5, 0 });
  // Mean 0, variance 1: the epsilon of 3 halves them.
  const at::Tensor x = Row({ 1, -1, 1, -1 });
  EXPECT_TRUE(AreClose(LayerNorm(Open(made) / "n", 4, 3.0)(x), Row({ 0.5F, -1.0F, 5.5F, -0.5F })));
  EXPECT_TRUE(AreClose(GroupNorm(Open(made) / "n", 4, 2, 3.0)(x), Row({ 0.5F, -1.0F, 5.5F, -0.5F })));
  // Each group has its own mean: constant groups become the bias.
  EXPECT_TRUE(AreClose(GroupNorm(Open(made) / "n", 4, 2, 1.0)(Row({ 3, 3, 8, 8 })), Row({ 0, 0, 5, 0 })));
}

TEST(Layers, ActivationsOfOne)
{
  const auto at1 = [](const char * name) { return GetActivation(name)(at::ones({ 1 })).item<double>(); };
  EXPECT_NEAR(at1("silu"), 1.0 / (1.0 + std::exp(-1.0)), 1e-6);
  EXPECT_NEAR(at1("swish"), 1.0 / (1.0 + std::exp(-1.0)), 1e-6);
  EXPECT_NEAR(at1("gelu"), 0.5 * (1.0 + std::erf(std::sqrt(0.5))), 1e-6);
  EXPECT_NEAR(at1("quick_gelu"), 1.0 / (1.0 + std::exp(-1.702)), 1e-6);
  EXPECT_NEAR(at1("mish"), std::tanh(std::log1p(std::exp(1.0))), 1e-6);
  EXPECT_EQ(GetActivation("relu")(Row({ -2, 3 })).sum().item<double>(), 3.0);
  try
  {
    GetActivation("sine");
    FAIL() << "no such activation";
  }
  catch (const dwc::ParameterError & error)
  {
    EXPECT_EQ(error.GetParameter(), "Model");
  }
}

TEST(TimeEmbedding, WavesOfFallingFrequency)
{
  const at::Tensor zero = at::zeros({ 1 });
  EXPECT_TRUE(AreClose(EmbedPositions(zero, 4, true, 0.0), Row({ 1, 1, 0, 0 })));
  EXPECT_TRUE(AreClose(EmbedPositions(zero, 4, false, 0.0), Row({ 0, 0, 1, 1 })));
  EXPECT_TRUE(AreClose(EmbedPositions(zero, 5, false, 0.0), Row({ 0, 0, 1, 1, 0 })));
  // Two frequencies: 1 and 10000^(-1 / 2) = 0.01; with a shift of 1, 10000^(-1) = 0.0001.
  const at::Tensor three = at::full({ 1 }, 3.0);
  EXPECT_TRUE(AreClose(EmbedPositions(three, 4, false, 0.0),
                       Row({ std::sin(3.0F), std::sin(0.03F), std::cos(3.0F), std::cos(0.03F) })));
  EXPECT_TRUE(AreClose(EmbedPositions(three, 4, true, 1.0),
                       Row({ std::cos(3.0F), std::cos(0.0003F), std::sin(3.0F), std::sin(0.0003F) })));
}

TEST(TimeEmbedding, FourierOfTheLogarithm)
{
  // log(e^(1/4)) is a quarter: its waves of frequency 1 and 2 are at a quarter and at half of their round.
  const at::Tensor value = at::full({ 1 }, std::exp(0.25));
  EXPECT_TRUE(AreClose(EmbedFourier(value, at::tensor({ 1.0F, 2.0F }), false), Row({ 1, 0, 0, -1 })));
}

TEST(ResizeNearest, ToAnyGivenSize)
{
  const at::Tensor x = at::tensor({ 1.0F, 2.0F }).view({ 1, 1, 1, 2 });
  EXPECT_TRUE(AreClose(ResizeNearest(x, { 2, 4 }), at::tensor({ 1.0F, 1.0F, 2.0F, 2.0F }).expand({ 1, 1, 2, 4 })));
  EXPECT_TRUE(AreClose(ResizeNearest(x, { 1, 3 }), at::tensor({ 1.0F, 1.0F, 2.0F }).view({ 1, 1, 1, 3 })));
  EXPECT_TRUE(AreClose(ResizeNearest(x.to(at::kBFloat16), { 1, 3 }).to(at::kFloat), ResizeNearest(x, { 1, 3 })));
}

TinyWeights
MakeResnet(std::int64_t in, std::int64_t out, std::int64_t timeOut)
{
  TinyWeights made;
  made.AddNorm("norm1", in);
  made.AddConvolution("conv1", in, out, 3);
  made.AddLinear("time_emb_proj", 6, timeOut);
  made.AddNorm("norm2", out);
  made.AddConvolution("conv2", out, out, 3);
  if (in != out)
  {
    made.AddConvolution("conv_shortcut", in, out, 1);
  }
  return made;
}

ResnetShape
GetShape(std::int64_t in, std::int64_t out)
{
  ResnetShape shape;
  shape.in = in;
  shape.out = out;
  shape.timeChannels = 6;
  shape.groups = 2;
  return shape;
}

/** The definition, step by step. */
at::Tensor
ComputeResnet(const TinyWeights & made, const ResnetShape & shape, const at::Tensor & x, const at::Tensor & time)
{
  const TensorSource weights = Open(made);
  const auto         norm = [&](const char * name, std::int64_t channels, const at::Tensor & y) {
    return GroupNorm(weights / name, channels, shape.groups, shape.eps)(y);
  };
  const std::int64_t timeOut = shape.timeScaleShift ? 2 * shape.out : shape.out;
  const at::Tensor   t = Linear(weights / "time_emb_proj", 6, timeOut)(time).view({ 1, timeOut, 1, 1 });
  at::Tensor         h = Conv2d(weights / "conv1", shape.in, shape.out, 3)(at::silu(norm("norm1", shape.in, x)));
  if (shape.timeScaleShift)
  {
    h = norm("norm2", shape.out, h) * (1 + t.narrow(1, 0, shape.out)) + t.narrow(1, shape.out, shape.out);
  }
  else
  {
    h = norm("norm2", shape.out, h + t);
  }
  h = Conv2d(weights / "conv2", shape.out, shape.out, 3)(at::silu(h));
  const at::Tensor shortcut = shape.in == shape.out ? x : Conv2d(weights / "conv_shortcut", shape.in, shape.out, 1)(x);
  return (h + shortcut) / shape.outputScale;
}

TEST(ResnetBlock, FollowsItsDefinition)
{
  for (const bool scaleShift : { false, true })
  {
    for (const std::int64_t out : { 4, 8 })
    {
      ResnetShape shape = GetShape(4, out);
      shape.timeScaleShift = scaleShift;
      shape.outputScale = scaleShift ? 2.0 : 1.0;
      const TinyWeights made = MakeResnet(4, out, scaleShift ? 2 * out : out);
      const at::Tensor  x = at::sin(at::arange(4 * 5 * 6, at::kFloat)).view({ 1, 4, 5, 6 });
      const at::Tensor  time = at::cos(at::arange(6, at::kFloat)).view({ 1, 6 });
      const at::Tensor  kept = x.clone();
      const at::Tensor  y = ResnetBlock(shape, Open(made))(x, time);
      EXPECT_TRUE(AreClose(y, ComputeResnet(made, shape, x, time))) << scaleShift << ' ' << out;
      EXPECT_TRUE(at::equal(x, kept)) << "skip connections share it";
    }
  }
}

TEST(ResnetBlock, ResamplesToTheSizeAsked)
{
  ResnetShape       shape = GetShape(4, 4);
  const TinyWeights made = MakeResnet(4, 4, 4);
  const at::Tensor  x = at::ones({ 1, 4, 4, 6 });
  const at::Tensor  time = at::zeros({ 1, 6 });
  shape.resampling = ResnetShape::Resampling::Down;
  EXPECT_EQ(ResnetBlock(shape, Open(made))(x, time).sizes(), at::IntArrayRef({ 1, 4, 2, 3 }));
  shape.resampling = ResnetShape::Resampling::Up;
  EXPECT_EQ(ResnetBlock(shape, Open(made))(x, time, { 7, 11 }).sizes(), at::IntArrayRef({ 1, 4, 7, 11 }));
}

} // namespace
