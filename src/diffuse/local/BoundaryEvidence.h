/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_local_BoundaryEvidence_h
#define dwc_local_BoundaryEvidence_h

#include "diffuse/local/Features.h"
#include "diffuse/local/Tokens.h"

#include <cstdint>
#include <vector>

namespace dwc
{
namespace local
{

/** Two adjacent tokens, counted from 0, first < second. */
struct TokenPair
{
  std::uint32_t first{ 0 };
  std::uint32_t second{ 0 };

  /** Physical area of the boundary (number of faces, each with its area relative to the largest kind). */
  double length{ 0.0 };

  /** Evidence that the boundary is one of the image: gradientWeight * mean gradient + halfBallWeight * sum over
   * channels of the mean chi-square distance between the two half balls about a boundary point (Martin, Fowlkes, Malik,
   * Learning to detect natural image boundaries, TPAMI 2004), read at the orientation of this very boundary only. */
  double evidence{ 0.0 };
};

/** All pairs, sorted by first, then by second.
 *
 * \param reach physical length along each axis to either side of a boundary within which the highest gradient counts as
 * the boundary's: 0 where tokens follow the edges of the image, half a cell where they do not. */
std::vector<TokenPair>
FindPairs(const Tokens &              tokens,
          const Features &            features,
          const Grid &                grid,
          const std::vector<double> & reach,
          const Constants &           constants,
          const Host &                host);

} // namespace local
} // namespace dwc

#endif
