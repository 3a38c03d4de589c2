/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/Autoencoder.h"

#include "TinyModel.h"

#include "gtest/gtest.h"

#include <string>
#include <utility>
#include <vector>

namespace
{

using dwc::TinyWeights;
using dwc::checkpoint::VaeConfig;
using dwc::torch::Autoencoder;
using dwc::torch::TensorSource;
using dwc::test::GetError;
using dwc::test::MakeTinyAutoencoder;

const std::vector<std::string> oldNames{ "query", "key", "value", "proj_attn" };
const std::vector<std::string> newNames{ "to_q", "to_k", "to_v", "to_out.0" };

VaeConfig
MakeConfig()
{
  VaeConfig config;
  config.blockOutChannels = { 8, 16 };
  config.normGroups = 4;
  return config;
}

Autoencoder
Make(const VaeConfig & config, const TinyWeights & made)
{
  return { config, TensorSource(made.table, at::kFloat, at::Device(at::kCPU), [] {}) };
}

at::Tensor
MakeImage(std::int64_t height, std::int64_t width)
{
  return at::sin(at::arange(3 * height * width, at::kFloat)).view({ 1, 3, height, width });
}

at::Tensor
Encode(const VaeConfig & config, const TinyWeights & made)
{
  return Make(config, made).Encode(MakeImage(8, 12), [] {});
}

TEST(Autoencoder, HalvesTheImage)
{
  const at::Tensor latent = Encode(MakeConfig(), MakeTinyAutoencoder(newNames, false));
  EXPECT_EQ(latent.sizes(), (at::IntArrayRef{ 1, 4, 4, 6 }));
  EXPECT_TRUE(at::isfinite(latent).all().item<bool>());
  EXPECT_GT(latent.std().item<float>(), 1e-3F);
}

TEST(Autoencoder, AttentionUnderAnyName)
{
  const at::Tensor latent = Encode(MakeConfig(), MakeTinyAutoencoder(newNames, false));
  EXPECT_TRUE(at::equal(latent, Encode(MakeConfig(), MakeTinyAutoencoder(oldNames, false))));
  EXPECT_TRUE(at::equal(latent, Encode(MakeConfig(), MakeTinyAutoencoder(oldNames, true))));
}

TEST(Autoencoder, ScaleAndShift)
{
  const TinyWeights made = MakeTinyAutoencoder(newNames, false);
  VaeConfig         plain = MakeConfig();
  plain.scalingFactor = 1.0;
  VaeConfig shifted = plain;
  shifted.scalingFactor = 0.5;
  shifted.shiftFactor = 0.1;
  const at::Tensor mean = Encode(plain, made);
  EXPECT_TRUE(at::allclose(Encode(MakeConfig(), made), mean * 0.18215));
  EXPECT_TRUE(at::allclose(Encode(shifted, made), (mean - 0.1) * 0.5));
}

/** The mean is the first half of what quant_conv makes: the second half of its weights does not matter. */
TEST(Autoencoder, OnlyTheMeanIsUsed)
{
  TinyWeights      made = MakeTinyAutoencoder(newNames, false);
  const at::Tensor latent = Encode(MakeConfig(), made);
  TensorSource     weights(made.table, at::kFloat, at::Device(at::kCPU), [] {});
  const at::Tensor quant = weights.Take("quant_conv.weight", { 8, 8, 1, 1 });
  quant.narrow(0, 4, 4).mul_(3.0);
  EXPECT_TRUE(at::equal(latent, Encode(MakeConfig(), made)));
  quant.narrow(0, 0, 4).mul_(3.0);
  EXPECT_FALSE(at::allclose(latent, Encode(MakeConfig(), made)));
}

TEST(Autoencoder, WithoutQuantConvolutionAndAttention)
{
  TinyWeights made = MakeTinyAutoencoder({}, false);
  made.table->tensors.erase("quant_conv.weight");
  made.table->tensors.erase("quant_conv.bias");
  made.table->tensors.erase("encoder.mid_block.attentions.0.group_norm.weight");
  made.table->tensors.erase("encoder.mid_block.attentions.0.group_norm.bias");
  VaeConfig config = MakeConfig();
  config.useQuantConv = false;
  config.middleAttention = false;
  EXPECT_EQ(Encode(config, made).sizes(), (at::IntArrayRef{ 1, 4, 4, 6 }));
}

TEST(Autoencoder, HearsBeforeEachLayer)
{
  for (const bool attention : { true, false })
  {
    VaeConfig   config = MakeConfig();
    TinyWeights made = MakeTinyAutoencoder(newNames, false);
    config.middleAttention = attention;
    if (!attention)
    {
      const std::string prefix = "encoder.mid_block.attentions.";
      auto &            tensors = made.table->tensors;
      tensors.erase(tensors.lower_bound(prefix), tensors.lower_bound("encoder.mid_block.attentions/"));
    }
    std::size_t reports = 0;
    Make(config, made).Encode(MakeImage(8, 8), [&] { ++reports; });
    EXPECT_EQ(reports, Autoencoder::CountLayers(config));
  }
  const Autoencoder autoencoder = Make(MakeConfig(), MakeTinyAutoencoder(newNames, false));
  EXPECT_THROW(autoencoder.Encode(MakeImage(8, 8), [] { throw std::runtime_error("abort"); }), std::runtime_error);
}

TEST(Autoencoder, WeightsMustBeOfItsConfiguration)
{
  TinyWeights lacking = MakeTinyAutoencoder(newNames, false);
  for (const char * const key : { "encoder.mid_block.attentions.0.to_q.bias", "encoder.conv_out.bias" })
  {
    auto taken = lacking.table->tensors.extract(key);
    EXPECT_NE(GetError([&] { Make(MakeConfig(), lacking); }).second.find(key), std::string::npos);
    lacking.table->tensors.insert(std::move(taken));
  }
  TinyWeights more = MakeTinyAutoencoder(newNames, false);
  more.AddNorm("encoder.down_blocks.2.resnets.0.norm1", 16);
  EXPECT_NE(GetError([&] { Make(MakeConfig(), more); }).second.find("encoder.down_blocks.2"), std::string::npos);
  TinyWeights wrong = MakeTinyAutoencoder({ "to_q", "to_k", "to_v" }, false);
  wrong.AddConvolution("encoder.mid_block.attentions.0.to_out.0", 16, 16, 3);
  EXPECT_NE(GetError([&] { Make(MakeConfig(), wrong); }).second.find("to_out.0.weight"), std::string::npos);
}

} // namespace
