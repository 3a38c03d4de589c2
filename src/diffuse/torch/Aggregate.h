/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_torch_Aggregate_h
#define dwc_torch_Aggregate_h

#include "diffuse/torch/Capture.h"

#include <functional>
#include <vector>

namespace dwc
{
namespace nn
{

/** One walk from the maps of all grids (docs/method.md; J. Tian et al., "Diffuse, attend, and segment", CVPR 2024): keys to the
 *  finest grid bilinearly, each row divided by its sum, queries replicated, the grids' weighted sum.
 *  \param grids finest first; their sums are used up.
 *  \param weights one for each grid; empty: in proportion to the square root of the number of tokens.
 *  \param walk n x n of the finest grid, row-major, in main memory; rows sum to 1. */
void
AggregateMaps(std::vector<Capture::GridSum> & grids,
              const std::vector<double> &     weights,
              const std::function<void()> &   heard,
              float *                         walk);

} // namespace nn
} // namespace dwc

#endif
