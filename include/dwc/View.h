/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_View_h
#define dwc_View_h

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

/** First entry point of src/page: slices of an image as 8-bit pictures, as page, pictures and figures show them. */

namespace dwc
{

/** Where the pixels of an image of 2 or 3 axes lie, the first axis fastest; a plane has one slice. */
struct ViewGrid
{
  std::array<std::size_t, 3> size{ { 1, 1, 1 } };
  std::array<double, 3>      spacing{ { 1.0, 1.0, 1.0 } };

  /** The direction of each axis in physical space: +x is the patient's left, +y posterior, +z superior, as in ITK. */
  std::array<std::array<double, 3>, 3> direction{ { { 1.0, 0.0, 0.0 }, { 0.0, 1.0, 0.0 }, { 0.0, 0.0, 1.0 } } };

  /** False where spacing and direction say nothing: arrays and the formats of photographs. */
  bool hasPhysicalGeometry{ false };

  std::size_t
  CountPixels() const
  {
    return size[0] * size[1] * size[2];
  }

  bool
  IsVolume() const
  {
    return size[2] > 1;
  }
};

/** Leaf label of each pixel, 0 outside the mask. The memory is the caller's. */
using LeafValues = std::variant<const std::uint8_t *, const std::uint16_t *, const std::uint32_t *>;

/** What the channels of a pixel are. */
enum class PixelColor
{
  None,  ///< the first channel is shown in gray
  Bytes, ///< red, green and blue of 8 bits, shown as they are
  Wide   ///< red, green and blue of any other type
};

/** Channels of each pixel one after the other. The memory is the caller's. */
struct PixelValues
{
  std::variant<const float *,
               const double *,
               const std::uint8_t *,
               const std::int8_t *,
               const std::uint16_t *,
               const std::int16_t *,
               const std::uint32_t *,
               const std::int32_t *>
              values;
  std::size_t channels{ 1 };
  PixelColor  color{ PixelColor::None };
};

/** An axis of the image along which a view goes. */
struct ViewAxis
{
  unsigned int axis{ 0 };
  std::size_t  size{ 1 };
  bool         isReversed{ false }; ///< does the view begin at its last pixel?
};

/** A slice of the image as it is shown: 8-bit colors and leaf labels of the same size, at most a screen large. */
struct View
{
  std::string title; ///< "91 of 181" for a slice of a volume, counted in the order of the file; empty for a plane

  /** 2 for axial, 1 for coronal, 0 for sagittal; without physical geometry the axis that the slice is across. */
  unsigned int plane{ 2 };
  bool         isMiddle{ true };

  std::size_t width{ 0 };
  std::size_t height{ 0 };

  /** Physical width and height of a pixel of the view. */
  double pixelWidth{ 1.0 };
  double pixelHeight{ 1.0 };

  /** What lies at the left, right, upper and lower edge, such as "RLAP"; empty without physical geometry. */
  std::string letters;

  /** Where it was taken: the axis and the slice that it shows, and how its columns and rows go. */
  unsigned int axis{ 2 };
  std::size_t  slice{ 0 };
  ViewAxis     columns;
  ViewAxis     rows;

  bool                       isGray{ false };
  std::vector<std::uint8_t>  colors; ///< RGB, row by row; empty where no pixels were given
  std::vector<std::uint32_t> leaves;
};

/** Makes views of one image. Of a volume with physical geometry they are those of a radiologist, as in 3D Slicer:
 *  axial, anterior up, the patient's right on the left; coronal, superior up, right on the left; sagittal, superior up,
 *  anterior on the left. Axes of an oblique volume stand for the anatomical ones that they are nearest to. What is
 * shown does not depend on the order in which the volume is stored. A volume without physical geometry is shown by the
 * order of its axes, the third one upwards. */
class Viewer
{
public:
  Viewer(const ViewGrid & grid, const LeafValues & leaves, const PixelValues & pixels);

  /** Views without colors. */
  Viewer(const ViewGrid & grid, const LeafValues & leaves);

  /** The view of a plane; of a volume, at most 24 slices in each of the planes 2, 1 and 0. */
  std::vector<View>
  MakeViews() const;

  /** The view of a plane; of a volume, the middle slices of the planes 2, 1 and 0. */
  std::vector<View>
  MakeMiddleViews() const;

  /** The view of a slice across an axis of the image.
   *  \throw ParameterError where there is no such axis or slice. */
  View
  MakeView(unsigned int axis, std::size_t slice) const;

  /** The slice across an axis of the image that MakeMiddleViews shows. */
  std::size_t
  GetMiddleSlice(unsigned int axis) const;

private:
  /** Numbers of the slices of a plane that are shown, along its anatomical direction. */
  std::vector<std::size_t>
  FindShownSlices(unsigned int plane) const;

  unsigned int
  FindPlane(unsigned int axis) const;

  View
  MakeViewOfPlane(unsigned int plane, std::size_t place) const;

  ViewGrid    m_Grid;
  LeafValues  m_Leaves;
  PixelValues m_Pixels;
  bool        m_HasPixels{ false };
  double      m_Black{ 0.0 };
  double      m_White{ 255.0 };

  /** The axis of the image that goes towards the patient's left, posterior and superior, and whether it is reversed. */
  std::array<ViewAxis, 3> m_Axes;
};

} // namespace dwc

#endif
