/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_PartTree_h
#define dwc_PartTree_h

#include "dwc/Tree.h"
#include "label/PartGroups.h"
#include "label/Parts.h"
#include "label/TreeMerger.h"

#include <cstdint>
#include <vector>

namespace dwc::label
{

/** The tree of parts in which those merge that touch: a maximum spanning tree by the cost at which their leaves are
 *  separated (dwc/Connect.h).
 *  \param leafOf number of a group to leaf of the tree; two groups of one leaf do not touch. \param volumeOf the same
 * to its share of the stationary distribution.
 *  \param contacts parts that touch. \param groups the parts; one group in the end. */
PartTree
MergeParts(const Tree &                       tree,
           const std::vector<std::uint32_t> & leafOf,
           const std::vector<double> &        volumeOf,
           const std::vector<Contact> &       contacts,
           PartGroups &                       groups);

} // namespace dwc::label

#endif
