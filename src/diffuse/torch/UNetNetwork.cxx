/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/UNetNetwork.h"

#include "diffuse/torch/TimeEmbedding.h"

#include <utility>

namespace dwc
{
namespace torch
{

UNetNetwork::UNetNetwork(const checkpoint::UNetConfig & config, TensorSource weights)
  : m_Config(config)
  , m_Type(weights.GetType())
  , m_Device(weights.GetDevice())
{
  const auto channels = static_cast<std::int64_t>(config.blockOutChannels[0]);
  const auto inKernel = static_cast<std::int64_t>(config.convInKernel);
  const auto outKernel = static_cast<std::int64_t>(config.convOutKernel);
  m_In = Conv2d(
    weights / "conv_in", static_cast<std::int64_t>(config.inChannels), channels, inKernel, 1, (inKernel - 1) / 2);
  for (const UNetBlockPlan & plan : PlanBlocks(m_Config))
  {
    m_Blocks.emplace_back(m_Config, plan, weights / plan.name);
  }
  m_OutNorm =
    GroupNorm(weights / "conv_norm_out", channels, static_cast<std::int64_t>(config.normGroups), config.normEps);
  m_Out = Conv2d(
    weights / "conv_out", channels, static_cast<std::int64_t>(config.outChannels), outKernel, 1, (outKernel - 1) / 2);
}

at::Tensor
UNetNetwork::EmbedPosition(double timestep) const
{
  const at::Tensor value = at::full({ 1 }, timestep, at::TensorOptions().dtype(at::kFloat));
  return EmbedPositions(
    value, static_cast<std::int64_t>(m_Config.blockOutChannels[0]), m_Config.flipSinToCos, m_Config.freqShift);
}

at::Tensor
UNetNetwork::Forward(const at::Tensor & sample, double timestep, const Condition & condition, Capture & capture) const
{
  capture.BeginPass();
  at::Tensor x = sample.to(m_Device, m_Type);
  if (m_Config.centerInputSample)
  {
    x = 2 * x - 1;
  }
  // The residual networks' own activation of the time, once for all of them.
  UNetPass pass{ GetActivation(m_Config.activation)(EmbedTime(timestep, condition)), {}, capture, {} };
  if (condition.text.defined())
  {
    pass.text = condition.text.squeeze(0).to(m_Device, m_Type);
  }

  x = m_In(x);
  pass.skips.push_back(x);
  for (const UNetBlock & block : m_Blocks)
  {
    x = block(std::move(x), pass);
    if (!x.defined())
    {
      return {};
    }
  }
  x = m_OutNorm(x);
  x = GetActivation(m_Config.conditional ? m_Config.activation : "silu")(x);
  return m_Out(x);
}

std::unique_ptr<UNet>
MakeUNet(const checkpoint::UNetConfig & config, TensorSource weights)
{
  auto network = config.conditional ? MakeConditionalUNet(config, weights) : MakeUnconditionalUNet(config, weights);
  weights.VerifyAllTaken({});
  return network;
}

} // namespace torch
} // namespace dwc
