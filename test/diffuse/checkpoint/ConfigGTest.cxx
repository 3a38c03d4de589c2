/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/checkpoint/Config.h"
#include "Configs.h"
#include "Files.h"

#include <numeric>
#include <vector>

namespace
{

using namespace dwc::checkpoint;
using dwc::test::GetComplaint;
using dwc::test::Names;
using Counts = std::vector<std::size_t>;

UNetConfig
ParseConditional(const std::string & text)
{
  return ParseUNetConfig(text, "UNet2DConditionModel");
}

/** `text` with `value` for `key`, in place of what it had or added to it. */
std::string
With(std::string text, const std::string & key, const std::string & value)
{
  const std::string quoted = "\"" + key + "\":";
  const std::size_t found = text.find(quoted);
  if (found == std::string::npos)
  {
    return "{" + quoted + value + "," + text.substr(text.find('{') + 1);
  }
  return text.substr(0, found) + quoted + value + ", \"_old_" + text.substr(found + 1);
}

std::string
ComplainConditional(const std::string & key, const std::string & value)
{
  return GetComplaint([&] { ParseConditional(With(dwc::test::stableDiffusion2, key, value)); });
}

std::size_t
CountTransformerLayers(const UNetConfig & config)
{
  std::size_t count = 0;
  const auto  add = [&](const UNetBlockConfig & block) {
    count = std::accumulate(block.transformerLayers.begin(), block.transformerLayers.end(), count);
  };
  std::for_each(config.down.begin(), config.down.end(), add);
  add(config.middle);
  std::for_each(config.up.begin(), config.up.end(), add);
  return count;
}

} // namespace

TEST(UNetConfig, OfStableDiffusion1)
{
  const UNetConfig config = ParseConditional(dwc::test::stableDiffusion1);
  EXPECT_TRUE(config.conditional);
  EXPECT_EQ(config.sampleWidth, 64u);
  ASSERT_EQ(config.down.size(), 4u);
  EXPECT_EQ(config.down[2].type, "CrossAttnDownBlock2D");
  EXPECT_EQ(config.down[2].transformerLayers, (Counts{ 1, 1 }));
  EXPECT_EQ(config.down[0].heads, 8u) << "attention_head_dim is the number of heads";
  EXPECT_EQ(config.down[0].headDimension, 40u);
  EXPECT_EQ(config.down[2].headDimension, 160u);
  EXPECT_TRUE(config.down[2].sampler);
  EXPECT_FALSE(config.down[3].sampler);
  EXPECT_TRUE(config.down[3].transformerLayers.empty());
  EXPECT_EQ(config.middle.type, "UNetMidBlock2DCrossAttn") << "where the file has none";
  EXPECT_EQ(config.middle.resnets, 2u);
  EXPECT_EQ(config.middle.heads, 8u);
  EXPECT_EQ(config.up[0].resnets, 3u);
  EXPECT_EQ(config.up[3].channels, 320u);
  EXPECT_EQ(config.up[3].headDimension, 40u);
  EXPECT_FALSE(config.up[3].sampler);
  EXPECT_EQ(CountTransformerLayers(config), 16u);
  EXPECT_EQ(config.crossAttentionDimension, 768u);
  EXPECT_FALSE(config.linearProjection);
  EXPECT_FALSE(config.upcastAttention);
  EXPECT_FALSE(config.textTime);
  EXPECT_DOUBLE_EQ(config.normEps, 1e-5);
}

TEST(UNetConfig, OfStableDiffusion2)
{
  const UNetConfig config = ParseConditional(dwc::test::stableDiffusion2);
  EXPECT_EQ(config.sampleHeight, 96u);
  EXPECT_EQ(config.down[0].heads, 5u);
  EXPECT_EQ(config.down[2].heads, 20u);
  EXPECT_EQ(config.down[2].headDimension, 64u);
  EXPECT_EQ(config.middle.heads, 20u);
  EXPECT_EQ(config.up[1].heads, 20u);
  EXPECT_EQ(config.up[2].heads, 10u) << "reversed going up";
  EXPECT_EQ(config.up[3].heads, 5u);
  EXPECT_TRUE(config.linearProjection);
  EXPECT_TRUE(config.upcastAttention);
}

TEST(UNetConfig, OfStableDiffusionXl)
{
  const UNetConfig config = ParseConditional(dwc::test::stableDiffusionXl);
  EXPECT_TRUE(config.down[0].transformerLayers.empty());
  EXPECT_EQ(config.down[1].transformerLayers, (Counts{ 2, 2 }));
  EXPECT_EQ(config.down[2].transformerLayers, (Counts{ 10, 10 }));
  EXPECT_EQ(config.middle.transformerLayers, (Counts{ 10 }));
  EXPECT_EQ(config.up[0].transformerLayers, (Counts{ 10, 10, 10 }));
  EXPECT_EQ(config.up[1].transformerLayers, (Counts{ 2, 2, 2 }));
  EXPECT_EQ(config.up[1].heads, 10u);
  EXPECT_TRUE(config.up[2].transformerLayers.empty());
  EXPECT_EQ(CountTransformerLayers(config), 70u);
  EXPECT_TRUE(config.textTime);
  EXPECT_EQ(config.additionTimeEmbedDimension, 256u);
  EXPECT_EQ(config.projectionInputDimension, 2816u);
  EXPECT_FALSE(config.upcastAttention) << "null";
}

TEST(UNetConfig, OfSsd1bWithNestedDepthsAndAMiddleWithoutAttention)
{
  const UNetConfig config = ParseConditional(dwc::test::ssd1b);
  EXPECT_EQ(config.down[1].transformerLayers, (Counts{ 2, 2 }));
  EXPECT_EQ(config.down[2].transformerLayers, (Counts{ 4, 4 }));
  EXPECT_EQ(config.middle.type, "UNetMidBlock2D");
  EXPECT_EQ(config.middle.resnets, 1u);
  EXPECT_TRUE(config.middle.transformerLayers.empty());
  EXPECT_EQ(config.up[0].transformerLayers, (Counts{ 4, 4, 10 }));
  EXPECT_EQ(config.up[1].transformerLayers, (Counts{ 2, 1, 1 }));
  const UNetConfig vega = ParseConditional(dwc::test::vega);
  EXPECT_EQ(CountTransformerLayers(vega), 2u + 4u + 6u + 3u);
}

TEST(UNetConfig, OfAnUnconditionalModel)
{
  UNetConfig config = ParseUNetConfig(dwc::test::ddpm, "UNet2DModel");
  EXPECT_FALSE(config.conditional);
  EXPECT_EQ(config.down[4].heads, 1u) << "attention_head_dim null is one head";
  EXPECT_EQ(config.down[4].headDimension, 512u);
  EXPECT_EQ(config.down[4].transformerLayers, (Counts{ 1, 1 }));
  EXPECT_EQ(config.up[1].transformerLayers, (Counts{ 1, 1, 1 }));
  EXPECT_EQ(config.middle.transformerLayers, (Counts{ 1 }));
  EXPECT_EQ(config.middle.resnets, 2u);
  EXPECT_EQ(config.downsamplePadding, 0u);
  EXPECT_DOUBLE_EQ(config.freqShift, 1.0);
  EXPECT_FALSE(config.flipSinToCos);
  EXPECT_TRUE(config.middleAttentionNorm);

  config = ParseUNetConfig(With(dwc::test::ddpm, "attention_head_dim", "64"), "UNet2DModel");
  EXPECT_EQ(config.down[4].heads, 8u) << "here it is what it says";
  EXPECT_EQ(config.down[4].headDimension, 64u);
  config = ParseUNetConfig("{}", "UNet2DModel");
  EXPECT_EQ(config.down[1].headDimension, 8u);
  EXPECT_EQ(config.blockOutChannels, (Counts{ 224, 448, 672, 896 }));
  config = ParseUNetConfig(With(dwc::test::ddpm, "resnet_time_scale_shift", "\"scale_shift\""), "UNet2DModel");
  EXPECT_TRUE(config.timeScaleShift);
  EXPECT_FALSE(config.middleAttentionNorm) << "as diffusers has it, unless attn_norm_num_groups is given";
  config = ParseUNetConfig(With(dwc::test::ddpm, "add_attention", "false"), "UNet2DModel");
  EXPECT_TRUE(config.middle.transformerLayers.empty());
}

TEST(UNetConfig, TakesTheDefaultsOfMissingFields)
{
  const UNetConfig config = ParseConditional("{}");
  EXPECT_EQ(config.blockOutChannels, (Counts{ 320, 640, 1280, 1280 }));
  EXPECT_EQ(config.down[0].heads, 8u);
  EXPECT_EQ(config.crossAttentionDimension, 1280u);
  EXPECT_TRUE(config.flipSinToCos);
  EXPECT_EQ(config.downsamplePadding, 1u);
  EXPECT_EQ(ParseConditional(R"({ "mid_block_type": null })").middle.type, "");
  EXPECT_EQ(ParseConditional(R"({ "num_attention_heads": 5, "attention_head_dim": 8 })").down[0].heads, 5u);
  EXPECT_EQ(ParseConditional(R"({ "layers_per_block": [1, 2, 3, 4] })").up[0].resnets, 5u);
}

TEST(UNetConfig, RefusesFieldsThatChangeTheArithmetic)
{
  EXPECT_EQ(ComplainConditional("_anything", "1"), "");
  EXPECT_EQ(ComplainConditional("dropout", "0.1"), "") << "of training";
  EXPECT_EQ(ComplainConditional("new_field", "null"), "");
  EXPECT_TRUE(Names(ComplainConditional("new_field", "[7]"), { "U-Net", "new_field", "[7]" }));
  EXPECT_TRUE(Names(ComplainConditional("dual_cross_attention", "true"), { "dual_cross_attention", "true", "false" }));
  EXPECT_TRUE(
    Names(ComplainConditional("only_cross_attention", "[true, true, true, false]"), { "only_cross_attention" }));
  EXPECT_EQ(ComplainConditional("only_cross_attention", "[false, false, false, false]"), "");
  EXPECT_TRUE(Names(ComplainConditional("class_embed_type", "\"timestep\""), { "class_embed_type", "timestep" }));
  EXPECT_TRUE(Names(ComplainConditional("num_class_embeds", "1000"), { "num_class_embeds" }));
  EXPECT_TRUE(
    Names(ComplainConditional("addition_embed_type", "\"image\""), { "addition_embed_type", "image", "text_time" }));
  EXPECT_TRUE(Names(ComplainConditional("encoder_hid_dim", "4096"), { "encoder_hid_dim" }));
  EXPECT_TRUE(Names(ComplainConditional("time_cond_proj_dim", "256"), { "time_cond_proj_dim", "256" }));
  EXPECT_TRUE(Names(ComplainConditional("time_embedding_type", "\"fourier\""), { "time_embedding_type" }));
  EXPECT_TRUE(Names(ComplainConditional("attention_type", "\"gated\""), { "attention_type", "gated" }));
  EXPECT_TRUE(Names(ComplainConditional("mid_block_type", "\"UNetMidBlock2DSimpleCrossAttn\""), { "mid_block_type" }));
  EXPECT_TRUE(
    Names(ComplainConditional("down_block_types", R"(["KDownBlock2D", "DownBlock2D", "DownBlock2D", "DownBlock2D"])"),
          { "down_block_types", "KDownBlock2D", "CrossAttnDownBlock2D" }));
}

TEST(UNetConfig, RefusesNumbersThatNoNetworkHas)
{
  EXPECT_TRUE(Names(ComplainConditional("layers_per_block", "1000000000"), { "layers_per_block", "1000000000" }));
  EXPECT_NE(ComplainConditional("layers_per_block", "0"), "");
  EXPECT_NE(ComplainConditional("layers_per_block", "-1"), "");
  EXPECT_NE(ComplainConditional("layers_per_block", "1.5"), "");
  EXPECT_NE(ComplainConditional("layers_per_block", "\"2\""), "");
  EXPECT_NE(ComplainConditional("layers_per_block", "[2, 2]"), "");
  EXPECT_NE(ComplainConditional("transformer_layers_per_block", "1e9"), "");
  EXPECT_NE(ComplainConditional("transformer_layers_per_block", "[1, [2, 2], [4, 4], 1]"), "") << "nested, no reverse";
  EXPECT_NE(ComplainConditional("transformer_layers_per_block", "[1, 2]"), "");
  EXPECT_NE(ComplainConditional("block_out_channels", "[1000000000000000000, 640, 1280, 1280]"), "");
  EXPECT_NE(ComplainConditional("block_out_channels", "[]"), "");
  EXPECT_NE(ComplainConditional("block_out_channels", "[320, 640, 1280]"), "") << "one fewer than blocks";
  EXPECT_NE(ComplainConditional("block_out_channels", "[330, 640, 1280, 1280]"), "") << "32 groups";
  EXPECT_NE(ComplainConditional("attention_head_dim", "[7, 10, 20, 20]"), "") << "does not divide 320";
  EXPECT_NE(ComplainConditional("attention_head_dim", "0"), "");
  EXPECT_NE(ComplainConditional("attention_head_dim", "null"), "");
  EXPECT_NE(ComplainConditional("cross_attention_dim", "[1024, 1024, 768, 768]"), "");
  EXPECT_NE(ComplainConditional("norm_eps", "-1"), "");
  EXPECT_NE(ComplainConditional("norm_num_groups", "null"), "");
  EXPECT_NE(ComplainConditional("conv_in_kernel", "4"), "");
  EXPECT_NE(ComplainConditional("freq_shift", "160"), "") << "divides by zero";
  EXPECT_NE(ComplainConditional("sample_size", "[64]"), "");
  EXPECT_NE(ComplainConditional("addition_embed_type", "\"text_time\""), "") << "without its two dimensions";
}

TEST(UNetConfig, RefusesTextThatIsNoObject)
{
  const auto complain = [](const std::string & text) { return GetComplaint([&] { ParseConditional(text); }); };
  EXPECT_TRUE(Names(complain(""), { "U-Net" }));
  EXPECT_NE(complain("[]"), "");
  EXPECT_NE(complain("{"), "");
  EXPECT_NE(complain("{} {}"), "");
  EXPECT_NE(complain(std::string("{}\0{}", 5)), "");
  EXPECT_TRUE(Names(complain(R"({ "in_channels": 4, "in_channels": 5 })"), { "in_channels", "twice" }));
  EXPECT_TRUE(Names(complain("{\"a\":" + std::string(100000, '[')), { "deep" }));
  EXPECT_NE(complain("{\"\xFF\": 1}"), "");
}

TEST(UNetConfig, RefusesTheConfigurationOfAnotherModel)
{
  EXPECT_TRUE(Names(GetComplaint([] { ParseUNetConfig(dwc::test::stableDiffusion1, "UNet2DModel"); }),
                    { "UNet2DModel", "UNet2DConditionModel" }));
  EXPECT_NE(GetComplaint([] { ParseUNetConfig("{}", "UNet3DConditionModel"); }), "");
  EXPECT_NE(GetComplaint([] { ParseConditional(dwc::test::vae1); }), "");
  EXPECT_NE(GetComplaint([] { ParseVaeConfig(dwc::test::stableDiffusion1); }), "");
  EXPECT_NE(GetComplaint([] { ParseTextConfig(dwc::test::stableDiffusion1, "CLIPTextModel"); }), "");
}

TEST(VaeConfig, OfStableDiffusion1LacksTheScalingFactor)
{
  const VaeConfig config = ParseVaeConfig(dwc::test::vae1);
  EXPECT_DOUBLE_EQ(config.scalingFactor, 0.18215);
  EXPECT_EQ(config.blockOutChannels, (Counts{ 128, 256, 512, 512 }));
  EXPECT_EQ(config.layersPerBlock, 2u);
  EXPECT_EQ(config.sampleSize, 512u);
  EXPECT_TRUE(config.useQuantConv);
  EXPECT_TRUE(config.middleAttention);
  const VaeConfig xl = ParseVaeConfig(With(With(dwc::test::vae1, "scaling_factor", "0.13025"), "force_upcast", "true"));
  EXPECT_DOUBLE_EQ(xl.scalingFactor, 0.13025);
  EXPECT_TRUE(xl.forceUpcast);
}

TEST(VaeConfig, RefusesWhatItDoesNotCompute)
{
  const auto complain = [](const std::string & key, const std::string & value) {
    return GetComplaint([&] { ParseVaeConfig(With(dwc::test::vae1, key, value)); });
  };
  EXPECT_TRUE(Names(complain("latents_mean", "[0.1, 0.2, 0.3, 0.4]"), { "VAE", "latents_mean" }));
  EXPECT_TRUE(Names(complain("act_fn", "\"relu\""), { "act_fn", "relu", "silu" }));
  EXPECT_TRUE(Names(complain("down_block_types", "[\"AttnDownEncoderBlock2D\"]"), { "down_block_types" }));
  EXPECT_NE(complain("norm_num_groups", "100"), "");
  EXPECT_NE(complain("scaling_factor", "0"), "");
  EXPECT_NE(complain("double_latents", "true"), "");
  EXPECT_EQ(complain("latents_std", "null"), "");
}

TEST(TextConfig, OfBothKindsOfModel)
{
  TextConfig config = ParseTextConfig(dwc::test::text1, "CLIPTextModel");
  EXPECT_EQ(config.hiddenSize, 768u);
  EXPECT_EQ(config.heads, 12u);
  EXPECT_EQ(config.layers, 12u);
  EXPECT_EQ(config.activation, "quick_gelu");
  EXPECT_EQ(config.className, "CLIPTextModel");
  config = ParseTextConfig(With(With(dwc::test::text1, "hidden_act", "\"gelu\""), "projection_dim", "1280"),
                           "CLIPTextModelWithProjection");
  EXPECT_EQ(config.activation, "gelu");
  EXPECT_EQ(config.projectionDimension, 1280u);
  config = ParseTextConfig("{}", "CLIPTextModel");
  EXPECT_EQ(config.hiddenSize, 512u);
  EXPECT_EQ(config.vocabularySize, 49408u);
}

TEST(TextConfig, RefusesWhatItDoesNotCompute)
{
  const auto complain = [](const std::string & key, const std::string & value) {
    return GetComplaint([&] { ParseTextConfig(With(dwc::test::text1, key, value), "CLIPTextModel"); });
  };
  EXPECT_TRUE(Names(complain("hidden_act", "\"relu\""), { "text encoder", "hidden_act", "relu", "quick_gelu" }));
  EXPECT_TRUE(Names(complain("model_type", "\"t5\""), { "model_type", "t5" }));
  EXPECT_TRUE(Names(complain("rope_theta", "10000"), { "rope_theta" }));
  EXPECT_TRUE(Names(complain("quantization_config", "{\"bits\": 4}"), { "quantization_config" }));
  EXPECT_NE(complain("num_attention_heads", "7"), "");
  EXPECT_NE(complain("num_hidden_layers", "1000000000"), "");
  EXPECT_TRUE(
    Names(GetComplaint([] { ParseTextConfig("{}", "T5EncoderModel"); }), { "T5EncoderModel", "CLIPTextModel" }));
}
