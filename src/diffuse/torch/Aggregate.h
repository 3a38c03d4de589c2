/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_torch_Aggregate_h
#define dwc_torch_Aggregate_h

#include "diffuse/torch/Capture.h"

#include <functional>
#include <vector>

namespace dwc
{
namespace torch
{

/** Shares of the grids in the walk: `weights` divided by their sum; empty: in proportion to the square root of the
 * number of tokens, finest first (0.5333, 0.2667, 0.1333, 0.0667 for 64, 32, 16 and 8).
 * \throw ParameterError("ResolutionWeights", ...) unless there is one for each grid, none negative, and a positive
 * sum. */
std::vector<double>
ShareByResolution(const std::vector<std::size_t> & tokens, const std::vector<double> & weights);

/** One walk from the maps of all grids (docs/method.md; J. Tian et al., "Diffuse, attend, and segment", CVPR 2024):
 * keys to the finest grid bilinearly, each row divided by its sum, queries replicated, the grids' weighted sum.
 * \param grids finest first; their sums are used up.
 * \param weights one for each grid; empty: as ShareByResolution.
 * \param report is called often, CountAggregationSteps(grids) times in all; it throws to stop.
 * \param walk n x n of the finest grid, row-major, in main memory; rows sum to 1. It may be the memory of the first
 * sum.
 * \throw ParameterError("Precision", ...) where a map is not finite. */
void
AggregateMaps(std::vector<Capture::GridSum> & grids,
              const std::vector<double> &     weights,
              const std::function<void()> &   report,
              float *                         walk);

std::size_t
CountAggregationSteps(const std::vector<Capture::GridSum> & grids);

/** Leaves tokens out: their rows and columns become zero, every other row is divided by what is left of it.
 * \param inside one byte a token, not zero: it stays. */
void
RestrictWalk(const std::vector<unsigned char> & inside, const std::function<void()> & report, float * walk);

} // namespace torch
} // namespace dwc

#endif
