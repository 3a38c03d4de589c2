/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_walk_CutSymmetric_h
#define dwc_walk_CutSymmetric_h

#include "dwc/Cut.h"

#include <vector>

namespace dwc::walk
{

/** The tree of given symmetric, nonnegative weights, nodes x nodes: for comparisons with other solvers on the same
 * matrix. Of the parameters those of the tree count. */
CutResult
CutSymmetric(std::vector<float> values, std::size_t nodes, const CutParameters & parameters, const Host & host);

} // namespace dwc::walk

#endif
