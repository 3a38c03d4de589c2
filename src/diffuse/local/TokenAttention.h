/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_local_TokenAttention_h
#define dwc_local_TokenAttention_h

#include "diffuse/local/Tokens.h"
#include "dwc/Combination.h"
#include "dwc/Grid.h"
#include "dwc/Host.h"

#include <cstddef>
#include <vector>

namespace dwc
{
namespace local
{

/** The attention row of each token, of length 1: the mean over its pixels of the rows of attention, interpolated
 * linearly between the centers of the cells (constant beyond the outermost). Zeros for a token without pixels. */
std::vector<float>
TokenAttention(const Tokens & tokens, const Grid & grid, const AttentionView & attention, const Host & host);

/** Scales a row of so many values to length 1; zeros stay. */
void
NormalizeRow(float * row, std::size_t width);

/** n x n, row-major: -log of the cosine between two rows of length 1, at most `largestAttentionDistance`. Above the
 * diagonal and on it: zeros. */
std::vector<float>
AttentionDistances(const std::vector<float> & rows, std::size_t count, const Host & host);

/** Of rows that have nothing in common. */
constexpr float largestAttentionDistance = 16.0F;

} // namespace local
} // namespace dwc

#endif
