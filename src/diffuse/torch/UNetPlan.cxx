/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/UNetPlan.h"

#include "diffuse/torch/UNet.h"
#include "dwc/Error.h"

#include <algorithm>
#include <utility>

namespace dwc
{
namespace torch
{
namespace
{

std::size_t
PopSkip(std::vector<std::size_t> & skips)
{
  if (skips.empty())
  {
    throw ParameterError("Model",
                         "the U-Net's way up has more residual networks than its way down has skip connections; its "
                         "config.json is damaged.");
  }
  const std::size_t skip = skips.back();
  skips.pop_back();
  return skip;
}

std::string
GetAttentionName(const checkpoint::UNetConfig & config,
                 const UNetBlockPlan &          plan,
                 std::size_t                    module,
                 std::size_t                    layer)
{
  const std::string name = plan.name + ".attentions." + std::to_string(module);
  return config.conditional ? name + ".transformer_blocks." + std::to_string(layer) : name;
}

} // namespace

std::vector<UNetBlockPlan>
PlanBlocks(const checkpoint::UNetConfig & config)
{
  std::vector<UNetBlockPlan> plans;
  std::vector<std::size_t>   skips{ config.blockOutChannels.at(0) };
  std::size_t                channels = skips.back();
  for (std::size_t i = 0; i < config.down.size(); ++i)
  {
    const checkpoint::UNetBlockConfig & block = config.down[i];
    UNetBlockPlan                       plan{ UNetStage::Down, "down_blocks." + std::to_string(i), &block, {} };
    for (std::size_t j = 0; j < block.resnets; ++j)
    {
      plan.inChannels.push_back(std::exchange(channels, block.channels));
      skips.push_back(channels);
    }
    if (block.sampler)
    {
      skips.push_back(channels);
    }
    plans.push_back(std::move(plan));
  }
  if (!config.middle.type.empty())
  {
    plans.push_back(
      { UNetStage::Middle, "mid_block", &config.middle, std::vector<std::size_t>(config.middle.resnets, channels) });
  }
  for (std::size_t i = 0; i < config.up.size(); ++i)
  {
    const checkpoint::UNetBlockConfig & block = config.up[i];
    UNetBlockPlan                       plan{ UNetStage::Up, "up_blocks." + std::to_string(i), &block, {} };
    for (std::size_t j = 0; j < block.resnets; ++j)
    {
      plan.inChannels.push_back(std::exchange(channels, block.channels) + PopSkip(skips));
    }
    plans.push_back(std::move(plan));
  }
  if (!skips.empty())
  {
    throw ParameterError("Model",
                         "the U-Net's way down has more skip connections than its way up has residual networks; its "
                         "config.json is damaged.");
  }
  return plans;
}

void
VisitSteps(const checkpoint::UNetConfig &                config,
           std::size_t                                   width,
           std::size_t                                   height,
           const std::function<void(const UNetStep &)> & visit)
{
  struct Skip
  {
    std::size_t channels;
    std::size_t height;
    std::size_t width;
  };
  std::vector<Skip> skips;
  double            skipped = 0.0;
  const auto        push = [&](std::size_t channels) {
    skips.push_back({ channels, height, width });
    skipped += static_cast<double>(channels * height * width);
  };

  push(config.blockOutChannels.at(0));
  for (const UNetBlockPlan & plan : PlanBlocks(config))
  {
    const checkpoint::UNetBlockConfig & block = *plan.block;
    const auto                          attend = [&](std::size_t module) {
      for (std::size_t layer = 0; layer < block.transformerLayers[module]; ++layer)
      {
        visit({ UNetStep::Kind::Attention,
                GetAttentionName(config, plan, module, layer),
                block.channels,
                block.channels,
                height,
                width,
                block.heads,
                skipped });
      }
    };
    for (std::size_t i = 0; i < block.resnets; ++i)
    {
      if (plan.stage == UNetStage::Up)
      {
        skipped -= static_cast<double>(skips.back().channels * height * width);
        skips.pop_back();
      }
      if (plan.stage == UNetStage::Middle && i > 0 && i <= block.transformerLayers.size())
      {
        attend(i - 1);
      }
      visit({ UNetStep::Kind::Resnet, {}, plan.inChannels[i], block.channels, height, width, 0, skipped });
      if (plan.stage != UNetStage::Middle && i < block.transformerLayers.size())
      {
        attend(i);
      }
      if (plan.stage == UNetStage::Down)
      {
        push(block.channels);
      }
    }
    if (block.sampler && plan.stage != UNetStage::Middle)
    {
      visit({ UNetStep::Kind::Sampler, {}, block.channels, block.channels, height, width, 0, skipped });
      if (plan.stage == UNetStage::Down)
      {
        const bool cutsOddPixel =
          config.downsamplePadding == 0 || (config.resnetDownsample && block.type == "AttnDownBlock2D");
        height = cutsOddPixel ? height / 2 : (height + 1) / 2;
        width = cutsOddPixel ? width / 2 : (width + 1) / 2;
        push(block.channels);
      }
      else
      {
        height = skips.back().height;
        width = skips.back().width;
      }
    }
  }
}

std::vector<DiffusionLayer>
ListSelfAttention(const checkpoint::UNetConfig & config, std::size_t width, std::size_t height)
{
  std::vector<DiffusionLayer> layers;
  VisitSteps(config, width, height, [&layers](const UNetStep & step) {
    if (step.kind == UNetStep::Kind::Attention)
    {
      layers.push_back({ step.attention, step.width, step.height, step.heads });
    }
  });
  return layers;
}

std::size_t
CountLayers(const checkpoint::UNetConfig & config)
{
  std::size_t count = 0;
  VisitSteps(config, config.sampleWidth, config.sampleHeight, [&count](const UNetStep &) { ++count; });
  return count;
}

double
EstimateUNetBytes(const checkpoint::UNetConfig & config,
                  std::size_t                    width,
                  std::size_t                    height,
                  std::size_t                    bytesPerNumber)
{
  double peak = 0.0;
  VisitSteps(config, width, height, [&](const UNetStep & step) {
    const auto pixels = static_cast<double>(step.width * step.height);
    const auto in = pixels * static_cast<double>(step.inChannels);
    const auto out = pixels * static_cast<double>(step.channels);
    // A convolution's library brings the weights into an order of its own, and input and result too.
    const auto convolution = 9.0 * static_cast<double>(step.inChannels * step.channels);
    double     numbers = 0.0;
    switch (step.kind)
    {
      case UNetStep::Kind::Resnet:
        numbers = convolution + std::max(3.0 * in + 2.0 * out, 2.0 * in + 4.0 * out);
        break;
      case UNetStep::Kind::Attention:
        // The image, its tokens, their norm and the two halves of the feed-forward network, four times as wide.
        numbers = 11.0 * out;
        break;
      case UNetStep::Kind::Sampler:
        numbers = convolution + 9.0 * out;
        break;
    }
    peak = std::max(peak, numbers + step.skipped);
  });
  // Freed memory stays with the allocator in pieces that do not fit what comes next: 0.30 GiB were measured where 0.14
  // are in use at once (Stable Diffusion 1.5, 512 x 512, float32).
  constexpr double pieces = 2.0;
  return pieces * peak * static_cast<double>(bytesPerNumber);
}

} // namespace torch
} // namespace dwc
