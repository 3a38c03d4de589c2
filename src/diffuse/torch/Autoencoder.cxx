/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/Autoencoder.h"

#include "diffuse/torch/ResnetBlock.h"
#include "diffuse/torch/Transformer.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace dwc
{
namespace torch
{
namespace
{

/** Every norm of the autoencoder has this one. */
constexpr double epsilon = 1e-6;

ResnetBlock
MakeResidual(const TensorSource & weights, std::int64_t in, std::int64_t out, std::int64_t groups)
{
  ResnetShape shape;
  shape.in = in;
  shape.out = out;
  shape.groups = groups;
  shape.eps = epsilon;
  return ResnetBlock(shape, weights);
}

struct Level
{
  std::vector<ResnetBlock> residuals;
  std::optional<Conv2d>    downsampler;
};

} // namespace

struct Autoencoder::Network
{
  checkpoint::VaeConfig         config;
  at::ScalarType                type;
  at::Device                    device;
  Conv2d                        convIn;
  std::vector<Level>            levels;
  std::vector<ResnetBlock>      middle;    ///< two, the attention between them
  std::optional<AttentionBlock> attention; ///< one head over all pixels of the smallest level
  GroupNorm                     normOut;
  Conv2d                        convOut;
  std::optional<Conv2d>         quantConv;

  Network(checkpoint::VaeConfig vaeConfig, const TensorSource & weights);
};

Autoencoder::Network::Network(checkpoint::VaeConfig vaeConfig, const TensorSource & weights)
  : config(std::move(vaeConfig))
  , type(weights.GetType())
  , device(weights.GetDevice())
{
  const TensorSource encoder = weights / "encoder";
  const auto         groups = static_cast<std::int64_t>(config.normGroups);
  const auto widthOf = [this](std::size_t level) { return static_cast<std::int64_t>(config.blockOutChannels[level]); };
  convIn = Conv2d(encoder / "conv_in", static_cast<std::int64_t>(config.inChannels), widthOf(0), 3);
  for (std::size_t l = 0; l < config.blockOutChannels.size(); ++l)
  {
    const TensorSource block = encoder.At("down_blocks", l);
    Level              level;
    for (std::size_t r = 0; r < config.layersPerBlock; ++r)
    {
      const std::int64_t in = r == 0 && l > 0 ? widthOf(l - 1) : widthOf(l);
      level.residuals.push_back(MakeResidual(block.At("resnets", r), in, widthOf(l), groups));
    }
    if (l + 1 < config.blockOutChannels.size())
    {
      level.downsampler = Conv2d(block.At("downsamplers", 0) / "conv", widthOf(l), widthOf(l), 3, 2, 0);
    }
    levels.push_back(std::move(level));
  }
  const std::int64_t deepest = widthOf(config.blockOutChannels.size() - 1);
  const auto latent = static_cast<std::int64_t>(2 * config.latentChannels); // mean and logarithm of the variance
  const TensorSource block = encoder / "mid_block";
  for (std::size_t r = 0; r < 2; ++r)
  {
    middle.push_back(MakeResidual(block.At("resnets", r), deepest, deepest, groups));
  }
  if (config.middleAttention)
  {
    const HeadShape oneHead{ 1, deepest, false };
    attention.emplace("mid_block.attentions.0", block.At("attentions", 0), deepest, oneHead, groups, epsilon, 1.0);
  }
  normOut = GroupNorm(encoder / "conv_norm_out", deepest, groups, epsilon);
  convOut = Conv2d(encoder / "conv_out", deepest, latent, 3);
  if (config.useQuantConv)
  {
    quantConv = Conv2d(weights / "quant_conv", latent, latent, 1);
  }
  weights.VerifyAllTaken({ "decoder.", "post_quant_conv." });
}

Autoencoder::Autoencoder(const checkpoint::VaeConfig & config, TensorSource weights)
  : m_Network(std::make_unique<const Network>(config, weights))
{}

Autoencoder::~Autoencoder() = default;

Autoencoder::Autoencoder(Autoencoder &&) noexcept = default;

at::Tensor
Autoencoder::Encode(const at::Tensor & image, const std::function<void()> & report) const
{
  const Network & network = *m_Network;
  const auto      refine = [&report](const ResnetBlock & residual, at::Tensor & x) {
    report();
    x = residual(std::move(x), {}, {}, report);
  };
  report();
  at::Tensor x = network.convIn(image.to(network.device, network.type));
  for (const Level & level : network.levels)
  {
    for (const ResnetBlock & residual : level.residuals)
    {
      refine(residual, x);
    }
    if (level.downsampler)
    {
      report();
      x = Downsample(x, *level.downsampler);
    }
  }
  refine(network.middle[0], x);
  if (network.attention)
  {
    Capture nothing({}, HeadWeighting::Mean, 0);
    nothing.report = report;
    x = (*network.attention)(std::move(x), {}, nothing);
  }
  refine(network.middle[1], x);
  report();
  x = network.normOut(x);
  x = network.convOut(at::silu_(x));
  if (network.quantConv)
  {
    x = (*network.quantConv)(x);
  }
  const auto channels = static_cast<std::int64_t>(network.config.latentChannels);
  return (x.narrow(1, 0, channels).to(at::kFloat) - network.config.shiftFactor) * network.config.scalingFactor;
}

std::size_t
Autoencoder::CountLayers(const checkpoint::VaeConfig & config)
{
  const std::size_t levels = config.blockOutChannels.size();
  const std::size_t residuals = levels * config.layersPerBlock + 2;
  return 1 + 4 * residuals + (levels - 1) + (config.middleAttention ? 1 : 0) + 1;
}

double
Autoencoder::EstimateBytes(const checkpoint::VaeConfig & config,
                           std::size_t                   width,
                           std::size_t                   height,
                           std::size_t                   bytesPerNumber)
{
  double largest = 0.0;
  double pixels = static_cast<double>(width) * static_cast<double>(height);
  for (const std::size_t channels : config.blockOutChannels)
  {
    largest = std::max(largest, pixels * static_cast<double>(channels));
    pixels /= 4.0;
  }
  // What enters a residual network, what enters and leaves one of its convolutions, and the convolution's own order of
  // both; half precision is summed in single.
  return (bytesPerNumber < 4 ? 6.5 : 5.0) * largest * static_cast<double>(bytesPerNumber);
}

} // namespace torch
} // namespace dwc
