/* SPDX-License-Identifier: Apache-2.0 */
#include "LabelFile.h"

#include "ReadPixels.h"
#include "WriteImage.h"

#include "itkImage.h"

#include <algorithm>

namespace app
{
namespace
{

template <typename TImage>
typename TImage::Pointer
MakeImage(const dwc::ImageGeometry & geometry)
{
  const auto                     image = TImage::New();
  typename TImage::SizeType      size;
  typename TImage::SpacingType   spacing;
  typename TImage::PointType     origin;
  typename TImage::DirectionType direction;
  for (unsigned int i = 0; i < TImage::ImageDimension; ++i)
  {
    size[i] = geometry.size[i];
    spacing[i] = geometry.spacing[i];
    origin[i] = geometry.origin[i];
    for (unsigned int j = 0; j < TImage::ImageDimension; ++j)
    {
      direction[j][i] = geometry.direction[i][j];
    }
  }
  image->SetRegions(size);
  image->SetSpacing(spacing);
  image->SetOrigin(origin);
  image->SetDirection(direction);
  image->Allocate();
  return image;
}

/** The bytes of an NRRD file of `label(leaf)` for all pixels. */
template <typename TPixel, unsigned int VDimension, typename TLabel>
std::string
Encode(const dwc::ImageGeometry & geometry, const std::uint32_t * leaves, const TLabel & label)
{
  const auto image = MakeImage<itk::Image<TPixel, VDimension>>(geometry);
  std::transform(leaves, leaves + geometry.CountPixels(), image->GetBufferPointer(), [&label](std::uint32_t leaf) {
    return static_cast<TPixel>(label(leaf));
  });
  return EncodeNRRD(image.GetPointer());
}

template <typename TLabel>
std::string
EncodeSmallest(const dwc::ImageGeometry & geometry,
               const std::uint32_t *      leaves,
               std::uint32_t              greatest,
               const TLabel &             label)
{
  const bool isFlat = geometry.size.size() == 2;
  switch (dwc::CountLabelBytes(greatest))
  {
    case 1:
      return isFlat ? Encode<std::uint8_t, 2>(geometry, leaves, label)
                    : Encode<std::uint8_t, 3>(geometry, leaves, label);
    case 2:
      return isFlat ? Encode<std::uint16_t, 2>(geometry, leaves, label)
                    : Encode<std::uint16_t, 3>(geometry, leaves, label);
    default:
      return isFlat ? Encode<std::uint32_t, 2>(geometry, leaves, label)
                    : Encode<std::uint32_t, 3>(geometry, leaves, label);
  }
}

} // namespace

void
WriteLabelFile(const std::filesystem::path &      path,
               const dwc::ImageGeometry &         geometry,
               const std::uint32_t *              leaves,
               const std::vector<std::uint32_t> * labelOfLeaf)
{
  if (labelOfLeaf != nullptr)
  {
    const std::uint32_t greatest = *std::max_element(labelOfLeaf->begin(), labelOfLeaf->end());
    WriteFile(path,
              EncodeSmallest(geometry, leaves, greatest, [&](std::uint32_t leaf) { return (*labelOfLeaf)[leaf]; }));
  }
  else
  {
    const std::uint32_t greatest = *std::max_element(leaves, leaves + geometry.CountPixels());
    WriteFile(path, EncodeSmallest(geometry, leaves, greatest, [](std::uint32_t leaf) { return leaf; }));
  }
}

LabelFile
ReadLabelFile(const std::filesystem::path & path)
{
  const ImageFile file = OpenImageFile({ path.filename().string(), path.string() });
  const auto      image = ReadPixels<itk::Image<std::uint32_t, 3>>(file, [](itk::ProcessObject *) {});
  const auto *    begin = image->GetBufferPointer();
  return { file.header.geometry, { begin, begin + image->GetLargestPossibleRegion().GetNumberOfPixels() } };
}

} // namespace app
