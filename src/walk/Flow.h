/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_walk_Flow_h
#define dwc_walk_Flow_h

#include "walk/DenseWalk.h"
#include "walk/NeighborhoodWalk.h"
#include "walk/Weights.h"

#include <vector>

namespace dwc::walk
{

/** The symmetric flow of a walk of k steps, W_k = (Pi P^k + (P^k)^T Pi) / 2, summed over the rows of each node: W(A, B)
 * = sum over i in A, j in B. Its row sums are pi, and for stationary pi every normalized cut of W is the directed one
 * of the walk (Meila and Shi 2001; Chung 2005). P^k is never formed: blocks of rows of Pi are taken k steps on. */

/** Full layout: nodes x nodes floats. k = 1 where each row is a node costs one pass over P; every further step is a
 * matrix product. */
std::vector<float>
DenseFlow(const DenseWalk &           walk,
          const Lumping &             lumping,
          const std::vector<double> & pi,
          unsigned int                steps,
          const Host &                host);

/** Neighborhood layout: nodes that k steps cannot join have no entry. */
SparseRows
SparseFlow(const NeighborhoodWalk &    walk,
           const Lumping &             lumping,
           const std::vector<double> & pi,
           unsigned int                steps,
           const Host &                host);

/** Rows of P^k, summed over the rows of each node: the features of the cosine and dot affinities. */
std::vector<float>
DenseStepFeatures(const DenseWalk & walk, const Lumping & lumping, unsigned int steps, const Host & host);

SparseRows
SparseStepFeatures(const NeighborhoodWalk & walk, const Lumping & lumping, unsigned int steps, const Host & host);

} // namespace dwc::walk

#endif
