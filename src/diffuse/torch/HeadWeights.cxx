/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/HeadWeights.h"

#include "diffuse/torch/Attention.h"

#include <algorithm>
#include <cstdint>
#include <random>

namespace dwc
{
namespace torch
{
namespace
{

/** The same numbers on every device and in every version: columns to begin with. */
at::Tensor
MakeStart(std::int64_t rows, std::int64_t columns)
{
  std::mt19937       random(2412);
  std::vector<float> values(static_cast<std::size_t>(rows * columns));
  std::generate(
    values.begin(), values.end(), [&random] { return static_cast<float>(random()) / 4294967296.0F - 0.5F; });
  return at::tensor(values).view({ rows, columns });
}

} // namespace

at::Tensor
EstimateSecondEigenvalues(const at::Tensor & q, const at::Tensor & k, double scale)
{
  // P 1 = 1, so P acts on the vectors of mean zero as C P, C subtracting the mean; the largest eigenvalue there is P's
  // second. P x is an attention with values x: no map is stored. As many columns as a head has, because fused attention
  // wants it so.
  constexpr int      iterations = 8;
  const std::int64_t heads = q.size(1);
  const std::int64_t n = q.size(2);
  const std::int64_t columns = std::min(q.size(3), n - 1);
  if (columns < 1)
  {
    return at::zeros({ heads }, at::kFloat);
  }
  const auto apply = [&](const at::Tensor & x) {
    const at::Tensor values = at::constant_pad_nd(x, { 0, q.size(3) - columns }).unsqueeze(0).to(q.scalar_type());
    const at::Tensor y = Attend(q, k, values, scale, false).squeeze(0).narrow(2, 0, columns).to(at::kFloat);
    return y - y.mean(1, true);
  };
  at::Tensor basis = MakeStart(n, columns).to(q.device()).expand({ heads, n, columns });
  basis = basis - basis.mean(1, true);
  for (int i = 0; i < iterations; ++i)
  {
    basis = std::get<0>(at::linalg_qr(basis, "reduced"));
    basis = apply(basis);
  }
  basis = std::get<0>(at::linalg_qr(basis, "reduced"));
  const at::Tensor projected = at::bmm(basis.transpose(1, 2), apply(basis)).cpu();
  return std::get<0>(at::linalg_eigvals(projected).abs().max(1));
}

std::vector<float>
WeighHeads(const at::Tensor & q, const at::Tensor & k, double scale, HeadWeighting weighting)
{
  const auto heads = static_cast<std::size_t>(q.size(1));
  if (weighting == HeadWeighting::SpectralGap)
  {
    const at::Tensor eigenvalues = EstimateSecondEigenvalues(q, k, scale).contiguous();
    const float      total = eigenvalues.sum().item<float>();
    if (total > 0.0F)
    {
      std::vector<float> weights(eigenvalues.data_ptr<float>(), eigenvalues.data_ptr<float>() + heads);
      std::for_each(weights.begin(), weights.end(), [total](float & weight) { weight /= total; });
      return weights;
    }
  }
  return std::vector<float>(heads, 1.0F / static_cast<float>(heads));
}

} // namespace torch
} // namespace dwc
