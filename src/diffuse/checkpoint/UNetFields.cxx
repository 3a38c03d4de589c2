/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/checkpoint/UNetFields.h"

#include <algorithm>
#include <utility>

namespace dwc
{
namespace checkpoint
{
namespace
{

/** "UNetResAttnDownBlock2D" is an old name of "AttnDownBlock2D". */
std::string
GetBlockType(const std::string & name)
{
  return name.rfind("UNetRes", 0) == 0 ? name.substr(7) : name;
}

} // namespace

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

void
ReadCommonFields(ConfigReader & reader, UNetConfig & config)
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
    UNetBlockConfig down;
    down.type = GetBlockType(downTypes[i]);
    down.channels = config.blockOutChannels[i];
    down.resnets = layers[i];
    down.sampler = i + 1 < n;
    config.down.push_back(std::move(down));

    UNetBlockConfig up;
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

void
SetHeads(ConfigReader & reader, UNetBlockConfig & block, std::size_t heads, const std::string & key)
{
  if (heads == 0 || block.channels % heads != 0)
  {
    reader.Fail(key,
                "numbers of heads that divide the channels of their blocks; one has " + std::to_string(block.channels));
  }
  block.heads = heads;
  block.headDimension = block.channels / heads;
}

} // namespace checkpoint
} // namespace dwc
