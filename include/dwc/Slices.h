/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Slices_h
#define dwc_Slices_h

#include "dwc/Grid.h"
#include "dwc/Host.h"
#include "dwc/Image.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

/** Entry point of src/diffuse/slices: a model that sees planes, run on slices of a volume, to attention rows of tokens.
 */

namespace dwc
{

/** Slices across an axis, where their distance is found automatically: as many as tokens fit along it, but no more. */
constexpr std::size_t mostAutomaticSlices = 24;

struct SliceParameters
{
  /** Distance of the slices that a model of planes sees, along each axis, in physical units (usually mm); never less
   * than one pixel. 0: about the width of a token, and no more than mostAutomaticSlices across an axis. */
  double sliceSpacing{ 0.0 };

  /** Calls visit(name, member) for each parameter, with the name that users know it by. */
  template <typename TSelf, typename TVisitor>
  static void
  Visit(TSelf & self, TVisitor && visit)
  {
    visit("SliceSpacing", self.sliceSpacing);
  }
};

/** In which order and direction slices are made of an image's axes, so that they do not depend on how it is stored: the
 * first axis of the frame goes to the left of a patient, the second to the back, the third to the feet. Axial slices
 * then have their usual look (left on the right, the front on top), and the others the head on top. */
struct SliceFrame
{
  std::array<std::size_t, 3> axis{ { 0, 1, 2 } }; ///< of the image, for each axis of the frame
  std::array<bool, 3>        isReversed{ { false, false, false } };
};

/** The frame of an image of these directions.
 * \param direction[a] direction of the image's axis a in physical space: left, posterior, superior. */
SliceFrame
FindSliceFrame(const std::array<std::array<double, 3>, 3> & direction);

/** The slices across one axis of a frame. */
struct SliceAxis
{
  std::size_t normal{ 0 }; ///< the axis of the frame that they are across
  std::size_t across{ 0 }; ///< that which runs along the rows of a slice
  std::size_t down{ 0 };   ///< that which runs along its columns

  /** Pixels of a slice. */
  Grid plane;

  /** Slices, where the mask leaves none out. */
  std::size_t count{ 0 };
};

/** Which slices of a volume a model sees. */
struct SlicePlan
{
  SliceFrame             frame;
  std::vector<SliceAxis> axes;

  std::size_t
  CountSlices() const
  {
    std::size_t sum = 0;
    for (const SliceAxis & one : axes)
    {
      sum += one.count;
    }
    return sum;
  }
};

/** Slices across each axis of a volume. An axis is left out where the shorter side of its slices has fewer than 16
 * pixels, as in thin stacks, unless no other axis has larger slices.
 * \param tokens how many there will be, which sets the automatic distance. */
SlicePlan
PlanSlices(const Grid & volume, const SliceFrame & frame, std::size_t tokens, const SliceParameters & parameters);

/** A model that sees planes. */
struct SliceModel
{
  /** For each axis of the plan, the cells of the model's walk, over the extent of a slice. */
  std::vector<Grid> cells;

  /** Writes the walk of one slice of an axis of the plan, cells x cells, row-major; rows and columns of cells outside
   * the mask are zeros. */
  std::function<void(const ImageView & slice, std::size_t axis, const Host & host, float * walk)> run;

  /** True where the values of the volume are as the model is to see them. Else each channel is scaled to 0 to 1 by its
   * own robust range inside the mask of the whole volume; color stays as it is. */
  bool isScaled{ false };
};

/** Attention rows of tokens of a volume, by a model that sees planes.
 *
 * Each slice stands for the slab of pixels that are nearest to it. A walker on the tokens picks a pixel of his token at
 * random and an axis, all alike; steps on the cells of the slice across that axis which stands for the pixel, as the
 * model's walk says; and is then on the tokens of the slab in proportion to their shares of the cell. That flow between
 * tokens is the flow between cells, lumped (J. G. Kemeny and J. L. Snell, Finite Markov Chains, 1960, 6.3): nothing is
 * lost but what the model sends to cells without any pixel inside. Rows are those of `stepsOnSlices` such steps: after
 * one the walker is still in the slices of his token, and two tokens that share no slice could not be compared. A token
 * of which no slice shows anything inside has the mean row of all pixels.
 *
 * \param volume at least as fine as the grid of the tokens; a mask needs a pixel inside.
 * \param tokens for each pixel of `tokenPixels`, a grid of the volume's extent, its token from 1; 0: none.
 * \param slices if not null, gets how many slices were run across each axis of the plan.
 * \return count x count, row-major; rows sum to 1. */
std::vector<float>
SliceRows(const ImageView &                  volume,
          const Grid &                       tokenPixels,
          const std::vector<std::uint32_t> & tokens,
          std::size_t                        count,
          const SlicePlan &                  plan,
          const SliceModel &                 model,
          const Host &                       host,
          std::vector<std::size_t> *         slices = nullptr);

} // namespace dwc

#endif
