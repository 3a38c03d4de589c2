/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_walk_Stationary_h
#define dwc_walk_Stationary_h

#include "walk/Walk.h"

#include <vector>

namespace dwc::walk
{

struct StationaryResult
{
  /** Not negative, sum 1; 0 where a row is left out. */
  std::vector<double> pi;

  /** ||P^T pi - pi||_1 */
  double residual{ 0.0 };
};

/** Stationary distribution of a walk: where a walker that starts at any row with equal probability is in the long run,
 * the limit of the mean of u, P^T u, (P^T)^2 u ... for the uniform u. It exists for every walk: one that has several
 * closed classes keeps in each the mass that starts there or ends there, transient rows get 0, and periodic walks do no
 * harm.
 *
 * Restarted GMRES (Saad and Schultz 1986) on (I - P^T) d = P^T u - u. P^T keeps sums, so all directions sum to 0 and u
 * + d sums to 1; the Krylov space lies in the range of I - P^T, whose eigenvalue 0 is semisimple, so that the limit is
 * the projection of u on the stationary vectors along that range, which is the mean above (Ipsen and Meyer 1998 on
 * GMRES for singular systems of index one). A walk on a grid mixes slowly, and starts from what it would be if it were
 * reversible.
 *
 * The iteration stops at 1e-10, or earlier where it no longer gains and is below 1e-7, the rounding of float entries.
 * Up to 4096 rows that end above 1e-8 are solved directly (GTH elimination, Grassmann, Taksar and Heyman 1985, no
 * subtractions) on the walk that restarts at u with probability 1e-10 a step; beyond, the best vector found is returned
 * with its residual. */
StationaryResult
StationaryDistribution(const Walk & walk, const Lumping & lumping, const Host & host);

/** The direct solution alone, for the walk with restarts; O(n^3). */
StationaryResult
StationaryByElimination(const Walk & walk, const Lumping & lumping, const Host & host);

} // namespace dwc::walk

#endif
