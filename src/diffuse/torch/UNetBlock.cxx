/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/UNetBlock.h"

#include <cstdint>
#include <utility>

namespace dwc
{
namespace torch
{
namespace
{

ResnetShape
GetResnetShape(const checkpoint::UNetConfig & config, UNetStage stage, std::size_t in, std::size_t out)
{
  ResnetShape shape;
  shape.in = static_cast<std::int64_t>(in);
  shape.out = static_cast<std::int64_t>(out);
  shape.timeChannels = 4 * static_cast<std::int64_t>(config.blockOutChannels[0]);
  shape.groups = static_cast<std::int64_t>(config.normGroups);
  shape.eps = config.normEps;
  shape.activation = config.activation;
  shape.timeScaleShift = config.timeScaleShift;
  shape.outputScale = stage == UNetStage::Middle ? config.middleScale : 1.0;
  return shape;
}

std::unique_ptr<AttentionModule>
MakeAttention(const checkpoint::UNetConfig & config,
              const UNetBlockPlan &          plan,
              std::size_t                    index,
              const TensorSource &           weights)
{
  const checkpoint::UNetBlockConfig & block = *plan.block;
  const std::string                   name = plan.name + ".attentions." + std::to_string(index);
  const TensorSource                  below = weights.At("attentions", index);
  const auto                          channels = static_cast<std::int64_t>(block.channels);
  const auto                          normGroups = static_cast<std::int64_t>(config.normGroups);
  const HeadShape                     heads{ static_cast<std::int64_t>(block.heads),
                         static_cast<std::int64_t>(block.headDimension),
                         config.upcastAttention };
  if (config.conditional)
  {
    const auto textChannels = static_cast<std::int64_t>(config.crossAttentionDimension);
    return std::make_unique<Transformer2DModel>(
      name, below, channels, textChannels, block.transformerLayers[index], heads, normGroups);
  }
  if (plan.stage != UNetStage::Middle)
  {
    return std::make_unique<AttentionBlock>(name, below, channels, heads, normGroups, config.normEps, 1.0);
  }
  const auto groups = config.middleAttentionNorm ? static_cast<std::int64_t>(config.attentionNormGroups) : 0;
  return std::make_unique<AttentionBlock>(name, below, channels, heads, groups, config.normEps, config.middleScale);
}

} // namespace

UNetBlock::UNetBlock(const checkpoint::UNetConfig & config, const UNetBlockPlan & plan, TensorSource weights)
  : m_Stage(plan.stage)
{
  const checkpoint::UNetBlockConfig & block = *plan.block;
  for (std::size_t i = 0; i < block.resnets; ++i)
  {
    m_Resnets.emplace_back(GetResnetShape(config, plan.stage, plan.inChannels[i], block.channels),
                           weights.At("resnets", i));
  }
  for (std::size_t i = 0; i < block.transformerLayers.size(); ++i)
  {
    m_Attentions.push_back(MakeAttention(config, plan, i, weights));
  }
  if (block.sampler && plan.stage != UNetStage::Middle)
  {
    TakeSampler(config, plan, weights);
  }
}

void
UNetBlock::TakeSampler(const checkpoint::UNetConfig & config, const UNetBlockPlan & plan, TensorSource weights)
{
  const std::size_t  channels = plan.block->channels;
  const bool         down = plan.stage == UNetStage::Down;
  const TensorSource below = weights.At(down ? "downsamplers" : "upsamplers", 0);
  // Only blocks with attention heed the kind of sampler.
  const bool resnet =
    plan.block->type.rfind("Attn", 0) == 0 && (down ? config.resnetDownsample : config.resnetUpsample);
  if (resnet)
  {
    ResnetShape shape = GetResnetShape(config, plan.stage, channels, channels);
    shape.resampling = down ? ResnetShape::Resampling::Down : ResnetShape::Resampling::Up;
    m_ResnetSampler.emplace(shape, below);
  }
  else
  {
    const auto sides = static_cast<std::int64_t>(channels);
    m_Sampler.emplace(
      below / "conv", sides, sides, 3, down ? 2 : 1, down ? static_cast<std::int64_t>(config.downsamplePadding) : 1);
  }
}

at::Tensor
UNetBlock::Resample(at::Tensor x, const UNetPass & pass) const
{
  // Up to the size of the next skip connection: twice the size, or one less where the way down met an odd size.
  const at::IntArrayRef size = m_Stage == UNetStage::Up ? pass.skips.back().sizes().slice(2) : at::IntArrayRef();
  if (m_ResnetSampler)
  {
    return (*m_ResnetSampler)(std::move(x), pass.time, size);
  }
  if (m_Stage == UNetStage::Down)
  {
    return Downsample(x, *m_Sampler);
  }
  x = ResizeNearest(x, size);
  return (*m_Sampler)(x);
}

at::Tensor
UNetBlock::operator()(at::Tensor x, UNetPass & pass) const
{
  const bool middle = m_Stage == UNetStage::Middle;
  for (std::size_t i = 0; i < m_Resnets.size(); ++i)
  {
    if (m_Stage == UNetStage::Up)
    {
      x = at::cat({ x, pass.skips.back() }, 1);
      pass.skips.pop_back();
    }
    // In the middle, attention is between the residual networks.
    if (middle && i > 0 && i <= m_Attentions.size())
    {
      x = (*m_Attentions[i - 1])(std::move(x), pass.text, pass.capture);
      if (!x.defined())
      {
        return {};
      }
    }
    pass.capture.report();
    x = m_Resnets[i](std::move(x), pass.time);
    if (!middle && i < m_Attentions.size())
    {
      x = (*m_Attentions[i])(std::move(x), pass.text, pass.capture);
      if (!x.defined())
      {
        return {};
      }
    }
    if (m_Stage == UNetStage::Down)
    {
      pass.skips.push_back(x);
    }
  }
  if (m_Sampler || m_ResnetSampler)
  {
    pass.capture.report();
    x = Resample(std::move(x), pass);
    if (m_Stage == UNetStage::Down)
    {
      pass.skips.push_back(x);
    }
  }
  return x;
}

} // namespace torch
} // namespace dwc
