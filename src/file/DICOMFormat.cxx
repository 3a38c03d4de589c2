/* SPDX-License-Identifier: Apache-2.0 */
#include "file/DICOMFormat.h"

#include "file/DICOMPixels.h"
#include "file/Slice.h"

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

/** By the class of an image, and by its version, GDCM leaves PixelSpacing, position and orientation, or takes them. */
void
TakePlace(const Slice & slice, FileContent & content)
{
  if (slice.spacing[0] > 0.0)
  {
    content.spacing.assign(slice.spacing.begin(), slice.spacing.end());
  }
  if (slice.hasPlace && slice.frames == 1)
  {
    content.origin.assign(slice.position.begin(), slice.position.end());
    for (const Vector & axis : { slice.rowDirection, slice.columnDirection, slice.GetNormal() })
    {
      content.direction.emplace_back(axis.begin(), axis.end());
    }
  }
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
  const DICOMFile   file = ReadDICOM(start.path, GetSliceTags());
  const std::string fault = FindPixelFault(file);
  if (!fault.empty())
  {
    throw MakeDamagedError(start.name, "is truncated or damaged: " + fault + ". Get a whole copy of the DICOM file.");
  }
  FileContent content;
  if (file.content != DICOMContent::None)
  {
    content.format = "DICOM";
    TakePlace(MakeSlice("", file), content);
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
