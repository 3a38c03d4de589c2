/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_TinyModel_h
#define dwc_TinyModel_h

#include "../checkpoint/Files.h"
#include "TinyWeights.h"
#include "dwc/Error.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

/** A whole diffusers folder as small as it can be, of the kind of Stable Diffusion 1: images of 32 x 32 pixels, an
 * autoencoder that halves them, a U-Net of two levels, each with attention (16 x 16 and 8 x 8 tokens). */

namespace dwc
{
namespace test
{

/** The parameter that the error of `act` names, and its sentence; empty where there is none. */
template <typename TAct>
std::pair<std::string, std::string>
GetError(const TAct & act)
{
  try
  {
    act();
  }
  catch (const ParameterError & error)
  {
    return { error.GetParameter(), error.what() };
  }
  return {};
}

inline std::string
ToSafeTensors(const TinyWeights & weights)
{
  std::string header;
  std::string data;
  for (const auto & [name, tensor] : weights.table->tensors)
  {
    std::string shape;
    for (const std::int64_t length : tensor.shape)
    {
      shape += (shape.empty() ? "" : ",") + std::to_string(length);
    }
    const std::size_t begin = data.size();
    data.append(reinterpret_cast<const char *>(tensor.data), tensor.bytes);
    header += (header.empty() ? "{\"" : ",\"") + name + R"(":{"dtype":"F32","shape":[)" + shape +
              R"(],"data_offsets":[)" + std::to_string(begin) + "," + std::to_string(data.size()) + "]}";
  }
  return MakeSafeTensors(header + "}", data);
}

inline void
AddTinyResidual(TinyWeights & made, const std::string & name, std::int64_t in, std::int64_t out, bool time)
{
  made.AddNorm(name + ".norm1", in);
  made.AddConvolution(name + ".conv1", in, out, 3);
  if (time)
  {
    made.AddLinear(name + ".time_emb_proj", 32, out);
  }
  made.AddNorm(name + ".norm2", out);
  made.AddConvolution(name + ".conv2", out, out, 3);
  if (in != out)
  {
    made.AddConvolution(name + ".conv_shortcut", in, out, 1);
  }
}

/** Projections of queries and keys are large, so that attention is peaked. */
inline void
AddTinyTransformer(TinyWeights & made, const std::string & name, std::int64_t channels)
{
  made.AddNorm(name + ".norm", channels);
  made.AddConvolution(name + ".proj_in", channels, channels, 1);
  const std::string layer = name + ".transformer_blocks.0";
  for (const char * const attention : { ".attn1", ".attn2" })
  {
    const std::int64_t context = attention == std::string(".attn1") ? channels : 8;
    made.AddRandom(layer + attention + ".to_q.weight", { channels, channels }, 1.0F);
    made.AddRandom(layer + attention + ".to_k.weight", { channels, context }, 1.0F);
    made.AddLinear(layer + attention + ".to_v", context, channels, false);
    made.AddLinear(layer + attention + ".to_out.0", channels, channels);
  }
  for (const char * const norm : { ".norm1", ".norm2", ".norm3" })
  {
    made.AddNorm(layer + norm, channels);
  }
  made.AddLinear(layer + ".ff.net.0.proj", channels, 8 * channels);
  made.AddLinear(layer + ".ff.net.2", 4 * channels, channels);
  made.AddConvolution(name + ".proj_out", channels, channels, 1);
}

inline TinyWeights
MakeTinyUNet()
{
  TinyWeights made;
  made.AddConvolution("conv_in", 4, 8, 3);
  made.AddLinear("time_embedding.linear_1", 8, 32);
  made.AddLinear("time_embedding.linear_2", 32, 32);
  AddTinyResidual(made, "down_blocks.0.resnets.0", 8, 8, true);
  AddTinyTransformer(made, "down_blocks.0.attentions.0", 8);
  made.AddConvolution("down_blocks.0.downsamplers.0.conv", 8, 8, 3);
  AddTinyResidual(made, "down_blocks.1.resnets.0", 8, 16, true);
  AddTinyTransformer(made, "down_blocks.1.attentions.0", 16);
  AddTinyResidual(made, "mid_block.resnets.0", 16, 16, true);
  AddTinyTransformer(made, "mid_block.attentions.0", 16);
  AddTinyResidual(made, "mid_block.resnets.1", 16, 16, true);
  AddTinyResidual(made, "up_blocks.0.resnets.0", 32, 16, true);
  AddTinyResidual(made, "up_blocks.0.resnets.1", 24, 16, true);
  AddTinyTransformer(made, "up_blocks.0.attentions.0", 16);
  AddTinyTransformer(made, "up_blocks.0.attentions.1", 16);
  made.AddConvolution("up_blocks.0.upsamplers.0.conv", 16, 16, 3);
  AddTinyResidual(made, "up_blocks.1.resnets.0", 24, 8, true);
  AddTinyResidual(made, "up_blocks.1.resnets.1", 16, 8, true);
  AddTinyTransformer(made, "up_blocks.1.attentions.0", 8);
  AddTinyTransformer(made, "up_blocks.1.attentions.1", 8);
  made.AddNorm("conv_norm_out", 8);
  made.AddConvolution("conv_out", 8, 4, 3);
  return made;
}

constexpr const char * tinyUNetConfig = R"({ "_class_name": "UNet2DConditionModel", "attention_head_dim": 2,
  "block_out_channels": [8, 16], "cross_attention_dim": 8, "layers_per_block": 1, "norm_num_groups": 4, "sample_size": 16,
  "in_channels": 4, "out_channels": 4, "down_block_types": ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
  "up_block_types": ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D"] })";

/** Names of the attention's layers: "to_q", "to_k", "to_v", "to_out.0", or what old files call them. */
inline TinyWeights
MakeTinyAutoencoder(const std::vector<std::string> & attention, bool asConvolutions)
{
  TinyWeights made;
  made.AddConvolution("encoder.conv_in", 3, 8, 3);
  AddTinyResidual(made, "encoder.down_blocks.0.resnets.0", 8, 8, false);
  made.AddConvolution("encoder.down_blocks.0.downsamplers.0.conv", 8, 8, 3);
  AddTinyResidual(made, "encoder.down_blocks.1.resnets.0", 8, 16, false);
  AddTinyResidual(made, "encoder.mid_block.resnets.0", 16, 16, false);
  made.AddNorm("encoder.mid_block.attentions.0.group_norm", 16);
  for (const std::string & name : attention)
  {
    if (asConvolutions)
    {
      made.AddConvolution("encoder.mid_block.attentions.0." + name, 16, 16, 1);
    }
    else
    {
      // As AddConvolution makes them, so that both forms hold the same numbers.
      made.AddRandom("encoder.mid_block.attentions.0." + name + ".weight", { 16, 16 }, 1.0F / 16.0F);
      made.AddRandom("encoder.mid_block.attentions.0." + name + ".bias", { 16 }, 0.1F);
    }
  }
  AddTinyResidual(made, "encoder.mid_block.resnets.1", 16, 16, false);
  made.AddNorm("encoder.conv_norm_out", 16);
  made.AddConvolution("encoder.conv_out", 16, 8, 3);
  made.AddConvolution("quant_conv", 8, 8, 1);
  made.AddConvolution("post_quant_conv", 4, 4, 1);
  made.AddConvolution("decoder.conv_in", 4, 16, 3);
  return made;
}

constexpr const char * tinyAutoencoderConfig = R"({ "_class_name": "AutoencoderKL", "block_out_channels": [8, 16],
  "down_block_types": ["DownEncoderBlock2D", "DownEncoderBlock2D"], "latent_channels": 4, "layers_per_block": 1,
  "norm_num_groups": 4, "up_block_types": ["UpDecoderBlock2D", "UpDecoderBlock2D"], "sample_size": 32 })";

/** \param prefix "text_model." or "", as old and today's libraries write it. */
inline TinyWeights
MakeTinyTextEncoder(const std::string & prefix, bool projection)
{
  TinyWeights made;
  made.AddRandom(prefix + "embeddings.token_embedding.weight", { 8, 8 }, 1.0F);
  made.AddRandom(prefix + "embeddings.position_embedding.weight", { 6, 8 }, 0.5F);
  for (const char * const number : { "0", "1" })
  {
    const std::string layer = prefix + "encoder.layers." + number;
    made.AddNorm(layer + ".layer_norm1", 8);
    for (const char * const part : { ".q_proj", ".k_proj", ".v_proj", ".out_proj" })
    {
      made.AddLinear(layer + ".self_attn" + part, 8, 8);
    }
    made.AddNorm(layer + ".layer_norm2", 8);
    made.AddLinear(layer + ".mlp.fc1", 8, 16);
    made.AddLinear(layer + ".mlp.fc2", 16, 8);
  }
  made.AddNorm(prefix + "final_layer_norm", 8);
  if (projection)
  {
    made.AddLinear("text_projection", 8, 4, false);
  }
  return made;
}

/** Writes the folder; a test may write any file of it anew. */
inline void
WriteTinyModel(const TemporaryFolder & folder)
{
  folder.Write("model_index.json",
               R"({ "_class_name": "StableDiffusionPipeline", "unet": ["diffusers", "UNet2DConditionModel"],
    "vae": ["diffusers", "AutoencoderKL"], "text_encoder": ["transformers", "CLIPTextModel"],
    "tokenizer": ["transformers", "CLIPTokenizer"], "scheduler": ["diffusers", "PNDMScheduler"] })");
  folder.Write("unet/config.json", tinyUNetConfig);
  folder.Write("unet/diffusion_pytorch_model.safetensors", ToSafeTensors(MakeTinyUNet()));
  folder.Write("vae/config.json", tinyAutoencoderConfig);
  folder.Write("vae/diffusion_pytorch_model.safetensors",
               ToSafeTensors(MakeTinyAutoencoder({ "query", "key", "value", "proj_attn" }, false)));
  folder.Write("text_encoder/config.json", R"({ "architectures": ["CLIPTextModel"], "model_type": "clip_text_model",
    "hidden_size": 8, "intermediate_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "vocab_size": 8,
    "max_position_embeddings": 6, "projection_dim": 4, "hidden_act": "quick_gelu", "bos_token_id": 6, "eos_token_id": 7 })");
  folder.Write("text_encoder/model.safetensors", ToSafeTensors(MakeTinyTextEncoder("text_model.", false)));
  folder.Write("tokenizer/vocab.json", R"({ "!": 0, "a": 1, "b": 2, "a</w>": 3, "b</w>": 4, "ab</w>": 5,
    "<|startoftext|>": 6, "<|endoftext|>": 7 })");
  folder.Write("tokenizer/merges.txt", "#version: 0.2\na b</w>\n");
  folder.Write("tokenizer/tokenizer_config.json", R"({ "bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>",
    "unk_token": "<|endoftext|>", "pad_token": "<|endoftext|>", "model_max_length": 6 })");
  folder.Write("scheduler/scheduler_config.json", R"({ "_class_name": "PNDMScheduler", "beta_start": 0.00085,
    "beta_end": 0.012, "beta_schedule": "scaled_linear", "num_train_timesteps": 1000, "set_alpha_to_one": false,
    "steps_offset": 1, "clip_sample": false, "skip_prk_steps": true })");
}

} // namespace test
} // namespace dwc

#endif
