/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_torch_Layers_h
#define dwc_torch_Layers_h

#include "diffuse/torch/TensorSource.h"

#include <ATen/ATen.h>

#include <cstdint>
#include <string>

/** The few layers of which every network here is made. Each takes its weights by the checkpoint's own names. */

namespace dwc
{
namespace torch
{

struct Linear
{
  at::Tensor weight; ///< [out, in]
  at::Tensor bias;   ///< [out], or undefined

  Linear() = default;

  /** The file may also have it as a convolution of one pixel, which is the same. */
  Linear(TensorSource weights, std::int64_t in, std::int64_t out, bool hasBias = true);

  at::Tensor
  operator()(const at::Tensor & x) const;

  /** sum: [n, out], x: [n, in]; adds the layer of `x` to `sum`, without another tensor between. */
  void
  AddTo(at::Tensor & sum, const at::Tensor & x) const;
};

struct Conv2d
{
  at::Tensor   weight; ///< [out, in, kernel, kernel]
  at::Tensor   bias;
  std::int64_t stride{ 1 };
  std::int64_t padding{ 0 };

  Conv2d() = default;
  Conv2d(TensorSource weights,
         std::int64_t in,
         std::int64_t out,
         std::int64_t kernel,
         std::int64_t strideLength = 1,
         std::int64_t paddingWidth = -1); ///< -1: kernel / 2

  at::Tensor
  operator()(const at::Tensor & x) const;
};

struct GroupNorm
{
  at::Tensor   weight;
  at::Tensor   bias;
  std::int64_t groups{ 32 };
  double       eps{ 1e-5 };

  GroupNorm() = default;
  GroupNorm(TensorSource weights, std::int64_t channels, std::int64_t numberOfGroups, double epsilon);

  at::Tensor
  operator()(const at::Tensor & x) const;
};

struct LayerNorm
{
  at::Tensor weight;
  at::Tensor bias;
  double     eps{ 1e-5 };

  LayerNorm() = default;
  LayerNorm(TensorSource weights, std::int64_t channels, double epsilon);

  at::Tensor
  operator()(const at::Tensor & x) const;
};

/** An activation overwrites what it is given and returns it: pass a tensor that is not needed any more. */
using Activation = at::Tensor (*)(at::Tensor);

/** "silu" (or "swish"), "gelu" (exact), "quick_gelu", "relu", "mish".
 * \throw ParameterError("Model", ...) for another name. */
Activation
GetActivation(const std::string & name);

} // namespace torch
} // namespace dwc

#endif
