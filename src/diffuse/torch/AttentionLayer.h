/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_torch_AttentionLayer_h
#define dwc_torch_AttentionLayer_h

#include "diffuse/torch/Capture.h"
#include "diffuse/torch/Layers.h"

#include <ATen/ATen.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace dwc
{
namespace torch
{

/** Where a layer of self-attention is. */
struct TokenPlace
{
  std::string name; ///< as in the checkpoint, without ".attn1"
  std::size_t height{ 0 };
  std::size_t width{ 0 };
};

struct HeadShape
{
  std::int64_t heads{ 1 };
  std::int64_t dimension{ 1 }; ///< of each head
  bool         upcast{ false };
};

/** Multi-head attention (A. Vaswani et al., NeurIPS 2017). */
class AttentionLayer
{
public:
  /** \param contextChannels of what is attended to.
   * \param hasBias query, key and value have one. */
  AttentionLayer(TensorSource      weights,
                 std::int64_t      channels,
                 std::int64_t      contextChannels,
                 const HeadShape & heads,
                 bool              hasBias);

  /** sum += attention of `tokens` to `text`. */
  void
  AddCross(at::Tensor & sum, const at::Tensor & tokens, const at::Tensor & text) const;

  /** sum += attention of `tokens` to themselves, and the map to `capture` where it wants it.
   * \returns false where this was the last layer that the pass was asked for: `sum` is as it was. */
  bool
  AddSelf(at::Tensor & sum, at::Tensor tokens, const TokenPlace & place, Capture & capture) const;

private:
  HeadShape m_Heads;
  Linear    m_Query;
  Linear    m_Key;
  Linear    m_Value;
  Linear    m_Output;
};

} // namespace torch
} // namespace dwc

#endif
