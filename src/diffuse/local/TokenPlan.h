/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_local_TokenPlan_h
#define dwc_local_TokenPlan_h

#include "dwc/Grid.h"

/** Which tokens there will be, before any pixel is read. PlanLocalTokens() of dwc/LocalScore.h is the whole plan. */

namespace dwc
{
namespace local
{

/** Nearly cubic cells, so many along the physically longest side; along no axis more of them than pixels. */
Grid
GridOfCells(const Grid & grid, std::size_t cellsAlongLongest);

/** Region tokens lie in a row along the first axis, each of length 1. */
Grid
RowOfTokens(std::size_t count, std::size_t dimension);

} // namespace local
} // namespace dwc

#endif
