/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Relief_h
#define dwc_Relief_h

#include "dwc/Grid.h"
#include "dwc/Host.h"
#include "image/Channels.h"

#include <vector>

namespace dwc
{

/** The landscape that the watershed of a volume of few slices, or of a strip of few lines, floods. */
struct Relief
{
  /** Gradient magnitude of each pixel, of its slice alone. */
  Channel gradient;

  /** For each axis the height of the step from a pixel to the next one along it; empty where the gradient knows it. */
  std::vector<Channel> steps;
};

/** Is an axis so short, a quarter of the longest in pixels or less, that its pixels are slices? Not where it has one
 * pixel only. */
std::vector<bool>
FindThinAxes(const Grid & grid);

/** As GradientMagnitude() where no axis is thin. The gradient of a pixel says that a boundary is near, but not on which
 * side: a structure of a single slice has its gradient in the slices beside it, and none in its own. Along thin axes
 * the difference of two neighbors, each smoothed within its slice, takes its place. A step of the size A is as high as
 * it is in the gradient along any other axis, A / (sqrt(2 pi) sigma), however far apart the slices are. */
Relief
ComputeRelief(const std::vector<Channel> & channels, const Grid & grid, double sigma, const Host & host);

} // namespace dwc

#endif
