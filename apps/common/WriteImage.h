/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WriteImage_h
#define WriteImage_h

#include "Failure.h"
#include "ImageFormats.h"
#include "MemoryFile.h"
#include "OutputFiles.h"

#include "dwc/Segments.h"
#include "itkImageFileWriter.h"
#include "itkImageIOFactory.h"
#include "itkJPEGImageIO.h"
#include "itkMetaDataObject.h"
#include "itkNrrdImageIO.h"
#include "itkPNGImageIO.h"

#include <filesystem>
#include <string>

namespace app
{

/** An image as the bytes of a file. \param bytesOfEntries those of its dictionary's entries, where it is written. */
template <typename TImage>
std::string
EncodeImage(const TImage * image, itk::ImageIOBase * io, int compressionLevel, std::size_t bytesOfEntries = 0)
{
  // Compression never makes an image much larger; headers and tables of all formats take less than that.
  const std::size_t bytesOfPixels = image->GetPixelContainer()->Size() * sizeof(*image->GetBufferPointer());
  const MemoryFile  file(bytesOfPixels + bytesOfPixels / 64 + 65536 + bytesOfEntries);
  const auto        writer = itk::ImageFileWriter<TImage>::New();
  writer->SetImageIO(io);
  writer->SetFileName(file.GetName());
  writer->SetInput(image);
  writer->SetUseCompression(true);
  writer->SetCompressionLevel(compressionLevel);
  writer->Update();
  const std::string bytes = file.Read();
  if (bytes.empty())
  {
    throw Failure(ExitCode::Internal, "an image could not be encoded");
  }
  return bytes;
}

/** \param keys of the header, with their values; they become entries of the image's dictionary. */
template <typename TImage>
std::string
EncodeNRRD(TImage * image, const dwc::KeyValues & keys)
{
  constexpr int level = 6; // labels are long runs: cheap at any level
  std::size_t   bytes = 0;
  for (const auto & [key, value] : keys)
  {
    itk::EncapsulateMetaData<std::string>(image->GetMetaDataDictionary(), key, value);
    bytes += 2 * (key.size() + value.size()) + 8; // where each character is escaped
  }
  return EncodeImage(image, itk::NrrdImageIO::New(), level, bytes);
}

template <typename TImage>
std::string
EncodePNG(const TImage * image)
{
  constexpr int level = 2; // higher ones take several times as long for a few per cent
  return EncodeImage(image, itk::PNGImageIO::New(), level);
}

template <typename TImage>
std::string
EncodeJPEG(const TImage * image)
{
  constexpr int quality = 90;
  return EncodeImage(image, itk::JPEGImageIO::New(), quality);
}

/** Writes an image of any size as it is, by the format of its name. \throw Failure(OutputUnwritable) */
template <typename TImage>
void
WriteRawImage(const TImage * image, const std::filesystem::path & path, const std::string & option)
{
  RegisterImageFormats();
  const auto writer = itk::ImageFileWriter<TImage>::New();
  writer->SetFileName(path.string());
  writer->SetInput(image);
  bool isWritten = true;
  try
  {
    writer->Update();
  }
  catch (const itk::ExceptionObject &)
  {
    isWritten = false;
  }
  const auto bytes = image->GetLargestPossibleRegion().GetNumberOfPixels() * image->GetNumberOfComponentsPerPixel() *
                     sizeof(*image->GetBufferPointer());
  std::error_code error;
  if (!isWritten || std::filesystem::file_size(path, error) < bytes || error)
  {
    throw Failure(ExitCode::OutputUnwritable,
                  option + ": the file cannot be written (disk full or folder read-only?).");
  }
}

} // namespace app

#endif
