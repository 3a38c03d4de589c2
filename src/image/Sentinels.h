/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Sentinels_h
#define dwc_Sentinels_h

#include "dwc/Grid.h"
#include "dwc/Host.h"

#include <cstddef>
#include <string>
#include <vector>

namespace dwc
{

/** A value that stands for no measurement: no data of a map (-9999, -32768, -3.4e38), padding round the field of view
 * of a scanner (-2000, -3024), or pixels of a camera that are stuck at the end of its range. */
struct Sentinel
{
  double      value{ 0.0 };
  std::size_t count{ 0 };          ///< pixels that have it
  double      share{ 0.0 };        ///< of the pixels inside the mask
  bool        isIsolated{ false }; ///< the pixels stand alone, as those of a camera do

  /** "9.2 % of the pixels are -9999, far from all others: ..." */
  std::string
  Describe() const;
};

/** One channel of an image, which is changed. */
struct SentinelView
{
  Grid                  grid;
  float *               values{ nullptr }; ///< of the first pixel; of the next one, `stride` numbers on
  std::size_t           stride{ 1 };
  double                center{ 0.0 };   ///< what was subtracted from the values
  const unsigned char * mask{ nullptr }; ///< not zero inside; nullptr: everything is
};

/** Finds sentinels, and draws them near to the other values, so that they rule no range: below the smallest of the
 * others by half of their robust range, or above the largest by as much. They stay apart from all others. Pixels that
 * share a face with one do not count for that range: an image that was resampled has values between the two there, and
 * those of them that lie outside the range are set to its end.
 *
 * A sentinel is the smallest or the largest value; more than 0.5 % of the pixels have exactly this value (fewer do no
 * harm, see FindRobustRange()); and it lies apart from the others by more than a quarter of their robust range where it
 * is one of the usual ones, or by more than that range where its pixels are isolated. Of an image of two values none
 * is. */
std::vector<Sentinel>
LimitSentinels(const SentinelView & view, const Host & host = Host());

} // namespace dwc

#endif
