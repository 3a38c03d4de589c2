/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_walk_Affinity_h
#define dwc_walk_Affinity_h

#include "dwc/Cut.h"
#include "walk/Weights.h"

#include <vector>

namespace dwc::walk
{

/** Affinities between feature vectors: W_ij = max(0, s(x_i, x_j))^exponent, with the cosine or the inner product as s.
 * The inner product is taken of features scaled so that the longest has the length 1: a normalized cut does not depend
 * on the scale of W, and nothing overflows. A feature vector of zeros has affinity 0 to all. */

/** \param features rows x components floats, scaled in place. \return rows x rows floats. */
std::vector<float>
DenseAffinity(std::vector<float> & features,
              std::size_t          rows,
              WalkAffinity         affinity,
              double               exponent,
              const Host &         host);

/** The same for features that are mostly 0; rows that share no component have no entry. */
SparseRows
SparseAffinity(SparseRows features, std::size_t components, WalkAffinity affinity, double exponent, const Host & host);

} // namespace dwc::walk

#endif
