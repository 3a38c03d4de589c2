/* SPDX-License-Identifier: Apache-2.0 */
#include "FileIntegrity.h"

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>

namespace app
{
namespace
{

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
      if (marker == startOfScan)
      {
        while (at + 1 < bytes.size())
        {
          const std::size_t next = bytes.find('\xFF', at);
          if (next == std::string::npos || next + 1 >= bytes.size())
          {
            return false;
          }
          const auto code = static_cast<unsigned char>(bytes[next + 1]);
          at = next;
          if (code != 0x00 && code != 0xFF && (code < 0xD0 || code > 0xD7)) // not stuffing, fill or restart
          {
            break;
          }
          at += code == 0xFF ? 1 : 2;
        }
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

} // namespace

bool
IsWholeFile(const std::filesystem::path & path)
{
  std::ifstream file(path, std::ios::binary);
  std::string   magic(8, '\0');
  file.read(magic.data(), static_cast<std::streamsize>(magic.size()));
  const bool isJPEG = magic.compare(0, 3, "\xFF\xD8\xFF") == 0;
  const bool isPNG = magic.compare(0, 4, "\x89PNG") == 0;
  if (!isJPEG && !isPNG)
  {
    return true;
  }
  file.clear();
  file.seekg(0);
  const std::string bytes{ std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>() };
  return isJPEG ? IsWholeJPEG(bytes) : IsWholePNG(bytes);
}

} // namespace app
