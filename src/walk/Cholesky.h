/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_walk_Cholesky_h
#define dwc_walk_Cholesky_h

#include "dwc/Host.h"

#include <Eigen/Core>

namespace dwc::walk
{

/** Replaces the lower triangle of a symmetric matrix A by L of A = L L^T; what is above the diagonal is neither read
 * nor kept. Eigen does the arithmetic of blocks (Golub and Van Loan 2013, section 4.2.9); here they are handed to the
 * threads of the host, and progress is reported between them so that a stop takes effect. Some n^3 / 3 operations.
 *
 * \return false where A is not positive definite. */
bool
FactorizeCholesky(Eigen::Ref<Eigen::MatrixXd> matrix, const Host & host);

/** Solves L L^T x = x in place. */
void
SolveCholesky(const Eigen::MatrixXd & factor, Eigen::Ref<Eigen::VectorXd> x);

} // namespace dwc::walk

#endif
