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
#include "itkPixelBuffer.h"

#include "itkVectorImage.h"

#include <cstddef>

namespace itk
{
namespace DiffuseWalkCutDetail
{
namespace
{

/** What ReadPixels is given besides the image. */
template <unsigned int VDimension>
struct Request
{
  const Image<unsigned char, VDimension> * mask;
  const std::string &                      name;
  const dwc::Host &                        host;
  const PixelWindow &                      window;
  bool                                     componentsAreColor;
};

/** Reads the image if it is of this type. */
template <typename TImage, unsigned int VDimension>
bool
ReadIf(const ImageBase<VDimension> * image, const Request<VDimension> & request, PixelBuffer & pixels)
{
  const auto * const known = dynamic_cast<const TImage *>(image);
  if (known == nullptr)
  {
    return false;
  }
  pixels = ReadPixels(known, request.mask, request.name, request.host, request.window, request.componentsAreColor);
  return true;
}

template <typename TComponent, unsigned int VDimension>
bool
ReadScalarsOrVectors(const ImageBase<VDimension> * image, const Request<VDimension> & request, PixelBuffer & pixels)
{
  return ReadIf<Image<TComponent, VDimension>>(image, request, pixels) ||
         ReadIf<VectorImage<TComponent, VDimension>>(image, request, pixels);
}

template <typename TComponent, unsigned int VDimension>
bool
ReadColors(const ImageBase<VDimension> * image, const Request<VDimension> & request, PixelBuffer & pixels)
{
  return ReadIf<Image<RGBPixel<TComponent>, VDimension>>(image, request, pixels) ||
         ReadIf<Image<RGBAPixel<TComponent>, VDimension>>(image, request, pixels);
}

} // namespace

template <unsigned int VDimension>
PixelBuffer
ReadPixels(const ImageBase<VDimension> *            image,
           const Image<unsigned char, VDimension> * mask,
           const std::string &                      name,
           const dwc::Host &                        host,
           const PixelWindow &                      window,
           bool                                     componentsAreColor)
{
  const Request<VDimension> request{ mask, name, host, window, componentsAreColor };
  PixelBuffer               pixels;
  const bool                isRead =
    ReadScalarsOrVectors<float>(image, request, pixels) ||
    ReadScalarsOrVectors<unsigned char>(image, request, pixels) ||
    ReadScalarsOrVectors<short>(image, request, pixels) ||
    ReadScalarsOrVectors<unsigned short>(image, request, pixels) ||
    ReadScalarsOrVectors<double>(image, request, pixels) || ReadScalarsOrVectors<int>(image, request, pixels) ||
    ReadScalarsOrVectors<unsigned int>(image, request, pixels) ||
    ReadScalarsOrVectors<signed char>(image, request, pixels) || ReadColors<unsigned char>(image, request, pixels) ||
    ReadColors<unsigned short>(image, request, pixels) || ReadColors<float>(image, request, pixels);
  if (!isRead)
  {
    throw dwc::ParameterError(name,
                              std::string("is a ") + image->GetNameOfClass() + " of " +
                                std::to_string(image->GetNumberOfComponentsPerPixel()) +
                                " components of a type that is not read here; cast it to float");
  }
  return pixels;
}

template PixelBuffer
ReadPixels<2>(const ImageBase<2> *,
              const Image<unsigned char, 2> *,
              const std::string &,
              const dwc::Host &,
              const PixelWindow &,
              bool);
template PixelBuffer
ReadPixels<3>(const ImageBase<3> *,
              const Image<unsigned char, 3> *,
              const std::string &,
              const dwc::Host &,
              const PixelWindow &,
              bool);

} // namespace DiffuseWalkCutDetail
} // namespace itk
