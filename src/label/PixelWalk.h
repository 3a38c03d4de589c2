/* SPDX-License-Identifier: Apache-2.0 */
#ifndef label_PixelWalk_h
#define label_PixelWalk_h

#include "dwc/Grid.h"
#include "dwc/Host.h"
#include "image/GridSteps.h"
#include "image/PixelReader.h"

#include <array>
#include <cstdint>
#include <functional>
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

/** The image that walks go on. */
struct WalkGround
{
  const Grid *            grid;
  const float *           values; ///< interleaved
  const PixelReader *     reader;
  std::vector<GridOffset> offsets;         ///< the steps; with each its opposite
  std::function<void()>   releaseValues{}; ///< if given, is called when the values are not needed any more
};

/** A pixel from which walks go. */
struct OpenPixel
{
  std::size_t   pixel;
  std::uint32_t label; ///< its own
  float         hold;  ///< probability that a walk ends here before its next step, in the pixel's own label
};

/** Random walks from each of the open pixels that end at the first pixel that is not open, in its label, or on the way.
 *
 *  A step from i to j, one of the offsets, has probability (1 - hold_i) p_ij, p_ij = w_ij / sum_j w_ij with
 *
 *      w_ij = exp(-|I_i - I_j|^2 / (2 sigma^2)) / |x_i - x_j|^2
 *
 *  of the image's values I and positions x, in the unit of the offsets' lengths; sigma is half the mean |I_i - I_j|
 * over the steps from the open pixels. (L. Grady, "Random Walks for Image Segmentation", PAMI 28(11), 2006, and for
 * `hold` "Multilabel Random Walker Image Segmentation Using Prior Models", CVPR 2005: the same walk run to its end, by
 * a linear system.) Here the system is relaxed: in each of `sweeps` the shares of every pixel become the means of its
 * neighbors', at once for all pixels of which none is another's neighbor, one such set after the other (Gauss and
 * Seidel). Shares are then scaled to sum 1; all are 0 where no walk has ended. Where more than LabelShares::most labels
 * meet, the smallest are dropped.
 *
 *  \param labels from 1, below 2^31; 0: the walk does not go there. Those of open pixels are overwritten meanwhile and
 * put back at the end. \param open is put in the order of those sets, each in raster order. */
std::vector<LabelShares>
WalkToLabels(const WalkGround &           ground,
             std::vector<std::uint32_t> & labels,
             std::vector<OpenPixel> &     open,
             unsigned int                 sweeps,
             const Host &                 host);

} // namespace dwc

#endif
