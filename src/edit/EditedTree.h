/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_EditedTree_h
#define dwc_EditedTree_h

#include "label/TreeMerger.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace dwc::edit
{

/** The tree of regions that are sets of leaves: going up the old tree, the regions that have leaves in a node become
 * one at its cost. Where the regions are nodes of it, that is its upper part.
 *  \param groupOfLeaf region of each leaf from 1, or 0. \param isThere for each region from 1, whether it has a pixel;
 *  entries after the highest region are of regions without leaves, which are separated first, at cost 0. */
label::PartTree
MakeEditedTree(const Tree &                       tree,
               const std::vector<std::uint32_t> & groupOfLeaf,
               std::size_t                        numberOfGroups,
               const std::vector<bool> &          isThere);

} // namespace dwc::edit

#endif
