/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ReadPixels_h
#define ReadPixels_h

#include "Message.h"
#include "ReadImage.h"

#include "itkImageFileReader.h"

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

/** Reads the pixels of a file as those of an image type, and compares the checksums of the file meanwhile.
 * \param notes gets sentences for the user. \throw dwc::FileError where the file is damaged. */
template <typename TImage>
typename TImage::Pointer
ReadPixels(const ImageFile & file, const Watcher & watch, std::vector<std::string> * notes = nullptr)
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
  return image;
}

} // namespace app

#endif
