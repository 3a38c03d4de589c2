/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_torch_UNetNetwork_h
#define dwc_torch_UNetNetwork_h

#include "diffuse/torch/UNet.h"
#include "diffuse/torch/UNetBlock.h"

#include <memory>
#include <vector>

namespace dwc
{
namespace torch
{

/** What both kinds of U-Net share: all but what they make of the time. */
class UNetNetwork : public UNet
{
public:
  UNetNetwork(const checkpoint::UNetConfig & config, TensorSource weights);

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
MakeConditionalUNet(const checkpoint::UNetConfig & config, const TensorSource & weights);

/** UNet2DModel: reads nothing but the sample. */
std::unique_ptr<UNet>
MakeUnconditionalUNet(const checkpoint::UNetConfig & config, const TensorSource & weights);

} // namespace torch
} // namespace dwc

#endif
