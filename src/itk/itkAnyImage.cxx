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
#include "itkAnyImage.h"

#include "dwc/Error.h"

#include "itkImage.h"
#include "itkNumericTraits.h"
#include "itkRGBAPixel.h"
#include "itkRGBPixel.h"
#include "itkVectorImage.h"

#include <cstddef>
#include <type_traits>

namespace itk
{
namespace DiffuseWalkCutDetail
{
namespace
{

/** Takes the leaves if they are of this type. */
template <typename TLabel, unsigned int VDimension>
bool
TakeLeavesIf(const DataObject * image, dwc::LeafValues & leaves)
{
  const auto * const known = dynamic_cast<const Image<TLabel, VDimension> *>(image);
  if (known != nullptr)
  {
    leaves = known->GetBufferPointer();
  }
  return known != nullptr;
}

template <typename... TLabels>
bool
TakeLeavesOf(const DataObject * image, dwc::LeafValues & leaves)
{
  return ((TakeLeavesIf<TLabels, 2>(image, leaves) || TakeLeavesIf<TLabels, 3>(image, leaves)) || ...);
}

/** Takes the pixels if they are of this type. */
template <typename TImage>
bool
TakePixelsIf(const DataObject * image, dwc::PixelColor color, dwc::PixelValues & pixels)
{
  const auto * const known = dynamic_cast<const TImage *>(image);
  if (known != nullptr)
  {
    using ComponentType = typename NumericTraits<typename TImage::PixelType>::ValueType;
    pixels.values = reinterpret_cast<const ComponentType *>(known->GetBufferPointer());
    pixels.channels = known->GetNumberOfComponentsPerPixel();
    pixels.color = color;
  }
  return known != nullptr;
}

template <typename TComponent, unsigned int VDimension>
bool
TakeColor(const DataObject * image, dwc::PixelValues & pixels)
{
  const auto color = std::is_same_v<TComponent, unsigned char> ? dwc::PixelColor::Bytes : dwc::PixelColor::Wide;
  return TakePixelsIf<Image<RGBPixel<TComponent>, VDimension>>(image, color, pixels) ||
         TakePixelsIf<Image<RGBAPixel<TComponent>, VDimension>>(image, color, pixels);
}

template <typename TComponent, unsigned int VDimension>
bool
TakeChannels(const DataObject * image, dwc::PixelColor color, dwc::PixelValues & pixels)
{
  return TakePixelsIf<Image<TComponent, VDimension>>(image, dwc::PixelColor::None, pixels) ||
         TakePixelsIf<VectorImage<TComponent, VDimension>>(image, color, pixels);
}

template <typename... TComponents>
bool
TakeColors(const DataObject * image, dwc::PixelValues & pixels)
{
  return ((TakeColor<TComponents, 2>(image, pixels) || TakeColor<TComponents, 3>(image, pixels)) || ...);
}

template <typename... TComponents>
bool
TakeAny(const DataObject * image, bool componentsAreColor, dwc::PixelValues & pixels)
{
  const auto colorOf = [componentsAreColor](bool isByte) {
    return !componentsAreColor ? dwc::PixelColor::None : isByte ? dwc::PixelColor::Bytes : dwc::PixelColor::Wide;
  };
  return ((TakeChannels<TComponents, 2>(image, colorOf(sizeof(TComponents) == 1), pixels) ||
           TakeChannels<TComponents, 3>(image, colorOf(sizeof(TComponents) == 1), pixels)) ||
          ...);
}

} // namespace

dwc::PixelValues
TakePixels(const DataObject * image, bool componentsAreColor)
{
  dwc::PixelValues pixels;
  if (!TakeColors<unsigned char, unsigned short, float>(image, pixels) &&
      !TakeAny<float, double, unsigned char, signed char, unsigned short, short, unsigned int, int>(
        image, componentsAreColor, pixels))
  {
    throw dwc::ParameterError("Image", "must have pixels of a type that the filters take. Cast it to float.");
  }
  if (pixels.color != dwc::PixelColor::None && pixels.channels < 3)
  {
    throw dwc::ParameterError("ComponentsAreColor",
                              "must be off for an image of " + std::to_string(pixels.channels) +
                                " components. Colors have 3, or 4 with alpha.");
  }
  return pixels;
}

dwc::LeafValues
TakeLeaves(const DataObject * image)
{
  dwc::LeafValues leaves;
  if (!TakeLeavesOf<unsigned char, unsigned short, unsigned int>(image, leaves))
  {
    throw dwc::ParameterError("LeafImage", "must have unsigned labels of 8, 16 or 32 bits. Cast it.");
  }
  return leaves;
}

} // namespace DiffuseWalkCutDetail
} // namespace itk
