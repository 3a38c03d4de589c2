/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Segments_h
#define dwc_Segments_h

#include "dwc/Level.h"
#include "dwc/Tree.h"
#include "dwc/View.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

/** Fourth entry point of src/page: what a file of labels says of its regions, so that 3D Slicer shows them with names
 *  and colors. */

namespace dwc
{

/** What a user calls a region. */
struct SegmentWords
{
  /** Of one line; empty: "Region 3". */
  std::string name;

  /** The seven parts of a TerminologyEntry, with ~ between them and ^ inside them; empty: none. */
  std::string terminology;
};

/** A level that a file holds. */
struct SegmentLayer
{
  Level                                 level;
  std::map<std::uint32_t, SegmentWords> words; ///< of some of its labels
};

/** Keys and values of an NRRD header. */
using KeyValues = std::vector<std::pair<std::string, std::string>>;

/** Levels of more regions, all layers together, get no keys: the time that readers of NRRD take for them grows with the
 *  square of their number. */
constexpr std::size_t mostSegments = 1000;

/** The keys that 3D Slicer writes into a .seg.nrrd file, for the regions of one level, or of several as layers: names,
 *  label values, the colors of ColorLevel(), and as tags the node of the tree, its parent and the cost of the parent's
 *  split, which parted the region from the one beside it. Empty where there are more than mostSegments regions.
 *  \param size pixels along each axis; a plane has one slice. \param leaves the leaf of each pixel, 0 outside.
 *  \throw ParameterError where a level is not of the tree, or words cannot be written. */
KeyValues
DescribeSegments(const Tree &                       tree,
                 const std::array<std::size_t, 3> & size,
                 const LeafValues &                 leaves,
                 const std::vector<SegmentLayer> &  layers);

} // namespace dwc

#endif
