/* SPDX-License-Identifier: Apache-2.0 */
#include "file/PictureFormats.h"

#include "file/ByteOrder.h"

#include <cstdlib>
#include <fstream>

namespace dwc
{
namespace file
{
namespace
{

std::string
ReadAll(const FileStart & start)
{
  std::string   bytes(static_cast<std::size_t>(start.size), '\0');
  std::ifstream file(start.path, std::ios::binary);
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

} // namespace

/** ISO/IEC 10918-1, annex B: marker segments with a length, and after SOS coded data up to the next marker. */
bool
IsWholeJPEG(const FileStart & start, std::uintmax_t)
{
  constexpr unsigned char startOfScan = 0xDA;
  constexpr unsigned char endOfImage = 0xD9;
  const std::string       bytes = ReadAll(start);
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
      at += 2 + ReadBigEndian(bytes, at + 2, 2);
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
IsWholePNG(const FileStart & start, std::uintmax_t)
{
  const std::string bytes = ReadAll(start);
  std::size_t       at = 8;
  while (at + 12 <= bytes.size())
  {
    if (bytes.compare(at + 4, 4, "IEND") == 0)
    {
      return true;
    }
    at += 12 + static_cast<std::size_t>(ReadBigEndian(bytes, at, 4));
  }
  return false;
}

/** ISO/IEC 15444-1: the codestream ends with EOC. In a JP2 file boxes may follow, so it is looked for everywhere. */
bool
IsWholeJPEG2000(const FileStart & start, std::uintmax_t)
{
  const std::string bytes = ReadAll(start);
  const std::size_t begin = bytes.find("\xFF\x4F\xFF\x51");
  return begin != std::string::npos && bytes.find("\xFF\xD9", begin) != std::string::npos;
}

/** BITMAPFILEHEADER: bfOffBits at 10, with the pixels behind it; bfSize is often wrong. Lines are padded to 4 bytes. */
bool
IsWholeBMP(const FileStart & start, std::uintmax_t)
{
  const std::uint32_t width = ReadLittleEndian(start.head, 18, 4);
  const auto          height = static_cast<std::int32_t>(ReadLittleEndian(start.head, 22, 4));
  const std::uint32_t bits = ReadLittleEndian(start.head, 28, 2);
  const std::uint32_t compression = ReadLittleEndian(start.head, 30, 4);
  const bool          hasRuns = compression == 1 || compression == 2;
  const auto          line = (static_cast<std::uintmax_t>(width) * bits + 31) / 32 * 4;
  const auto          lines = static_cast<std::uintmax_t>(std::abs(static_cast<std::int64_t>(height)));
  return hasRuns || start.size >= ReadLittleEndian(start.head, 10, 4) + line * lines;
}

} // namespace file
} // namespace dwc
