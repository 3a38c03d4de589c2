/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ReadPixels_h
#define ReadPixels_h

#include "Message.h"
#include "ReadImage.h"

#include "itkImageFileReader.h"
#include "itkImageSeriesReader.h"

#include <exception>
#include <future>
#include <string>
#include <vector>

namespace app
{

/** What a reader throws, as the program says it. */
template <typename TReader>
void
UpdateReader(TReader * reader, const dwc::FileName & name)
{
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
    throw dwc::MakeUnreadablePixelsError(name, error.GetDescription());
  }
}

/** Reads the pixels of a file as those of an image type, and compares the checksums of the file meanwhile. Their
 * place is that of the header, where it may be better known than to ITK's reader.
 * \param notes gets sentences for the user. \throw dwc::FileError where the file is damaged. */
template <typename TImage>
typename TImage::Pointer
ReadFile(const ImageFile & file, const Watcher & watch, std::vector<std::string> * notes)
{
  const dwc::FileName name = file.header.name;
  auto                checksums = std::async(std::launch::async, [name] { return dwc::VerifyChecksums(name); });
  const auto          reader = itk::ImageFileReader<TImage>::New();
  reader->SetFileName(name.path);
  reader->SetImageIO(file.io);
  watch(reader);
  std::exception_ptr failure;
  try
  {
    UpdateReader(reader.GetPointer(), name);
  }
  catch (const dwc::FileError &)
  {
    failure = std::current_exception();
  }
  const std::vector<std::string> found = checksums.get(); // its error says more than a reader's
  if (failure)
  {
    std::rethrow_exception(failure);
  }
  if (notes != nullptr)
  {
    notes->insert(notes->end(), found.begin(), found.end());
  }
  const typename TImage::Pointer image = reader->GetOutput();
  image->DisconnectPipeline();
  // Of as many axes as the file has: an image of more has its own.
  auto spacing = image->GetSpacing();
  auto origin = image->GetOrigin();
  for (unsigned int axis = 0; axis < TImage::ImageDimension && axis < file.header.geometry.spacing.size(); ++axis)
  {
    spacing[axis] = file.header.geometry.spacing[axis];
    origin[axis] = file.header.geometry.origin[axis];
  }
  image->SetSpacing(spacing);
  image->SetOrigin(origin);
  return image;
}

/** Reads the pixels of the files of a DICOM series, and gives them the place that the positions of all slices say,
 * where ITK's reader takes those of the first and the last. \throw dwc::FileError where a file is damaged. */
template <typename TImage>
typename TImage::Pointer
ReadSeries(const ImageFile & file, const Watcher & watch)
{
  const auto reader = itk::ImageSeriesReader<TImage>::New();
  reader->SetFileNames(file.series);
  reader->SetImageIO(file.io);
  watch(reader);
  UpdateReader(reader.GetPointer(), file.header.name);
  const typename TImage::Pointer image = reader->GetOutput();
  image->DisconnectPipeline();

  const dwc::ImageGeometry & geometry = file.header.geometry;
  auto                       direction = image->GetDirection();
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
  return image;
}

/** Reads the pixels of a file, or of a DICOM series, as those of an image type.
 * \param notes gets sentences for the user. \throw dwc::FileError where a file is damaged. */
template <typename TImage>
typename TImage::Pointer
ReadPixels(const ImageFile & file, const Watcher & watch, std::vector<std::string> * notes = nullptr)
{
  if constexpr (TImage::ImageDimension == 3) // others are not instantiated
  {
    if (!file.series.empty())
    {
      return ReadSeries<TImage>(file, watch);
    }
  }
  return ReadFile<TImage>(file, watch, notes);
}

} // namespace app

#endif
