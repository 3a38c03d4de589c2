/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Refine_h
#define dwc_Refine_h

#include "dwc/Grid.h"
#include "dwc/Host.h"
#include "dwc/Image.h"
#include "dwc/ParameterText.h"

#include <cstdint>
#include <functional>
#include <vector>

/** Entry point of src/label, second half: coarse leaf labels to the resolution of a reference image. */

namespace dwc
{

enum class Refinement
{
  Nearest,  ///< the label of the token that the pixel lies in
  Snap,     ///< near boundaries, each watershed region of the reference takes the label that most of it has
  Walk,     ///< near boundaries, a walk on the pixels of the reference to the first label that is certain
  Automatic ///< Walk where the labels are coarser than the reference, else Nearest
};

template <>
struct EnumNames<Refinement>
{
  static constexpr const char * values[] = { "Nearest", "Snap", "Walk", "Automatic" };
};

struct RefineParameters
{
  Refinement refinement{ Refinement::Nearest };

  /** Snap and Walk: physical side of the cells that the labels were drawn with, along every axis; 0: as the caller of
   *  Refine says for each axis. */
  double cellSize{ 0.0 };

  /** Snap: watershed regions asked for. 0: as many as give the mean region the size of two cells along each axis; none
   *  (labels stay) where a cell is a pixel. */
  std::size_t numberOfSnapRegions{ 0 };

  /** Walk: sweeps over the pixels near boundaries, at least 1, each of which takes all walks a step or two on, and the
   * reach of one step in physical units (0: the pixels that share a face). A reach of more than 342 pixels is refused.
   */
  unsigned int steps{ 8 };
  double       radius{ 0.0 };

  /** Calls visit(name, member) for each parameter, with the name that users know it by. */
  template <typename TSelf, typename TVisitor>
  static void
  Visit(TSelf & self, TVisitor && visit)
  {
    visit("Refinement", self.refinement);
    visit("CellSize", self.cellSize);
    visit("NumberOfSnapRegions", self.numberOfSnapRegions);
    visit("NumberOfSteps", self.steps);
    visit("StepRadius", self.radius);
  }
};

struct RefineResult
{
  /** Pixel of the reference to leaf; 0 outside the mask. */
  std::vector<std::uint32_t> leaves;

  /** Pixel to confidence, 0 to 1. Nearest: 1. Snap: share of its watershed region that has the label. Walk: the
   *  probability that the walk ends in its label (1 where the label was never in question). 0 outside the mask. */
  std::vector<float> confidence;
};

/** Every leaf that has a pixel inside the mask before has one after: one that would lose its last pixel keeps its best.
 *
 *  \param labels leaf labels already on the reference's grid (nearest), 0 where there is none: those pixels inside the
 * mask take the label of the nearest labelled pixel (physical distance, lowest label on ties).
 *  \param cellSize physical side of the cell that a label was drawn with, along each axis (the tokens' grid); the
 * pixel's own where labels were drawn pixel by pixel. Says how far from a boundary a label may be wrong.
 *  \param releaseValues if given, is called by Walk when it has read the reference's values for the last time, before
 * it takes most memory: a caller that needs them no more can free them.
 *  \throw ParameterError where an argument cannot be used. */
RefineResult
Refine(std::vector<std::uint32_t>  labels,
       const std::vector<double> & cellSize,
       const ImageView &           reference,
       const RefineParameters &    parameters,
       const Host &                host,
       std::function<void()>       releaseValues = {});

} // namespace dwc

#endif
