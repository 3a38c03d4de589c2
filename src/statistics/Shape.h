/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_statistics_Shape_h
#define dwc_statistics_Shape_h

#include "dwc/Geometry.h"
#include "dwc/Statistics.h"
#include "statistics/LeafSums.h"

namespace dwc::statistics
{

/** Size, place and shape of a region, but for its surface, from the sums over its pixels. */
void
DescribeShape(const RegionSum & sum, const ImageGeometry & geometry, RegionStatistics & region);

} // namespace dwc::statistics

#endif
