/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_torch_TimeEmbedding_h
#define dwc_torch_TimeEmbedding_h

#include "diffuse/torch/Layers.h"

#include <ATen/ATen.h>

#include <cstdint>
#include <string>

namespace dwc
{
namespace torch
{

/** Numbers to waves of falling frequency: sin and cos of x 10000^(-i / (channels / 2 - shift)), i = 0, 1, ... (A.
 * Vaswani et al., NeurIPS 2017; J. Ho, A. Jain and P. Abbeel, NeurIPS 2020). Each half of the channels is of one kind.
 * \param values [n], float32; returns [n, channels], float32.
 * \param cosineFirst diffusers' flip_sin_to_cos; \param shift its freq_shift. */
at::Tensor
EmbedPositions(const at::Tensor & values, std::int64_t channels, bool cosineFirst, double shift);

/** The same with learnt frequencies of log(x) (Y. Song et al., ICLR 2021): values [n], frequencies [channels / 2]. */
at::Tensor
EmbedFourier(const at::Tensor & values, const at::Tensor & frequencies, bool cosineFirst);

/** Two linear layers with an activation between them. */
class TimeEmbedding
{
public:
  TimeEmbedding(TensorSource weights, std::int64_t in, std::int64_t out, const std::string & activation);

  /** x: [1, in], of any type: it is brought to that of the weights. */
  at::Tensor
  operator()(const at::Tensor & x) const;

private:
  Linear     m_Linear1;
  Linear     m_Linear2;
  Activation m_Activation;
};

} // namespace torch
} // namespace dwc

#endif
