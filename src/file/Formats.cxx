/* SPDX-License-Identifier: Apache-2.0 */
#include "file/Formats.h"

#include "dwc/File.h"
#include "file/DICOMFormat.h"
#include "file/PictureFormats.h"
#include "file/VolumeFormats.h"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <fstream>

namespace dwc
{
namespace file
{
namespace
{

/** ITK's readers take what begins so and is named so, or, of JPEG 2000, whatever is named so. */
bool
IsJPEG(const FileStart & start)
{
  return (start.extension == ".jpg" || start.extension == ".jpeg") && start.Has("\xFF\xD8");
}

bool
IsJPEG2000(const FileStart & start)
{
  return start.extension == ".j2k" || start.extension == ".jp2" || start.extension == ".jpt";
}

/** Two letters may begin anything: the size of a header of BMP follows. */
bool
IsBMP(const FileStart & start)
{
  constexpr unsigned char sizes[] = { 12, 16, 40, 52, 56, 64, 108, 124 };
  const bool              hasSize = start.head.compare(15, 3, std::string(3, '\0')) == 0 &&
                       std::find(std::begin(sizes), std::end(sizes), start.head[14]) != std::end(sizes);
  return start.Has("BM") && (hasSize || start.extension == ".bmp");
}

/** With numbers of either order, TIFF or BigTIFF, or that of Microsoft Document Imaging. */
bool
IsTIFF(const FileStart & start)
{
  constexpr std::size_t preambleSize = 128;
  if (start.Has("DICM", preambleSize) && start.extension != ".tif" && start.extension != ".tiff")
  {
    return false; // the preamble of a DICOM file may begin as TIFF does
  }
  const bool isBig = start.Has("MM") && start.head[2] == 0;
  const bool isLittle = (start.Has("II") || start.Has("EP")) && start.head[3] == 0;
  return (isBig && (start.head[3] == 42 || start.head[3] == 43)) ||
         (isLittle && (start.head[2] == 42 || start.head[2] == 43));
}

/** Formats whose files begin with bytes of their own come before those that are known by their extension. */
const Format formats[] = { { IsJPEG, InspectJPEG, nullptr },
                           { [](const FileStart & start) { return start.Has("\x89PNG"); }, InspectPNG, nullptr },
                           { IsBMP, InspectBMP, nullptr },
                           { IsTIFF, InspectTIFF, nullptr },
                           { IsJPEG2000, InspectJPEG2000, nullptr },
                           { IsNRRD, InspectVolume<ReadNRRD>, VerifyVolumeChecksums<ReadNRRD> },
                           { IsMetaImage, InspectVolume<ReadMetaImage>, VerifyVolumeChecksums<ReadMetaImage> },
                           { IsNIfTI, InspectVolume<ReadNIfTI>, VerifyVolumeChecksums<ReadNIfTI> },
                           { IsGIPL, InspectVolume<ReadGIPL>, VerifyVolumeChecksums<ReadGIPL> },
                           { IsVTK, InspectVolume<ReadVTK>, VerifyVolumeChecksums<ReadVTK> },
                           { IsMRC, InspectVolume<ReadMRC>, VerifyVolumeChecksums<ReadMRC> },
                           { IsDICOM, InspectDICOM, nullptr } };

} // namespace

bool
FileStart::Has(const char * bytes, std::size_t at) const
{
  return head.compare(at, std::strlen(bytes), bytes) == 0;
}

FileStart
ReadStart(const FileName & name)
{
  constexpr std::size_t headSize = 4096;
  FileStart             start;
  start.name = name;
  start.path = name.path;
  start.extension = start.path.extension().string();
  std::transform(start.extension.begin(), start.extension.end(), start.extension.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  start.head.assign(headSize, '\0');
  std::ifstream(start.path, std::ios::binary).read(start.head.data(), headSize);
  std::error_code      error;
  const std::uintmax_t size = std::filesystem::file_size(start.path, error);
  start.size = error ? 0 : size;
  return start;
}

FileError
MakeTruncatedError(const FileName & name)
{
  return MakeDamagedError(name, "is truncated. Get a whole copy.");
}

FileError
MakeDamagedError(const FileName & name, const std::string & sentence)
{
  return { FileFault::Unreadable, name.parameter, name.path + " " + sentence };
}

FileError
MakeMisreadError(const FileName & name, const std::string & sentence)
{
  return { FileFault::Unusable, name.parameter, name.path + " " + sentence };
}

const Format *
FindFormat(const FileStart & start)
{
  const auto found = std::find_if(
    std::begin(formats), std::end(formats), [&start](const Format & format) { return format.isFormatOf(start); });
  return found == std::end(formats) ? nullptr : found;
}

} // namespace file

FileContent
InspectFile(const FileName & name, const ReaderVersion & version)
{
  VerifyFile(name);
  const file::FileStart start = file::ReadStart(name);
  std::error_code       error;
  if (start.size == 0 && std::filesystem::is_regular_file(start.path, error))
  {
    throw file::MakeDamagedError(name, "is empty. Get a whole copy.");
  }
  const file::Format * const format = file::FindFormat(start);
  return format == nullptr ? FileContent{} : format->inspect(start, version);
}

std::vector<std::string>
VerifyChecksums(const FileName & name)
{
  const file::FileStart      start = file::ReadStart(name);
  const file::Format * const format = file::FindFormat(start);
  return format == nullptr || format->verifyChecksums == nullptr ? std::vector<std::string>{}
                                                                 : format->verifyChecksums(start);
}

} // namespace dwc
