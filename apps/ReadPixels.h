/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ReadPixels_h
#define ReadPixels_h

#include "ExitCode.h"
#include "FileIntegrity.h"
#include "ImageHeader.h"
#include "ProgressBar.h"

#include "itkImageFileReader.h"

#include <string>

namespace app
{

/** Reads the pixels of a header. \throw Failure(InputUnreadable) where the file is truncated or damaged. */
template <typename TImage>
typename TImage::Pointer
ReadPixels(const ImageHeader & header, ProgressBar & progress)
{
  if (!IsWholeFile(header.path))
  {
    throw Failure(ExitCode::InputUnreadable, header.option + ": " + header.path + " is truncated; get a whole copy");
  }
  using ReaderType = itk::ImageFileReader<TImage>;
  const auto reader = ReaderType::New();
  reader->SetFileName(header.path);
  reader->SetImageIO(header.io);
  progress.Watch(reader);
  try
  {
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
    std::string reason = error.GetDescription();
    reason = reason.substr(0, reason.find('\n'));
    throw Failure(ExitCode::InputUnreadable, header.option + ": " + header.path + " cannot be read: " + reason);
  }
  const typename TImage::Pointer image = reader->GetOutput();
  image->DisconnectPipeline();
  return image;
}

} // namespace app

#endif
