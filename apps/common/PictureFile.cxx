/* SPDX-License-Identifier: Apache-2.0 */
#include "PictureFile.h"

#include "ReadPixels.h"
#include "WriteImage.h"

#include "itkImage.h"
#include "itkRGBPixel.h"

#include <algorithm>

namespace app
{
namespace
{

using GrayType = itk::Image<unsigned char, 2>;
using ColorType = itk::Image<itk::RGBPixel<unsigned char>, 2>;

template <typename TImage>
typename TImage::Pointer
MakeImage(const dwc::Raster & picture)
{
  const auto image = TImage::New();
  image->SetRegions(itk::Size<2>{ { picture.width, picture.height } });
  image->Allocate();
  std::copy(picture.values.begin(), picture.values.end(), reinterpret_cast<unsigned char *>(image->GetBufferPointer()));
  return image;
}

} // namespace

std::string
EncodeJPEG(const dwc::Raster & picture)
{
  return picture.channels == 1 ? EncodeJPEG(MakeImage<GrayType>(picture).GetPointer())
                               : EncodeJPEG(MakeImage<ColorType>(picture).GetPointer());
}

void
WritePicture(const std::filesystem::path & path, const dwc::Raster & picture)
{
  WriteFile(path,
            picture.channels == 1 ? EncodePNG(MakeImage<GrayType>(picture).GetPointer())
                                  : EncodePNG(MakeImage<ColorType>(picture).GetPointer()));
}

dwc::Raster
ReadPicture(const std::filesystem::path & path)
{
  const ImageFile file = OpenImageFile({ path.filename().string(), path.string() });
  const auto      image = ReadPixels<ColorType>(file, [](itk::ProcessObject *) {});
  dwc::Raster     picture;
  picture.width = image->GetLargestPossibleRegion().GetSize(0);
  picture.height = image->GetLargestPossibleRegion().GetSize(1);
  const auto * const values = reinterpret_cast<const unsigned char *>(image->GetBufferPointer());
  picture.values.assign(values, values + 3 * picture.width * picture.height);
  return picture;
}

} // namespace app
