/* SPDX-License-Identifier: Apache-2.0 */
#include "file/Formats.h"

#include "file/DICOM.h"
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

/** Formats whose files begin with bytes of their own come before those that are known by their extension. */
const Format formats[] = { { IsDICOM, InspectDICOM, nullptr },
                           { IsNRRD, InspectVolume<ReadNRRD>, VerifyVolumeChecksums<ReadNRRD> },
                           { IsMetaImage, InspectVolume<ReadMetaImage>, VerifyVolumeChecksums<ReadMetaImage> },
                           { IsNIfTI, InspectVolume<ReadNIfTI>, VerifyVolumeChecksums<ReadNIfTI> },
                           { IsGIPL, InspectVolume<ReadGIPL>, VerifyVolumeChecksums<ReadGIPL> },
                           { IsVTK, InspectVolume<ReadVTK>, VerifyVolumeChecksums<ReadVTK> },
                           { IsMRC, InspectVolume<ReadMRC>, VerifyVolumeChecksums<ReadMRC> } };

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
