/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/TimeEmbedding.h"

#include <cmath>

namespace dwc
{
namespace torch
{
namespace
{

at::Tensor
JoinWaves(const at::Tensor & angles, bool cosineFirst)
{
  const at::Tensor sine = at::sin(angles);
  const at::Tensor cosine = at::cos(angles);
  return cosineFirst ? at::cat({ cosine, sine }, 1) : at::cat({ sine, cosine }, 1);
}

} // namespace

at::Tensor
EmbedPositions(const at::Tensor & values, std::int64_t channels, bool cosineFirst, double shift)
{
  const std::int64_t half = channels / 2;
  const at::Tensor   indices = at::arange(half, values.options().dtype(at::kFloat));
  const at::Tensor   frequencies = at::exp(indices * -std::log(10000.0) / (static_cast<double>(half) - shift));
  const at::Tensor   waves = JoinWaves(values.unsqueeze(1) * frequencies.unsqueeze(0), cosineFirst);
  return channels % 2 == 0 ? waves : at::constant_pad_nd(waves, { 0, 1 });
}

at::Tensor
EmbedFourier(const at::Tensor & values, const at::Tensor & frequencies, bool cosineFirst)
{
  constexpr double pi = 3.14159265358979323846;
  return JoinWaves(at::log(values).unsqueeze(1) * frequencies.to(at::kFloat).unsqueeze(0) * 2 * pi, cosineFirst);
}

TimeEmbedding::TimeEmbedding(TensorSource weights, std::int64_t in, std::int64_t out, const std::string & activation)
  : m_Linear1(weights / "linear_1", in, out)
  , m_Linear2(weights / "linear_2", out, out)
  , m_Activation(GetActivation(activation))
{}

at::Tensor
TimeEmbedding::operator()(const at::Tensor & x) const
{
  return m_Linear2(m_Activation(m_Linear1(x.to(m_Linear1.weight.device(), m_Linear1.weight.scalar_type()))));
}

} // namespace torch
} // namespace dwc
