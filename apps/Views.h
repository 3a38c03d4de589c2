/* SPDX-License-Identifier: Apache-2.0 */
#ifndef Views_h
#define Views_h

#include "ImageHeader.h"

#include "itkImage.h"
#include "itkNumericTraits.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace app
{

/** A slice of the input as it is shown: 8-bit colours and leaf labels of the same size, at most a screen large. */
struct View
{
  std::string title; ///< empty for an image of one slice

  /** Axis of the volume that the slice is across; is it the middle slice of that axis? */
  unsigned int axis{ 2 };
  bool         isMiddle{ true };

  std::size_t width{ 0 };
  std::size_t height{ 0 };

  /** Physical height of a pixel of the view, and its physical width. */
  double pixelWidth{ 1.0 };
  double pixelHeight{ 1.0 };

  bool                       isGrey{ false };
  std::vector<std::uint8_t>  colors; ///< RGB, row by row
  std::vector<std::uint32_t> leaves;
};

/** The pixels of an image of 2 or 3 axes, whatever their type. */
template <typename TComponent>
struct PixelArray
{
  const TComponent *         values{ nullptr };
  std::size_t                channels{ 1 };
  std::array<std::size_t, 3> size{ { 1, 1, 1 } };
  std::array<double, 3>      spacing{ { 1.0, 1.0, 1.0 } };
};

/** One view of a plane; of a volume, some slices across each axis, the middle ones among them. */
std::vector<View>
MakeViewsOf(const PixelArray<unsigned char> & pixels, PixelKind kind, const std::vector<std::uint32_t> & leaves);
std::vector<View>
MakeViewsOf(const PixelArray<float> & pixels, PixelKind kind, const std::vector<std::uint32_t> & leaves);

template <typename TImage>
std::vector<View>
MakeViews(const TImage * image, const ImageHeader & header, const std::vector<std::uint32_t> & leaves)
{
  using ComponentType = typename itk::NumericTraits<typename TImage::PixelType>::ValueType;
  PixelArray<ComponentType> pixels;
  pixels.values = reinterpret_cast<const ComponentType *>(image->GetBufferPointer());
  pixels.channels = image->GetNumberOfComponentsPerPixel();
  for (unsigned int d = 0; d < TImage::ImageDimension; ++d)
  {
    pixels.size[d] = image->GetLargestPossibleRegion().GetSize(d);
    pixels.spacing[d] = image->GetSpacing()[d];
  }
  return MakeViewsOf(pixels, header.kind, leaves);
}

} // namespace app

#endif
