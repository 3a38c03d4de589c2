/* SPDX-License-Identifier: Apache-2.0 */
#include "SegmentImage.hxx"

#include "itkVectorImage.h"

namespace app
{

Segmentation
SegmentChannels(const SegmentOptions & options, const ImageHeader & header, OutputFiles & files, ProgressBar & progress)
{
  return header.dimension == 2 ? SegmentImage<itk::VectorImage<float, 2>>(options, header, files, progress)
                               : SegmentImage<itk::VectorImage<float, 3>>(options, header, files, progress);
}

} // namespace app
