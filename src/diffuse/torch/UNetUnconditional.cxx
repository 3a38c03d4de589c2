/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/TimeEmbedding.h"
#include "diffuse/torch/UNetNetwork.h"

namespace dwc
{
namespace torch
{
namespace
{

class UnconditionalUNet : public UNetNetwork
{
public:
  UnconditionalUNet(const checkpoint::UNetConfig & config, const TensorSource & weights)
    : UNetNetwork(config, weights)
    , m_Time(weights / "time_embedding", (config.fourierTime ? 2 : 1) * Channels(), 4 * Channels(), "silu")
  {
    if (config.fourierTime)
    {
      m_Frequencies = (TensorSource(weights) / "time_proj").TakeAny({ "weight", "W" }, { Channels() });
    }
  }

  at::Tensor
  Forward(const at::Tensor & sample, double timestep, const Condition & condition, Capture & capture) const override
  {
    at::Tensor x = UNetNetwork::Forward(sample, timestep, condition, capture);
    return m_Config.fourierTime && x.defined() ? x.div_(timestep) : x;
  }

protected:
  at::Tensor
  EmbedTime(double timestep, const Condition &) const override
  {
    if (m_Config.fourierTime)
    {
      const at::Tensor value = at::full({ 1 }, timestep, at::TensorOptions().dtype(at::kFloat).device(m_Device));
      return m_Time(EmbedFourier(value, m_Frequencies, false));
    }
    return m_Time(EmbedPosition(timestep));
  }

private:
  std::int64_t
  Channels() const
  {
    return static_cast<std::int64_t>(m_Config.blockOutChannels[0]);
  }

  TimeEmbedding m_Time;
  at::Tensor    m_Frequencies;
};

} // namespace

std::unique_ptr<UNet>
MakeUnconditionalUNet(const checkpoint::UNetConfig & config, const TensorSource & weights)
{
  return std::make_unique<UnconditionalUNet>(config, weights);
}

} // namespace torch
} // namespace dwc
