/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_slices_SliceFlow_h
#define dwc_slices_SliceFlow_h

#include "dwc/Grid.h"
#include "dwc/Host.h"
#include "dwc/Slices.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace dwc
{
namespace slices
{

/** The pixels that one slice stands for. */
struct Slab
{
  /** Pixels of a section of the slab, on the grid of the tokens: it has the extent of the slice. */
  Grid section;

  /** Of each token (from 0) its pixels: for token t those from offsets[t] to offsets[t + 1], by their number in the
   * section; once for each section of the slab that the token has them in. */
  std::vector<std::size_t>   offsets;
  std::vector<std::uint32_t> pixels;
};

/** The slabs of the slices at these places of a volume's axis, one after the other: each pixel of the grid of the
 * tokens is in that of the slice that is nearest to it, of two the first.
 * \param length pixels of the volume along the axis that the slices are across.
 * \param slice which of the places. */
Slab
SlabOf(const Grid &                       tokenPixels,
       const std::vector<std::uint32_t> & tokens,
       std::size_t                        count,
       const SliceFrame &                 frame,
       const SliceAxis &                  axis,
       const std::vector<std::size_t> &   places,
       std::size_t                        length,
       std::size_t                        slice);

/** Adds to the flow from token to token, count x count and row-major, that of the slab's pixels when the walker steps
 * as a walk on cells says: \f$\sum_{ij} s_{Ai} P_{ij} s_{Bj} / \sum_C s_{Cj}\f$, where \f$s_{Ai}\f$ is how many of the
 * pixels of token A are in cell i (CellShares).
 *
 * \param cells a grid of the section's extent. \param walk cells x cells, row-major. */
void
AddSliceFlow(const Slab &               slab,
             const Grid &               cells,
             const std::vector<float> & walk,
             const Host &               host,
             std::vector<float> &       flow);

} // namespace slices
} // namespace dwc

#endif
