/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Statistics_h
#define dwc_Statistics_h

#include "dwc/Geometry.h"
#include "dwc/Host.h"
#include "dwc/Level.h"
#include "dwc/Tree.h"
#include "dwc/View.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

/** Entry point of src/statistics: what every region of a tree measures. The leaves are measured once, in a few passes
 * over the pixels; what a node measures follows from its children. */

namespace dwc
{

/** Values of one channel inside a region. Pixels whose value is not finite are left out. */
struct ChannelStatistics
{
  std::uint64_t count{ 0 }; ///< of finite values; where there are none, all that follows is NaN
  double        mean{ std::numeric_limits<double>::quiet_NaN() };
  double deviation{ std::numeric_limits<double>::quiet_NaN() }; ///< of the sample: divided by count - 1; 0 of one
  double least{ std::numeric_limits<double>::quiet_NaN() };
  double largest{ std::numeric_limits<double>::quiet_NaN() };
  double median{ std::numeric_limits<double>::quiet_NaN() }; ///< exact; of an even count, between the middle two
};

/** A region: its size, place, shape and values. Lengths are in the image's unit, usually mm. */
struct RegionStatistics
{
  std::uint64_t pixels{ 0 };

  /** Area of a plane's region, volume of a volume's: pixels times the size of one. */
  double size{ 0.0 };

  /** Mean position of the pixels' centers in physical space, of as many axes as the image has. */
  std::array<double, 3> centroid{};

  /** First and last pixel of the bounding box along each axis, counted from the image's first pixel. */
  std::array<std::size_t, 3> boxFirst{};
  std::array<std::size_t, 3> boxLast{};

  /** Length of a plane's boundary, surface of a volume's, the border of the image included; by Crofton's formula from
   *  the crossings of lines in all directions between neighbors (Lehmann and Legland, Insight Journal 2012), each
   *  direction weighted by the solid angle that is nearest to it, in physical units. */
  double surface{ 0.0 };

  /** Square root of the largest principal moment by the second largest, and of the second least by the least, as
   *  itk::ShapeLabelObject has them; 0 where the divisor is 0. */
  double elongation{ 0.0 };
  double flatness{ 0.0 };

  /** Mean of the confidence; NaN where none was given. */
  double confidence{ std::numeric_limits<double>::quiet_NaN() };

  std::vector<ChannelStatistics> channels;
};

/** Two leaves that have faces of pixels in common. */
struct LeafContact
{
  std::uint32_t first{ 0 }; ///< the lower label
  std::uint32_t second{ 0 };
  double        area{ 0.0 }; ///< of the faces; of a plane, their length
};

/** What was measured on an image, its leaves and their tree. */
struct StatisticsTable
{
  std::size_t dimension{ 2 };
  bool        hasPhysicalGeometry{ true }; ///< false: lengths are in pixels

  /** Names of the channels; empty for the only one of a scalar image. */
  std::vector<std::string> channels;

  /** One entry for each node of the tree. */
  std::vector<RegionStatistics> nodes;

  /** In the order of `first`, then `second`. */
  std::vector<LeafContact> contacts;
};

/** The confidence of a segmentation, on a grid of the extent of the image, which may be coarser; a pixel has that of
 * the nearest cell. The memory is the caller's. */
struct ConfidenceView
{
  const float *            values{ nullptr };
  std::vector<std::size_t> size;
};

/** Measures every node of a tree.
 *  \param geometry of image and leaves, of two or three axes. \param hasPhysicalGeometry false: geometry says nothing,
 *  and a pixel has the length 1. \throw ParameterError where a leaf of the tree has no pixel, or a label is above the
 *  leaves. The result does not depend on the number of threads. */
StatisticsTable
MeasureRegions(const ImageGeometry &  geometry,
               bool                   hasPhysicalGeometry,
               const LeafValues &     leaves,
               const PixelValues &    pixels,
               const ConfidenceView & confidence,
               const Tree &           tree,
               const Host &           host);

/** The regions of a level as text, one line for each after that of the names, with `separator` between the fields: ','
 * for CSV (RFC 4180), a tab for TSV. docs/statistics.md says what the columns are. Where nodes have names, that is one.
 */
std::string
StatisticsToText(const StatisticsTable & table, const Tree & tree, const Level & level, char separator);

/** The columns of that text for a level: their names, and each one's values; NaN where there is none. The touching
 * regions are not among them. */
struct StatisticsColumn
{
  std::string         name;
  bool                isInteger{ false };
  std::vector<double> values;
};
std::vector<StatisticsColumn>
MakeStatisticsColumns(const StatisticsTable & table, const Tree & tree, const std::vector<std::size_t> & nodes);

/** Of each label of a level, from label 1, the labels of the regions that it has faces in common with. */
std::vector<std::vector<std::uint32_t>>
FindTouchingRegions(const StatisticsTable & table, const Level & level);

/** All nodes as JSON, and back (docs/statistics.md). \throw ParameterError where a text is no such table. */
std::string
StatisticsToJSON(const StatisticsTable & table, const Tree & tree);
StatisticsTable
StatisticsFromJSON(const std::string & text);

} // namespace dwc

#endif
