/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/NormalizedOperator.h"

#include <algorithm>

namespace dwc::walk
{

Eigen::MatrixXd
NormalizedOperator::Laplacian() const
{
  const std::size_t   n = m_Members.size();
  Eigen::MatrixXd     laplacian(rows(), rows());
  std::vector<double> row(m_Weights.Order());
  for (std::size_t i = 0; i < n; ++i)
  {
    m_Host.progress(0.0);
    std::fill(row.begin(), row.end(), 0.0);
    m_Weights.AddRow(m_Members[i], m_InverseRoot[i], row.data());
    for (std::size_t j = 0; j <= i; ++j)
    {
      laplacian(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) =
        2.0 * m_Trivial[i] * m_Trivial[j] - row[m_Members[j]] * m_InverseRoot[j];
    }
    laplacian(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(i)) += 1.0;
  }
  return laplacian;
}

} // namespace dwc::walk
