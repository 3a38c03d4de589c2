/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_torch_Prepare_h
#define dwc_torch_Prepare_h

#include "dwc/Diffusion.h"
#include "dwc/Host.h"
#include "dwc/Image.h"

#include <ATen/ATen.h>

#include <array>
#include <cstddef>
#include <vector>

/** An image as a model sees it: its size, its range of values, three channels. */

namespace dwc
{
namespace torch
{

/** Width and height that the model sees: the longer side of the image (in physical units, so that a slice of oblong
 * pixels keeps its shape) becomes `longSide`, the other follows, and both are rounded to multiples of `multiple`, at
 * least one. */
std::array<std::size_t, 2>
ChooseImageSize(const Grid & image, std::size_t longSide, std::size_t multiple);

/** The image as a tensor [1, channels, height, width] in -1 to 1 in main memory.
 *
 * Values are first brought to 0 to 1 by the window of `parameters` (clamped beyond it; not-a-number is darkest; a
 * constant channel is mid-gray). One channel is repeated; three stay three. Then the image is resized by a triangle
 * filter as wide as the coarser of the two pixel grids (antialiased); an image of that size already is not touched.
 * \param channels of the model, 3 or 1; 1: the mean of three.
 * \throw ParameterError("Input", ...) for other numbers of channels, ("WindowMinimum", ...) for an empty window. */
at::Tensor
PrepareImage(const ImageView &                  image,
             const DiffusionParameters &        parameters,
             const std::array<std::size_t, 2> & size,
             std::size_t                        channels,
             const Host &                       host);

/** For each token of `grid`, laid over the whole image: 1 where it overlaps a pixel of the mask. */
std::vector<unsigned char>
FindTokensInside(const ImageView & image, const Grid & grid);

/** \throw ParameterError("WindowMinimum", ...) where the window is no range. */
void
VerifyWindow(const DiffusionParameters & parameters);

} // namespace torch
} // namespace dwc

#endif
