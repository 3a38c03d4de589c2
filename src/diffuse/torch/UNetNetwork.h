/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_torch_UNetNetwork_h
#define dwc_torch_UNetNetwork_h

#include "diffuse/torch/ResnetBlock.h"
#include "diffuse/torch/Transformer.h"
#include "diffuse/torch/UNet.h"
#include "diffuse/torch/UNetPlan.h"

#include <memory>
#include <optional>
#include <vector>

namespace dwc
{
namespace nn
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
  UNetBlock(const checkpoint::UNetConfig & config, const UNetBlockPlan & plan, Weights weights);

  /** \returns an undefined tensor where the pass is over. */
  at::Tensor
  operator()(at::Tensor x, UNetPass & pass) const;

private:
  void
  TakeSampler(const checkpoint::UNetConfig & config, const UNetBlockPlan & plan, Weights weights);
  at::Tensor
  Resample(at::Tensor x, const UNetPass & pass) const;

  UNetStage                                     m_Stage;
  std::vector<ResnetBlock>                      m_Resnets;
  std::vector<std::unique_ptr<AttentionModule>> m_Attentions;
  std::optional<Conv2d>                         m_Sampler;
  std::optional<ResnetBlock>                    m_ResnetSampler;
};

/** What both kinds of U-Net share: all but what they make of the time. */
class UNetNetwork : public UNet
{
public:
  UNetNetwork(const checkpoint::UNetConfig & config, Weights weights);

  at::Tensor
  Forward(const at::Tensor & sample, double timestep, const Condition & condition, Capture & capture) const override;

protected:
  /** [1, channels of the time]. */
  virtual at::Tensor
  EmbedTime(double timestep, const Condition & condition) const = 0;

  /** Waves of the time before its two linear layers: [1, channels], float32. */
  at::Tensor
  EmbedPosition(double timestep) const;

  checkpoint::UNetConfig m_Config;
  at::ScalarType         m_Type;
  at::Device             m_Device;

private:
  Conv2d                 m_In;
  std::vector<UNetBlock> m_Blocks;
  GroupNorm              m_OutNorm;
  Conv2d                 m_Out;
};

/** UNet2DConditionModel: reads a text; SDXL also the pooled text and the size of the image. */
std::unique_ptr<UNet>
MakeConditionalUNet(const checkpoint::UNetConfig & config, const Weights & weights);

/** UNet2DModel: reads nothing but the sample. */
std::unique_ptr<UNet>
MakeUnconditionalUNet(const checkpoint::UNetConfig & config, const Weights & weights);

} // namespace nn
} // namespace dwc

#endif
