/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_walk_Fiedler_h
#define dwc_walk_Fiedler_h

#include "walk/Weights.h"

namespace dwc::walk
{

/** Second eigenvector of the normalized weights of a set of nodes. */
struct FiedlerResult
{
  /** Largest eigenvalues of D^-1/2 W_S D^-1/2 after the trivial 1. lambda3 is NaN for two nodes. Iterated, lambda2 is
   * right to `residual`, and lambda3 is the second Ritz value of the same Krylov space: a lower bound, which cannot see
   * the second copy of a double lambda2 (ThirdEigenvalue does). */
  double lambda2{ 0.0 };
  double lambda3{ 0.0 };

  /** ||M v - lambda2 v|| of the unit vector v. */
  double residual{ 0.0 };

  /** f = D^-1/2 v, one value for each member, 0 for a member without degree. The entry of largest magnitude (the first
   * of them) is positive. */
  std::vector<double> f;

  /** An estimate of the third vector, D^-1/2 v3: where to start in the children. May be empty. */
  std::vector<double> next;

  /** Products with the weights that it took. */
  std::size_t applications{ 0 };
};

/** Relative eigengap (lambda2 - lambda3) / (1 - lambda3) below which a split is ambiguous: the second vector turns by
 * about (perturbation) / (lambda2 - lambda3), and what perturbs is measured against 1 - lambda3, the scale of the cuts
 * themselves. At 0.02 a change of 2 % in the weights may turn one split into the other. */
constexpr double ambiguousEigengap = 0.02;

/** Sets of at most this many nodes are solved densely, with all eigenvalues exact. */
constexpr std::size_t largestDenseSolve = 64;

/** Sets of at most this many nodes are solved by the inverse of their matrix where Lanczos takes longer; it takes 8
 * bytes for each pair of nodes. */
constexpr std::size_t largestInverse = 4096;

/** Fiedler vector of W[members, members] (Shi and Malik 2000, section 2.1): the second eigenvector of M = D^-1/2 W
 * D^-1/2. The trivial vector u = D^1/2 1 / ||.|| has eigenvalue 1; M - 2 u u^T moves it to -1, below all others, so the
 * largest eigenvalue that is left is lambda2. Small sets by a dense solver, others by Lanczos; where many
 * eigenvalues are crowded next to 1, as those of nearly decomposable walks are, by Lanczos on the inverse (shift and
 * invert: Ericsson and Ruhe 1980). A solve never fails: where no vector is good enough, the best one comes back with
 * its residual, and lambda3 = lambda2.
 *
 * \param members of the set, at least two, ascending; \param degrees theirs, inside the set;
 * \param start values to start from, one for each member; empty: fixed pseudo-random ones. */
FiedlerResult
Fiedler(const Weights &             weights,
        const Nodes &               members,
        const std::vector<double> & degrees,
        const std::vector<double> & start,
        const Host &                host);

/** Lower bound of lambda3 from a short Krylov space orthogonal to the vector that was found: where lambda2 is double or
 * nearly so, it comes close to it. 1 % of 1 - lambda3 is what it is good for.
 *
 * \param found what Fiedler returned for the same set; \param applications is increased by what it took. */
double
ThirdEigenvalue(const Weights &             weights,
                const Nodes &               members,
                const std::vector<double> & degrees,
                const FiedlerResult &       found,
                std::size_t &               applications,
                const Host &                host);

} // namespace dwc::walk

#endif
