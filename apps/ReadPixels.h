/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ReadPixels_h
#define ReadPixels_h

#include "ExitCode.h"
#include "FileIntegrity.h"
#include "ImageHeader.h"
#include "Message.h"
#include "ProgressBar.h"

#include "itkImage.h"
#include "itkImageFileReader.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <type_traits>

namespace app
{

/** Reads the pixels of a header. \throw Failure(InputUnreadable) where the file is truncated or damaged. */
template <typename TImage>
typename TImage::Pointer
ReadPixels(const ImageHeader & header, ProgressBar & progress)
{
  if (!IsWholeFile(header.path, header.bytesPerPixel * header.geometry.CountPixels()))
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
    throw Failure(ExitCode::InputUnreadable,
                  header.option + ": " + header.path +
                    " is damaged or truncated: " + StripObject(error.GetDescription()));
  }
  const typename TImage::Pointer image = reader->GetOutput();
  image->DisconnectPipeline();
  return image;
}

/** Reads scalars of a type with more digits than float has. Only differences of values count for a segmentation, so the
 *  least value is subtracted first: what is small beside a large offset is then kept. */
template <unsigned int VDimension>
typename itk::Image<float, VDimension>::Pointer
ReadWideScalars(const ImageHeader & header, ProgressBar & progress, double & offset)
{
  const auto   wide = ReadPixels<itk::Image<double, VDimension>>(header, progress);
  const auto   image = itk::Image<float, VDimension>::New();
  const auto * begin = wide->GetBufferPointer();
  const auto * end = begin + wide->GetLargestPossibleRegion().GetNumberOfPixels();
  double       least = std::numeric_limits<double>::infinity();
  std::for_each(begin, end, [&](double value) { least = std::isfinite(value) ? std::min(least, value) : least; });
  image->CopyInformation(wide);
  image->SetRegions(wide->GetLargestPossibleRegion());
  image->Allocate();
  std::transform(
    begin, end, image->GetBufferPointer(), [&](double value) { return static_cast<float>(value - least); });
  offset = std::isfinite(least) ? least : 0.0;
  return image;
}

/** Reads the image that is segmented. \param offset what was subtracted from its values. */
template <typename TImage>
typename TImage::Pointer
ReadInput(const ImageHeader & header, ProgressBar & progress, double & offset)
{
  offset = 0.0;
  if constexpr (std::is_same_v<typename TImage::PixelType, float>)
  {
    using Component = itk::CommonEnums::IOComponent;
    const Component type = header.io->GetComponentType();
    const bool      isNarrow = type == Component::UCHAR || type == Component::CHAR || type == Component::USHORT ||
                          type == Component::SHORT || type == Component::FLOAT;
    if (!isNarrow)
    {
      return ReadWideScalars<TImage::ImageDimension>(header, progress, offset);
    }
  }
  return ReadPixels<TImage>(header, progress);
}

} // namespace app

#endif
