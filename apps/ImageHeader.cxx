/* SPDX-License-Identifier: Apache-2.0 */
#include "ImageHeader.h"

#include "ExitCode.h"
#include "ImageFormats.h"
#include "Message.h"

#include "itkImageIOFactory.h"

#include <filesystem>
#include <fstream>

namespace app
{
namespace
{

bool
HasPhysicalGeometry(const std::string & ioName)
{
  return ioName != "JPEGImageIO" && ioName != "PNGImageIO" && ioName != "BMPImageIO" && ioName != "TIFFImageIO";
}

PixelKind
FindKind(const itk::ImageIOBase & io)
{
  using Pixel = itk::CommonEnums::IOPixel;
  const std::size_t components = io.GetNumberOfComponents();
  const bool        isPicture = !HasPhysicalGeometry(io.GetNameOfClass());
  if (components == 1 || (components == 2 && isPicture)) // grey, or grey with alpha
  {
    return PixelKind::Scalar;
  }
  if (io.GetPixelType() == Pixel::RGB || io.GetPixelType() == Pixel::RGBA || (isPicture && components <= 4))
  {
    return io.GetComponentType() == itk::CommonEnums::IOComponent::UCHAR ? PixelKind::Color : PixelKind::WideColor;
  }
  return PixelKind::Channels;
}

void
VerifyIsFile(const std::string & path, const std::string & option)
{
  std::error_code error;
  if (!std::filesystem::exists(path, error))
  {
    throw Failure(ExitCode::InputUnreadable, option + ": there is no file " + path);
  }
  if (std::filesystem::is_directory(path, error))
  {
    throw Failure(ExitCode::InputUnreadable, option + ": " + path + " is a folder; name an image file");
  }
  if (!std::ifstream(path, std::ios::binary))
  {
    throw Failure(ExitCode::InputUnreadable, option + ": " + path + " cannot be opened; may you read it?");
  }
}

} // namespace

std::size_t
Geometry::CountPixels() const
{
  std::size_t count = 1;
  for (const std::size_t n : size)
  {
    count *= n;
  }
  return count;
}

ImageHeader
ReadImageHeader(const std::string & path, const std::string & option)
{
  VerifyIsFile(path, option);
  RegisterImageFormats();

  ImageHeader header;
  header.path = path;
  header.option = option;
  const LibraryMessagesOff off;
  header.io = itk::ImageIOFactory::CreateImageIO(path.c_str(), itk::CommonEnums::IOFileMode::ReadMode);
  if (!header.io)
  {
    throw Failure(ExitCode::InputUnreadable,
                  option + ": " + path + " is of no known image format, or damaged; known are " + ListImageFormats());
  }
  header.io->SetFileName(path);
  try
  {
    header.io->ReadImageInformation();
  }
  catch (const itk::ExceptionObject & error)
  {
    throw Failure(ExitCode::InputUnreadable,
                  option + ": the header of " + path + " cannot be read: " + StripObject(error.GetDescription()));
  }

  unsigned int axes = header.io->GetNumberOfDimensions();
  while (axes > 3 && header.io->GetDimensions(axes - 1) == 1)
  {
    --axes;
  }
  if (axes < 2 || axes > 3)
  {
    throw Failure(ExitCode::InputUnusable,
                  option + ": " + path + " has " + std::to_string(axes) + " axes; images of 2 or 3 can be segmented");
  }
  for (unsigned int i = 0; i < axes; ++i)
  {
    header.geometry.size.push_back(header.io->GetDimensions(i));
    header.geometry.spacing.push_back(header.io->GetSpacing(i));
    header.geometry.origin.push_back(header.io->GetOrigin(i));
    std::vector<double> direction = header.io->GetDirection(i);
    direction.resize(axes);
    header.geometry.direction.push_back(direction);
    if (header.geometry.size.back() == 0)
    {
      throw Failure(ExitCode::InputUnusable, option + ": " + path + " has no pixel");
    }
  }
  header.dimension = axes == 3 && header.geometry.size[2] == 1 ? 2 : axes;
  header.kind = FindKind(*header.io);
  header.components = header.io->GetNumberOfComponents();
  header.bytesPerPixel = header.components * header.io->GetComponentSize();
  header.hasPhysicalGeometry = HasPhysicalGeometry(header.io->GetNameOfClass());
  return header;
}

} // namespace app
