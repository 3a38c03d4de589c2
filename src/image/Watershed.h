/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Watershed_h
#define dwc_Watershed_h

#include "dwc/Grid.h"
#include "dwc/Host.h"
#include "image/Relief.h"

#include <cstdint>
#include <vector>

namespace dwc
{

/** Renumbers labels from 1 in raster order of first appearance; 0 stays 0. Returns how many there are. */
std::uint32_t
RelabelInRasterOrder(std::vector<std::uint32_t> & labels);

/** Regions of the hierarchical watershed by volume: of the catchment basins of the gradient, the `numberOfRegions` that
 * stay longest when basins are filled in the order of the volume of water they hold.
 *
 * Kruskal's minimum spanning tree of the grid graph (2D neighbors; an edge weighs the mean of its two pixels, or the
 * step between them where that is higher) is at the same time the tree of all basins; an edge of it stays closed until
 * the smaller of the two basins it parts, in water volume at the edge's height, has been given up. Cutting the edges
 * that stay closed longest gives the regions (Cousty and Najman, Incremental algorithm for hierarchical minimum
 * spanning forests and saliency of watershed cuts, ISMM 2011; Najman, Cousty, Perret, Playing with Kruskal: algorithms
 * for morphological trees in edge-weighted graphs, ISMM 2013).
 *
 * \param relief finite and not negative inside the mask; it may have no steps.
 * \param mask bytes, not zero inside; nullptr: everything is inside. Pixels that are not connected inside it never
 * share a region, so that there can be more regions than asked for; fewer where the gradient has fewer minima.
 * \return labels from 1 in raster order of first appearance; 0 outside the mask. Ties are broken by raster order. */
std::vector<std::uint32_t>
WatershedRegions(const Grid &          grid,
                 const Relief &        relief,
                 const unsigned char * mask,
                 std::size_t           numberOfRegions,
                 const Host &          host);

/** The same of a gradient alone. */
inline std::vector<std::uint32_t>
WatershedRegions(const Grid &               grid,
                 const std::vector<float> & gradient,
                 const unsigned char *      mask,
                 std::size_t                numberOfRegions,
                 const Host &               host)
{
  return WatershedRegions(grid, Relief{ gradient, {} }, mask, numberOfRegions, host);
}

} // namespace dwc

#endif
