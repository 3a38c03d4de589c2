/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Image_h
#define dwc_Image_h

#include "dwc/Grid.h"

#include <cstddef>

namespace dwc
{

/** An image as the rooms read it; not owned. */
struct ImageView
{
  Grid grid;

  /** grid.Count() * channels values, channels interleaved; finite wherever `mask` is not zero. */
  const float * values{ nullptr };
  std::size_t   channels{ 1 };

  /** True: three channels, sRGB in 0 to 1; read as CIE L*a*b* (D65). False: each channel is scaled by its own robust
   *  range inside the mask. */
  bool color{ false };

  /** grid.Count() bytes, not zero inside; nullptr: everything is inside. */
  const unsigned char * mask{ nullptr };

  /** Of each channel, what was subtracted from the image's values to make these; nullptr: nothing was. */
  const double * centers{ nullptr };
};

} // namespace dwc

#endif
