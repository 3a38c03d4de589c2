/*=========================================================================
 *
 *  Licensed under the Apache License, Version 2.0 (the "License");
 *  you may not use this file except in compliance with the License.
 *  You may obtain a copy of the License at
 *
 *         https://www.apache.org/licenses/LICENSE-2.0.txt
 *
 *  Unless required by applicable law or agreed to in writing, software
 *  distributed under the License is distributed on an "AS IS" BASIS,
 *  WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 *  See the License for the specific language governing permissions and
 *  limitations under the License.
 *
 *=========================================================================*/
#ifndef itkPixelBuffer_h
#define itkPixelBuffer_h

#include "DiffuseWalkCutExport.h"
#include "dwc/Error.h"
#include "dwc/Geometry.h"
#include "dwc/Grid.h"
#include "dwc/Host.h"
#include "dwc/Image.h"
#include "itkDefaultConvertPixelTraits.h"
#include "itkImage.h"
#include "itkImageRegionConstIterator.h"
#include "itkNumericTraits.h"
#include "itkRGBAPixel.h"
#include "itkRGBPixel.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

/** From ITK images of any pixel type to what the rooms read. */

namespace itk
{
namespace DiffuseWalkCutDetail
{

/** Values that become 0 and 1 when pixels are read. */
struct PixelWindow
{
  double minimum{ 0.0 };
  double maximum{ 0.0 };

  bool
  IsGiven() const
  {
    return maximum > minimum;
  }
};

/** An image as single-precision values, with its mask. */
struct PixelBuffer
{
  dwc::Grid                  grid;
  std::vector<float>         values;
  std::size_t                channels{ 1 };
  bool                       color{ false };
  std::vector<unsigned char> mask;    ///< empty: everything is inside
  std::vector<double>        centers; ///< of each channel, what was subtracted from its values; empty: nothing

  dwc::ImageView
  View() const
  {
    dwc::ImageView view;
    view.grid = grid;
    view.values = values.data();
    view.channels = channels;
    view.color = color;
    view.mask = mask.empty() ? nullptr : mask.data();
    view.centers = centers.empty() ? nullptr : centers.data();
    return view;
  }
};

/** Area average to a smaller grid of the same extent. A cell is inside the mask where half of it or more is; where no
 * cell is, the best covered ones are. */
DiffuseWalkCut_EXPORT void
ShrinkPixels(PixelBuffer & pixels, const std::vector<std::size_t> & size, const dwc::Host & host);

/** Draws sentinels of every channel near to its other values (image/Sentinels.h), but for color. Returns a note on
 * each. */
DiffuseWalkCut_EXPORT std::vector<std::string>
                      LimitSentinels(PixelBuffer & pixels, const dwc::Host & host);

/** Color of any wider type than 8 bit to 0 ... 1, by the 0.5 % and 99.5 % quantiles of all three channels inside the
 * mask. */
DiffuseWalkCut_EXPORT void
ScaleColor(PixelBuffer & pixels);

template <typename TPixel>
struct IsColor : std::false_type
{};
template <typename TComponent>
struct IsColor<RGBPixel<TComponent>> : std::true_type
{};
template <typename TComponent>
struct IsColor<RGBAPixel<TComponent>> : std::true_type
{};

/** Channels that an image is read with: three for color, alpha left out. */
template <typename TImage>
std::size_t
GetNumberOfChannels(const TImage * image, bool componentsAreColor)
{
  return componentsAreColor || IsColor<typename TImage::PixelType>::value ? 3 : image->GetNumberOfComponentsPerPixel();
}

/** At most so many, of an image whose type of pixels is not known. */
template <unsigned int VDimension>
std::size_t
GetNumberOfChannels(const ImageBase<VDimension> * image, bool componentsAreColor)
{
  return componentsAreColor ? 3 : image->GetNumberOfComponentsPerPixel();
}

/** Is each pixel one value of 8 bits? */
template <typename TImage>
bool
HasByteScalars(const TImage *)
{
  return std::is_same<typename TImage::PixelType, unsigned char>::value;
}
template <unsigned int VDimension>
bool
HasByteScalars(const ImageBase<VDimension> * image)
{
  return dynamic_cast<const Image<unsigned char, VDimension> *>(image) != nullptr;
}

/** Bytes of a component in memory; at most, where the type of pixels is not known. */
template <typename TImage>
std::size_t
GetComponentSize(const TImage *)
{
  return sizeof(typename NumericTraits<typename TImage::PixelType>::ValueType);
}
template <unsigned int VDimension>
std::size_t
GetComponentSize(const ImageBase<VDimension> *)
{
  return sizeof(double);
}

/** \throw dwc::ParameterError where components that are to be colors are not three, or four with alpha. */
DiffuseWalkCut_EXPORT void
VerifyComponentsAreColor(std::size_t components, const std::string & name);

template <unsigned int VDimension>
dwc::Grid
MakeGrid(const ImageBase<VDimension> * image)
{
  dwc::Grid grid;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    grid.size.push_back(image->GetLargestPossibleRegion().GetSize(d));
    grid.spacing.push_back(image->GetSpacing()[d]);
  }
  return grid;
}

/** Gives an image `size` cells over the physical extent of another one. */
template <unsigned int VDimension>
void
CoverExtent(ImageBase<VDimension> * image, const ImageBase<VDimension> * reference, const Size<VDimension> & size)
{
  // The first cell's center moves by half the difference of the spacings.
  const auto                          region = reference->GetLargestPossibleRegion();
  auto                                spacing = reference->GetSpacing();
  ContinuousIndex<double, VDimension> first;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    const double scale = static_cast<double>(region.GetSize(d)) / static_cast<double>(size[d]);
    spacing[d] *= scale;
    first[d] = static_cast<double>(region.GetIndex(d)) - 0.5 + 0.5 * scale;
  }
  typename ImageBase<VDimension>::PointType origin;
  reference->TransformContinuousIndexToPhysicalPoint(first, origin);
  image->SetSpacing(spacing);
  image->SetOrigin(origin);
  image->SetDirection(reference->GetDirection());
  image->SetLargestPossibleRegion(ImageRegion<VDimension>(size));
}

/** An image of its own memory. */
template <typename TImage>
typename TImage::Pointer
CopyImage(const TImage * image)
{
  const auto copy = TImage::New();
  copy->CopyInformation(image);
  copy->SetRegions(image->GetLargestPossibleRegion());
  copy->Allocate();
  std::copy_n(
    image->GetBufferPointer(), image->GetLargestPossibleRegion().GetNumberOfPixels(), copy->GetBufferPointer());
  return copy;
}

/** "481 x 321". */
template <unsigned int VDimension>
std::string
DescribeSize(const Size<VDimension> & size)
{
  std::ostringstream text;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    text << (d > 0 ? " x " : "") << size[d];
  }
  return text.str();
}

/** Where the pixels are that an image has, the first one at the origin. */
template <unsigned int VDimension>
dwc::ImageGeometry
GetGeometry(const ImageBase<VDimension> * image)
{
  const auto &              region = image->GetLargestPossibleRegion();
  Point<double, VDimension> first;
  image->TransformIndexToPhysicalPoint(region.GetIndex(), first);
  dwc::ImageGeometry geometry;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    geometry.size.push_back(region.GetSize(d));
    geometry.spacing.push_back(image->GetSpacing()[d]);
    geometry.origin.push_back(first[d]);
    geometry.direction.emplace_back(VDimension);
    for (unsigned int i = 0; i < VDimension; ++i)
    {
      geometry.direction[d][i] = image->GetDirection()[i][d];
    }
  }
  return geometry;
}

/** The room's tolerance, or more where a filter was given more than ITK's default. */
DiffuseWalkCut_EXPORT dwc::GeometryTolerance
                      MakeTolerance(double coordinateTolerance, double directionTolerance);

/** \throw dwc::ParameterError where two images do not have the same cells in the same place. */
template <unsigned int VDimension>
void
VerifySameGrid(const ImageBase<VDimension> * image,
               const std::string &           name,
               const ImageBase<VDimension> * reference,
               const std::string &           referenceName,
               double                        coordinateTolerance,
               double                        directionTolerance)
{
  const dwc::ImageGeometry geometry = GetGeometry(image);
  const dwc::ImageGeometry expected = GetGeometry(reference);
  const std::string        wayOut = "resample it to the grid of " + referenceName + " by nearest neighbor";
  if (geometry.size != expected.size)
  {
    throw dwc::ParameterError(name,
                              "has " + geometry.DescribeSize() + " pixels, " + referenceName + " has " +
                                expected.DescribeSize() + "; " + wayOut);
  }
  const dwc::GeometryDifference difference =
    dwc::CompareGeometry(geometry, expected, MakeTolerance(coordinateTolerance, directionTolerance));
  if (!difference.isSame)
  {
    throw dwc::ParameterError(name,
                              "lies elsewhere in physical space than " + referenceName + ", " +
                                dwc::DescribeDifference(difference, geometry, expected, referenceName) + "; " + wayOut +
                                ", or copy its geometry");
  }
}

/** Runs body(slab, first) for each slab of the image along its last axis; `first` is the slab's first pixel in raster
 * order. */
template <typename TImage, typename TBody>
void
ForSlabs(const TImage * image, const dwc::Host & host, const TBody & body)
{
  constexpr unsigned int last = TImage::ImageDimension - 1;
  const auto             region = image->GetLargestPossibleRegion();
  const std::size_t      slabs = region.GetSize(last);
  const std::size_t      slabPixels = slabs == 0 ? 0 : region.GetNumberOfPixels() / slabs;
  host.parallelFor(slabs, [&](std::size_t s) {
    auto slab = region;
    slab.SetIndex(last, region.GetIndex(last) + static_cast<IndexValueType>(s));
    slab.SetSize(last, 1);
    body(slab, s * slabPixels);
  });
}

/** The bytes of a mask. \throw dwc::ParameterError where none is inside. */
template <typename TMask>
std::vector<unsigned char>
ReadMask(const TMask * image)
{
  std::vector<unsigned char> mask;
  mask.reserve(image->GetLargestPossibleRegion().GetNumberOfPixels());
  bool any = false;
  for (ImageRegionConstIterator<TMask> it(image, image->GetLargestPossibleRegion()); !it.IsAtEnd(); ++it)
  {
    mask.push_back(it.Get() != 0 ? 1 : 0);
    any = any || mask.back() != 0;
  }
  if (!any)
  {
    throw dwc::ParameterError("MaskImage",
                              "has no pixel inside: all are 0; give one with pixels that are not 0, or none at all");
  }
  return mask;
}

/** A typical value of each channel, for types that single precision cannot hold: subtracted, what remains fits.
 *  A few thousand pixels are looked at. */
template <typename TImage>
std::vector<double>
FindCenters(const TImage * image, const PixelBuffer & pixels)
{
  using Traits = DefaultConvertPixelTraits<typename TImage::PixelType>;
  const std::size_t                count = pixels.grid.Count();
  const std::size_t                stride = std::max<std::size_t>(1, count / 4096);
  std::vector<std::vector<double>> samples(pixels.channels);
  for (std::size_t i = 0; i < count; i += stride)
  {
    if (!pixels.mask.empty() && pixels.mask[i] == 0)
    {
      continue;
    }
    auto        index = image->GetLargestPossibleRegion().GetIndex();
    std::size_t rest = i;
    for (unsigned int d = 0; d < TImage::ImageDimension; ++d)
    {
      index[d] += static_cast<IndexValueType>(rest % pixels.grid.size[d]);
      rest /= pixels.grid.size[d];
    }
    const auto pixel = image->GetPixel(index);
    for (std::size_t c = 0; c < pixels.channels; ++c)
    {
      const auto value = static_cast<double>(Traits::GetNthComponent(static_cast<int>(c), pixel));
      if (std::isfinite(value))
      {
        samples[c].push_back(value);
      }
    }
  }
  std::vector<double> centers(pixels.channels, 0.0);
  for (std::size_t c = 0; c < pixels.channels; ++c)
  {
    if (!samples[c].empty())
    {
      const auto middle = samples[c].begin() + static_cast<std::ptrdiff_t>(samples[c].size() / 2);
      std::nth_element(samples[c].begin(), middle, samples[c].end());
      centers[c] = *middle;
    }
  }
  return centers;
}

/** \throw dwc::ParameterError that names the first pixel inside the mask that is not finite. */
template <typename TImage>
void
ThrowNotFinite(const TImage * image, const std::string & name, const dwc::Grid & grid, std::size_t pixel)
{
  auto        index = image->GetLargestPossibleRegion().GetIndex();
  std::size_t rest = pixel;
  for (unsigned int d = 0; d < TImage::ImageDimension; ++d)
  {
    index[d] += static_cast<IndexValueType>(rest % grid.size[d]);
    rest /= grid.size[d];
  }
  std::ostringstream sentence;
  sentence << "pixel " << index << " is not finite in single precision (" << image->GetPixel(index)
           << "); every pixel inside the mask must be: give a MaskImage that leaves such pixels out, or replace them";
  throw dwc::ParameterError(name, sentence.str());
}

/** Reads an image of any pixel type. \param mask on the same grid, or nullptr. \param name what an error calls the
 * image. \param window where it is given, all channels are scaled by it and clipped to 0 ... 1.
 *  \param componentsAreColor three or four components of any type are red, green, blue and alpha.
 *  \throw dwc::ParameterError where a pixel inside the mask is not finite, or none is inside. */
template <typename TImage, typename TMask>
PixelBuffer
ReadPixels(const TImage *      image,
           const TMask *       mask,
           const std::string & name,
           const dwc::Host &   host,
           const PixelWindow & window = {},
           bool                componentsAreColor = false)
{
  using PixelType = typename TImage::PixelType;
  using Traits = DefaultConvertPixelTraits<PixelType>;
  using ComponentType = typename NumericTraits<PixelType>::ValueType;
  if (componentsAreColor)
  {
    VerifyComponentsAreColor(image->GetNumberOfComponentsPerPixel(), name);
  }
  const bool isColor = componentsAreColor || IsColor<PixelType>::value;
  const bool isByteColor = isColor && std::is_integral<ComponentType>::value && sizeof(ComponentType) == 1;
  // 24 bits: the integers that single precision holds exactly.
  constexpr bool isWide = std::numeric_limits<ComponentType>::digits > 24;

  PixelBuffer pixels;
  pixels.grid = MakeGrid<TImage::ImageDimension>(image);
  pixels.channels = GetNumberOfChannels(image, componentsAreColor);
  pixels.color = isColor;
  if (mask != nullptr)
  {
    pixels.mask = ReadMask(mask);
  }
  const std::size_t channels = pixels.channels;
  const std::size_t count = pixels.grid.Count();
  pixels.values.resize(count * channels);
  const std::vector<double> centers =
    isWide && !pixels.color && !window.IsGiven() ? FindCenters(image, pixels) : std::vector<double>(channels, 0.0);
  pixels.centers = centers;

  PixelWindow scale = window;
  if (!window.IsGiven())
  {
    scale.minimum = isByteColor ? static_cast<double>(NumericTraits<ComponentType>::NonpositiveMin()) : 0.0;
    scale.maximum = isByteColor ? static_cast<double>(NumericTraits<ComponentType>::max()) : 1.0;
  }
  const double             low = scale.minimum;
  const double             range = scale.maximum - scale.minimum;
  const std::size_t        slabs = pixels.grid.size.back();
  std::vector<std::size_t> firstBad(slabs, count);
  ForSlabs(image, host, [&](const auto & slab, std::size_t first) {
    std::size_t i = first;
    for (ImageRegionConstIterator<TImage> it(image, slab); !it.IsAtEnd(); ++it, ++i)
    {
      const auto pixel = it.Get();
      const bool inside = pixels.mask.empty() || pixels.mask[i] != 0;
      for (std::size_t c = 0; c < channels; ++c)
      {
        const auto    wide = static_cast<double>(Traits::GetNthComponent(static_cast<int>(c), pixel));
        auto          value = static_cast<float>((wide - centers[c] - low) / range);
        std::size_t & bad = firstBad[first * slabs / count];
        if (inside && !std::isfinite(value) && bad == count)
        {
          bad = i;
        }
        if (window.IsGiven())
        {
          value = std::min(1.0F, std::max(0.0F, value));
        }
        pixels.values[i * channels + c] = inside ? value : 0.0F;
      }
    }
  });
  for (const std::size_t bad : firstBad)
  {
    if (bad < count)
    {
      ThrowNotFinite(image, name, pixels.grid, bad);
    }
  }
  if (pixels.color && !isByteColor && !window.IsGiven())
  {
    ScaleColor(pixels);
  }
  return pixels;
}

/** The same for an image of 2 or 3 dimensions whose type of pixels is known at run time only: any that ITK's Python
 * wraps or a file reader makes. \throw dwc::ParameterError also where it is of another type. */
template <unsigned int VDimension>
PixelBuffer
ReadPixels(const ImageBase<VDimension> *            image,
           const Image<unsigned char, VDimension> * mask,
           const std::string &                      name,
           const dwc::Host &                        host,
           const PixelWindow &                      window = {},
           bool                                     componentsAreColor = false);

extern template DiffuseWalkCut_EXPORT PixelBuffer
ReadPixels<2>(const ImageBase<2> *,
              const Image<unsigned char, 2> *,
              const std::string &,
              const dwc::Host &,
              const PixelWindow &,
              bool);
extern template DiffuseWalkCut_EXPORT PixelBuffer
ReadPixels<3>(const ImageBase<3> *,
              const Image<unsigned char, 3> *,
              const std::string &,
              const dwc::Host &,
              const PixelWindow &,
              bool);

} // namespace DiffuseWalkCutDetail
} // namespace itk

#endif
