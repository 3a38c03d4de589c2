/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ReadSeries_h
#define ReadSeries_h

#include "ImageFile.h"

#include "itkImageSeriesReader.h"

namespace app
{

/** The reader of the files of a series. */
template <typename TImage>
typename itk::ImageSeriesReader<TImage>::Pointer
MakeSeriesReader(const ImageFile & file)
{
  const auto reader = itk::ImageSeriesReader<TImage>::New();
  reader->SetFileNames(file.series);
  reader->SetImageIO(file.io);
  return reader;
}

/** The place that the positions of all slices say, where the reader takes those of the first and the last. */
template <typename TImage>
void
PlaceSeries(TImage * image, const dwc::ImageGeometry & geometry)
{
  auto direction = image->GetDirection();
  for (unsigned int axis = 0; axis < TImage::ImageDimension; ++axis)
  {
    for (unsigned int i = 0; i < TImage::ImageDimension; ++i)
    {
      direction(i, axis) = geometry.direction[axis][i];
    }
  }
  image->SetSpacing(geometry.spacing.data());
  image->SetOrigin(geometry.origin.data());
  image->SetDirection(direction);
}

} // namespace app

#endif
