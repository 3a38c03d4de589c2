/* SPDX-License-Identifier: Apache-2.0 */
#ifndef label_PixelWalk_h
#define label_PixelWalk_h

#include "dwc/Grid.h"
#include "dwc/Host.h"
#include "image/Channels.h"
#include "image/GridSteps.h"

#include <array>
#include <cstdint>
#include <vector>

namespace dwc
{

/** Where the walks from one pixel end: at most `most` labels and the share of the walks that end in each. */
struct LabelShares
{
  static constexpr std::size_t most = 4;

  std::array<std::uint32_t, most> labels{};
  std::array<float, most>         shares{};

  float
  ShareOf(std::uint32_t label) const
  {
    for (std::size_t k = 0; k < most; ++k)
    {
      if (labels[k] == label)
      {
        return shares[k];
      }
    }
    return 0.0F;
  }
};

/** Random walks from each of the `open` pixels that end at the first pixel that is not open, in its label.
 *
 *  A step from i to j, one of the offsets, has probability p_ij = w_ij / sum_j w_ij with
 *
 *      w_ij = exp(-|I_i - I_j|^2 / (2 sigma^2)) / |x_i - x_j|^2
 *
 *  of the reference's values I and physical positions x; sigma is half the mean |I_i - I_j| over the steps from the
 * open pixels. (L. Grady, "Random Walks for Image Segmentation", PAMI 28(11), 2006: the same walk run to its end, by a
 * linear system; N. Araslanov and S. Roth, "Single-Stage Semantic Segmentation from Image Labels", CVPR 2020: a few
 * steps, no fixed pixels.) After `steps` steps the shares of the walks that have ended are scaled to sum 1; all are 0
 * where none has. Where more than LabelShares::most labels meet, the smallest shares are dropped.
 *
 *  \param labels from 1; 0: the walk does not go there. \param open positions in raster order. */
std::vector<LabelShares>
WalkToLabels(const Grid &                       grid,
             const std::vector<Channel> &       channels,
             const std::vector<std::uint32_t> & labels,
             const std::vector<std::size_t> &   open,
             const std::vector<GridOffset> &    offsets,
             unsigned int                       steps,
             const Host &                       host);

} // namespace dwc

#endif
