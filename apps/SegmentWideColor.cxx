/* SPDX-License-Identifier: Apache-2.0 */
#include "SegmentImage.hxx"

#include "itkRGBPixel.h"

namespace app
{

Segmentation
SegmentWideColor(const SegmentOptions & options,
                 const ImageHeader &    header,
                 OutputFiles &          files,
                 ProgressBar &          progress)
{
  return header.dimension == 2 ? SegmentImage<itk::Image<itk::RGBPixel<float>, 2>>(options, header, files, progress)
                               : SegmentImage<itk::Image<itk::RGBPixel<float>, 3>>(options, header, files, progress);
}

} // namespace app
