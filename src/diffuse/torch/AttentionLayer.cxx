/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/AttentionLayer.h"

#include "diffuse/torch/Attention.h"

#include <cmath>

namespace dwc
{
namespace torch
{
namespace
{

/** A linear layer by its name of today or by that of old files. */
Linear
TakeNamed(const TensorSource & weights,
          const char *         today,
          const char *         old,
          std::int64_t         in,
          std::int64_t         out,
          bool                 hasBias)
{
  return Linear(weights / (weights.Has(old) ? old : today), in, out, hasBias);
}

/** [n, heads * dimension] as [1, heads, n, dimension], the same memory. */
at::Tensor
SplitHeads(const at::Tensor & x, const HeadShape & heads)
{
  return x.view({ 1, x.size(0), heads.heads, heads.dimension }).transpose(1, 2);
}

/** The way back. */
at::Tensor
JoinHeads(const at::Tensor & x)
{
  return x.transpose(1, 2).reshape({ x.size(2), x.size(1) * x.size(3) });
}

} // namespace

AttentionLayer::AttentionLayer(TensorSource      weights,
                               std::int64_t      channels,
                               std::int64_t      contextChannels,
                               const HeadShape & heads,
                               bool              hasBias)
  : m_Heads(heads)
  , m_Query(TakeNamed(weights, "to_q", "query", channels, heads.heads * heads.dimension, hasBias))
  , m_Key(TakeNamed(weights, "to_k", "key", contextChannels, heads.heads * heads.dimension, hasBias))
  , m_Value(TakeNamed(weights, "to_v", "value", contextChannels, heads.heads * heads.dimension, hasBias))
  , m_Output(TakeNamed(weights, "to_out.0", "proj_attn", heads.heads * heads.dimension, channels, true))
{}

void
AttentionLayer::AddCross(at::Tensor & sum, const at::Tensor & tokens, const at::Tensor & text) const
{
  const double scale = 1.0 / std::sqrt(static_cast<double>(m_Heads.dimension));
  m_Output.AddTo(sum,
                 JoinHeads(Attend(SplitHeads(m_Query(tokens), m_Heads),
                                  SplitHeads(m_Key(text), m_Heads),
                                  SplitHeads(m_Value(text), m_Heads),
                                  scale,
                                  m_Heads.upcast)));
}

bool
AttentionLayer::AddSelf(at::Tensor & sum, at::Tensor tokens, const TokenPlace & place, Capture & capture) const
{
  const double scale = 1.0 / std::sqrt(static_cast<double>(m_Heads.dimension));
  const bool   last = capture.IsLast(place.name);
  at::Tensor   q = SplitHeads(m_Query(tokens), m_Heads);
  at::Tensor   k = SplitHeads(m_Key(tokens), m_Heads);
  at::Tensor   v = last ? at::Tensor() : SplitHeads(m_Value(tokens), m_Heads);
  tokens.reset();
  at::Tensor attended;
  if (capture.Wants(place.name))
  {
    at::Tensor map = capture.GetSum(place.height, place.width, q.device());
    attended = AttendAndCapture(q, k, v, scale, m_Heads.upcast, capture, map);
    capture.Finish(place.name);
    if (last)
    {
      return false;
    }
  }
  else
  {
    attended = Attend(q, k, v, scale, m_Heads.upcast);
  }
  q.reset();
  k.reset();
  v.reset();
  m_Output.AddTo(sum, JoinHeads(attended));
  return true;
}

} // namespace torch
} // namespace dwc
