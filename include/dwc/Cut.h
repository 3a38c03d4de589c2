/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Cut_h
#define dwc_Cut_h

#include "dwc/Grid.h"
#include "dwc/Host.h"
#include "dwc/ParameterText.h"
#include "dwc/Tree.h"

#include <cstdint>
#include <vector>

/** Entry point of src/walk: a walk to a tree of regions of its tokens. */

namespace dwc
{

enum class WalkLayout
{
  Automatic,    ///< by the number of components; the filter finds it out, and a WalkView never has it
  Full,         ///< rows x rows probabilities
  Neighborhood, ///< rows x (2r+1)^D probabilities: steps to a window of offsets on `grid`
  Feature       ///< rows x any number of components: a feature vector for each token, not a walk
};

enum class WalkAffinity
{
  Walk,   ///< the flow of the walk itself, W = (Pi P^k + (P^k)^T Pi) / 2
  Cosine, ///< cosine between the rows of P^k (or between feature vectors), negative values set to 0, ^ exponent
  Dot     ///< inner product of the rows of P^k (or of feature vectors), negative values set to 0, ^ exponent
};

template <>
struct EnumNames<WalkLayout>
{
  static constexpr const char * values[] = { "Automatic", "Full", "Neighborhood", "Feature" };
};

template <>
struct EnumNames<WalkAffinity>
{
  static constexpr const char * values[] = { "Walk", "Cosine", "Dot" };
};

/** A walk, or features, over tokens; not owned. */
struct WalkView
{
  const float * values{ nullptr }; ///< row-major, rows x components
  std::size_t   rows{ 0 };
  std::size_t   components{ 0 };
  WalkLayout    layout{ WalkLayout::Full };

  /** The grid whose cells are the rows; used by the neighborhood layout. */
  Grid grid;

  /** Row to lump, counted from 1; 0: the row is left out. nullptr: each row is a lump. Lumping sums the flow, so the
   *  normalized cut of any partition of whole lumps is unchanged (Kemeny and Snell). */
  const std::uint32_t * lumps{ nullptr };

  /** How many pixels a row stands for, for the smallest region; nullptr: 1 each. */
  const double * sizes{ nullptr };

  /** Of one pixel, in the unit of CutParameters::minimumRegionSize. */
  double pixelSize{ 1.0 };
};

struct CutParameters
{
  WalkAffinity affinity{ WalkAffinity::Walk };

  /** Exponent of a cosine or dot affinity; positive. */
  double affinityExponent{ 1.0 };

  /** Steps k of the walk, at least 1. */
  unsigned int walkLength{ 1 };

  /** The tree is grown to this many leaves, or to as many as can be made. At least 1. */
  std::size_t maximumNumberOfRegions{ 64 };

  /** No region is smaller than this share of all sizes; 0 to 0.5. */
  double minimumRegionFraction{ 0.002 };

  /** No region is smaller, in physical units: mm^3 of a volume, mm^2 of a plane; not negative. 0: no such limit. */
  double minimumRegionSize{ 0.0 };

  /** After the exact sweep move single tokens across the cut as long as that lowers it. */
  bool improveCuts{ true };

  /** A neighborhood walk of more rows is lumped to at most this many nodes first, by heavy-edge matching on W. */
  std::size_t maximumNumberOfNodes{ 4096 };

  /** Calls visit(name, member) for each parameter, with the name that users know it by. */
  template <typename TSelf, typename TVisitor>
  static void
  Visit(TSelf & self, TVisitor && visit)
  {
    visit("MaximumNumberOfRegions", self.maximumNumberOfRegions);
    visit("MinimumRegionFraction", self.minimumRegionFraction);
    visit("MinimumRegionSize", self.minimumRegionSize);
    visit("Affinity", self.affinity);
    visit("AffinityExponent", self.affinityExponent);
    visit("WalkLength", self.walkLength);
    visit("ImproveCuts", self.improveCuts);
    visit("MaximumNumberOfNodes", self.maximumNumberOfNodes);
  }
};

struct CutResult
{
  Tree tree;

  /** Row to leaf, 1 ... N; 0 where the row was left out. */
  std::vector<std::uint32_t> leaves;

  /** Row to confidence, 0 to 1: the least, over the splits above its leaf, of its distance from the split's threshold
   * in the Fiedler vector, relative to the mean distance on its side, scaled by the eigengap
   *  (lambda2 - lambda3) / (1 - lambda3); 0 for a token that was moved across the threshold. */
  std::vector<float> confidence;

  /** ||P^T pi - pi||_1 of the stationary distribution that was used; 0 for features. */
  double stationaryResidual{ 0.0 };

  /** What was done: second eigenvectors computed, operator applications they took, nodes the cut worked on. */
  std::size_t numberOfEigenSolves{ 0 };
  std::size_t numberOfOperatorApplications{ 0 };
  std::size_t numberOfNodes{ 0 };
};

/** Recursive normalized cuts of a walk, cheapest split first.
 *
 *  \throw ParameterError where the walk (entries not finite, negative, rows not summing to 1 within 1e-3) or a
 *  parameter cannot be used. \throw std::runtime_error where an eigen-solve does not converge. */
CutResult
CutWalk(const WalkView & walk, const CutParameters & parameters, const Host & host);

/** Bytes that CutWalk will have in use at its peak, without the walk itself. */
double
EstimateCutBytes(const WalkView & walk, const CutParameters & parameters);

} // namespace dwc

#endif
