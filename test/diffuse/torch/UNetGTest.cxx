/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/UNet.h"

#include "TinyWeights.h"
#include "dwc/Error.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace
{

using dwc::TinyWeights;
using dwc::checkpoint::UNetBlockConfig;
using dwc::checkpoint::UNetConfig;
using namespace dwc::torch;

constexpr std::int64_t textChannels = 6;
constexpr std::size_t  scratch = 1 << 12; ///< small: attention runs in several blocks of queries

UNetBlockConfig
MakeBlock(const char * type, std::size_t channels, std::size_t resnets, bool sampler, std::vector<std::size_t> layers)
{
  UNetBlockConfig block;
  block.type = type;
  block.channels = channels;
  block.resnets = resnets;
  block.sampler = sampler;
  block.transformerLayers = std::move(layers);
  block.heads = 2;
  block.headDimension = channels / 2;
  return block;
}

/** Stable Diffusion's plan with two levels, one residual network each; the upper level's transformer has two layers. */
UNetConfig
MakeConditional(bool textTime)
{
  UNetConfig config;
  config.blockOutChannels = { 8, 16 };
  config.normGroups = 4;
  config.crossAttentionDimension = static_cast<std::size_t>(textChannels);
  config.down = { MakeBlock("CrossAttnDownBlock2D", 8, 1, true, { 2 }), MakeBlock("DownBlock2D", 16, 1, false, {}) };
  config.middle = MakeBlock("UNetMidBlock2DCrossAttn", 16, 2, false, { 1 });
  config.up = { MakeBlock("UpBlock2D", 16, 2, true, {}), MakeBlock("CrossAttnUpBlock2D", 8, 2, false, { 2, 1 }) };
  config.sampleWidth = config.sampleHeight = 8;
  config.textTime = textTime;
  config.additionTimeEmbedDimension = 4;
  config.projectionInputDimension = 5 + 6 * 4;
  return config;
}

UNetConfig
MakeUnconditional()
{
  UNetConfig config = MakeConditional(false);
  config.conditional = false;
  config.down = { MakeBlock("AttnDownBlock2D", 8, 1, true, { 1 }), MakeBlock("DownBlock2D", 16, 1, false, {}) };
  config.middle = MakeBlock("UNetMidBlock2D", 16, 2, false, { 1 });
  config.up = { MakeBlock("UpBlock2D", 16, 2, true, {}), MakeBlock("AttnUpBlock2D", 8, 2, false, { 1, 1 }) };
  config.attentionNormGroups = 4;
  return config;
}

void
AddResnet(TinyWeights & made, const std::string & name, std::int64_t in, std::int64_t out)
{
  made.AddNorm(name + ".norm1", in);
  made.AddConvolution(name + ".conv1", in, out, 3);
  made.AddLinear(name + ".time_emb_proj", 32, out);
  made.AddNorm(name + ".norm2", out);
  made.AddConvolution(name + ".conv2", out, out, 3);
  if (in != out)
  {
    made.AddConvolution(name + ".conv_shortcut", in, out, 1);
  }
}

void
AddAttention(TinyWeights & made, const std::string & name, std::int64_t channels, std::int64_t context, bool bias)
{
  made.AddLinear(name + ".to_q", channels, channels, bias);
  made.AddLinear(name + ".to_k", context, channels, bias);
  made.AddLinear(name + ".to_v", context, channels, bias);
  made.AddLinear(name + ".to_out.0", channels, channels);
}

void
AddModule(TinyWeights &       made,
          const UNetConfig &  config,
          const std::string & name,
          std::int64_t        channels,
          std::size_t         layers)
{
  if (!config.conditional)
  {
    made.AddNorm(name + ".group_norm", channels);
    AddAttention(made, name, channels, channels, true);
    return;
  }
  made.AddNorm(name + ".norm", channels);
  made.AddConvolution(name + ".proj_in", channels, channels, 1);
  for (std::size_t i = 0; i < layers; ++i)
  {
    const std::string layer = name + ".transformer_blocks." + std::to_string(i);
    made.AddNorm(layer + ".norm1", channels);
    AddAttention(made, layer + ".attn1", channels, channels, false);
    made.AddNorm(layer + ".norm2", channels);
    AddAttention(made, layer + ".attn2", channels, textChannels, false);
    made.AddNorm(layer + ".norm3", channels);
    made.AddLinear(layer + ".ff.net.0.proj", channels, 8 * channels);
    made.AddLinear(layer + ".ff.net.2", 4 * channels, channels);
  }
  made.AddConvolution(name + ".proj_out", channels, channels, 1);
}

/** A block with all that it holds; `in` are the channels that its residual networks are given. */
void
AddBlock(TinyWeights &                     made,
         const UNetConfig &                config,
         const std::string &               name,
         const UNetBlockConfig &           block,
         const std::vector<std::int64_t> & in)
{
  const auto channels = static_cast<std::int64_t>(block.channels);
  for (std::size_t i = 0; i < in.size(); ++i)
  {
    AddResnet(made, name + ".resnets." + std::to_string(i), in[i], channels);
  }
  for (std::size_t i = 0; i < block.transformerLayers.size(); ++i)
  {
    AddModule(made, config, name + ".attentions." + std::to_string(i), channels, block.transformerLayers[i]);
  }
  if (block.sampler)
  {
    made.AddConvolution(name + (name[0] == 'd' ? ".downsamplers" : ".upsamplers") + ".0.conv", channels, channels, 3);
  }
}

TinyWeights
MakeWeights(const UNetConfig & config)
{
  TinyWeights made;
  made.AddConvolution("conv_in", 4, 8, 3);
  made.AddLinear("time_embedding.linear_1", 8, 32);
  made.AddLinear("time_embedding.linear_2", 32, 32);
  if (config.textTime)
  {
    made.AddLinear("add_embedding.linear_1", 5 + 6 * 4, 32);
    made.AddLinear("add_embedding.linear_2", 32, 32);
  }
  AddBlock(made, config, "down_blocks.0", config.down[0], { 8 });
  AddBlock(made, config, "down_blocks.1", config.down[1], { 8 });
  AddBlock(made, config, "mid_block", config.middle, { 16, 16 });
  // Skip connections, last first: 16, 8 after the sampler, 8, 8.
  AddBlock(made, config, "up_blocks.0", config.up[0], { 32, 24 });
  AddBlock(made, config, "up_blocks.1", config.up[1], { 24, 16 });
  made.AddNorm("conv_norm_out", 8);
  made.AddConvolution("conv_out", 8, 4, 3);
  return made;
}

std::unique_ptr<UNet>
Make(const UNetConfig & config, const TinyWeights & made, at::ScalarType type = at::kFloat)
{
  return MakeUNet(config, TensorSource(made.table, type, at::Device(at::kCPU), [] {}));
}

at::Tensor
MakeSample(std::int64_t height = 8, std::int64_t width = 8)
{
  return at::sin(at::arange(4 * height * width, at::kFloat)).view({ 1, 4, height, width });
}

Condition
MakeCondition()
{
  Condition condition;
  condition.text = at::cos(at::arange(7 * textChannels, at::kFloat)).view({ 1, 7, textChannels });
  condition.pooledText = at::sin(at::arange(5, at::kFloat)).view({ 1, 5 });
  condition.timeIds = at::tensor({ 64.0F, 64.0F, 0.0F, 0.0F, 64.0F, 64.0F }).view({ 1, 6 });
  return condition;
}

std::set<std::string>
GetNames(const UNetConfig & config)
{
  std::set<std::string> names;
  for (const auto & layer : ListSelfAttention(config, 8, 8))
  {
    names.insert(layer.name);
  }
  return names;
}

at::Tensor
Predict(const UNet & network, const at::Tensor & sample, double timestep, const Condition & condition)
{
  Capture nothing({}, dwc::HeadWeighting::Mean, scratch);
  return network.Forward(sample, timestep, condition, nothing);
}

std::string
GetModelError(const UNetConfig & config, const TinyWeights & made)
{
  try
  {
    Make(config, made);
  }
  catch (const dwc::ParameterError & error)
  {
    EXPECT_EQ(error.GetParameter(), "Model");
    return error.what();
  }
  return {};
}

TEST(UNet, ListsItsSelfAttentionInOrder)
{
  const auto layers = ListSelfAttention(MakeConditional(false), 6, 5);
  ASSERT_EQ(layers.size(), 6U);
  EXPECT_EQ(layers[0].name, "down_blocks.0.attentions.0.transformer_blocks.0");
  EXPECT_EQ(layers[1].name, "down_blocks.0.attentions.0.transformer_blocks.1");
  EXPECT_EQ(layers[2].name, "mid_block.attentions.0.transformer_blocks.0");
  EXPECT_EQ(layers[3].name, "up_blocks.1.attentions.0.transformer_blocks.0");
  EXPECT_EQ(layers[5].name, "up_blocks.1.attentions.1.transformer_blocks.0");
  EXPECT_EQ(layers[0].width, 6U);
  EXPECT_EQ(layers[0].height, 5U);
  EXPECT_EQ(layers[2].width, 3U);
  EXPECT_EQ(layers[2].height, 3U);
  EXPECT_EQ(layers[5].height, 5U);
  EXPECT_EQ(layers[0].heads, 2U);

  const auto plain = ListSelfAttention(MakeUnconditional(), 6, 5);
  ASSERT_EQ(plain.size(), 4U);
  EXPECT_EQ(plain[1].name, "mid_block.attentions.0");
}

TEST(UNet, CaptureChangesNothingAndEachRowSumsToOne)
{
  for (const UNetConfig & config : { MakeConditional(false), MakeConditional(true), MakeUnconditional() })
  {
    const auto       network = Make(config, MakeWeights(config));
    const at::Tensor plain = Predict(*network, MakeSample(), 300, MakeCondition());
    ASSERT_EQ(plain.sizes(), at::IntArrayRef({ 1, 4, 8, 8 }));

    std::size_t reports = 0;
    Capture     capture(GetNames(config), dwc::HeadWeighting::Mean, scratch);
    capture.keepLayers = true;
    capture.report = [&reports] { ++reports; };
    const at::Tensor captured = network->Forward(MakeSample(), 300, MakeCondition(), capture);
    // The same sums in another order.
    EXPECT_TRUE(at::allclose(captured, plain, 1e-4, 1e-5));
    EXPECT_EQ(reports, CountLayers(config));

    const auto layers = ListSelfAttention(config, 8, 8);
    ASSERT_EQ(capture.GetLayers().size(), layers.size());
    for (const auto & layer : layers)
    {
      const at::Tensor map = capture.GetLayers().at(layer.name);
      const auto       tokens = static_cast<std::int64_t>(layer.width * layer.height);
      ASSERT_EQ(map.sizes(), at::IntArrayRef({ tokens, tokens })) << layer.name;
      EXPECT_LT((map.sum(1) - 1).abs().max().item<double>(), 1e-5) << layer.name;
      EXPECT_GE(map.min().item<double>(), 0.0) << layer.name;
    }
  }
}

TEST(UNet, StopsAfterTheLastWantedLayer)
{
  for (const UNetConfig & config : { MakeConditional(false), MakeUnconditional() })
  {
    const auto network = Make(config, MakeWeights(config));
    const auto layers = ListSelfAttention(config, 8, 8);
    for (std::size_t last = 0; last < layers.size(); ++last)
    {
      // A full pass reports all layers; count the reports up to this one.
      std::set<std::string> wanted{ layers.front().name, layers[last].name };
      std::size_t           reports = 0;
      std::size_t           expected = 0;
      Capture               full(wanted, dwc::HeadWeighting::Mean, scratch);
      full.report = [&] {
        const auto & grids = full.GetGrids();
        std::size_t  read = 0;
        for (const auto & grid : grids)
        {
          read += grid.count;
        }
        expected += read < wanted.size() ? 1 : 0;
      };
      EXPECT_TRUE(network->Forward(MakeSample(), 300, MakeCondition(), full).defined());

      Capture early(wanted, dwc::HeadWeighting::Mean, scratch);
      early.stopAfterLast = true;
      early.report = [&reports] { ++reports; };
      EXPECT_FALSE(network->Forward(MakeSample(), 300, MakeCondition(), early).defined());
      EXPECT_EQ(reports, expected) << layers[last].name;
      for (std::size_t i = 0; i < early.GetGrids().size(); ++i)
      {
        EXPECT_TRUE(at::allclose(early.GetGrids()[i].sum, full.GetGrids()[i].sum, 1e-5, 1e-7)) << layers[last].name;
      }
    }
  }
}

TEST(UNet, AnotherPassBeginsAnew)
{
  const UNetConfig config = MakeConditional(false);
  const auto       network = Make(config, MakeWeights(config));
  Capture          capture(GetNames(config), dwc::HeadWeighting::Mean, scratch);
  capture.stopAfterLast = true;
  network->Forward(MakeSample(), 1, MakeCondition(), capture);
  network->Forward(MakeSample(), 21, MakeCondition(), capture);
  ASSERT_EQ(capture.GetGrids().size(), 2U);
  EXPECT_EQ(capture.GetGrids()[0].count, 2U * 5U);
  EXPECT_EQ(capture.GetGrids()[1].count, 2U);
}

TEST(UNet, ReadsTextTimeAndSize)
{
  const UNetConfig config = MakeConditional(true);
  const auto       network = Make(config, MakeWeights(config));
  const at::Tensor plain = Predict(*network, MakeSample(), 300, MakeCondition());
  const auto differs = [&](const at::Tensor & other) { return (other - plain).abs().max().item<double>() > 1e-5; };
  EXPECT_FALSE(differs(Predict(*network, MakeSample(), 300, MakeCondition())));
  EXPECT_TRUE(differs(Predict(*network, MakeSample(), 301, MakeCondition())));
  Condition condition = MakeCondition();
  condition.text = -condition.text;
  EXPECT_TRUE(differs(Predict(*network, MakeSample(), 300, condition)));
  condition = MakeCondition();
  condition.pooledText = -condition.pooledText;
  EXPECT_TRUE(differs(Predict(*network, MakeSample(), 300, condition)));
  condition = MakeCondition();
  condition.timeIds = condition.timeIds * 2;
  EXPECT_TRUE(differs(Predict(*network, MakeSample(), 300, condition)));
}

TEST(UNet, TakesOddSizesAndLeavesItsInputs)
{
  const UNetConfig config = MakeConditional(false);
  const auto       network = Make(config, MakeWeights(config));
  const at::Tensor sample = MakeSample(5, 7);
  const at::Tensor kept = sample.clone();
  EXPECT_EQ(Predict(*network, sample, 300, MakeCondition()).sizes(), sample.sizes());
  EXPECT_TRUE(at::equal(sample, kept));
}

TEST(UNet, BrainFloatIsNearFloat)
{
  const UNetConfig  config = MakeConditional(false);
  const TinyWeights made = MakeWeights(config);
  const at::Tensor  exact = Predict(*Make(config, made), MakeSample(), 300, MakeCondition());
  const at::Tensor  rough = Predict(*Make(config, made, at::kBFloat16), MakeSample(), 300, MakeCondition());
  EXPECT_EQ(rough.scalar_type(), at::kBFloat16);
  // bfloat16 rounds by 2^-8. The output has some thirty layers behind it, each of about five operations that round: as
  // independent errors, 150 of them add up to sqrt(150) 2^-8 = 0.05 of the values. Which ones round up depends on the
  // instruction set, and the largest of 256 errors is taken: 0.062 was seen, with every instruction set from SSE4.1 to
  // AVX2. Two and a half times that.
  EXPECT_LT((rough.to(at::kFloat) - exact).abs().max().item<double>(), 0.15 * exact.abs().max().item<double>());
}

TEST(UNet, ReportMayStopTheRun)
{
  const UNetConfig config = MakeConditional(false);
  const auto       network = Make(config, MakeWeights(config));
  Capture          capture({}, dwc::HeadWeighting::Mean, scratch);
  std::size_t      reports = 0;
  capture.report = [&reports] {
    if (++reports == 3)
    {
      throw std::runtime_error("stop");
    }
  };
  EXPECT_THROW(network->Forward(MakeSample(), 300, MakeCondition(), capture), std::runtime_error);
}

TEST(UNet, WeightsOfAnotherNetworkAreRefused)
{
  const UNetConfig config = MakeConditional(false);
  EXPECT_EQ(GetModelError(config, MakeWeights(config)), "");

  TinyWeights missing = MakeWeights(config);
  missing.table->tensors.erase("up_blocks.1.attentions.1.transformer_blocks.0.attn1.to_k.weight");
  EXPECT_NE(GetModelError(config, missing).find("up_blocks.1.attentions.1.transformer_blocks.0.attn1.to_k.weight"),
            std::string::npos);

  TinyWeights wrong = MakeWeights(config);
  wrong.AddNorm("mid_block.resnets.1.norm2", 15);
  EXPECT_NE(GetModelError(config, wrong).find("mid_block.resnets.1.norm2.weight"), std::string::npos);

  TinyWeights more = MakeWeights(config);
  more.AddNorm("down_blocks.1.attentions.0.norm", 16);
  EXPECT_NE(GetModelError(config, more).find("down_blocks.1.attentions.0.norm"), std::string::npos);
}

TEST(UNet, OldNamesOfAttention)
{
  const UNetConfig  config = MakeUnconditional();
  const TinyWeights made = MakeWeights(config);
  TinyWeights       old = MakeWeights(config);
  auto &            tensors = old.table->tensors;
  for (const auto & [key, tensor] : made.table->tensors)
  {
    for (const auto & [today, then] : std::vector<std::pair<std::string, std::string>>{
           { ".to_q.", ".query." }, { ".to_k.", ".key." }, { ".to_v.", ".value." }, { ".to_out.0.", ".proj_attn." } })
    {
      const std::size_t at = key.find(today);
      if (at != std::string::npos)
      {
        tensors[std::string(key).replace(at, today.size(), then)] = tensors.at(key);
        tensors.erase(key);
      }
    }
  }
  EXPECT_TRUE(
    at::equal(Predict(*Make(config, old), MakeSample(), 300, {}), Predict(*Make(config, made), MakeSample(), 300, {})));
}

TEST(UNet, SkipConnectionsMustMatch)
{
  UNetConfig config = MakeConditional(false);
  config.up[1].resnets = 3;
  EXPECT_NE(GetModelError(config, MakeWeights(config)).find("skip connections"), std::string::npos);
  config.up[1].resnets = 1;
  EXPECT_NE(GetModelError(config, MakeWeights(config)).find("skip connections"), std::string::npos);
}

TEST(UNet, EstimateGrowsWithPixelsAndBytes)
{
  const UNetConfig config = MakeConditional(false);
  const double     bytes = EstimateUNetBytes(config, 8, 8, 4);
  EXPECT_GT(bytes, 4.0 * 8 * 8 * 8);
  EXPECT_DOUBLE_EQ(EstimateUNetBytes(config, 8, 8, 2), bytes / 2);
  // TensorSource count too, whatever the size.
  EXPECT_GT(EstimateUNetBytes(config, 16, 16, 4), bytes * 2);
  EXPECT_LT(EstimateUNetBytes(config, 16, 16, 4), bytes * 4);
}

} // namespace
