/* SPDX-License-Identifier: Apache-2.0 */
#include "file/ByteReader.h"

#include <algorithm>

namespace dwc
{
namespace file
{

ByteReader::ByteReader(const FileStart & start)
  : m_Name(start.name)
  , m_File(start.path, std::ios::binary)
  , m_Size(start.size)
{}

void
ByteReader::Require(std::uint64_t at, std::uint64_t count) const
{
  if (!this->Contains(at, count))
  {
    throw MakeTruncatedError(m_Name);
  }
}

std::string_view
ByteReader::ViewFrom(std::uint64_t at)
{
  constexpr std::uint64_t partSize = 32768;
  this->Require(at, 1);
  if (at < m_Begin || at - m_Begin >= m_Part.size())
  {
    m_Part.resize(static_cast<std::size_t>(std::min(partSize, m_Size - at)));
    m_Begin = at;
    m_File.clear();
    m_File.seekg(static_cast<std::streamoff>(at));
    m_File.read(m_Part.data(), static_cast<std::streamsize>(m_Part.size()));
    m_Part.resize(static_cast<std::size_t>(std::max<std::streamsize>(m_File.gcount(), 0)));
    if (m_Part.empty())
    {
      throw MakeTruncatedError(m_Name); // the file has become shorter
    }
  }
  return std::string_view(m_Part).substr(static_cast<std::size_t>(at - m_Begin));
}

std::uint64_t
ByteReader::GetNumber(std::uint64_t at, std::size_t count, Endian endian)
{
  this->Require(at, count);
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i)
  {
    const std::uint64_t byte = this->GetByte(at + i);
    value |= byte << (8 * (endian == Endian::Little ? i : count - 1 - i));
  }
  return value;
}

std::string
ByteReader::Read(std::uint64_t at, std::uint64_t count)
{
  this->Require(at, count);
  std::string bytes;
  bytes.reserve(static_cast<std::size_t>(count));
  while (bytes.size() < count)
  {
    const std::string_view view = this->ViewFrom(at + bytes.size());
    bytes += view.substr(0, static_cast<std::size_t>(count - bytes.size()));
  }
  return bytes;
}

} // namespace file
} // namespace dwc
