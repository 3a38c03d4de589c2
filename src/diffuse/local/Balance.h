/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_local_Balance_h
#define dwc_local_Balance_h

#include "dwc/Host.h"

#include <vector>

namespace dwc
{
namespace local
{

/** Makes a symmetric kernel K, n x n, a walk in place: the flow F_ij = y_i K_ij y_j with y such that its row sums are
 * the sizes, divided by them. Of a row of zeros, or a token of size 0, zeros remain. */
void
BalanceKernel(std::vector<float> & kernel, const std::vector<double> & sizes, const Host & host);

/** The walk of an energy: the symmetric flow F_ij = x_i a_i a_j exp(-E_ij) x_j with x such that its row sums are the
 * sizes a, so that P = diag(a)^-1 F is reversible with the sizes as its stationary distribution (symmetric Sinkhorn
 * scaling; Knight, Ruiz, Ucar, A symmetry preserving algorithm for matrix scaling, SIAM J. Matrix Anal. Appl. 2014). A
 * floor of 1e-9 under exp(-E) keeps every token in reach of every other. Tokens of size 0 get zero rows and columns.
 *
 * \param energy n x n, row-major, symmetric; modified in place and returned as the walk. */
std::vector<float>
BalancedWalk(std::vector<float> energy, const std::vector<double> & sizes, const Host & host);

} // namespace local
} // namespace dwc

#endif
