/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_torch_MapRows_h
#define dwc_torch_MapRows_h

#include <cstddef>
#include <cstdint>

namespace dwc
{
namespace torch
{

/** A part of one query's scores, of all heads, on a CPU; scores are in units of ln 2, so that exp is 2 to their
 * power. */
struct ScoreRows
{
  std::size_t   heads{ 0 };
  std::size_t   count{ 0 };             ///< scores of each head
  std::size_t   stride{ 0 };            ///< from one head's first score to the next head's
  const float * logSums{ nullptr };     ///< log2 of the sum of 2^score over the whole row, of the first head
  std::size_t   logSumStride{ 0 };      ///< from one head's to the next head's
  const float * headWeights{ nullptr }; ///< one for each head
};

/** sum[j] += sum over heads of weight * 2^(score[j] - logSum): the heads' weighted average of softmax, whose sums are
 * known from the attention itself. A relative error of 3e-7 in float32, NaN stays NaN. */
void
AddMapRow(const float * scores, const ScoreRows & rows, float * sum);

/** The same with scores of bfloat16, as their 16 bits. */
void
AddMapRow(const std::uint16_t * scores, const ScoreRows & rows, float * sum);

} // namespace torch
} // namespace dwc

#endif
