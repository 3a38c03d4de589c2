/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_walk_TreeGrowth_h
#define dwc_walk_TreeGrowth_h

#include "dwc/Tree.h"
#include "walk/Weights.h"

namespace dwc::walk
{

/** What the tree is grown from and how far. */
struct GrowthParameters
{
  /** Share of the stationary distribution, and size, of each node. */
  std::vector<double> volumes;
  std::vector<double> sizes;

  std::size_t maximumNumberOfRegions{ 64 };

  /** No region is smaller. */
  double minimumSize{ 0.0 };

  /** Move single nodes across a cut where that lowers it. */
  bool improveCuts{ true };
};

struct GrowthResult
{
  Tree tree;

  /** Node to leaf, 1 ... N. */
  std::vector<std::uint32_t> leaves;

  /** Node to confidence, 0 to 1, as CutResult says. */
  std::vector<double> confidence;

  std::size_t numberOfEigenSolves{ 0 };
  std::size_t numberOfOperatorApplications{ 0 };
};

/** Recursive normalized cuts (Shi and Malik 2000, section 3), cheapest first, to a tree.
 *
 * Each set S is cut by the exact sweep of its Fiedler vector on W[S, S] with degrees inside S, and the cut improved by
 * single moves. A cost never falls below the parent's, so that any threshold is one level. Nothing is computed before
 * it is needed: a set waits with its parent's cost until it is the cheapest, then with the bound 1 - lambda2, then with
 * the cost of its sweep. */
GrowthResult
GrowTree(std::shared_ptr<const Weights> weights, const GrowthParameters & parameters, const Host & host);

} // namespace dwc::walk

#endif
