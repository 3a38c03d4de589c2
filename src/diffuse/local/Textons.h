/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_local_Textons_h
#define dwc_local_Textons_h

#include "dwc/Grid.h"
#include "dwc/Host.h"
#include "image/Channels.h"

#include <cstdint>
#include <vector>

namespace dwc
{
namespace local
{

constexpr std::size_t numberOfTextons = 24;

/** Texton of each cell, 0 ... numberOfTextons - 1: clusters of the responses to all first and second Gaussian
 * derivatives at widths of one and two `unit`s (after Malik, Belongie, Leung, Shi, Contour and texture analysis for
 * image segmentation, IJCV 2001; with their contrast normalization by Weber's law). k-means on evenly spaced cells,
 * seeded by k-means++ from a fixed sequence. */
std::vector<std::uint8_t>
Textons(const Channel & brightness, const Grid & grid, double unit, const Host & host);

/** k-means of points stored one dimension after the other: coordinate d of point i is points[d * count + i]. Returns
 * the centers in the same layout, `k` of them (equal ones where there are fewer different points). */
std::vector<float>
KMeans(const std::vector<float> & points, std::size_t count, std::size_t k, unsigned int iterations);

/** Index of the nearest center of each point, the lowest on ties; the layout of both as in KMeans. */
std::vector<std::uint8_t>
NearestCenters(const std::vector<float> & points,
               std::size_t                count,
               const std::vector<float> & centers,
               std::size_t                k,
               const Host &               host);

} // namespace local
} // namespace dwc

#endif
