/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RegionNodes_h
#define RegionNodes_h

#include "dwc/Level.h"
#include "dwc/Tree.h"

#include <cstddef>
#include <vector>

/** Entry point of src/label: which nodes of a tree are the regions of a level. */

namespace dwc
{

/** The node of each region of a level, by its label: the one whose leaves are all those of the label. Entry 0 is 0. */
std::vector<std::size_t>
FindRegionNodes(const Tree & tree, const Level & level);

} // namespace dwc

#endif
