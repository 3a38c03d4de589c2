/* SPDX-License-Identifier: Apache-2.0 */
#include "LabelFile.h"

#include "ExitCode.h"
#include "ProgressBar.h"
#include "ReadPixels.h"
#include "WriteImage.h"

#include "itkImage.h"

#include <algorithm>
#include <limits>

namespace app
{
namespace
{

template <typename TPixel, unsigned int VDimension>
void
WriteAs(const std::filesystem::path & path, const Geometry & geometry, const std::vector<std::uint32_t> & labels)
{
  using ImageType = itk::Image<TPixel, VDimension>;
  const auto                        image = ImageType::New();
  typename ImageType::SizeType      size;
  typename ImageType::SpacingType   spacing;
  typename ImageType::PointType     origin;
  typename ImageType::DirectionType direction;
  for (unsigned int i = 0; i < VDimension; ++i)
  {
    size[i] = geometry.size[i];
    spacing[i] = geometry.spacing[i];
    origin[i] = geometry.origin[i];
    for (unsigned int j = 0; j < VDimension; ++j)
    {
      direction[j][i] = geometry.direction[i][j];
    }
  }
  image->SetRegions(size);
  image->SetSpacing(spacing);
  image->SetOrigin(origin);
  image->SetDirection(direction);
  image->Allocate();
  std::transform(labels.begin(), labels.end(), image->GetBufferPointer(), [](std::uint32_t label) {
    return static_cast<TPixel>(label);
  });
  WriteFile(path, EncodeNRRD(image.GetPointer()));
}

template <typename TPixel>
void
WriteWith(const std::filesystem::path & path, const Geometry & geometry, const std::vector<std::uint32_t> & labels)
{
  geometry.size.size() == 2 ? WriteAs<TPixel, 2>(path, geometry, labels) : WriteAs<TPixel, 3>(path, geometry, labels);
}

} // namespace

void
WriteLabelFile(const std::filesystem::path & path, const Geometry & geometry, const std::vector<std::uint32_t> & labels)
{
  const std::uint32_t most = labels.empty() ? 0 : *std::max_element(labels.begin(), labels.end());
  if (most <= std::numeric_limits<std::uint8_t>::max())
  {
    WriteWith<std::uint8_t>(path, geometry, labels);
  }
  else if (most <= std::numeric_limits<std::uint16_t>::max())
  {
    WriteWith<std::uint16_t>(path, geometry, labels);
  }
  else
  {
    WriteWith<std::uint32_t>(path, geometry, labels);
  }
}

std::vector<std::uint32_t>
ReadLabelFile(const std::filesystem::path & path, Geometry & geometry)
{
  const ImageHeader header = ReadImageHeader(path.string(), path.filename().string());
  geometry = header.geometry;
  ProgressBar silent(false);
  const auto  image = ReadPixels<itk::Image<std::uint32_t, 3>>(header, silent);
  return { image->GetBufferPointer(),
           image->GetBufferPointer() + image->GetLargestPossibleRegion().GetNumberOfPixels() };
}

std::vector<std::uint32_t>
MapLabels(const std::vector<std::uint32_t> & leaves, const std::vector<std::uint32_t> & labelOfLeaf)
{
  std::vector<std::uint32_t> labels(leaves.size());
  std::transform(leaves.begin(), leaves.end(), labels.begin(), [&](std::uint32_t leaf) { return labelOfLeaf[leaf]; });
  return labels;
}

} // namespace app
