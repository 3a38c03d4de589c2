/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/Layers.h"

#include "dwc/Error.h"

#include <map>

namespace dwc
{
namespace torch
{

Linear::Linear(TensorSource weights, std::int64_t in, std::int64_t out, bool hasBias)
{
  const bool convolution = weights.GetShape("weight").size() == 4;
  weight =
    convolution ? weights.Take("weight", { out, in, 1, 1 }).view({ out, in }) : weights.Take("weight", { out, in });
  if (hasBias)
  {
    bias = weights.Take("bias", { out });
  }
}

at::Tensor
Linear::operator()(const at::Tensor & x) const
{
  return at::linear(x, weight, bias);
}

void
Linear::AddTo(at::Tensor & sum, const at::Tensor & x) const
{
  sum.addmm_(x, weight.t());
  if (bias.defined())
  {
    sum.add_(bias);
  }
}

Conv2d::Conv2d(TensorSource weights,
               std::int64_t in,
               std::int64_t out,
               std::int64_t kernel,
               std::int64_t strideLength,
               std::int64_t paddingWidth)
  : weight(weights.Take("weight", { out, in, kernel, kernel }))
  , bias(weights.Take("bias", { out }))
  , stride(strideLength)
  , padding(paddingWidth < 0 ? kernel / 2 : paddingWidth)
{}

at::Tensor
Conv2d::operator()(const at::Tensor & x) const
{
  return at::conv2d(x, weight, bias, stride, padding);
}

GroupNorm::GroupNorm(TensorSource weights, std::int64_t channels, std::int64_t numberOfGroups, double epsilon)
  : weight(weights.Take("weight", { channels }))
  , bias(weights.Take("bias", { channels }))
  , groups(numberOfGroups)
  , eps(epsilon)
{}

at::Tensor
GroupNorm::operator()(const at::Tensor & x) const
{
  return at::group_norm(x, groups, weight, bias, eps);
}

LayerNorm::LayerNorm(TensorSource weights, std::int64_t channels, double epsilon)
  : weight(weights.Take("weight", { channels }))
  , bias(weights.Take("bias", { channels }))
  , eps(epsilon)
{}

at::Tensor
LayerNorm::operator()(const at::Tensor & x) const
{
  return at::layer_norm(x, weight.sizes(), weight, bias, eps);
}

Activation
GetActivation(const std::string & name)
{
  static const std::map<std::string, Activation> activations{
    { "silu", [](at::Tensor x) { return at::silu_(x); } },
    { "swish", [](at::Tensor x) { return at::silu_(x); } },
    { "gelu", [](at::Tensor x) { return at::gelu_(x); } },
    { "quick_gelu", [](at::Tensor x) { return x.mul_(at::sigmoid(x * 1.702)); } },
    { "relu", [](at::Tensor x) { return at::relu_(x); } },
    { "mish", [](at::Tensor x) { return at::mish_(x); } },
  };
  const auto found = activations.find(name);
  if (found == activations.end())
  {
    throw ParameterError(
      "Model", "the activation '" + name + "' is not known; silu, swish, gelu, quick_gelu, relu and mish are.");
  }
  return found->second;
}

} // namespace torch
} // namespace dwc
