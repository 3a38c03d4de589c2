/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/checkpoint/UNetFields.h"

/** Fields and defaults of diffusers' UNet2DConditionModel. */

namespace dwc
{
namespace checkpoint
{
namespace
{

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

/** Types, residual networks and samplers of all blocks. */
void
ReadBlocks(ConfigReader & reader, UNetConfig & config)
{
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
}

/** Attention heads of the blocks that have attention. */
void
ReadHeads(ConfigReader & reader, UNetConfig & config)
{
  const std::size_t n = config.blockOutChannels.size();
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
}

void
ReadCrossAttention(ConfigReader & reader, UNetConfig & config)
{
  const std::size_t n = config.blockOutChannels.size();
  const Counts      dimensions = reader.Counts("cross_attention_dim", Counts(n, 1280), n, 1, mostChannels);
  if (reader.IsNull("cross_attention_dim") || dimensions != Counts(n, dimensions[0]))
  {
    reader.Fail("cross_attention_dim", "one number for all blocks");
  }
  config.crossAttentionDimension = dimensions[0];
  config.linearProjection = reader.Flag("use_linear_projection", false);
  config.upcastAttention = reader.Flag("upcast_attention", false);
}

void
ReadKernels(ConfigReader & reader, UNetConfig & config)
{
  config.convInKernel = reader.Count("conv_in_kernel", 3, 1, 15);
  config.convOutKernel = reader.Count("conv_out_kernel", 3, 1, 15);
  if (config.convInKernel % 2 == 0 || config.convOutKernel % 2 == 0)
  {
    reader.Fail(config.convInKernel % 2 == 0 ? "conv_in_kernel" : "conv_out_kernel", "odd numbers");
  }
}

/** What SDXL reads beside the text: the pooled text and the size of the image. */
void
ReadTextTime(ConfigReader & reader, UNetConfig & config)
{
  config.textTime = reader.Has("addition_embed_type");
  if (!config.textTime)
  {
    return;
  }
  reader.Choice("addition_embed_type", "", { "text_time" });
  config.additionTimeEmbedDimension = reader.Count("addition_time_embed_dim", 0, 0, mostChannels);
  config.projectionInputDimension = reader.Count("projection_class_embeddings_input_dim", 0, 1, 16 * mostChannels);
  if (config.additionTimeEmbedDimension == 0 || config.additionTimeEmbedDimension % 2 != 0)
  {
    reader.Fail("addition_time_embed_dim", "an even number, since addition_embed_type is \"text_time\"");
  }
  if (config.freqShift == static_cast<double>(config.additionTimeEmbedDimension / 2)) // a division by zero
  {
    reader.Fail("freq_shift", "less than half of addition_time_embed_dim");
  }
  if (config.projectionInputDimension <= 6 * config.additionTimeEmbedDimension)
  {
    reader.Fail("projection_class_embeddings_input_dim",
                "the pooled text's length plus 6 times addition_time_embed_dim, " +
                  std::to_string(config.additionTimeEmbedDimension));
  }
}

/** Fields that change the arithmetic in a way that is not computed here must be off. */
void
RequireTheRestOff(ConfigReader & reader)
{
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
}

} // namespace

UNetConfig
ParseConditionalUNet(ConfigReader & reader)
{
  UNetConfig config;
  config.blockOutChannels = { 320, 640, 1280, 1280 };
  ReadCommonFields(reader, config);
  ReadBlocks(reader, config);
  ReadHeads(reader, config);
  ReadDepthsOfBlocks(reader, config);
  ReadCrossAttention(reader, config);
  ReadKernels(reader, config);
  ReadTextTime(reader, config);
  RequireTheRestOff(reader);
  return config;
}

} // namespace checkpoint
} // namespace dwc
