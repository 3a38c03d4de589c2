/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/TimeEmbedding.h"
#include "diffuse/torch/UNetNetwork.h"

#include <optional>

namespace dwc
{
namespace torch
{
namespace
{

class ConditionalUNet : public UNetNetwork
{
public:
  ConditionalUNet(const checkpoint::UNetConfig & config, const TensorSource & weights)
    : UNetNetwork(config, weights)
    , m_Time(weights / "time_embedding", Channels(), 4 * Channels(), config.activation)
  {
    if (config.textTime)
    {
      m_Added.emplace(
        weights / "add_embedding", static_cast<std::int64_t>(config.projectionInputDimension), 4 * Channels(), "silu");
    }
  }

protected:
  at::Tensor
  EmbedTime(double timestep, const Condition & condition) const override
  {
    at::Tensor embedded = m_Time(EmbedPosition(timestep));
    if (m_Added)
    {
      const at::Tensor numbers = EmbedPositions(condition.timeIds.flatten().to(m_Device, at::kFloat),
                                                static_cast<std::int64_t>(m_Config.additionTimeEmbedDimension),
                                                m_Config.flipSinToCos,
                                                m_Config.freqShift);
      embedded.add_(
        (*m_Added)(at::cat({ condition.pooledText.to(m_Device, at::kFloat), numbers.reshape({ 1, -1 }) }, 1)));
    }
    return embedded;
  }

private:
  std::int64_t
  Channels() const
  {
    return static_cast<std::int64_t>(m_Config.blockOutChannels[0]);
  }

  TimeEmbedding                m_Time;
  std::optional<TimeEmbedding> m_Added; ///< SDXL: of the pooled text and the size of the image
};

} // namespace

std::unique_ptr<UNet>
MakeConditionalUNet(const checkpoint::UNetConfig & config, const TensorSource & weights)
{
  return std::make_unique<ConditionalUNet>(config, weights);
}

} // namespace torch
} // namespace dwc
