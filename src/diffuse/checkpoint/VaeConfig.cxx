/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/checkpoint/Config.h"
#include "diffuse/checkpoint/ConfigReader.h"

#include <algorithm>

/** Fields and defaults of diffusers' AutoencoderKL, of which the encoder is computed. */

namespace dwc
{
namespace checkpoint
{

VaeConfig
ParseVaeConfig(const std::string & text)
{
  constexpr std::size_t mostBlocks = 16;
  constexpr std::size_t mostChannels = 1 << 16;
  ConfigReader          reader(text, "config.json of the VAE");
  VaeConfig             config;
  if (reader.Has("_class_name"))
  {
    reader.Choice("_class_name", "", { "AutoencoderKL" });
  }
  config.inChannels = reader.Count("in_channels", 3, 1, mostChannels);
  config.latentChannels = reader.Count("latent_channels", 4, 1, mostChannels);
  config.blockOutChannels = reader.Counts("block_out_channels", { 64 }, 0, 1, mostChannels);
  config.layersPerBlock = reader.Count("layers_per_block", 1, 1, 64);
  config.normGroups = reader.Count("norm_num_groups", 32, 1, mostChannels);
  for (const std::size_t channels : config.blockOutChannels)
  {
    if (channels % config.normGroups != 0)
    {
      reader.Fail("block_out_channels", "multiples of norm_num_groups, " + std::to_string(config.normGroups));
    }
  }
  const std::vector<std::string> blocks = reader.Words("down_block_types", { "DownEncoderBlock2D" }, mostBlocks);
  if (blocks.size() != config.blockOutChannels.size() ||
      std::any_of(blocks.begin(), blocks.end(), [](const std::string & type) { return type != "DownEncoderBlock2D"; }))
  {
    reader.Fail("down_block_types", "\"DownEncoderBlock2D\" for each of block_out_channels");
  }
  reader.RequireOff("act_fn", "silu");
  if (reader.Value("sample_size").is_array())
  {
    const std::vector<std::size_t> sides = reader.Counts("sample_size", {}, 2, 1, mostChannels);
    config.sampleSize = std::max(sides[0], sides[1]);
  }
  else
  {
    config.sampleSize = reader.Count("sample_size", 32, 1, mostChannels);
  }
  config.scalingFactor = reader.Number("scaling_factor", 0.18215, 1e-9, 1e9);
  config.shiftFactor = reader.Number("shift_factor", 0.0, -1e9, 1e9);
  config.forceUpcast = reader.Flag("force_upcast", true);
  config.useQuantConv = reader.Flag("use_quant_conv", true);
  config.middleAttention = reader.Flag("mid_block_add_attention", true);
  reader.RequireOff("latents_mean", nullptr);
  reader.RequireOff("latents_std", nullptr);
  reader.RequireOff("quantization_config", nullptr);
  // Of the decoder.
  reader.Ignore({ "out_channels", "up_block_types", "use_post_quant_conv" });
  reader.VerifyAllRead();
  return config;
}

} // namespace checkpoint
} // namespace dwc
