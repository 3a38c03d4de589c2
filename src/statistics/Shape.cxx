/* SPDX-License-Identifier: Apache-2.0 */
#include "statistics/Shape.h"

#include <Eigen/Eigenvalues>

#include <cmath>
#include <cstdint>

namespace dwc::statistics
{
namespace
{

/** Second central moments of the pixels' centers, divided by their number, in physical units along the axes. */
Eigen::Matrix3d
FindCentralMoments(const RegionSum & sum, const ImageGeometry & geometry)
{
  // About a corner of the box, in whole numbers: nothing is lost where a region is far from the image's corner. What
  // overflows on the way comes back, as the result does not.
  const auto           n = static_cast<double>(sum.pixels);
  static constexpr int place[3][3] = { { 0, 1, 2 }, { 1, 3, 4 }, { 2, 4, 5 } };
  std::uint64_t        first[3];
  Eigen::Matrix3d      moments = Eigen::Matrix3d::Zero();
  const std::size_t    dimension = geometry.size.size();
  for (std::size_t i = 0; i < dimension; ++i)
  {
    first[i] = sum.indices[i] - sum.boxFirst[i] * sum.pixels;
  }
  for (std::size_t i = 0; i < dimension; ++i)
  {
    for (std::size_t j = 0; j < dimension; ++j)
    {
      const std::uint64_t second = sum.products[place[i][j]] - sum.boxFirst[i] * sum.indices[j] -
                                   sum.boxFirst[j] * sum.indices[i] + sum.boxFirst[i] * sum.boxFirst[j] * sum.pixels;
      moments(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) =
        (static_cast<double>(second) / n - static_cast<double>(first[i]) / n * (static_cast<double>(first[j]) / n)) *
        geometry.spacing[i] * geometry.spacing[j];
    }
  }
  return moments;
}

/** Square root of a ratio of two principal moments; 0 where the lower one is none but for rounding. */
double
RootOfRatio(double larger, double smaller, double largest)
{
  return smaller > 1e-12 * largest ? std::sqrt(larger / smaller) : 0.0;
}

} // namespace

void
DescribeShape(const RegionSum & sum, const ImageGeometry & geometry, RegionStatistics & region)
{
  const std::size_t dimension = geometry.size.size();
  region.pixels = sum.pixels;
  region.size = static_cast<double>(sum.pixels);
  for (std::size_t d = 0; d < dimension; ++d)
  {
    region.size *= geometry.spacing[d];
    region.centroid[d] = geometry.origin[d];
    region.boxFirst[d] = sum.boxFirst[d];
    region.boxLast[d] = sum.boxLast[d];
  }
  for (std::size_t d = 0; d < dimension; ++d)
  {
    const double along = static_cast<double>(sum.indices[d]) / static_cast<double>(sum.pixels) * geometry.spacing[d];
    for (std::size_t i = 0; i < dimension; ++i)
    {
      region.centroid[i] += geometry.direction[d][i] * along;
    }
  }

  // Directions are orthogonal: the principal moments are the same along the image's axes. Of a plane the first is that
  // of the axis that it does not have.
  const Eigen::Vector3d moments =
    Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d>(FindCentralMoments(sum, geometry), Eigen::EigenvaluesOnly)
      .eigenvalues();
  const Eigen::Index least = dimension > 2 ? 0 : 1;
  region.elongation = RootOfRatio(moments[2], moments[1], moments[2]);
  region.flatness = RootOfRatio(moments[least + 1], moments[least], moments[2]);
}

} // namespace dwc::statistics
