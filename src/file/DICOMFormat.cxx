/* SPDX-License-Identifier: Apache-2.0 */
#include "file/DICOMFormat.h"

#include "file/DICOMPixels.h"

namespace dwc
{
namespace file
{
namespace
{

constexpr std::size_t preambleSize = 128;

/** Whether the first bytes are the number of a group and the smaller byte of an element's. */
bool
BeginsWithGroup(const FileStart & start, char group)
{
  return start.head[0] == group && start.head[1] == '\0' && start.head[3] == '\0';
}

} // namespace

bool
IsDICOM(const FileStart & start)
{
  return start.Has("DICM", preambleSize) || start.Has("DICM") || start.extension == ".dcm" ||
         start.extension == ".dicom" || BeginsWithGroup(start, 2) || BeginsWithGroup(start, 8);
}

/** GDCM takes for granted that what a file announces is there: it allocates an element of 4 GiB before it looks for its
 * bytes, and some builds of it end the process where the meta information or the pixels are not whole. */
FileContent
InspectDICOM(const FileStart & start, const ReaderVersion &)
{
  const DICOMFile   file = ReadDICOM(start.path, GetPixelTags());
  const std::string fault = FindPixelFault(file);
  if (!fault.empty())
  {
    throw MakeDamagedError(start.name, "is truncated or damaged: " + fault + ". Get a whole copy of the DICOM file.");
  }
  FileContent content;
  if (file.content != DICOMContent::None)
  {
    content.format = "DICOM";
  }
  else if (!BeginsWithGroup(start, 8)) // which may be anything
  {
    throw MakeDamagedError(start.name,
                           "is no DICOM file, though its name or its first bytes say so. Get another copy.");
  }
  return content;
}

} // namespace file
} // namespace dwc
