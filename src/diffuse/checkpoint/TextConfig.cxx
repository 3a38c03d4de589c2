/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/checkpoint/Config.h"
#include "diffuse/checkpoint/ConfigReader.h"

/** Fields and defaults of transformers' CLIPTextConfig. */

namespace dwc
{
namespace checkpoint
{

TextConfig
ParseTextConfig(const std::string & text, const std::string & className)
{
  constexpr std::size_t mostChannels = 1 << 16;
  ConfigReader          reader(text, "config.json of the text encoder");
  TextConfig            config;
  config.className = className;
  if (className != "CLIPTextModel" && className != "CLIPTextModelWithProjection")
  {
    ThrowModelError("the text encoder is a " + Quote(className) +
                    "; supported are \"CLIPTextModel\" and \"CLIPTextModelWithProjection\"");
  }
  reader.Choice("model_type", "clip_text_model", { "clip_text_model" });
  config.hiddenSize = reader.Count("hidden_size", 512, 1, mostChannels);
  config.intermediateSize = reader.Count("intermediate_size", 2048, 1, 4 * mostChannels);
  config.layers = reader.Count("num_hidden_layers", 12, 1, 256);
  config.heads = reader.Count("num_attention_heads", 8, 1, mostChannels);
  config.vocabularySize = reader.Count("vocab_size", 49408, 1, std::size_t{ 1 } << 24);
  config.maximumPositions = reader.Count("max_position_embeddings", 77, 3, mostChannels);
  config.projectionDimension = reader.Count("projection_dim", 512, 1, mostChannels);
  config.layerNormEps = reader.Number("layer_norm_eps", 1e-5, 1e-12, 1.0);
  config.activation = reader.Choice("hidden_act", "quick_gelu", { "quick_gelu", "gelu" });
  if (config.hiddenSize % config.heads != 0)
  {
    reader.Fail("num_attention_heads", "numbers that divide hidden_size, " + std::to_string(config.hiddenSize));
  }
  reader.RequireOff("is_decoder", false);
  reader.RequireOff("add_cross_attention", false);
  reader.RequireOff("cross_attention_hidden_size", nullptr);
  reader.RequireOff("pruned_heads", nlohmann::json::object());
  reader.RequireOff("quantization_config", nullptr);
  // Training, generation of text, labels of classifiers, bookkeeping: nothing that the encoder computes.
  reader.Ignore({ "architectures",
                  "attention_dropout",
                  "dropout",
                  "initializer_factor",
                  "initializer_range",
                  "torch_dtype",
                  "dtype",
                  "transformers_version",
                  "bos_token_id",
                  "eos_token_id",
                  "pad_token_id",
                  "sep_token_id",
                  "decoder_start_token_id",
                  "gradient_checkpointing",
                  "output_attentions",
                  "output_hidden_states",
                  "return_dict",
                  "use_return_dict",
                  "use_cache",
                  "use_bfloat16",
                  "torchscript",
                  "tie_word_embeddings",
                  "tie_encoder_decoder",
                  "is_encoder_decoder",
                  "chunk_size_feed_forward",
                  "id2label",
                  "label2id",
                  "finetuning_task",
                  "problem_type",
                  "task_specific_params",
                  "tokenizer_class",
                  "prefix",
                  "tf_legacy_loss",
                  "attn_implementation",
                  "max_length",
                  "min_length",
                  "do_sample",
                  "early_stopping",
                  "num_beams",
                  "num_beam_groups",
                  "diversity_penalty",
                  "temperature",
                  "top_k",
                  "top_p",
                  "typical_p",
                  "repetition_penalty",
                  "length_penalty",
                  "no_repeat_ngram_size",
                  "encoder_no_repeat_ngram_size",
                  "bad_words_ids",
                  "num_return_sequences",
                  "output_scores",
                  "return_dict_in_generate",
                  "forced_bos_token_id",
                  "forced_eos_token_id",
                  "remove_invalid_values",
                  "exponential_decay_length_penalty",
                  "suppress_tokens",
                  "begin_suppress_tokens" });
  reader.VerifyAllRead();
  return config;
}

} // namespace checkpoint
} // namespace dwc
