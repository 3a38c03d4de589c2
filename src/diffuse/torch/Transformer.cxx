/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/Transformer.h"

#include <utility>

namespace dwc
{
namespace torch
{
namespace
{

/** The same memory as [pixels, channels]: x is [1, channels, height, width]. */
at::Tensor
ViewTokens(const at::Tensor & x)
{
  return x.squeeze(0).permute({ 1, 2, 0 }).view({ x.size(2) * x.size(3), x.size(1) });
}

Linear
NarrowOutput(const Linear & layer, std::int64_t first, std::int64_t count)
{
  Linear part;
  part.weight = layer.weight.narrow(0, first, count);
  part.bias = layer.bias.narrow(0, first, count);
  return part;
}

} // namespace

AttentionBlock::AttentionBlock(std::string       name,
                               TensorSource      weights,
                               std::int64_t      channels,
                               const HeadShape & heads,
                               std::int64_t      groups,
                               double            eps,
                               double            outputScale)
  : m_Name(std::move(name))
  , m_Attention(weights, channels, channels, heads, true)
  , m_OutputScale(outputScale)
{
  if (groups > 0)
  {
    m_Norm = GroupNorm(weights / "group_norm", channels, groups, eps);
  }
}

at::Tensor
AttentionBlock::operator()(at::Tensor x, const at::Tensor &, Capture & capture) const
{
  capture.report();
  const TokenPlace place{ m_Name, static_cast<std::size_t>(x.size(2)), static_cast<std::size_t>(x.size(3)) };
  at::Tensor       sum = ViewTokens(x);
  if (!m_Attention.AddSelf(sum, m_Norm.weight.defined() ? ViewTokens(m_Norm(x)) : sum, place, capture))
  {
    return {};
  }
  return m_OutputScale == 1.0 ? x : x.div_(m_OutputScale);
}

BasicTransformerBlock::BasicTransformerBlock(TensorSource      weights,
                                             std::int64_t      channels,
                                             std::int64_t      textChannels,
                                             const HeadShape & heads)
  : m_Norm1(weights / "norm1", channels, 1e-5)
  , m_Self(weights / "attn1", channels, channels, heads, false)
  , m_Norm2(weights / "norm2", channels, 1e-5)
  , m_Cross(weights / "attn2", channels, textChannels, heads, false)
  , m_Norm3(weights / "norm3", channels, 1e-5)
  , m_Output(weights / "ff.net.2", 4 * channels, channels)
{
  const Linear both(weights / "ff.net.0.proj", channels, 8 * channels);
  m_Values = NarrowOutput(both, 0, 4 * channels);
  m_Gates = NarrowOutput(both, 4 * channels, 4 * channels);
}

bool
BasicTransformerBlock::operator()(at::Tensor &       tokens,
                                  const at::Tensor & text,
                                  const TokenPlace & place,
                                  Capture &          capture) const
{
  capture.report();
  if (!m_Self.AddSelf(tokens, m_Norm1(tokens), place, capture))
  {
    return false;
  }
  m_Cross.AddCross(tokens, m_Norm2(tokens), text);
  AddFeedForward(tokens);
  return true;
}

void
BasicTransformerBlock::AddFeedForward(at::Tensor & tokens) const
{
  at::Tensor normed = m_Norm3(tokens);
  at::Tensor gates = m_Gates(normed);
  at::gelu_(gates);
  at::Tensor values = m_Values(normed);
  normed.reset();
  values.mul_(gates);
  gates.reset();
  m_Output.AddTo(tokens, values);
}

Transformer2DModel::Transformer2DModel(std::string       name,
                                       TensorSource      weights,
                                       std::int64_t      channels,
                                       std::int64_t      textChannels,
                                       std::size_t       layers,
                                       const HeadShape & heads,
                                       std::int64_t      groups)
  : m_Name(std::move(name))
  , m_Norm(weights / "norm", channels, groups, 1e-6)
{
  const std::int64_t inner = heads.heads * heads.dimension;
  m_In = Linear(weights / "proj_in", channels, inner);
  for (std::size_t i = 0; i < layers; ++i)
  {
    m_Blocks.emplace_back(weights.At("transformer_blocks", i), inner, textChannels, heads);
  }
  m_Out = Linear(weights / "proj_out", inner, channels);
}

at::Tensor
Transformer2DModel::operator()(at::Tensor x, const at::Tensor & text, Capture & capture) const
{
  at::Tensor tokens = m_In(ViewTokens(m_Norm(x)));
  TokenPlace place{ {}, static_cast<std::size_t>(x.size(2)), static_cast<std::size_t>(x.size(3)) };
  for (std::size_t i = 0; i < m_Blocks.size(); ++i)
  {
    place.name = m_Name + ".transformer_blocks." + std::to_string(i);
    if (!m_Blocks[i](tokens, text, place, capture))
    {
      return {};
    }
  }
  at::Tensor sum = ViewTokens(x);
  m_Out.AddTo(sum, tokens);
  return x;
}

} // namespace torch
} // namespace dwc
