/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_walk_MatrixProduct_h
#define dwc_walk_MatrixProduct_h

#include "dwc/Host.h"

#include <cstddef>

namespace dwc::walk
{

/** c += a b (or a b^T) for row-major floats; progress 0 to 1.
 *
 * \param a rows x depth; \param b depth x columns, or columns x depth if `transposed`; \param c rows x columns. */
void
AddProduct(const float * a,
           const float * b,
           bool          transposed,
           float *       c,
           std::size_t   rows,
           std::size_t   depth,
           std::size_t   columns,
           const Host &  host);

} // namespace dwc::walk

#endif
