/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_torch_Transformer_h
#define dwc_torch_Transformer_h

#include "diffuse/torch/AttentionLayer.h"
#include "diffuse/torch/Capture.h"
#include "diffuse/torch/Layers.h"

#include <ATen/ATen.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/** Attention in a U-Net. Tokens are the pixels of a feature image in row-major order: [n, channels]. */

namespace dwc
{
namespace torch
{

/** What follows a residual network: overwrites the image [1, channels, height, width] that it is given and returns it,
 * or an undefined tensor where the pass is over. */
class AttentionModule
{
public:
  virtual ~AttentionModule() = default;

  virtual at::Tensor
  operator()(at::Tensor x, const at::Tensor & text, Capture & capture) const = 0;
};

/** Self-attention of UNet2DModel and of the autoencoder. */
class AttentionBlock : public AttentionModule
{
public:
  /** \param groups 0: no norm. */
  AttentionBlock(std::string       name,
                 TensorSource      weights,
                 std::int64_t      channels,
                 const HeadShape & heads,
                 std::int64_t      groups,
                 double            eps,
                 double            outputScale);

  at::Tensor
  operator()(at::Tensor x, const at::Tensor & text, Capture & capture) const override;

private:
  std::string    m_Name;
  GroupNorm      m_Norm; ///< without weights: none
  AttentionLayer m_Attention;
  double         m_OutputScale;
};

/** Self-attention, attention to the text, feed-forward network with GEGLU (N. Shazeer, "GLU variants improve
 * transformer", 2020), each after a norm and added. */
class BasicTransformerBlock
{
public:
  BasicTransformerBlock(TensorSource      weights,
                        std::int64_t      channels,
                        std::int64_t      textChannels,
                        const HeadShape & heads);

  /** Overwrites `tokens`. \returns false where the pass is over. */
  bool
  operator()(at::Tensor & tokens, const at::Tensor & text, const TokenPlace & place, Capture & capture) const;

private:
  void
  AddFeedForward(at::Tensor & tokens) const;

  LayerNorm      m_Norm1;
  AttentionLayer m_Self;
  LayerNorm      m_Norm2;
  AttentionLayer m_Cross;
  LayerNorm      m_Norm3;
  Linear         m_Values; ///< first half of the feed-forward network's first layer
  Linear         m_Gates;  ///< its second half
  Linear         m_Output;
};

/** Transformer layers on the pixels of a feature image (R. Rombach et al., CVPR 2022). */
class Transformer2DModel : public AttentionModule
{
public:
  Transformer2DModel(std::string       name,
                     TensorSource      weights,
                     std::int64_t      channels,
                     std::int64_t      textChannels,
                     std::size_t       layers,
                     const HeadShape & heads,
                     std::int64_t      groups);

  at::Tensor
  operator()(at::Tensor x, const at::Tensor & text, Capture & capture) const override;

private:
  std::string                        m_Name;
  GroupNorm                          m_Norm;
  Linear                             m_In; ///< from channels to those of the tokens
  std::vector<BasicTransformerBlock> m_Blocks;
  Linear                             m_Out;
};

} // namespace torch
} // namespace dwc

#endif
