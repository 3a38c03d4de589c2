/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/TextEncoder.h"

#include "TinyModel.h"

#include "gtest/gtest.h"

#include <cstdint>
#include <vector>

namespace
{

using dwc::TinyWeights;
using dwc::checkpoint::TextConfig;
using dwc::torch::TextEncoder;
using dwc::torch::TensorSource;
using dwc::test::GetError;
using dwc::test::MakeTinyTextEncoder;

TextConfig
MakeConfig(bool projection)
{
  TextConfig config;
  config.className = projection ? "CLIPTextModelWithProjection" : "CLIPTextModel";
  config.hiddenSize = 8;
  config.intermediateSize = 16;
  config.layers = 2;
  config.heads = 2;
  config.vocabularySize = 8;
  config.maximumPositions = 6;
  config.projectionDimension = 4;
  return config;
}

TextEncoder
Make(const TextConfig & config, const TinyWeights & made)
{
  return { config, TensorSource(made.table, at::kFloat, at::Device(at::kCPU), [] {}) };
}

TextEncoder::Output
Encode(const TextEncoder & encoder, const std::vector<std::int64_t> & ids)
{
  return encoder(ids, [] {});
}

TEST(TextEncoder, PrefixMayBeLeftOut)
{
  TinyWeights old = MakeTinyTextEncoder("text_model.", false);
  old.Add("text_model.embeddings.position_ids",
          { 1, 6 },
          dwc::checkpoint::DataType::Int64,
          std::vector<std::int64_t>{ 0, 1, 2, 3, 4, 5 });
  const auto a = Encode(Make(MakeConfig(false), old), { 6, 1, 2, 7, 7, 7 });
  const auto b = Encode(Make(MakeConfig(false), MakeTinyTextEncoder("", false)), { 6, 1, 2, 7, 7, 7 });
  ASSERT_EQ(a.last.sizes(), (at::IntArrayRef{ 1, 6, 8 }));
  EXPECT_TRUE(at::equal(a.last, b.last));
  EXPECT_FALSE(a.pooled.defined());
  EXPECT_FALSE(at::allclose(a.last, a.penultimate));
}

TEST(TextEncoder, NoTokenSeesTheNext)
{
  const TextEncoder encoder = Make(MakeConfig(false), MakeTinyTextEncoder("", false));
  const at::Tensor  a = Encode(encoder, { 6, 1, 2, 3, 4, 7 }).last;
  const at::Tensor  b = Encode(encoder, { 6, 1, 2, 5, 4, 7 }).last;
  const at::Tensor  differences = (a - b).abs().amax(-1).flatten();
  for (std::int64_t i = 0; i < 3; ++i)
  {
    EXPECT_EQ(differences[i].item<float>(), 0.0F) << i;
  }
  for (std::int64_t i = 3; i < 6; ++i)
  {
    EXPECT_GT(differences[i].item<float>(), 1e-4F) << i;
  }
}

TEST(TextEncoder, PoolsTheFirstEnd)
{
  const TinyWeights made = MakeTinyTextEncoder("text_model.", true);
  const TextEncoder encoder = Make(MakeConfig(true), made);
  const auto        output = Encode(encoder, { 6, 1, 7, 7, 7, 7 });
  const at::Tensor  projection =
    TensorSource(made.table, at::kFloat, at::Device(at::kCPU), [] {}).Take("text_projection.weight", { 4, 8 });
  ASSERT_EQ(output.pooled.sizes(), (at::IntArrayRef{ 1, 4 }));
  EXPECT_TRUE(at::allclose(output.pooled, output.last.select(1, 2).matmul(projection.t())));
  // What pads after the end is not seen.
  EXPECT_TRUE(at::equal(output.pooled, Encode(encoder, { 6, 1, 7, 0, 0, 0 }).pooled));
}

TEST(TextEncoder, GeluAndQuickGeluDiffer)
{
  const TinyWeights made = MakeTinyTextEncoder("", false);
  TextConfig        gelu = MakeConfig(false);
  gelu.activation = "gelu";
  const at::Tensor quick = Encode(Make(MakeConfig(false), made), { 6, 7, 7 }).last;
  const at::Tensor exact = Encode(Make(gelu, made), { 6, 7, 7 }).last;
  const float      difference = (quick - exact).abs().max().item<float>();
  EXPECT_GT(difference, 1e-4F);
  EXPECT_LT(difference, 0.2F); // they approximate each other
}

TEST(TextEncoder, IdsMustFitTheTable)
{
  const TextEncoder encoder = Make(MakeConfig(false), MakeTinyTextEncoder("", false));
  EXPECT_EQ(GetError([&] { Encode(encoder, { 6, 8 }); }).first, "Model");
  EXPECT_EQ(GetError([&] { Encode(encoder, { 6, -1 }); }).first, "Model");
  EXPECT_EQ(GetError([&] { Encode(encoder, { 6, 1, 1, 1, 1, 1, 7 }); }).first, "Model");
  EXPECT_EQ(GetError([&] { Encode(encoder, {}); }).first, "Model");
}

TEST(TextEncoder, WeightsMustBeOfItsConfiguration)
{
  TextConfig deeper = MakeConfig(false);
  deeper.layers = 3;
  EXPECT_NE(GetError([&] { Make(deeper, MakeTinyTextEncoder("", false)); }).second.find("encoder.layers.2."),
            std::string::npos);
  TextConfig shallower = MakeConfig(false);
  shallower.layers = 1;
  EXPECT_NE(GetError([&] { Make(shallower, MakeTinyTextEncoder("", false)); }).second.find("encoder.layers.1."),
            std::string::npos);
  EXPECT_NE(GetError([&] { Make(MakeConfig(true), MakeTinyTextEncoder("", false)); }).second.find("text_projection"),
            std::string::npos);
}

TEST(TextEncoder, HearsAnAbort)
{
  const TextEncoder encoder = Make(MakeConfig(false), MakeTinyTextEncoder("", false));
  EXPECT_THROW(encoder({ 6, 7 }, [] { throw std::runtime_error("abort"); }), std::runtime_error);
}

} // namespace
