/* SPDX-License-Identifier: Apache-2.0 */
#include "ReadImage.h"

#include "ReadPixels.h"

#include "itkRGBPixel.h"
#include "itkVectorImage.h"

#include <algorithm>

namespace app
{
namespace
{

/** An image of another pixel type on the same grid. */
template <typename TImage, typename TReference>
typename TImage::Pointer
MakeImageLike(const TReference * reference)
{
  const auto image = TImage::New();
  image->CopyInformation(reference);
  image->SetRegions(reference->GetLargestPossibleRegion());
  image->Allocate();
  return image;
}

template <typename TImage>
InputImage<TImage::ImageDimension>
ReadAs(const ImageFile & file, const Watcher & watch)
{
  InputImage<TImage::ImageDimension> input;
  input.image = ReadPixels<TImage>(file, watch, &input.notes).GetPointer();
  return input;
}

template <unsigned int VDimension>
InputImage<VDimension>
ReadScalars(const ImageFile & file, const Watcher & watch)
{
  if (!file.header.FitsSinglePrecision())
  {
    return ReadAs<itk::Image<double, VDimension>>(file, watch);
  }
  if (file.header.HasBytes() && file.header.components == 1) // with alpha, ITK's reader makes fractions
  {
    return ReadAs<itk::Image<unsigned char, VDimension>>(file, watch);
  }
  return ReadAs<itk::Image<float, VDimension>>(file, watch);
}

} // namespace

template <unsigned int VDimension>
InputImage<VDimension>
ReadImage(const ImageFile & file, const Watcher & watch)
{
  switch (file.header.kind)
  {
    case dwc::PixelKind::Scalar:
      return ReadScalars<VDimension>(file, watch);
    case dwc::PixelKind::Color:
      return ReadAs<itk::Image<itk::RGBPixel<unsigned char>, VDimension>>(file, watch);
    case dwc::PixelKind::WideColor:
    case dwc::PixelKind::Channels:
      break;
  }
  return ReadAs<itk::VectorImage<float, VDimension>>(file, watch);
}

template <unsigned int VDimension>
typename itk::Image<unsigned char, VDimension>::Pointer
ReadMask(const dwc::FileName &              name,
         const dwc::ImageHeader &           imageHeader,
         const itk::ImageBase<VDimension> * image,
         const Watcher &                    watch)
{
  const ImageFile file = OpenImageFile(name);
  dwc::VerifyMaskSize(name, file.header.geometry, imageHeader.geometry);

  // Through float: a conversion from 16 bits to 8 would turn 256 into 0.
  const auto values = ReadPixels<itk::Image<float, VDimension>>(file, watch);
  const auto mask = MakeImageLike<itk::Image<unsigned char, VDimension>>(values.GetPointer());
  if (!file.header.hasPhysicalGeometry || !imageHeader.hasPhysicalGeometry)
  {
    mask->CopyInformation(image);
  }
  const float * const begin = values->GetBufferPointer();
  std::transform(begin,
                 begin + values->GetLargestPossibleRegion().GetNumberOfPixels(),
                 mask->GetBufferPointer(),
                 [](float value) { return static_cast<unsigned char>(std::isfinite(value) && value != 0.0F); });
  return mask;
}

template InputImage<2>
ReadImage<2>(const ImageFile &, const Watcher &);
template InputImage<3>
ReadImage<3>(const ImageFile &, const Watcher &);
template itk::Image<unsigned char, 2>::Pointer
ReadMask<2>(const dwc::FileName &, const dwc::ImageHeader &, const itk::ImageBase<2> *, const Watcher &);
template itk::Image<unsigned char, 3>::Pointer
ReadMask<3>(const dwc::FileName &, const dwc::ImageHeader &, const itk::ImageBase<3> *, const Watcher &);

} // namespace app
