/* SPDX-License-Identifier: Apache-2.0 */
#ifndef label_NearestLabels_h
#define label_NearestLabels_h

#include "dwc/Grid.h"
#include "dwc/Host.h"

#include <cstdint>
#include <vector>

namespace dwc
{

struct NearestLabels
{
  /** Of the nearest labeled pixel, lowest label on ties; 0 where no pixel is labeled. */
  std::vector<std::uint32_t> labels;

  /** Squared physical distance to it, between pixel centers; infinite where no pixel is labeled. */
  std::vector<double> squaredDistances;
};

/** The nearest pixel that has a label (not 0), exactly and in any dimension, in time O(pixels x dimensions).
 *
 * Axis by axis, each line takes the lower envelope of the parabolas that its pixels raise (P. Felzenszwalb and D.
 * Huttenlocher, "Distance Transforms of Sampled Functions", Theory of Computing 8, 2012). */
NearestLabels
FindNearestLabels(const Grid & grid, const std::vector<std::uint32_t> & labels, const Host & host);

} // namespace dwc

#endif
