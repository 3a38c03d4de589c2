/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ReadMask_h
#define ReadMask_h

#include "ExitCode.h"
#include "ImageHeader.h"
#include "ReadPixels.h"

#include "itkImage.h"

#include <algorithm>
#include <string>

namespace app
{

/** Reads a mask of any pixel type for an image: pixels not zero are inside. A mask in a photographs' format has no
 * place of its own in space and takes the image's. \throw Failure(InputUnusable) where the mask has another size. */
template <unsigned int VDimension, typename TImage>
typename itk::Image<unsigned char, VDimension>::Pointer
ReadMask(const std::string & path, const ImageHeader & imageHeader, const TImage * image, ProgressBar & progress)
{
  using MaskType = itk::Image<unsigned char, VDimension>;
  const ImageHeader header = ReadImageHeader(path, "--mask");
  if (header.dimension != VDimension || !std::equal(imageHeader.geometry.size.begin(),
                                                    imageHeader.geometry.size.begin() + VDimension,
                                                    header.geometry.size.begin()))
  {
    const auto describe = [](const Geometry & geometry) {
      std::string text;
      for (const std::size_t n : geometry.size)
      {
        text += (text.empty() ? "" : " x ") + std::to_string(n);
      }
      return text;
    };
    throw Failure(ExitCode::InputUnusable,
                  "--mask: " + path + " has " + describe(header.geometry) + " pixels, the image " +
                    describe(imageHeader.geometry) + "; give a mask of the image's size");
  }

  // Through float: a conversion from 16 bits to 8 would turn 256 into 0.
  const auto values = ReadPixels<itk::Image<float, VDimension>>(header, progress);
  const auto mask = MaskType::New();
  mask->CopyInformation(values);
  if (!header.hasPhysicalGeometry || !imageHeader.hasPhysicalGeometry)
  {
    mask->CopyInformation(image);
  }
  mask->SetRegions(values->GetLargestPossibleRegion());
  mask->Allocate();
  const std::size_t count = values->GetLargestPossibleRegion().GetNumberOfPixels();
  std::transform(values->GetBufferPointer(),
                 values->GetBufferPointer() + count,
                 mask->GetBufferPointer(),
                 [](float value) { return static_cast<unsigned char>(value != 0.0F); });
  return mask;
}

} // namespace app

#endif
