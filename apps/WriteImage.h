/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WriteImage_h
#define WriteImage_h

#include "ExitCode.h"
#include "ImageFormats.h"

#include "itkImageFileWriter.h"
#include "itkImageIOFactory.h"

#include <filesystem>
#include <string>

namespace app
{

/** How hard a writer tries, on its own scale of 1 to 9 (JPEG: quality, to 100). */
enum class Compression
{
  None,
  Labels = 6,  ///< long runs: cheap at any level
  Picture = 2, ///< higher levels take several times as long for a few per cent
  Photograph = 90
};

/** Verifies that the bytes of a file just written are all there: writers' libraries buffer, and some do not look
 * whether the last of it could be written. \throw Failure(OutputUnwritable) */
void
VerifyWritten(const std::filesystem::path & path);

template <typename TImage>
void
WriteImage(const TImage * image, const std::filesystem::path & path, Compression compression)
{
  RegisterImageFormats();
  const auto io = itk::ImageIOFactory::CreateImageIO(path.c_str(), itk::CommonEnums::IOFileMode::WriteMode);
  if (!io)
  {
    throw Failure(ExitCode::OutputUnwritable,
                  path.filename().string() + " cannot be written: no image format ends in \"" +
                    path.extension().string() + "\"; use .nrrd");
  }
  const auto writer = itk::ImageFileWriter<TImage>::New();
  writer->SetImageIO(io);
  writer->SetFileName(path.string());
  writer->SetInput(image);
  writer->SetUseCompression(compression != Compression::None);
  if (compression != Compression::None)
  {
    writer->SetCompressionLevel(static_cast<int>(compression));
  }
  try
  {
    writer->Update();
  }
  catch (const itk::ExceptionObject &)
  {
    throw Failure(ExitCode::OutputUnwritable,
                  path.filename().string() + " cannot be written: is the disk full, the folder read-only?");
  }
  VerifyWritten(path);
}

} // namespace app

#endif
