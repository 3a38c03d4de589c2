/* SPDX-License-Identifier: Apache-2.0 */
#include "file/Formats.h"

#include "dwc/File.h"
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

/** Formats whose files begin with bytes of their own come before those that are known by their extension. */
const Format formats[] = {
  { [](const FileStart & start) { return start.Has("\xFF\xD8\xFF"); }, IsWholeJPEG },
  { [](const FileStart & start) { return start.Has("\x89PNG"); }, IsWholePNG },
  { [](const FileStart & start) { return start.Has("\xFF\x4F\xFF\x51") || start.Has("jP  ", 4); }, IsWholeJPEG2000 },
  { [](const FileStart & start) { return start.Has("BM"); }, IsWholeBMP },
  { [](const FileStart & start) { return start.extension == ".gz" && start.Has("\x1F\x8B"); }, IsWholeGzip },
  { [](const FileStart & start) { return start.extension == ".mha" || start.extension == ".mhd"; }, IsWholeMetaImage },
  { [](const FileStart & start) { return start.extension == ".nii" || start.extension == ".hdr"; }, IsWholeNIfTI },
  { [](const FileStart & start) { return start.extension == ".img"; }, IsWholeRaw<0> },
  { [](const FileStart & start) { return start.extension == ".vtk"; }, IsWholeVTK },
  { [](const FileStart & start) {
     return start.extension == ".mrc" || start.extension == ".rec" || start.extension == ".map";
   },
    IsWholeRaw<1024> },
  { [](const FileStart & start) { return start.extension == ".gipl"; }, IsWholeRaw<256> }
};

} // namespace

bool
FileStart::Has(const char * bytes, std::size_t at) const
{
  return head.compare(at, std::strlen(bytes), bytes) == 0;
}

FileStart
ReadStart(const std::filesystem::path & path)
{
  constexpr std::size_t headSize = 4096;
  FileStart             start;
  start.path = path;
  start.extension = path.extension().string();
  std::transform(start.extension.begin(), start.extension.end(), start.extension.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  start.head.assign(headSize, '\0');
  std::ifstream(path, std::ios::binary).read(start.head.data(), headSize);
  std::error_code      error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  start.size = error ? 0 : size;
  return start;
}

const Format *
FindFormat(const FileStart & start)
{
  const auto found = std::find_if(
    std::begin(formats), std::end(formats), [&start](const Format & format) { return format.isFormatOf(start); });
  return found == std::end(formats) ? nullptr : found;
}

} // namespace file

bool
IsWholeFile(const std::filesystem::path & path, std::uintmax_t imageBytes)
{
  const file::FileStart      start = file::ReadStart(path);
  const file::Format * const format = file::FindFormat(start);
  return format == nullptr || format->isWhole(start, imageBytes);
}

void
VerifyWhole(const ImageHeader & header)
{
  if (!IsWholeFile(header.name.path, header.CountBytes()))
  {
    throw FileError(
      FileFault::Unreadable, header.name.parameter, header.name.path + " is truncated. Get a whole copy.");
  }
}

} // namespace dwc
