/* SPDX-License-Identifier: Apache-2.0 */
#include "edit/PixelAt.h"

#include <Eigen/LU>

#include <cmath>

namespace dwc::edit
{

std::optional<std::size_t>
FindPixelAt(const ImageGeometry & geometry, bool hasPhysicalGeometry, const std::vector<double> & point)
{
  Eigen::Matrix3d step = Eigen::Matrix3d::Identity(); // from index to space
  Eigen::Vector3d place = Eigen::Vector3d::Zero();
  for (std::size_t axis = 0; axis < geometry.size.size(); ++axis)
  {
    const auto to = static_cast<Eigen::Index>(axis);
    place[to] = point[axis] - (hasPhysicalGeometry ? geometry.origin[axis] : 0.0);
    for (std::size_t i = 0; hasPhysicalGeometry && i < geometry.size.size(); ++i)
    {
      step(static_cast<Eigen::Index>(i), to) = geometry.direction[axis][i] * geometry.spacing[axis];
    }
  }
  const Eigen::Vector3d index = step.inverse() * place;
  std::size_t           pixel = 0;
  for (std::size_t axis = geometry.size.size(); axis-- > 0;)
  {
    const double nearest = std::floor(index[static_cast<Eigen::Index>(axis)] + 0.5);
    if (!(nearest >= 0.0) || nearest >= static_cast<double>(geometry.size[axis]))
    {
      return std::nullopt;
    }
    pixel = pixel * geometry.size[axis] + static_cast<std::size_t>(nearest);
  }
  return pixel;
}

} // namespace dwc::edit
