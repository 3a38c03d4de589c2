/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_walk_Sweep_h
#define dwc_walk_Sweep_h

#include "walk/Weights.h"

namespace dwc::walk
{

/** Best cut of an ordered set into a prefix and the rest. */
struct SweepResult
{
  /** False where every prefix leaves a side that is too small. */
  bool found{ false };

  /** Elements of the prefix. */
  std::size_t prefix{ 0 };

  /** Its normalized cut. */
  double cost{ 0.0 };
};

/** Normalized cut of two sides, cut/volume(A) + cut/volume(B). A side without volume has no flow inside that could hold
 * it together: its term is 1, its limit for a side whose flow all leaves it. */
double
NormalizedCut(double cut, double volumeA, double volumeB);

/** The same for a cut and volumes that are sums, right to about 1e-15 of the total volume: a cut below that is none,
 * and a side with as little volume as a thousand times that has none to divide by. */
double
RoundedNormalizedCut(double cut, double volumeA, double volumeB, double totalVolume);

/** The normalized cuts of all prefixes of an order, exactly; the first of the lowest.
 *
 * For the prefix that grows by v: cut += d_v - W_vv - 2 sum of W_vu over the u before v; volume += d_v. The sums need
 * no permuted matrix: one pass over row v adds what has a lower rank than v. O(n^2), in double.
 *
 * \param order the nodes of the set, as sorted; \param degrees their degrees inside the set, sizes their sizes, both in
 * the same order; \param minimumSize of either side. */
SweepResult
Sweep(const Weights &             weights,
      const Nodes &               order,
      const std::vector<double> & degrees,
      const std::vector<double> & sizes,
      double                      minimumSize,
      const Host &                host);

} // namespace dwc::walk

#endif
