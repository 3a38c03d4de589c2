/* SPDX-License-Identifier: Apache-2.0 */
#include "LabelFile.h"

#include "ReadPixels.h"
#include "WriteImage.h"

#include "itkImage.h"
#include "itkVectorImage.h"

#include <algorithm>
#include <array>

namespace app
{
namespace
{

template <typename TImage>
typename TImage::Pointer
MakeImage(const dwc::ImageGeometry & geometry, unsigned int components)
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
  image->SetNumberOfComponentsPerPixel(components);
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
Encode(const dwc::ImageGeometry & geometry,
       const std::uint32_t *      leaves,
       const TLabel &             label,
       const dwc::KeyValues &     keys)
{
  const auto image = MakeImage<itk::Image<TPixel, VDimension>>(geometry, 1);
  std::transform(leaves, leaves + geometry.CountPixels(), image->GetBufferPointer(), [&label](std::uint32_t leaf) {
    return static_cast<TPixel>(label(leaf));
  });
  return EncodeNRRD(image.GetPointer(), keys);
}

template <typename TLabel>
std::string
EncodeSmallest(const dwc::ImageGeometry & geometry,
               const std::uint32_t *      leaves,
               std::uint32_t              greatest,
               const TLabel &             label,
               const dwc::KeyValues &     keys)
{
  const bool isFlat = geometry.size.size() == 2;
  switch (dwc::CountLabelBytes(greatest))
  {
    case 1:
      return isFlat ? Encode<std::uint8_t, 2>(geometry, leaves, label, keys)
                    : Encode<std::uint8_t, 3>(geometry, leaves, label, keys);
    case 2:
      return isFlat ? Encode<std::uint16_t, 2>(geometry, leaves, label, keys)
                    : Encode<std::uint16_t, 3>(geometry, leaves, label, keys);
    default:
      return isFlat ? Encode<std::uint32_t, 2>(geometry, leaves, label, keys)
                    : Encode<std::uint32_t, 3>(geometry, leaves, label, keys);
  }
}

/** A plane as a volume of one slice. */
dwc::ImageGeometry
ExtendToVolume(dwc::ImageGeometry geometry)
{
  if (geometry.size.size() == 2)
  {
    geometry.size.push_back(1);
    geometry.spacing.push_back(1.0);
    geometry.origin.push_back(0.0);
    const auto & x = geometry.direction[0];
    const auto & y = geometry.direction[1];
    const double turn = x[0] * y[1] - x[1] * y[0]; // the third axis makes the three right-handed
    geometry.direction = { { x[0], x[1], 0.0 }, { y[0], y[1], 0.0 }, { 0.0, 0.0, turn < 0.0 ? -1.0 : 1.0 } };
  }
  return geometry;
}

/** The bytes of an NRRD file whose first axis are the layers. */
template <typename TPixel>
std::string
EncodeLayers(const dwc::ImageGeometry &      geometry,
             const std::uint32_t *           leaves,
             const std::vector<dwc::Level> & layers,
             const dwc::KeyValues &          keys)
{
  const auto image = MakeImage<itk::VectorImage<TPixel, 3>>(geometry, static_cast<unsigned int>(layers.size()));
  TPixel *   to = image->GetBufferPointer();
  for (std::size_t i = 0; i < geometry.CountPixels(); ++i)
  {
    for (const dwc::Level & layer : layers)
    {
      *to++ = static_cast<TPixel>(layer.labels[leaves[i]]);
    }
  }
  std::string bytes = EncodeNRRD(image.GetPointer(), keys);
  // ITK calls the components of a pixel by their number what they might be, such as a vector or a color.
  const std::size_t begin = bytes.find("\nkinds: ") + 8;
  bytes.replace(begin, bytes.find(' ', begin) - begin, "list");
  return bytes;
}

} // namespace

dwc::KeyValues
DescribeLabels(const dwc::Tree &               tree,
               const dwc::ImageGeometry &      geometry,
               const std::uint32_t *           leaves,
               const std::vector<dwc::Level> & layers)
{
  std::array<std::size_t, 3> size{ { 1, 1, 1 } };
  std::copy(geometry.size.begin(), geometry.size.end(), size.begin());
  return dwc::DescribeSegments(tree, size, leaves, layers);
}

void
WriteLabelFile(const std::filesystem::path &      path,
               const dwc::ImageGeometry &         geometry,
               const std::uint32_t *              leaves,
               const std::vector<std::uint32_t> * labelOfLeaf,
               const dwc::KeyValues &             keys)
{
  if (labelOfLeaf != nullptr)
  {
    const std::uint32_t greatest = *std::max_element(labelOfLeaf->begin(), labelOfLeaf->end());
    const auto          label = [labelOfLeaf](std::uint32_t leaf) { return (*labelOfLeaf)[leaf]; };
    WriteFile(path, EncodeSmallest(geometry, leaves, greatest, label, keys));
  }
  else
  {
    const std::uint32_t greatest = *std::max_element(leaves, leaves + geometry.CountPixels());
    const auto          label = [](std::uint32_t leaf) { return leaf; };
    WriteFile(path, EncodeSmallest(geometry, leaves, greatest, label, keys));
  }
}

std::string
EncodeSegmentation(const dwc::Tree &               tree,
                   const dwc::ImageGeometry &      geometry,
                   const std::uint32_t *           leaves,
                   const std::vector<dwc::Level> & layers)
{
  const dwc::ImageGeometry volume = ExtendToVolume(geometry);
  const dwc::KeyValues     keys = DescribeLabels(tree, volume, leaves, layers);
  std::size_t              greatest = 0;
  for (const dwc::Level & layer : layers)
  {
    greatest = std::max(greatest, layer.numberOfRegions);
  }
  if (layers.size() == 1)
  {
    const std::vector<std::uint32_t> & labels = layers.front().labels;
    const auto                         label = [&labels](std::uint32_t leaf) { return labels[leaf]; };
    return EncodeSmallest(volume, leaves, static_cast<std::uint32_t>(greatest), label, keys);
  }
  switch (dwc::CountLabelBytes(static_cast<std::uint32_t>(greatest)))
  {
    case 1:
      return EncodeLayers<std::uint8_t>(volume, leaves, layers, keys);
    case 2:
      return EncodeLayers<std::uint16_t>(volume, leaves, layers, keys);
    default:
      return EncodeLayers<std::uint32_t>(volume, leaves, layers, keys);
  }
}

itk::DataObject::Pointer
MakeLabelImage(const LabelFile & file)
{
  const auto fill = [&file](auto image) {
    std::copy(file.labels.begin(), file.labels.end(), image->GetBufferPointer());
    return itk::DataObject::Pointer(image.GetPointer());
  };
  return file.geometry.size.size() == 2 ? fill(MakeImage<itk::Image<std::uint32_t, 2>>(file.geometry, 1))
                                        : fill(MakeImage<itk::Image<std::uint32_t, 3>>(file.geometry, 1));
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
