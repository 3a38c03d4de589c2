/* SPDX-License-Identifier: Apache-2.0 */
#include "FileIntegrity.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>

namespace app
{
namespace
{

namespace fs = std::filesystem;

std::string
ReadAll(const fs::path & path)
{
  std::ifstream file(path, std::ios::binary);
  return { std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>() };
}

std::uintmax_t
GetSize(const fs::path & path)
{
  std::error_code      error;
  const std::uintmax_t size = fs::file_size(path, error);
  return error ? 0 : size;
}

std::uint32_t
BigEndian(const std::string & bytes, std::size_t at, std::size_t count)
{
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i)
  {
    value = (value << 8) | static_cast<unsigned char>(bytes[at + i]);
  }
  return value;
}

std::uint32_t
LittleEndian(const std::string & bytes, std::size_t at)
{
  const std::string turned(std::make_reverse_iterator(bytes.begin() + static_cast<std::ptrdiff_t>(at + 4)),
                           std::make_reverse_iterator(bytes.begin() + static_cast<std::ptrdiff_t>(at)));
  return BigEndian(turned, 0, 4);
}

/** ISO/IEC 10918-1, annex B: marker segments with a length, and after SOS coded data up to the next marker. */
bool
IsWholeJPEG(const std::string & bytes)
{
  constexpr unsigned char startOfScan = 0xDA;
  constexpr unsigned char endOfImage = 0xD9;
  std::size_t             at = 2;
  while (at + 1 < bytes.size())
  {
    const auto first = static_cast<unsigned char>(bytes[at]);
    const auto marker = static_cast<unsigned char>(bytes[at + 1]);
    if (first != 0xFF || marker == 0xFF)
    {
      ++at; // fill bytes
    }
    else if (marker == endOfImage)
    {
      return true;
    }
    else if (marker == 0x00 || marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8))
    {
      at += 2; // no length
    }
    else
    {
      if (at + 4 > bytes.size())
      {
        return false;
      }
      at += 2 + BigEndian(bytes, at + 2, 2);
      while (marker == startOfScan)
      {
        at = bytes.find('\xFF', at);
        if (at == std::string::npos || at + 1 >= bytes.size())
        {
          return false;
        }
        const auto code = static_cast<unsigned char>(bytes[at + 1]);
        if (code != 0x00 && code != 0xFF && (code < 0xD0 || code > 0xD7)) // not stuffing, fill or restart
        {
          break;
        }
        at += code == 0xFF ? 1 : 2;
      }
    }
  }
  return false;
}

/** ISO/IEC 15948: chunks of length, type, data and checksum; the last is IEND. */
bool
IsWholePNG(const std::string & bytes)
{
  std::size_t at = 8;
  while (at + 12 <= bytes.size())
  {
    if (bytes.compare(at + 4, 4, "IEND") == 0)
    {
      return true;
    }
    at += 12 + static_cast<std::size_t>(BigEndian(bytes, at, 4));
  }
  return false;
}

/** ISO/IEC 15444-1: the codestream ends with EOC; boxes may follow in a JP2 file, so it is looked for, not at the end.
 */
bool
IsWholeJPEG2000(const std::string & bytes)
{
  const std::size_t begin = bytes.find("\xFF\x4F\xFF\x51");
  return begin != std::string::npos && bytes.find("\xFF\xD9", begin) != std::string::npos;
}

/** BITMAPFILEHEADER: bfOffBits at 10, with the pixels behind it; the header's bfSize is often wrong. Lines are padded.
 */
bool
IsWholeBMP(const std::string & head, std::uintmax_t fileSize)
{
  const std::uint32_t width = LittleEndian(head, 18);
  const std::uint32_t bits = LittleEndian(head, 28) & 0xFFFF;
  const auto          height = static_cast<std::int32_t>(LittleEndian(head, 22));
  const bool          isCompressed = LittleEndian(head, 30) == 1 || LittleEndian(head, 30) == 2;
  const auto          line = (static_cast<std::uintmax_t>(width) * bits + 31) / 32 * 4;
  const auto          lines = static_cast<std::uintmax_t>(std::abs(static_cast<std::int64_t>(height)));
  return isCompressed || fileSize >= LittleEndian(head, 10) + line * lines;
}

/** RFC 1952: the last four bytes are the length of what was compressed, modulo 2^32. */
bool
IsWholeGzip(const fs::path & path, std::uintmax_t least)
{
  std::ifstream file(path, std::ios::binary);
  file.seekg(-4, std::ios::end);
  std::string tail(4, '\0');
  file.read(tail.data(), 4);
  // Headers are not larger than a few kibibytes; a number by chance is within that with a probability of 2^-16.
  const auto length = static_cast<std::uint32_t>(LittleEndian(tail, 0));
  return file && static_cast<std::uint32_t>(length - static_cast<std::uint32_t>(least)) < 65536;
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

bool
IsWholeMetaImage(const fs::path & path, const std::string & head, std::uintmax_t imageBytes)
{
  const std::string file = FindMetaValue(head, "ElementDataFile");
  std::uintmax_t    data = imageBytes;
  if (FindMetaValue(head, "CompressedData") == "True")
  {
    const std::string size = FindMetaValue(head, "CompressedDataSize");
    data = std::strtoull(size.c_str(), nullptr, 10);
  }
  if (FindMetaValue(head, "BinaryData") == "False" || file == "LIST" || file.find('%') != std::string::npos)
  {
    return true; // many files, or text: nothing to compare with
  }
  const std::size_t end = head.find('\n', head.find("ElementDataFile"));
  return file == "LOCAL" ? GetSize(path) >= end + 1 + data : GetSize(path.parent_path() / file) >= data;
}

/** NIfTI-1 and Analyze: vox_offset at 108; with a separate .img file the pixels are there. */
bool
IsWholeNIfTI(const fs::path & path, const std::string & head, std::uintmax_t imageBytes)
{
  if (head.compare(344, 3, "n+1") != 0)
  {
    fs::path image = path;
    image.replace_extension(".img");
    return !fs::exists(image) || GetSize(image) >= imageBytes;
  }
  float offset = 0.0F;
  std::memcpy(&offset, head.data() + 108, sizeof(offset));
  const bool isSwapped = LittleEndian(head, 0) != 348;
  return GetSize(path) >=
         imageBytes + (isSwapped || !(offset > 0.0F && offset < 1e6F) ? 352 : static_cast<std::uintmax_t>(offset));
}

} // namespace

bool
IsWholeFile(const fs::path & path, std::uintmax_t imageBytes)
{
  constexpr std::size_t headSize = 4096;
  std::ifstream         file(path, std::ios::binary);
  std::string           head(headSize, '\0');
  file.read(head.data(), headSize);
  const auto begins = [&](const char * text, std::size_t at = 0) {
    return head.compare(at, std::strlen(text), text) == 0;
  };

  if (begins("\xFF\xD8\xFF"))
  {
    return IsWholeJPEG(ReadAll(path));
  }
  if (begins("\x89PNG"))
  {
    return IsWholePNG(ReadAll(path));
  }
  if (begins("\xFF\x4F\xFF\x51") || begins("jP  ", 4))
  {
    return IsWholeJPEG2000(ReadAll(path));
  }
  if (imageBytes == 0)
  {
    return true;
  }
  std::string extension = path.extension().string();
  std::transform(
    extension.begin(), extension.end(), extension.begin(), [](unsigned char c) { return std::tolower(c); });
  const std::uintmax_t size = GetSize(path);
  if (begins("BM"))
  {
    return IsWholeBMP(head, size);
  }
  if (extension == ".gz" && begins("\x1F\x8B"))
  {
    return IsWholeGzip(path, imageBytes);
  }
  if (extension == ".mha" || extension == ".mhd")
  {
    return IsWholeMetaImage(path, head, imageBytes);
  }
  if (extension == ".nii" || extension == ".hdr" || extension == ".img" || extension == ".nia")
  {
    return extension == ".img" ? size >= imageBytes : extension == ".nia" || IsWholeNIfTI(path, head, imageBytes);
  }
  if (extension == ".vtk" && head.find("BINARY") != std::string::npos)
  {
    const std::size_t table = head.find("LOOKUP_TABLE");
    return size >= imageBytes + (table == std::string::npos ? 0 : head.find('\n', table) + 1);
  }
  if (extension == ".mrc" || extension == ".rec" || extension == ".map")
  {
    return size >= 1024 + imageBytes;
  }
  if (extension == ".gipl")
  {
    return size >= 256 + imageBytes;
  }
  return true;
}

} // namespace app
