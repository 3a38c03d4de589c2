/* SPDX-License-Identifier: Apache-2.0 */
#include "file/VolumeFormats.h"

#include "file/ByteOrder.h"

#include <cstdlib>
#include <cstring>
#include <fstream>

namespace dwc
{
namespace file
{
namespace
{

namespace fs = std::filesystem;

std::uintmax_t
GetSize(const fs::path & path)
{
  std::error_code      error;
  const std::uintmax_t size = fs::file_size(path, error);
  return error ? 0 : size;
}

/** The value of "name = value" in a MetaImage header; empty where there is none. */
std::string
FindMetaValue(const std::string & head, const std::string & name)
{
  const std::size_t at = head.find(name + " =");
  if (at == std::string::npos)
  {
    return "";
  }
  const std::size_t begin = head.find_first_not_of(' ', at + name.size() + 2);
  const std::size_t end = head.find_first_of("\r\n", begin);
  return begin == std::string::npos || end == std::string::npos ? "" : head.substr(begin, end - begin);
}

} // namespace

/** RFC 1952: the last four bytes are the length of what was compressed, modulo 2^32. */
bool
IsWholeGzip(const FileStart & start, std::uintmax_t imageBytes)
{
  std::ifstream file(start.path, std::ios::binary);
  file.seekg(-4, std::ios::end);
  std::string tail(4, '\0');
  file.read(tail.data(), 4);
  // Headers are not larger than a few kibibytes; a number by chance is within that with a probability of 2^-16.
  const std::uint32_t header = ReadLittleEndian(tail, 0, 4) - static_cast<std::uint32_t>(imageBytes);
  return file && header < 65536;
}

bool
IsWholeMetaImage(const FileStart & start, std::uintmax_t imageBytes)
{
  const std::string & head = start.head;
  const std::string   file = FindMetaValue(head, "ElementDataFile");
  std::uintmax_t      data = imageBytes;
  if (FindMetaValue(head, "CompressedData") == "True")
  {
    data = std::strtoull(FindMetaValue(head, "CompressedDataSize").c_str(), nullptr, 10);
  }
  if (FindMetaValue(head, "BinaryData") == "False" || file == "LIST" || file.find('%') != std::string::npos)
  {
    return true; // many files, or text: nothing to compare with
  }
  const std::size_t end = head.find('\n', head.find("ElementDataFile"));
  return file == "LOCAL" ? start.size >= end + 1 + data : GetSize(start.path.parent_path() / file) >= data;
}

/** vox_offset at 108; where the header is a file of its own, the pixels are in a file .img beside it. */
bool
IsWholeNIfTI(const FileStart & start, std::uintmax_t imageBytes)
{
  if (!start.Has("n+1", 344))
  {
    fs::path image = start.path;
    image.replace_extension(".img");
    return !fs::exists(image) || GetSize(image) >= imageBytes;
  }
  float offset = 0.0F;
  std::memcpy(&offset, start.head.data() + 108, sizeof(offset));
  const bool isSwapped = ReadLittleEndian(start.head, 0, 4) != 348;
  return start.size >=
         imageBytes + (isSwapped || !(offset > 0.0F && offset < 1e6F) ? 352 : static_cast<std::uintmax_t>(offset));
}

/** Pixels as they are in memory, after the line LOOKUP_TABLE; of a file of text nothing is known. */
bool
IsWholeVTK(const FileStart & start, std::uintmax_t imageBytes)
{
  const std::size_t table = start.head.find("LOOKUP_TABLE");
  const std::size_t begin = table == std::string::npos ? 0 : start.head.find('\n', table) + 1;
  return start.head.find("BINARY") == std::string::npos || start.size >= imageBytes + begin;
}

} // namespace file
} // namespace dwc
