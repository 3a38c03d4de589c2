/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ReadPixels_h
#define ReadPixels_h

#include "Message.h"
#include "ReadImage.h"
#include "ReadSeries.h"

#include "itkImageFileReader.h"

namespace app
{

/** Runs a reader. \throw dwc::FileError where the file is truncated or damaged. */
template <typename TReader>
typename TReader::OutputImageType::Pointer
RunReader(TReader * reader, const ImageFile & file, const Watcher & watch)
{
  watch(reader);
  try
  {
    const LibraryMessagesOff off;
    reader->Update();
  }
  catch (const itk::ProcessAborted &)
  {
    throw;
  }
  catch (const itk::MemoryAllocationError &)
  {
    throw;
  }
  catch (const itk::ExceptionObject & error)
  {
    throw dwc::MakeUnreadablePixelsError(file.header.name, error.GetDescription());
  }
  const typename TReader::OutputImageType::Pointer image = reader->GetOutput();
  image->DisconnectPipeline();
  return image;
}

/** Reads the pixels of a file as those of an image type. \throw dwc::FileError where the file is truncated or damaged.
 */
template <typename TImage>
typename TImage::Pointer
ReadPixels(const ImageFile & file, const Watcher & watch)
{
  if constexpr (TImage::ImageDimension == 3)
  {
    if (!file.series.empty())
    {
      const typename TImage::Pointer image = RunReader(MakeSeriesReader<TImage>(file).GetPointer(), file, watch);
      PlaceSeries(image.GetPointer(), file.header.geometry);
      return image;
    }
  }
  dwc::VerifyWhole(file.header);
  const auto reader = itk::ImageFileReader<TImage>::New();
  reader->SetFileName(file.header.name.path);
  reader->SetImageIO(file.io);
  return RunReader(reader.GetPointer(), file, watch);
}

} // namespace app

#endif
