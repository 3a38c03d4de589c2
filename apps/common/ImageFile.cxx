/* SPDX-License-Identifier: Apache-2.0 */
#include "ImageFile.h"

#include "ImageFormats.h"
#include "Message.h"
#include "SeriesFile.h"

#include "itkImageIOFactory.h"
#include "itkVersion.h"

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

dwc::ReaderVersion
GetReaderVersion()
{
  using Version = itk::Version;
  const auto number = [](int n) { return static_cast<unsigned int>(n); };
  return { number(Version::GetITKMajorVersion()),
           number(Version::GetITKMinorVersion()),
           number(Version::GetITKBuildVersion()) };
}

dwc::FileFacts
MakeFacts(const dwc::FileName & name, const dwc::FileContent & content, const itk::ImageIOBase & io)
{
  using Pixel = itk::CommonEnums::IOPixel;
  dwc::FileFacts facts;
  facts.name = name;
  facts.content = content;
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
  facts.isComplex = io.GetPixelType() == Pixel::COMPLEX;
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
  const dwc::FileContent content = dwc::InspectFile(name, GetReaderVersion());
  RegisterImageFormats();

  const LibraryMessagesOff off;
  ImageFile                file;
  try
  {
    file.io = itk::ImageIOFactory::CreateImageIO(name.path.c_str(), itk::CommonEnums::IOFileMode::ReadMode);
    if (!file.io)
    {
      dwc::VerifyChecksums(name); // a reader of a damaged gzip file does not even see its header
      throw dwc::MakeUnknownFormatError(name);
    }
    dwc::VerifyReader(name, content, file.io->GetNameOfClass());
    file.io->SetFileName(name.path);
    file.io->ReadImageInformation();
    file.header = dwc::MakeImageHeader(MakeFacts(name, content, *file.io));
  }
  catch (const itk::ExceptionObject & error)
  {
    dwc::VerifyChecksums(name);
    throw dwc::MakeUnreadableHeaderError(name, error.GetDescription());
  }
  return file;
}

} // namespace app
