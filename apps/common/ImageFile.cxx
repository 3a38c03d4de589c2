/* SPDX-License-Identifier: Apache-2.0 */
#include "ImageFile.h"

#include "ImageFormats.h"
#include "Message.h"
#include "SeriesFile.h"

#include "itkImageIOFactory.h"

#include <filesystem>

namespace app
{
namespace
{

dwc::NumberType
FindNumberType(itk::CommonEnums::IOComponent type)
{
  using Type = itk::CommonEnums::IOComponent;
  switch (type)
  {
    case Type::UCHAR:
    case Type::USHORT:
    case Type::UINT:
    case Type::ULONG:
    case Type::ULONGLONG:
      return dwc::NumberType::Unsigned;
    case Type::CHAR:
    case Type::SHORT:
    case Type::INT:
    case Type::LONG:
    case Type::LONGLONG:
      return dwc::NumberType::Signed;
    default:
      return dwc::NumberType::Real;
  }
}

dwc::FileFacts
MakeFacts(const dwc::FileName & name, const itk::ImageIOBase & io)
{
  using Pixel = itk::CommonEnums::IOPixel;
  dwc::FileFacts facts;
  facts.name = name;
  facts.reader = io.GetNameOfClass();
  for (unsigned int i = 0; i < io.GetNumberOfDimensions(); ++i)
  {
    facts.geometry.size.push_back(io.GetDimensions(i));
    facts.geometry.spacing.push_back(io.GetSpacing(i));
    facts.geometry.origin.push_back(io.GetOrigin(i));
    facts.geometry.direction.push_back(io.GetDirection(i));
  }
  facts.components = io.GetNumberOfComponents();
  facts.numbers = FindNumberType(io.GetComponentType());
  facts.bytesPerNumber = io.GetComponentSize();
  facts.isColor = io.GetPixelType() == Pixel::RGB || io.GetPixelType() == Pixel::RGBA;
  return facts;
}

} // namespace

ImageFile
OpenImageFile(const dwc::FileName & name, const SeriesChoice & choice)
{
  std::error_code unknown;
  if (std::filesystem::is_directory(name.path, unknown))
  {
    return OpenSeries(name, choice);
  }
  dwc::VerifyFile(name);
  RegisterImageFormats();

  const LibraryMessagesOff off;
  ImageFile                file;
  file.io = itk::ImageIOFactory::CreateImageIO(name.path.c_str(), itk::CommonEnums::IOFileMode::ReadMode);
  if (!file.io)
  {
    throw dwc::MakeUnknownFormatError(name);
  }
  file.io->SetFileName(name.path);
  try
  {
    file.io->ReadImageInformation();
    file.header = dwc::MakeImageHeader(MakeFacts(name, *file.io));
  }
  catch (const itk::ExceptionObject & error)
  {
    throw dwc::MakeUnreadableHeaderError(name, error.GetDescription());
  }
  return file;
}

} // namespace app
