/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Segments_h
#define dwc_Segments_h

#include "dwc/Level.h"
#include "dwc/Tree.h"
#include "dwc/View.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

/** Fourth entry point of src/page: what a file of labels says of its regions, so that 3D Slicer shows them with names
 *  and colors. */

namespace dwc
{

/** Keys and values of an NRRD header. */
using KeyValues = std::vector<std::pair<std::string, std::string>>;

/** Levels of more regions, all layers together, get no keys: the time that readers of NRRD take for them grows with the
 *  square of their number. */
constexpr std::size_t mostSegments = 1000;

/** The keys that 3D Slicer writes into a .seg.nrrd file, for the regions of one level, or of several as layers: names
 *  (those of the tree's nodes, where they have any), label values, the colors of ColorLevel(), and as tags the node of
 * the tree, its parent and the cost of the parent's split, which parted the region from the one beside it. Empty where
 * there are more than mostSegments regions.
 *  \param size pixels along each axis; a plane has one slice. \param leaves the leaf of each pixel, 0 outside.
 *  \throw ParameterError where a level is not of the tree, or a name cannot be written. */
KeyValues
DescribeSegments(const Tree &                       tree,
                 const std::array<std::size_t, 3> & size,
                 const LeafValues &                 leaves,
                 const std::vector<Level> &         layers);

} // namespace dwc

#endif
