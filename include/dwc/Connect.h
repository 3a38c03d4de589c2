/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Connect_h
#define dwc_Connect_h

#include "dwc/Grid.h"
#include "dwc/Host.h"
#include "dwc/Tree.h"

#include <cstdint>
#include <vector>

/** Entry point of src/label, third part: a hierarchy whose regions are connected. */

namespace dwc
{

struct ConnectParameters
{
  bool connected{ false };

  /** The smallest part that is a region of its own, as a share of all pixels inside, 0 to 0.5, and in physical units,
   *  mm^2 or mm^3: the larger of both. Those of the cut (dwc/Cut.h). */
  double minimumRegionFraction{ 0.002 };
  double minimumRegionSize{ 0.0 };

  /** Calls visit(name, member) for each parameter, with the name that users know it by. */
  template <typename TSelf, typename TVisitor>
  static void
  Visit(TSelf & self, TVisitor && visit)
  {
    visit("MinimumRegionFraction", self.minimumRegionFraction);
    visit("MinimumRegionSize", self.minimumRegionSize);
    visit("Connected", self.connected);
  }
};

struct ConnectedLeaves
{
  /** Pixel to leaf of `tree`; 0 where it was 0. */
  std::vector<std::uint32_t> leaves;

  Tree tree;
};

/** Makes the regions of every level connected, by the faces of the pixels.
 *
 * The leaves are divided into their connected parts. A part of fewer than `minimumSize` pixels goes to a neighbor: to
 * the one from which it is separated last in the tree, then to the one of the longest contact; a part that touches no
 * other one stays. The new tree merges parts that touch, those first that are separated last (a maximum spanning tree
 * of the parts, single linkage), so that its regions at a threshold are the connected parts of the old tree's regions
 * at that threshold, and every node is connected. Of parts that are separated at the same cost, the smallest merges
 * first, with the neighbor of the longest contact. Groups of pixels that touch nowhere, as in a mask of two pieces, are
 * separated first, at the cost 0. Costs are the old ones; the eigenvalues of new nodes are not known (NaN); volumes are
 * divided as the pixels are.
 *
 * \param leaves labels of the tree, 0 outside. \param minimumSize in pixels.
 * \throw ParameterError where a label is no leaf of the tree, or there is none at all. */
ConnectedLeaves
ConnectLeaves(std::vector<std::uint32_t> leaves,
              const Grid &               grid,
              const Tree &               tree,
              double                     minimumSize,
              const Host &               host);

/** Bytes that ConnectLeaves takes at once for so many pixels, with the leaves that it gives back. Where nearly every
 *  pixel is a part of its own, as in noise, it takes more. */
double
EstimateConnectBytes(std::size_t pixels);

} // namespace dwc

#endif
