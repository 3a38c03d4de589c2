/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Geometry_h
#define dwc_Geometry_h

#include <cstddef>
#include <string>
#include <vector>

/** Where the pixels of an image are in space, and whether those of two images are in the same places. */

namespace dwc
{

/** Where the pixels of an image are. */
struct ImageGeometry
{
  std::vector<std::size_t>         size;
  std::vector<double>              spacing;
  std::vector<double>              origin;
  std::vector<std::vector<double>> direction; ///< one vector for each axis

  std::size_t
  CountPixels() const;

  /** "481 x 321" */
  std::string
  DescribeSize() const;

  /** "origin (0, 0), spacing (1, 1), direction (1, 0) (0, 1)" */
  std::string
  DescribePlace() const;
};

/** How far two images may be apart that count as one grid. */
struct GeometryTolerance
{
  /** Of a spacing of the reference, along each of its axes. */
  double voxels{ 1e-3 };

  /** That two directions may differ by, beside what is above. */
  double cosines{ 0.0 };
};

/** How far two images are apart: the greatest distance of two pixels of the same index. */
struct GeometryDifference
{
  double distance{ 0.0 }; ///< in units of the spacing
  double voxels{ 0.0 };   ///< along an axis of the reference
  bool   isSame{ true };  ///< within the tolerance at all corners
};

/** Compares the corners of two grids of the same size. The greatest difference is at one of them, as places are affine
 * in the index. Beside the tolerance that is allowed that single precision makes, in which NIfTI and MRC keep a
 * geometry, of coordinates so large. A difference that is not finite is none that is allowed. */
GeometryDifference
CompareGeometry(const ImageGeometry & image, const ImageGeometry & reference, const GeometryTolerance & tolerance = {});

/** "pixels are up to 2 (4 voxels) apart; its origin ..., that of the image ...". */
std::string
DescribeDifference(const GeometryDifference & difference,
                   const ImageGeometry &      image,
                   const ImageGeometry &      reference,
                   const std::string &        referenceName);

} // namespace dwc

#endif
