/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_walk_Components_h
#define dwc_walk_Components_h

#include "walk/Weights.h"

namespace dwc::walk
{

/** Connected components of the graph on `members`.
 *
 * \return for each member the number of its component, from 0, in the order of their first members. */
std::vector<std::uint32_t>
Components(const Weights & weights, const Nodes & members);

} // namespace dwc::walk

#endif
