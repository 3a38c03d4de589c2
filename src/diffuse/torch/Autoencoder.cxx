/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/Autoencoder.h"

#include "diffuse/torch/Attention.h"
#include "diffuse/torch/Layers.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace dwc
{
namespace nn
{
namespace
{

/** Every norm of the autoencoder has this one. */
constexpr double epsilon = 1e-6;

using Heard = std::function<void()>;

struct ResidualLayer
{
  GroupNorm             norm1;
  Conv2d                conv1;
  GroupNorm             norm2;
  Conv2d                conv2;
  std::optional<Conv2d> shortcut;

  ResidualLayer(const Weights & weights, std::int64_t in, std::int64_t out, std::int64_t groups)
    : norm1(weights / "norm1", in, groups, epsilon)
    , conv1(weights / "conv1", in, out, 3)
    , norm2(weights / "norm2", out, groups, epsilon)
    , conv2(weights / "conv2", out, out, 3)
  {
    if (in != out)
    {
      shortcut = Conv2d(weights / "conv_shortcut", in, out, 1);
    }
  }

  at::Tensor
  operator()(const at::Tensor & x, const Heard & heard) const
  {
    heard();
    at::Tensor h = norm1(x);
    at::silu_(h);
    heard(); // a convolution of a large image takes half a second
    h = conv1(h);
    heard();
    h = norm2(h);
    at::silu_(h);
    heard();
    h = conv2(h);
    return h.add_(shortcut ? (*shortcut)(x) : x);
  }
};


/** A layer of the attention under any of its names; files of 2022 have convolutions of one pixel for it. */
Linear
TakeLinear(Weights weights, const std::vector<std::string> & names, std::int64_t channels)
{
  const auto named =
    std::find_if(names.begin(), names.end(), [&](const std::string & name) { return weights.Has(name); });
  Weights    own = weights / (named == names.end() ? names.front() : *named);
  const bool convolution = own.GetShape("weight").size() == 4;
  Linear     layer;
  layer.weight = convolution ? own.Take("weight", { channels, channels, 1, 1 }).view({ channels, channels })
                             : own.Take("weight", { channels, channels });
  layer.bias = own.Take("bias", { channels });
  return layer;
}


/** Self-attention with one head over all pixels of the smallest level. */
struct PixelAttention
{
  GroupNorm norm;
  Linear    q;
  Linear    k;
  Linear    v;
  Linear    out;

  PixelAttention(const Weights & weights, std::int64_t channels, std::int64_t groups)
    : norm(weights / "group_norm", channels, groups, epsilon)
    , q(TakeLinear(weights, { "to_q", "query" }, channels))
    , k(TakeLinear(weights, { "to_k", "key" }, channels))
    , v(TakeLinear(weights, { "to_v", "value" }, channels))
    , out(TakeLinear(weights, { "to_out.0", "proj_attn" }, channels))
  {}

  at::Tensor
  operator()(const at::Tensor & x) const
  {
    const std::int64_t channels = x.size(1);
    const at::Tensor   pixels = norm(x).flatten(2).transpose(1, 2).unsqueeze(1); // [1, one head, pixels, channels]
    const double       scale = 1.0 / std::sqrt(static_cast<double>(channels));
    const at::Tensor   attended = out(Attend(q(pixels), k(pixels), v(pixels), scale, false));
    return x + attended.squeeze(1).transpose(1, 2).reshape(x.sizes());
  }
};


struct Level
{
  std::vector<ResidualLayer> residuals;
  std::optional<Conv2d>      downsampler;
};

} // namespace


struct Autoencoder::Network
{
  checkpoint::VaeConfig         config;
  at::ScalarType                type;
  at::Device                    device;
  Conv2d                        convIn;
  std::vector<Level>            levels;
  std::vector<ResidualLayer>    middle; ///< two, the attention between them
  std::optional<PixelAttention> attention;
  GroupNorm                     normOut;
  Conv2d                        convOut;
  std::optional<Conv2d>         quantConv;

  Network(checkpoint::VaeConfig vaeConfig, const Weights & weights);
};


Autoencoder::Network::Network(checkpoint::VaeConfig vaeConfig, const Weights & weights)
  : config(std::move(vaeConfig))
  , type(weights.GetType())
  , device(weights.GetDevice())
{
  const Weights encoder = weights / "encoder";
  const auto    groups = static_cast<std::int64_t>(config.normGroups);
  const auto widthOf = [this](std::size_t level) { return static_cast<std::int64_t>(config.blockOutChannels[level]); };
  convIn = Conv2d(encoder / "conv_in", static_cast<std::int64_t>(config.inChannels), widthOf(0), 3);
  for (std::size_t l = 0; l < config.blockOutChannels.size(); ++l)
  {
    const Weights block = encoder.At("down_blocks", l);
    Level         level;
    for (std::size_t r = 0; r < config.layersPerBlock; ++r)
    {
      const std::int64_t in = r == 0 && l > 0 ? widthOf(l - 1) : widthOf(l);
      level.residuals.emplace_back(block.At("resnets", r), in, widthOf(l), groups);
    }
    if (l + 1 < config.blockOutChannels.size())
    {
      level.downsampler = Conv2d(block.At("downsamplers", 0) / "conv", widthOf(l), widthOf(l), 3, 2, 0);
    }
    levels.push_back(std::move(level));
  }
  const std::int64_t deepest = widthOf(config.blockOutChannels.size() - 1);
  const auto    latent = static_cast<std::int64_t>(2 * config.latentChannels); // mean and logarithm of the variance
  const Weights block = encoder / "mid_block";
  for (std::size_t r = 0; r < 2; ++r)
  {
    middle.emplace_back(block.At("resnets", r), deepest, deepest, groups);
  }
  if (config.middleAttention)
  {
    attention.emplace(block.At("attentions", 0), deepest, groups);
  }
  normOut = GroupNorm(encoder / "conv_norm_out", deepest, groups, epsilon);
  convOut = Conv2d(encoder / "conv_out", deepest, latent, 3);
  if (config.useQuantConv)
  {
    quantConv = Conv2d(weights / "quant_conv", latent, latent, 1);
  }
  weights.VerifyAllTaken({ "decoder.", "post_quant_conv." });
}


Autoencoder::Autoencoder(const checkpoint::VaeConfig & config, Weights weights)
  : m_Network(std::make_unique<const Network>(config, weights))
{}


Autoencoder::~Autoencoder() = default;


Autoencoder::Autoencoder(Autoencoder &&) noexcept = default;


at::Tensor
Autoencoder::Encode(const at::Tensor & image, const std::function<void()> & heard) const
{
  const Network & network = *m_Network;
  heard();
  at::Tensor x = network.convIn(image.to(network.device, network.type));
  for (const Level & level : network.levels)
  {
    for (const ResidualLayer & residual : level.residuals)
    {
      x = residual(x, heard);
    }
    if (level.downsampler)
    {
      heard();
      x = (*level.downsampler)(at::constant_pad_nd(x, { 0, 1, 0, 1 })); // right and bottom only
    }
  }
  x = network.middle[0](x, heard);
  if (network.attention)
  {
    heard();
    x = (*network.attention)(x);
  }
  x = network.middle[1](x, heard);
  heard();
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

} // namespace nn
} // namespace dwc
