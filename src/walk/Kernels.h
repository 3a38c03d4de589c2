/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_walk_Kernels_h
#define dwc_walk_Kernels_h

#include <cstddef>
#include <cstdint>

/** The innermost loops over float rows. They are compiled for several instruction sets and the best is chosen when the
 * library is loaded, so that one binary is fast and portable. Sums are in double, in an order that depends on the
 * length alone. */

namespace dwc::walk
{

/** Sum of row[j] x[j]. */
double
Dot(const float * row, const double * x, std::size_t count);

/** Sum of row[j]. */
double
Sum(const float * row, std::size_t count);

/** Sum of row[j] over the j with rank[j] < limit. */
double
SumBelow(const float * row, const std::uint32_t * rank, std::uint32_t limit, std::size_t count);

/** y[j] += a row[j]. */
void
AddScaled(double a, const float * row, double * y, std::size_t count);

/** Columns of a panel of the matrix product. */
constexpr std::size_t panelWidth = 64;

/** c[i][0 ... panelWidth) += sum_k a[i][k] panel[k][0 ... panelWidth) for `rows` rows i.
 * \param aStride, cStride floats from one row to the next. */
void
MultiplyPanel(const float * a,
              std::size_t   aStride,
              const float * panel,
              float *       c,
              std::size_t   cStride,
              std::size_t   rows,
              std::size_t   depth);

/** True where every row[j] is finite; `minimum` becomes the least. */
bool
IsFinite(const float * row, std::size_t count, float & minimum);

} // namespace dwc::walk

#endif
