/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/File.h"

#include "file/DICOMPixels.h"

#include <algorithm>
#include <cctype>
#include <fstream>

namespace dwc
{
namespace
{

/** The first sentence of an exception of ITK: without file and line, "ITK ERROR: ", and "Class(0x55...): ". */
std::string
FindSentence(std::string text)
{
  for (const std::string & mark : { std::string("itk::ERROR: "), std::string("ITK ERROR: ") })
  {
    const std::size_t at = text.find(mark);
    text.erase(0, at == std::string::npos ? 0 : at + mark.size());
  }
  const std::size_t address = text.find("(0x");
  const std::size_t end = address == std::string::npos ? address : text.find("): ", address);
  text.erase(0, end == std::string::npos ? 0 : end + 3);
  text.erase(0, text.find_first_not_of(" \t\r\n"));
  text.erase(std::min(text.find('\n'), text.size()));
  while (!text.empty() && (std::isspace(static_cast<unsigned char>(text.back())) || text.back() == ':'))
  {
    text.pop_back();
  }
  return text;
}

} // namespace

void
VerifyFile(const FileName & name)
{
  std::error_code error;
  if (!std::filesystem::exists(name.path, error))
  {
    throw FileError(FileFault::Missing, name.parameter, "there is no file " + name.path);
  }
  if (std::filesystem::is_directory(name.path, error))
  {
    throw FileError(FileFault::Unreadable, name.parameter, name.path + " is a folder. Name an image file.");
  }
  if (!std::ifstream(name.path, std::ios::binary))
  {
    throw FileError(
      FileFault::Forbidden, name.parameter, name.path + " cannot be opened. Check that you are allowed to read it.");
  }
  const std::string fault = file::FindDICOMFault(name.path);
  if (!fault.empty())
  {
    throw FileError(FileFault::Unreadable,
                    name.parameter,
                    name.path + " is truncated or damaged: " + fault + ". Get a whole copy of the DICOM file.");
  }
}

FileError
MakeUnknownFormatError(const FileName & name)
{
  return { FileFault::Unreadable,
           name.parameter,
           name.path + " is of no known image format, or damaged. Known are JPEG, PNG, TIFF, BMP, JPEG 2000, NRRD, " +
             "MetaImage, NIfTI, DICOM, VTK, MRC, LSM and GIPL." };
}

FileError
MakeUnreadableHeaderError(const FileName & name, const std::string & reason)
{
  return { FileFault::Unreadable,
           name.parameter,
           "the header of " + name.path + " cannot be read: " + FindSentence(reason) };
}

FileError
MakeUnreadablePixelsError(const FileName & name, const std::string & reason)
{
  return { FileFault::Unreadable, name.parameter, name.path + " is damaged or truncated: " + FindSentence(reason) };
}

} // namespace dwc
