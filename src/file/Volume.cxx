/* SPDX-License-Identifier: Apache-2.0 */
#include "file/Volume.h"

#include "file/HeaderText.h"
#include "file/Inflate.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>

namespace dwc
{
namespace file
{
namespace
{

namespace fs = std::filesystem;

/** "", or which of the other files of a volume it is. */
std::string
DescribePart(const FileStart & start, const DataPart & part)
{
  return part.path == start.path ? "" : "its file of pixels, " + part.path.string() + ", ";
}

FileError
MakeTooShortError(const FileStart & start, const DataPart & part, std::uintmax_t have, const std::string & unit)
{
  const std::string what = DescribePart(start, part);
  return MakeDamagedError(start.name,
                          "is truncated: " + (what.empty() ? "it" : what.substr(0, what.size() - 1)) + " holds " +
                            std::to_string(have) + " of the " + std::to_string(part.needed) + " " + unit +
                            " of its pixels. Get a whole copy.");
}

std::uintmax_t
GetStored(const DataPart & part)
{
  const std::uintmax_t size = GetFileSize(part.path);
  const std::uintmax_t rest = size - std::min(size, part.begin);
  return part.stored == 0 ? rest : std::min(part.stored, rest);
}

void
VerifyText(const FileStart & start, const DataPart & part)
{
  constexpr std::size_t longestNumber = 512; // a reader has 1 kB for it
  const WordCount       count = CountWords(part.path, part.begin, part.needed);
  if (count.longest > longestNumber)
  {
    throw MakeDamagedError(start.name,
                           "is damaged: among the numbers of its pixels there is a word of " +
                             std::to_string(count.longest) + " letters. Get a whole copy.");
  }
  if (count.words < part.needed)
  {
    throw MakeTooShortError(start, part, count.words, "numbers");
  }
}

void
VerifyPart(const FileStart & start, const DataPart & part)
{
  std::error_code error;
  if (!fs::is_regular_file(part.path, error))
  {
    throw FileError(FileFault::Missing,
                    start.name.parameter,
                    start.name.path + " has its pixels in a file of their own, " + part.path.string() +
                      ", which is not there. Put it there, or correct its name in " + start.name.path + ".");
  }
  const std::uintmax_t size = GetFileSize(part.path);
  const std::uintmax_t rest = size - std::min(size, part.begin);
  switch (part.coding)
  {
    case Coding::Raw:
      if (rest < part.needed)
      {
        throw MakeTooShortError(start, part, rest, "bytes");
      }
      break;
    case Coding::Text:
      VerifyText(start, part);
      break;
    case Coding::Hex:
      if (rest / 2 < part.needed)
      {
        throw MakeTooShortError(start, part, rest / 2, "bytes");
      }
      break;
    case Coding::Deflate:
    case Coding::Gzip:
      if (rest < part.stored || FindMostInflated(GetStored(part)) < part.needed)
      {
        throw MakeTruncatedError(start.name);
      }
      break;
  }
}

/** Counts the numbers that are not finite: all bits of their exponent are 1. */
class NotFinite
{
public:
  NotFinite(const FloatPixels & floats, std::uintmax_t begin, std::uintmax_t end)
    : m_Floats(floats)
    , m_Place(0)
    , m_Begin(begin)
    , m_End(end)
  {}

  void
  Take(const unsigned char * bytes, std::size_t count)
  {
    for (std::size_t i = 0; i < count && m_Place < m_End; ++i, ++m_Place)
    {
      if (m_Place < m_Begin)
      {
        continue;
      }
      m_Number[m_Filled++] = bytes[i];
      if (m_Filled == m_Floats.bytes)
      {
        m_Count += this->IsNotFinite() ? 1 : 0;
        m_Filled = 0;
      }
    }
  }

  std::uintmax_t
  GetCount() const
  {
    return m_Count;
  }

private:
  bool
  IsNotFinite() const
  {
    const std::size_t   last = m_Floats.bytes - 1;
    const unsigned char high = m_Floats.isBigEndian ? m_Number[0] : m_Number[last];
    const unsigned char next = m_Floats.isBigEndian ? m_Number[1] : m_Number[last - 1];
    const unsigned char mask = m_Floats.bytes == 4 ? 0x80 : 0xF0;
    return (high & 0x7F) == 0x7F && (next & mask) == mask;
  }

  FloatPixels                  m_Floats;
  std::uintmax_t               m_Place;
  std::uintmax_t               m_Begin;
  std::uintmax_t               m_End;
  std::uintmax_t               m_Count{ 0 };
  std::size_t                  m_Filled{ 0 };
  std::array<unsigned char, 8> m_Number{};
};

/** Whether the pixels are those of another file, which is not compressed. */
class Twin
{
public:
  Twin(const fs::path & path, std::uintmax_t begin, std::uintmax_t end)
    : m_File(path, std::ios::binary)
    , m_Begin(begin)
    , m_End(end)
  {
    m_File.seekg(static_cast<std::streamoff>(begin));
  }

  void
  Take(const unsigned char * bytes, std::size_t count)
  {
    const std::uintmax_t from = std::clamp(m_Begin, m_Place, m_Place + count);
    const std::uintmax_t to = std::clamp(m_End, from, m_Place + count);
    m_Block.resize(static_cast<std::size_t>(to - from));
    m_File.read(m_Block.data(), static_cast<std::streamsize>(m_Block.size()));
    m_IsSame = m_IsSame && m_File && std::memcmp(m_Block.data(), bytes + (from - m_Place), m_Block.size()) == 0;
    m_Place += count;
  }

  bool
  IsSame() const
  {
    return m_IsSame;
  }

private:
  std::ifstream     m_File;
  std::vector<char> m_Block;
  std::uintmax_t    m_Place{ 0 };
  std::uintmax_t    m_Begin;
  std::uintmax_t    m_End;
  bool              m_IsSame{ true };
};

void
VerifyInflated(const FileStart & start, const DataPart & part, const ByteSink & sink)
{
  const Inflated inflated =
    Inflate(part.path, part.begin, GetStored(part), part.needed, part.coding == Coding::Gzip, sink);
  const std::string what = DescribePart(start, part);
  if (inflated.end == Inflated::End::Damaged)
  {
    throw MakeDamagedError(start.name,
                           "is damaged: the compressed data of " +
                             (what.empty() ? "its pixels" : what.substr(0, what.size() - 2)) +
                             " do not agree with their checksum. Get a whole copy.");
  }
  if (inflated.end == Inflated::End::Truncated)
  {
    throw MakeTruncatedError(start.name);
  }
  if (inflated.bytes < part.needed)
  {
    throw MakeTooShortError(start, part, inflated.bytes, "bytes");
  }
}

} // namespace

void
VerifyParts(const FileStart & start, const Volume & volume)
{
  for (const DataPart & part : volume.parts)
  {
    VerifyPart(start, part);
  }
}

std::vector<std::string>
VerifyPartChecksums(const FileStart & start, const Volume & volume)
{
  std::uintmax_t notFinite = 0;
  for (const DataPart & part : volume.parts)
  {
    const bool           isCompressed = part.coding == Coding::Deflate || part.coding == Coding::Gzip;
    const std::uintmax_t end = isCompressed ? part.needed : Add(part.begin, part.needed);
    const bool           hasFloats = volume.floats.bytes > 0;
    const bool           hasTwin = !volume.twin.empty();
    NotFinite            counter(volume.floats, volume.pixelsBegin, end);
    Twin                 twin(volume.twin, volume.pixelsBegin, end);
    ByteSink             sink;
    if (hasFloats || hasTwin)
    {
      sink = [&](const unsigned char * bytes, std::size_t count) {
        if (hasFloats)
        {
          counter.Take(bytes, count);
        }
        if (hasTwin)
        {
          twin.Take(bytes, count);
        }
      };
    }
    if (isCompressed)
    {
      VerifyInflated(start, part, sink);
    }
    else if (sink)
    {
      StreamBytes(part.path, 0, end, sink);
    }
    if (hasTwin && !twin.IsSame())
    {
      throw MakeMisreadError(start.name,
                             "lies beside " + volume.twin.string() +
                               ", which has other pixels, and which ITK reads instead. Rename one of the two.");
    }
    notFinite += counter.GetCount();
  }
  if (notFinite == 0)
  {
    return {};
  }
  return {
    start.name.path + " has " + std::to_string(notFinite) + (notFinite == 1 ? " number that is" : " numbers that are") +
    " not finite (NaN or infinite), of which ITK's reader makes 0. Leave these pixels out with a mask, or replace "
    "them."
  };
}

std::filesystem::path
FindBeside(const std::filesystem::path & path, const std::string & name)
{
  const fs::path other(name);
  return other.is_absolute() ? other : path.parent_path() / other;
}

std::uintmax_t
CountValues(const std::vector<std::size_t> & size)
{
  std::uintmax_t count = 1;
  for (const std::size_t n : size)
  {
    count = Multiply(count, n);
  }
  return count;
}

bool
HasEnding(const std::filesystem::path & path, const std::string & ending)
{
  const std::string name = ToLower(path.filename().string());
  return name.size() > ending.size() && name.compare(name.size() - ending.size(), ending.size(), ending) == 0;
}

} // namespace file
} // namespace dwc
