/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_file_ByteOrder_h
#define dwc_file_ByteOrder_h

#include <cstddef>
#include <cstdint>
#include <string>

namespace dwc
{
namespace file
{

/** The number of `count` bytes, 4 at most, of which the first is the greatest. */
inline std::uint32_t
ReadBigEndian(const std::string & bytes, std::size_t at, std::size_t count)
{
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i)
  {
    value = (value << 8) | static_cast<unsigned char>(bytes[at + i]);
  }
  return value;
}

/** The number of `count` bytes, 4 at most, of which the first is the least. */
inline std::uint32_t
ReadLittleEndian(const std::string & bytes, std::size_t at, std::size_t count)
{
  std::uint32_t value = 0;
  for (std::size_t i = count; i > 0; --i)
  {
    value = (value << 8) | static_cast<unsigned char>(bytes[at + i - 1]);
  }
  return value;
}

} // namespace file
} // namespace dwc

#endif
