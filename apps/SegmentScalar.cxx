/* SPDX-License-Identifier: Apache-2.0 */
#include "SegmentImage.hxx"

#include "itkImage.h"

namespace app
{

Segmentation
SegmentScalar(const SegmentOptions & options, const ImageHeader & header, OutputFiles & files, ProgressBar & progress)
{
  return header.dimension == 2 ? SegmentImage<itk::Image<float, 2>>(options, header, files, progress)
                               : SegmentImage<itk::Image<float, 3>>(options, header, files, progress);
}

} // namespace app
