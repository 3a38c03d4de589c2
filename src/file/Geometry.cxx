/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Geometry.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace dwc
{
namespace
{

std::string
Join(const std::vector<double> & values)
{
  std::ostringstream text;
  text.precision(9);
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    text << (i == 0 ? "(" : ", ") << values[i];
  }
  text << ')';
  return text.str();
}

/** The place of an index. */
std::vector<double>
Locate(const ImageGeometry & geometry, const std::vector<double> & index)
{
  std::vector<double> place = geometry.origin;
  for (std::size_t axis = 0; axis < index.size(); ++axis)
  {
    for (std::size_t i = 0; i < place.size(); ++i)
    {
      place[i] += geometry.direction[axis][i] * geometry.spacing[axis] * index[axis];
    }
  }
  return place;
}

/** The last significant bit of single precision, of all that is added up to the place of an index. */
double
FindResolution(const ImageGeometry & geometry, double extent)
{
  constexpr double lastBit = 1.0 / (1 << 23);
  double           sum = extent;
  for (const double value : geometry.origin)
  {
    sum += std::abs(value);
  }
  return lastBit * sum;
}

} // namespace

std::size_t
ImageGeometry::CountPixels() const
{
  std::size_t count = 1;
  for (const std::size_t n : size)
  {
    count *= n;
  }
  return count;
}

std::string
ImageGeometry::DescribeSize() const
{
  std::string text;
  for (const std::size_t n : size)
  {
    text += (text.empty() ? "" : " x ") + std::to_string(n);
  }
  return text;
}

std::string
ImageGeometry::DescribePlace() const
{
  std::string text = "origin " + Join(origin) + ", spacing " + Join(spacing) + ", direction";
  for (const std::vector<double> & axis : direction)
  {
    text += " " + Join(axis);
  }
  return text;
}

GeometryDifference
CompareGeometry(const ImageGeometry & image, const ImageGeometry & reference, const GeometryTolerance & tolerance)
{
  const std::size_t  axes = reference.size.size();
  GeometryDifference difference;
  for (std::size_t corner = 0; corner < std::size_t(1) << axes; ++corner)
  {
    std::vector<double> index(axes, 0.0);
    double              extent = 0.0;
    for (std::size_t axis = 0; axis < axes; ++axis)
    {
      const bool isLast = (corner >> axis & 1) != 0 && reference.size[axis] > 0;
      index[axis] = isLast ? static_cast<double>(reference.size[axis]) - 1.0 : 0.0;
      extent += index[axis] * std::abs(reference.spacing[axis]);
    }
    const std::vector<double> place = Locate(image, index);
    const std::vector<double> expected = Locate(reference, index);
    const double              allowed = FindResolution(reference, extent) + tolerance.cosines * extent;
    double                    square = 0.0;
    for (std::size_t i = 0; i < axes; ++i)
    {
      square += (place[i] - expected[i]) * (place[i] - expected[i]);
    }
    difference.isSame = difference.isSame && std::isfinite(square);
    difference.distance = std::max(difference.distance, std::sqrt(square));
    for (std::size_t axis = 0; axis < axes; ++axis)
    {
      double along = 0.0;
      for (std::size_t i = 0; i < axes; ++i)
      {
        along += (place[i] - expected[i]) * reference.direction[axis][i];
      }
      const double spacing = std::abs(reference.spacing[axis]);
      difference.voxels = std::max(difference.voxels, std::abs(along) / spacing);
      difference.isSame = difference.isSame && std::abs(along) <= tolerance.voxels * spacing + allowed;
    }
  }
  return difference;
}

std::string
DescribeDifference(const GeometryDifference & difference,
                   const ImageGeometry &      image,
                   const ImageGeometry &      reference,
                   const std::string &        referenceName)
{
  std::ostringstream text;
  text.precision(3);
  text << "pixels are up to " << difference.distance << " mm (" << difference.voxels
       << " voxels) apart: " << image.DescribePlace() << "; " << referenceName << " has " << reference.DescribePlace();
  return text.str();
}

} // namespace dwc
