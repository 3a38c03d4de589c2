/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_torch_UNetBlock_h
#define dwc_torch_UNetBlock_h

#include "diffuse/torch/ResnetBlock.h"
#include "diffuse/torch/Transformer.h"
#include "diffuse/torch/UNetPlan.h"

#include <memory>
#include <optional>
#include <vector>

namespace dwc
{
namespace torch
{

/** What goes through the blocks of a pass. */
struct UNetPass
{
  at::Tensor              time; ///< activated embedding, [1, channels]
  at::Tensor              text; ///< [tokens, channels], or undefined
  Capture &               capture;
  std::vector<at::Tensor> skips; ///< of the way down, given back as the way up takes them
};

/** Residual networks, attention and a sampler. */
class UNetBlock
{
public:
  UNetBlock(const checkpoint::UNetConfig & config, const UNetBlockPlan & plan, TensorSource weights);

  /** \returns an undefined tensor where the pass is over. */
  at::Tensor
  operator()(at::Tensor x, UNetPass & pass) const;

private:
  void
  TakeSampler(const checkpoint::UNetConfig & config, const UNetBlockPlan & plan, TensorSource weights);
  at::Tensor
  Resample(at::Tensor x, const UNetPass & pass) const;

  UNetStage                                     m_Stage;
  std::vector<ResnetBlock>                      m_Resnets;
  std::vector<std::unique_ptr<AttentionModule>> m_Attentions;
  std::optional<Conv2d>                         m_Sampler;
  std::optional<ResnetBlock>                    m_ResnetSampler;
};

} // namespace torch
} // namespace dwc

#endif
