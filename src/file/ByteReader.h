/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_file_ByteReader_h
#define dwc_file_ByteReader_h

#include "file/Formats.h"

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>

namespace dwc
{
namespace file
{

enum class Endian
{
  Little, ///< the first byte of a number is the least
  Big     ///< the first byte of a number is the greatest
};

/** The bytes of a file at any place, of which a small part is in memory at a time. Whatever lies beyond the end of the
 * file is the error of a truncated file. */
class ByteReader
{
public:
  explicit ByteReader(const FileStart & start);

  const FileName &
  GetName() const
  {
    return m_Name;
  }

  std::uint64_t
  GetSize() const
  {
    return m_Size;
  }

  /** True where the file has that many bytes there. */
  bool
  Contains(std::uint64_t at, std::uint64_t count) const
  {
    return at <= m_Size && count <= m_Size - at;
  }

  /** \throw FileError where the file has not that many bytes there. */
  void
  Require(std::uint64_t at, std::uint64_t count) const;

  /** The bytes from there on: one at least, up to the end of the part that is in memory. Valid until the next call.
   * \throw FileError where the file has none. */
  std::string_view
  ViewFrom(std::uint64_t at);

  unsigned char
  GetByte(std::uint64_t at)
  {
    return static_cast<unsigned char>(this->ViewFrom(at).front());
  }

  /** The number of `count` bytes, 8 at most. \throw FileError where the file has not that many there. */
  std::uint64_t
  GetNumber(std::uint64_t at, std::size_t count, Endian endian);

  /** \throw FileError where the file has not that many bytes there; so only bytes that are there are allocated. */
  std::string
  Read(std::uint64_t at, std::uint64_t count);

private:
  FileName      m_Name;
  std::ifstream m_File;
  std::uint64_t m_Size{ 0 };
  std::string   m_Part;
  std::uint64_t m_Begin{ 0 };
};

} // namespace file
} // namespace dwc

#endif
