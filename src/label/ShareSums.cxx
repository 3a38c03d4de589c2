/* SPDX-License-Identifier: Apache-2.0 */
#include "label/ShareSums.h"

#include <cstring>

namespace dwc
{
namespace
{

/** Adds a share to that of its label, if that is known. Without branches, which would be guessed wrong half of the
 * time.
 */
inline void
AddTo(LabelShares & known, std::uint32_t label, float share)
{
  std::uint32_t bits = 0;
  std::memcpy(&bits, &share, sizeof(share));
  std::array<std::uint32_t, LabelShares::most> masked;
  for (std::size_t k = 0; k < LabelShares::most; ++k)
  {
    masked[k] = known.labels[k] == label ? bits : 0;
  }
  std::array<float, LabelShares::most> added;
  std::memcpy(added.data(), masked.data(), sizeof(added));
  for (std::size_t k = 0; k < LabelShares::most; ++k)
  {
    known.shares[k] += added[k];
  }
}

} // namespace

float
SumLargestTwo(const LabelShares * const * neighbors, const float * parts, std::size_t count, LabelShares & known)
{
  LabelShares sums = known;
  float       all = 0.0F;
  for (std::size_t n = 0; n < count; ++n)
  {
    const LabelShares & next = *neighbors[n];
    const float         first = parts[n] * next.shares[0];
    const float         second = parts[n] * next.shares[1];
    AddTo(sums, next.labels[0], first);
    AddTo(sums, next.labels[1], second);
    all += first + second + parts[n] * next.shares[2];
  }
  known.shares = sums.shares;
  return all;
}

float
SumAll(const LabelShares * const * neighbors, const float * parts, std::size_t count, float factor, LabelShares & known)
{
  LabelShares sums = known;
  float       all = 0.0F;
  for (std::size_t n = 0; n < count; ++n)
  {
    const LabelShares & next = *neighbors[n];
    const float         part = factor * parts[n];
    for (std::size_t k = 0; k < LabelShares::most; ++k)
    {
      const float share = part * next.shares[k];
      AddTo(sums, next.labels[k], share);
      all += share;
    }
  }
  known.shares = sums.shares;
  return all;
}

} // namespace dwc
