/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_torch_HeadWeights_h
#define dwc_torch_HeadWeights_h

#include "dwc/Diffusion.h"

#include <ATen/ATen.h>

#include <vector>

namespace dwc
{
namespace torch
{

/** The weight of each head in the average of a layer's maps; they sum to 1. Mean: all equal. SpectralGap: in proportion
 * to the modulus of the second eigenvalue of the head's map softmax(q k^T scale), so that heads which mix slowly, and
 * so carry structure, count more. q and k: [1, heads, n, d]. */
std::vector<float>
WeighHeads(const at::Tensor & q, const at::Tensor & k, double scale, HeadWeighting weighting);

/** Modulus of the second eigenvalue of each head's map, [heads], in float32 on the CPU: subspace iteration with the
 * constant vector, whose eigenvalue is 1, projected out. */
at::Tensor
EstimateSecondEigenvalues(const at::Tensor & q, const at::Tensor & k, double scale);

} // namespace torch
} // namespace dwc

#endif
