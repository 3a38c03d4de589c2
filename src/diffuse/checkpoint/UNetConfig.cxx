/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/checkpoint/Config.h"
#include "diffuse/checkpoint/ConfigReader.h"

#include <algorithm>
#include <utility>

/** Fields and defaults of diffusers' UNet2DConditionModel and UNet2DModel. */

namespace dwc
{
namespace checkpoint
{
namespace
{

constexpr std::size_t mostBlocks = 16;
constexpr std::size_t mostLayers = 64; ///< residual networks of a block, transformer layers of an attention module
constexpr std::size_t mostChannels = 1 << 16;

using Counts = std::vector<std::size_t>;
using Names = std::vector<std::string>;


/** "UNetResAttnDownBlock2D" is an old name of "AttnDownBlock2D". */
std::string
GetBlockType(const std::string & name)
{
  return name.rfind("UNetRes", 0) == 0 ? name.substr(7) : name;
}


void
VerifyDivisible(ConfigReader &      reader,
                const std::string & key,
                std::size_t         channels,
                std::size_t         divisor,
                const char *        what)
{
  if (divisor == 0 || channels % divisor != 0)
  {
    reader.Fail(key, "numbers that divide by " + std::to_string(divisor) + " " + what);
  }
}


/** What both networks share: sizes, groups, activation, samplers. */
void
ReadCommon(ConfigReader & reader, UNetConfig & config)
{
  const nlohmann::json & size = reader.Value("sample_size");
  if (size.is_array())
  {
    const Counts sides = reader.Counts("sample_size", {}, 2, 1, mostChannels);
    config.sampleHeight = sides[0];
    config.sampleWidth = sides[1];
  }
  else
  {
    config.sampleHeight = config.sampleWidth = reader.Count("sample_size", config.sampleWidth, 1, mostChannels);
  }
  config.inChannels = reader.Count("in_channels", config.inChannels, 1, mostChannels);
  config.outChannels = reader.Count("out_channels", config.outChannels, 1, mostChannels);
  config.centerInputSample = reader.Flag("center_input_sample", false);
  config.blockOutChannels = reader.Counts("block_out_channels", config.blockOutChannels, 0, 1, mostChannels);
  if (config.blockOutChannels.size() > mostBlocks)
  {
    reader.Fail("block_out_channels", "a list of 1 to " + std::to_string(mostBlocks) + " numbers");
  }
  config.normGroups = reader.Count("norm_num_groups", 32, 1, mostChannels);
  for (const std::size_t channels : config.blockOutChannels)
  {
    VerifyDivisible(reader, "block_out_channels", channels, config.normGroups, "(norm_num_groups)");
  }
  VerifyDivisible(reader, "block_out_channels", config.blockOutChannels[0], 2, "(sines and cosines of the timestep)");
  if (reader.IsNull("norm_num_groups"))
  {
    reader.Fail("norm_num_groups", "a number");
  }
  config.normEps = reader.Number("norm_eps", 1e-5, 1e-12, 1.0);
  config.middleScale = reader.Number("mid_block_scale_factor", 1.0, 1e-6, 1e6);
  config.activation = reader.Choice("act_fn", "silu", { "silu", "swish", "mish", "gelu", "relu" });
  config.downsamplePadding = reader.Count("downsample_padding", 1, 0, 1);
  config.timeScaleShift =
    reader.Choice("resnet_time_scale_shift", "default", { "default", "scale_shift" }) == "scale_shift";
  config.flipSinToCos = reader.Flag("flip_sin_to_cos", true);
  config.freqShift = reader.Number("freq_shift", 0.0, -1e6, 1e6);
  // The shift is subtracted from half the channels, by which the exponents are divided.
  if (config.freqShift == static_cast<double>(config.blockOutChannels[0] / 2))
  {
    reader.Fail("freq_shift", "less than half of the first block_out_channels");
  }
  const std::size_t timeChannels = 4 * config.blockOutChannels[0];
  if (reader.Count("time_embedding_dim", timeChannels, 1, 8 * mostChannels) != timeChannels)
  {
    reader.Fail("time_embedding_dim",
                "null or four times the first of block_out_channels, " + std::to_string(timeChannels));
  }
  reader.RequireOff("class_embed_type", nullptr);
  reader.RequireOff("num_class_embeds", nullptr);
  reader.RequireOff("quantization_config", nullptr);
  reader.Ignore({ "dropout", "num_train_timesteps" });
  // Left in the file by diffusers' EMA training.
  reader.Ignore(
    { "decay", "inv_gamma", "min_decay", "optimization_step", "power", "update_after_step", "use_ema_warmup" });
}


/** Makes down and up blocks of these types; attention is filled in afterwards. */
void
MakeBlocks(ConfigReader & reader,
           const Names &  downTypes,
           const Names &  upTypes,
           const Counts & layers,
           UNetConfig &   config)
{
  const std::size_t n = config.blockOutChannels.size();
  if (downTypes.size() != n)
  {
    reader.Fail("down_block_types", "as many as block_out_channels, " + std::to_string(n));
  }
  if (upTypes.size() != n)
  {
    reader.Fail("up_block_types", "as many as block_out_channels, " + std::to_string(n));
  }
  for (std::size_t i = 0; i < n; ++i)
  {
    UNetBlock down;
    down.type = GetBlockType(downTypes[i]);
    down.channels = config.blockOutChannels[i];
    down.resnets = layers[i];
    down.sampler = i + 1 < n;
    config.down.push_back(std::move(down));

    UNetBlock up;
    up.type = GetBlockType(upTypes[i]);
    up.channels = config.blockOutChannels[n - 1 - i];
    up.resnets = layers[n - 1 - i] + 1;
    up.sampler = i + 1 < n;
    config.up.push_back(std::move(up));
  }
  config.middle.channels = config.blockOutChannels.back();
}


void
RequireType(ConfigReader & reader, const std::string & key, const std::string & type, const Names & allowed)
{
  if (std::find(allowed.begin(), allowed.end(), type) == allowed.end())
  {
    std::string list;
    for (const std::string & name : allowed)
    {
      list += (list.empty() ? "" : ", ") + name;
    }
    reader.Fail(key, list);
  }
}


/** Number of transformer layers of each of `modules` attention modules: one number, or a list with one for each. */
Counts
ReadDepths(ConfigReader & reader, const std::string & key, const nlohmann::json & value, std::size_t modules)
{
  if (!value.is_array())
  {
    return Counts(modules, reader.AsCount(key, value, 0, mostLayers));
  }
  Counts depths;
  if (value.size() < modules || value.size() > mostLayers)
  {
    reader.Fail(key,
                "where it is nested, " + std::to_string(modules) + " numbers for a block of so many attention modules");
  }
  for (std::size_t i = 0; i < modules; ++i)
  {
    depths.push_back(reader.AsCount(key, value[i], 0, mostLayers));
  }
  return depths;
}


/** An entry of a list with one for each block, or the one number for all. */
const nlohmann::json &
GetEntry(ConfigReader & reader, const std::string & key, const nlohmann::json & value, std::size_t i, std::size_t n)
{
  if (!value.is_array())
  {
    return value;
  }
  if (value.size() != n)
  {
    reader.Fail(key, "a number or a list of " + std::to_string(n));
  }
  return value[i];
}


void
SetHeads(ConfigReader & reader, UNetBlock & block, std::size_t heads, const std::string & key)
{
  if (heads == 0 || block.channels % heads != 0)
  {
    reader.Fail(key,
                "numbers of heads that divide the channels of their blocks; one has " + std::to_string(block.channels));
  }
  block.heads = heads;
  block.headDimension = block.channels / heads;
}


/** Transformer layers of the cross-attention blocks, going down, in the middle, going up. */
void
ReadDepthsOfBlocks(ConfigReader & reader, UNetConfig & config)
{
  const std::string      key = "transformer_layers_per_block";
  const std::string      upKey = "reverse_" + key;
  const std::size_t      n = config.down.size();
  const nlohmann::json   one = 1;
  const nlohmann::json & down = reader.Has(key) ? reader.Value(key) : one;
  const bool             hasUp = reader.Has(upKey);
  for (std::size_t i = 0; i < n; ++i)
  {
    const nlohmann::json & entry = GetEntry(reader, key, down, i, n);
    if (config.down[i].type == "CrossAttnDownBlock2D")
    {
      config.down[i].transformerLayers = ReadDepths(reader, key, entry, config.down[i].resnets);
    }
    if (entry.is_array() && !hasUp)
    {
      reader.Fail(upKey, "a list, since transformer_layers_per_block is nested");
    }
  }
  if (config.middle.type == "UNetMidBlock2DCrossAttn")
  {
    config.middle.transformerLayers = ReadDepths(reader, key, GetEntry(reader, key, down, n - 1, n), 1);
  }
  for (std::size_t i = 0; i < n; ++i)
  {
    if (config.up[i].type == "CrossAttnUpBlock2D")
    {
      const nlohmann::json & entry =
        hasUp ? GetEntry(reader, upKey, reader.Value(upKey), i, n) : GetEntry(reader, key, down, n - 1 - i, n);
      config.up[i].transformerLayers = ReadDepths(reader, hasUp ? upKey : key, entry, config.up[i].resnets);
    }
  }
}


UNetConfig
ParseConditional(ConfigReader & reader)
{
  UNetConfig config;
  config.blockOutChannels = { 320, 640, 1280, 1280 };
  ReadCommon(reader, config);
  const std::size_t n = config.blockOutChannels.size();

  const Names cross = { "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D" };
  const Names crossUp = { "UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D" };
  MakeBlocks(reader,
             reader.Words("down_block_types", cross, mostBlocks),
             reader.Words("up_block_types", crossUp, mostBlocks),
             reader.Counts("layers_per_block", Counts(n, 2), n, 1, mostLayers),
             config);
  config.middle.type =
    reader.IsNull("mid_block_type")
      ? ""
      : reader.Choice("mid_block_type", "UNetMidBlock2DCrossAttn", { "UNetMidBlock2DCrossAttn", "UNetMidBlock2D" });
  // Without attention it has one residual network, with it one before and one after.
  config.middle.resnets = config.middle.type == "UNetMidBlock2DCrossAttn" ? 2 : config.middle.type.empty() ? 0 : 1;

  // What is called attention_head_dim is the number of heads: an old mistake that every published file relies on.
  const std::string headsKey = reader.Has("num_attention_heads") ? "num_attention_heads" : "attention_head_dim";
  if (reader.IsNull("attention_head_dim") && headsKey == "attention_head_dim")
  {
    reader.Fail(headsKey, "a number or a list of " + std::to_string(n));
  }
  const Counts heads = reader.Counts(headsKey, Counts(n, 8), n, 1, mostChannels);
  for (std::size_t i = 0; i < n; ++i)
  {
    RequireType(reader, "down_block_types", config.down[i].type, { "CrossAttnDownBlock2D", "DownBlock2D" });
    RequireType(reader, "up_block_types", config.up[i].type, { "CrossAttnUpBlock2D", "UpBlock2D" });
    if (config.down[i].type == "CrossAttnDownBlock2D")
    {
      SetHeads(reader, config.down[i], heads[i], headsKey);
    }
    if (config.up[i].type == "CrossAttnUpBlock2D")
    {
      SetHeads(reader, config.up[i], heads[n - 1 - i], headsKey);
    }
  }
  if (config.middle.type == "UNetMidBlock2DCrossAttn")
  {
    SetHeads(reader, config.middle, heads.back(), headsKey);
  }
  ReadDepthsOfBlocks(reader, config);

  const Counts dimensions = reader.Counts("cross_attention_dim", Counts(n, 1280), n, 1, mostChannels);
  if (reader.IsNull("cross_attention_dim") || dimensions != Counts(n, dimensions[0]))
  {
    reader.Fail("cross_attention_dim", "one number for all blocks");
  }
  config.crossAttentionDimension = dimensions[0];
  config.linearProjection = reader.Flag("use_linear_projection", false);
  config.upcastAttention = reader.Flag("upcast_attention", false);
  config.convInKernel = reader.Count("conv_in_kernel", 3, 1, 15);
  config.convOutKernel = reader.Count("conv_out_kernel", 3, 1, 15);
  if (config.convInKernel % 2 == 0 || config.convOutKernel % 2 == 0)
  {
    reader.Fail(config.convInKernel % 2 == 0 ? "conv_in_kernel" : "conv_out_kernel", "odd numbers");
  }
  config.textTime = reader.Has("addition_embed_type");
  if (config.textTime)
  {
    reader.Choice("addition_embed_type", "", { "text_time" });
    config.additionTimeEmbedDimension = reader.Count("addition_time_embed_dim", 0, 0, mostChannels);
    config.projectionInputDimension = reader.Count("projection_class_embeddings_input_dim", 0, 1, 16 * mostChannels);
    if (config.additionTimeEmbedDimension == 0 || config.additionTimeEmbedDimension % 2 != 0)
    {
      reader.Fail("addition_time_embed_dim", "an even number, since addition_embed_type is \"text_time\"");
    }
    if (config.projectionInputDimension <= 6 * config.additionTimeEmbedDimension)
    {
      reader.Fail("projection_class_embeddings_input_dim",
                  "the pooled text's length plus 6 times addition_time_embed_dim, " +
                    std::to_string(config.additionTimeEmbedDimension));
    }
  }
  reader.RequireOff("time_embedding_type", "positional");
  reader.RequireOff("time_embedding_act_fn", nullptr);
  reader.RequireOff("timestep_post_act", nullptr);
  reader.RequireOff("time_cond_proj_dim", nullptr);
  reader.RequireOff("encoder_hid_dim", nullptr);
  reader.RequireOff("encoder_hid_dim_type", nullptr);
  reader.RequireOff("dual_cross_attention", false);
  reader.RequireOff("class_embeddings_concat", false);
  reader.RequireOff("attention_type", "default");
  const nlohmann::json & only = reader.Value("only_cross_attention");
  reader.RequireOff("only_cross_attention",
                    only.is_array() ? nlohmann::json(std::vector<bool>(only.size(), false)) : nlohmann::json(false));
  // Of blocks that are not supported, or of other embeddings: without effect on those that are.
  reader.Ignore({ "attention_head_dim",
                  "addition_time_embed_dim",
                  "projection_class_embeddings_input_dim",
                  "mid_block_only_cross_attention",
                  "cross_attention_norm",
                  "addition_embed_type_num_heads",
                  "resnet_skip_time_act",
                  "resnet_out_scale_factor" });
  return config;
}


UNetConfig
ParseUnconditional(ConfigReader & reader)
{
  UNetConfig config;
  config.conditional = false;
  config.inChannels = config.outChannels = 3;
  config.blockOutChannels = { 224, 448, 672, 896 };
  ReadCommon(reader, config);
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
  const auto        attend = [&](UNetBlock & block, std::size_t modules) {
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
    // diffusers takes this block whatever the name.
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
  if (own != className || (className != "UNet2DConditionModel" && className != "UNet2DModel"))
  {
    ThrowModelError("the U-Net is a " + Quote(className) + " whose config.json is a " + Quote(own) +
                    "'s; both must be \"UNet2DConditionModel\" or both \"UNet2DModel\"");
  }
  UNetConfig config = className == "UNet2DModel" ? ParseUnconditional(reader) : ParseConditional(reader);
  reader.VerifyAllRead();
  return config;
}

} // namespace checkpoint
} // namespace dwc
