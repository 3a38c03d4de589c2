/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/checkpoint/Config.h"
#include "diffuse/checkpoint/UNetFields.h"

/** Fields and defaults of diffusers' UNet2DModel, and the choice between it and UNet2DConditionModel. */

namespace dwc
{
namespace checkpoint
{
namespace
{

UNetConfig
ParseUnconditional(ConfigReader & reader)
{
  UNetConfig config;
  config.conditional = false;
  config.inChannels = config.outChannels = 3;
  config.blockOutChannels = { 224, 448, 672, 896 };
  ReadCommonFields(reader, config);
  const std::size_t n = config.blockOutChannels.size();

  const Names down = { "DownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D" };
  const Names up = { "AttnUpBlock2D", "AttnUpBlock2D", "AttnUpBlock2D", "UpBlock2D" };
  MakeBlocks(reader,
             reader.Words("down_block_types", down, mostBlocks),
             reader.Words("up_block_types", up, mostBlocks),
             Counts(n, reader.Count("layers_per_block", 2, 1, mostLayers)),
             config);
  // Here attention_head_dim is what it says; null is one head as wide as the block.
  const bool        oneHead = reader.IsNull("attention_head_dim");
  const std::size_t dimension = reader.Count("attention_head_dim", 8, 1, mostChannels);
  const auto        attend = [&](UNetBlockConfig & block, std::size_t modules) {
    VerifyDivisible(
      reader, "block_out_channels", block.channels, oneHead ? block.channels : dimension, "(attention_head_dim)");
    SetHeads(reader, block, oneHead ? 1 : block.channels / dimension, "attention_head_dim");
    block.transformerLayers = Counts(modules, 1);
  };
  for (std::size_t i = 0; i < n; ++i)
  {
    RequireType(reader, "down_block_types", config.down[i].type, { "DownBlock2D", "AttnDownBlock2D" });
    RequireType(reader, "up_block_types", config.up[i].type, { "UpBlock2D", "AttnUpBlock2D" });
    if (config.down[i].type == "AttnDownBlock2D")
    {
      attend(config.down[i], config.down[i].resnets);
    }
    if (config.up[i].type == "AttnUpBlock2D")
    {
      attend(config.up[i], config.up[i].resnets);
    }
  }
  config.addAttention = reader.Flag("add_attention", true);
  if (!reader.IsNull("mid_block_type"))
  {
    config.middle.type = reader.Choice("mid_block_type", "UNetMidBlock2D", { "UNetMidBlock2D" });
    config.middle.resnets = 2;
    if (config.addAttention)
    {
      attend(config.middle, 1);
    }
  }
  const bool hasGroups = reader.Has("attn_norm_num_groups");
  config.attentionNormGroups = reader.Count("attn_norm_num_groups", config.normGroups, 1, mostChannels);
  VerifyDivisible(
    reader, "block_out_channels", config.middle.channels, config.attentionNormGroups, "(attn_norm_num_groups)");
  config.middleAttentionNorm = hasGroups || !config.timeScaleShift;

  config.resnetDownsample = reader.Choice("downsample_type", "conv", { "conv", "resnet" }) == "resnet";
  config.resnetUpsample = reader.Choice("upsample_type", "conv", { "conv", "resnet" }) == "resnet";
  config.fourierTime = reader.Choice("time_embedding_type", "positional", { "positional", "fourier" }) == "fourier";
  return config;
}

} // namespace

UNetConfig
ParseUNetConfig(const std::string & text, const std::string & className)
{
  ConfigReader      reader(text, "config.json of the U-Net");
  const std::string own = reader.Word("_class_name", className);
  if (className != "UNet2DConditionModel" && className != "UNet2DModel")
  {
    ThrowModelError("the U-Net is a " + Quote(className) +
                    "; supported are \"UNet2DConditionModel\" and \"UNet2DModel\"");
  }
  if (own != className)
  {
    ThrowModelError("the model says that its U-Net is a " + Quote(className) +
                    ", the U-Net's own config.json that it is a " + Quote(own));
  }
  UNetConfig config = className == "UNet2DModel" ? ParseUnconditional(reader) : ParseConditionalUNet(reader);
  reader.VerifyAllRead();
  return config;
}

} // namespace checkpoint
} // namespace dwc
