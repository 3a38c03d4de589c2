/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/TextEncoder.h"

#include "dwc/Error.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace dwc
{
namespace torch
{

TextEncoder::Layer::Layer(const checkpoint::TextConfig & config, const TensorSource & weights)
{
  const auto         hidden = static_cast<std::int64_t>(config.hiddenSize);
  const auto         inner = static_cast<std::int64_t>(config.intermediateSize);
  const TensorSource attention = weights / "self_attn";
  norm1 = LayerNorm(weights / "layer_norm1", hidden, config.layerNormEps);
  q = Linear(attention / "q_proj", hidden, hidden);
  k = Linear(attention / "k_proj", hidden, hidden);
  v = Linear(attention / "v_proj", hidden, hidden);
  out = Linear(attention / "out_proj", hidden, hidden);
  norm2 = LayerNorm(weights / "layer_norm2", hidden, config.layerNormEps);
  fc1 = Linear(weights / "mlp" / "fc1", hidden, inner);
  fc2 = Linear(weights / "mlp" / "fc2", inner, hidden);
}

TextEncoder::TextEncoder(const checkpoint::TextConfig & config, TensorSource weights)
  : m_Config(config)
{
  // Today's libraries leave the prefix out, and keep the buffer `position_ids` to themselves.
  TensorSource model = weights.Has("text_model") ? weights / "text_model" : weights;
  const auto   hidden = static_cast<std::int64_t>(config.hiddenSize);
  m_TokenEmbedding = (model / "embeddings" / "token_embedding")
                       .Take("weight", { static_cast<std::int64_t>(config.vocabularySize), hidden });
  m_PositionEmbedding = (model / "embeddings" / "position_embedding")
                          .Take("weight", { static_cast<std::int64_t>(config.maximumPositions), hidden });
  for (std::size_t i = 0; i < config.layers; ++i)
  {
    m_Layers.emplace_back(config, (model / "encoder").At("layers", i));
  }
  m_FinalNorm = LayerNorm(model / "final_layer_norm", hidden, config.layerNormEps);

  std::vector<std::string> ignored{ "embeddings.position_ids", "text_model.embeddings.position_ids" };
  if (config.className == "CLIPTextModelWithProjection")
  {
    m_Projection =
      (weights / "text_projection").Take("weight", { static_cast<std::int64_t>(config.projectionDimension), hidden });
  }
  else
  {
    ignored.emplace_back("text_projection."); // of the whole CLIP, which this model was cut from
  }
  weights.VerifyAllTaken(ignored);
}

/** Self-attention in which each token sees itself and those before it. */
at::Tensor
TextEncoder::AttendBackwards(const Layer & layer, const at::Tensor & x) const
{
  const std::int64_t length = x.size(1);
  const auto         heads = static_cast<std::int64_t>(m_Config.heads);
  const std::int64_t dimension = x.size(2) / heads;
  const auto         split = [&](const at::Tensor & t) { return t.view({ length, heads, dimension }).transpose(0, 1); };
  const at::Tensor   future = at::full({ length, length },
                                     -std::numeric_limits<float>::infinity(),
                                     at::TensorOptions().dtype(at::kFloat).device(x.device()))
                              .triu(1);
  const double     scale = 1.0 / std::sqrt(static_cast<double>(dimension));
  const at::Tensor scores = at::bmm(split(layer.q(x)) * scale, split(layer.k(x)).transpose(1, 2));
  const at::Tensor shares = at::softmax(scores.to(at::kFloat) + future, -1).to(x.scalar_type());
  const at::Tensor attended = at::bmm(shares, split(layer.v(x)));
  return layer.out(attended.transpose(0, 1).reshape({ 1, length, heads * dimension }));
}

TextEncoder::Output
TextEncoder::operator()(const std::vector<std::int64_t> & ids, const std::function<void()> & report) const
{
  const auto highest = std::max_element(ids.begin(), ids.end());
  const auto lowest = std::min_element(ids.begin(), ids.end());
  if (ids.empty() || ids.size() > m_Config.maximumPositions || *lowest < 0 ||
      *highest >= static_cast<std::int64_t>(m_Config.vocabularySize))
  {
    throw ParameterError("Model",
                         "the tokenizer and the text encoder do not fit: the encoder takes " +
                           std::to_string(m_Config.maximumPositions) + " ids below " +
                           std::to_string(m_Config.vocabularySize) + ", the tokenizer makes " +
                           std::to_string(ids.size()) + (ids.empty() ? "" : ", up to " + std::to_string(*highest)) +
                           "; get the whole folder of one model");
  }
  const auto       length = static_cast<std::int64_t>(ids.size());
  const Activation activation = GetActivation(m_Config.activation);
  const at::Tensor places = at::tensor(ids, at::kLong).to(m_TokenEmbedding.device());

  Output     output;
  at::Tensor x = (at::embedding(m_TokenEmbedding, places) + m_PositionEmbedding.narrow(0, 0, length)).unsqueeze(0);
  output.penultimate = x;
  for (const Layer & layer : m_Layers)
  {
    report();
    output.penultimate = x;
    x = x + AttendBackwards(layer, layer.norm1(x));
    x = x + layer.fc2(activation(layer.fc1(layer.norm2(x))));
  }
  output.last = m_FinalNorm(x);
  if (m_Projection.defined())
  {
    output.pooled = at::linear(output.last.select(1, highest - ids.begin()), m_Projection);
  }
  return output;
}

} // namespace torch
} // namespace dwc
