/* SPDX-License-Identifier: Apache-2.0 */
#include "file/ByteReader.h"
#include "file/PictureFormats.h"

#include <algorithm>
#include <cstdlib>

/** BITMAPFILEHEADER, a header of its own size, a palette, and lines of pixels, padded to 4 bytes, from the bottom up
 * or, where the height is negative, from the top down. itk::BMPImageIO knows few of the variants, and does not look
 * where runs of pixels end. */

namespace dwc
{
namespace file
{
namespace
{

struct BMPHeader
{
  std::uint64_t pixels{ 0 };     ///< where they begin
  std::uint64_t headerSize{ 0 }; ///< 12: OS/2, 40: Windows 3
  std::uint64_t width{ 0 };
  std::uint64_t height{ 0 };
  bool          isFromTop{ false };
  std::uint64_t bits{ 0 };
  std::uint64_t compression{ 0 };
  std::uint64_t pixelBytes{ 0 }; ///< of runs
  std::uint64_t colors{ 0 };     ///< of the palette; 0: all
};

BMPHeader
ReadHeader(ByteReader & bytes)
{
  const auto get = [&bytes](std::uint64_t at, std::size_t count) { return bytes.GetNumber(at, count, Endian::Little); };
  BMPHeader  header;
  header.pixels = get(10, 4);
  header.headerSize = get(14, 4);
  if (header.headerSize == 12)
  {
    header.width = get(18, 2);
    header.height = get(20, 2);
    header.bits = get(24, 2);
  }
  else if (header.headerSize == 40)
  {
    const auto height = static_cast<std::int32_t>(get(22, 4));
    header.width = get(18, 4);
    header.height = static_cast<std::uint64_t>(std::abs(std::int64_t{ height }));
    header.isFromTop = height < 0;
    header.bits = get(28, 2);
    header.compression = get(30, 4);
    header.pixelBytes = get(34, 4);
    header.colors = get(46, 4) & 0xFFFF;
  }
  return header;
}

FileError
MakeKindError(const ByteReader & bytes, const std::string & what, std::uint64_t got)
{
  return MakeMisreadError(bytes.GetName(),
                          "is a BMP with " + what + ", which ITK does not read right (got " + std::to_string(got) +
                            "). Save it as PNG.");
}

bool
HasUsualMasks(ByteReader & bytes)
{
  return bytes.GetNumber(54, 4, Endian::Little) == 0xFF0000 && bytes.GetNumber(58, 4, Endian::Little) == 0xFF00 &&
         bytes.GetNumber(62, 4, Endian::Little) == 0xFF;
}

void
VerifyKind(ByteReader & bytes, const BMPHeader & header, const ReaderVersion & version)
{
  if (header.headerSize != 12 && header.headerSize != 40)
  {
    throw MakeKindError(bytes, "a header of other than 12 or 40 bytes", header.headerSize);
  }
  if (header.bits != 8 && header.bits != 24 && header.bits != 32)
  {
    throw MakeKindError(bytes, "other than 8, 24 or 32 bits a pixel", header.bits);
  }
  if (header.bits == 8 && header.headerSize == 12)
  {
    throw MakeKindError(bytes, "a palette of OS/2", header.headerSize);
  }
  if (header.bits == 32 && version.IsBefore(5, 3))
  {
    throw MakeKindError(bytes, "32 bits a pixel", header.bits);
  }
  const bool hasMasks = header.compression == 3 && header.bits == 32 && HasUsualMasks(bytes);
  const bool hasRuns = header.compression == 1 && header.bits == 8;
  if (header.compression != 0 && !hasMasks && !hasRuns)
  {
    throw MakeKindError(bytes, "a compression or order of colors of its own", header.compression);
  }
  if (hasRuns && header.isFromTop)
  {
    throw MakeKindError(bytes, "runs of pixels from the top", header.compression);
  }
  constexpr std::uint64_t most = 0x7FFFFFFF;
  const std::uint64_t     mostOfHeader = header.headerSize == 12 ? 0x7FFF : most;
  if (header.width == 0 || header.height == 0 || header.width > mostOfHeader || header.height > mostOfHeader)
  {
    throw MakeDamagedError(bytes.GetName(),
                           "has no pixel, or more than a BMP can have (got " + std::to_string(header.width) + " x " +
                             std::to_string(header.height) + "). Get an undamaged copy.");
  }
}

/** Runs as ITK decodes them, without the pixels. ITK leaves pixels that no run covers as memory was, and writes where
 * the runs say. */
class Runs
{
public:
  Runs(ByteReader & bytes, const BMPHeader & header)
    : m_Bytes(bytes)
    , m_Header(header)
    , m_End(header.pixels + header.pixelBytes)
    , m_At(header.pixels)
    , m_Line(header.height - 1)
  {}

  void
  Verify()
  {
    m_Bytes.Require(m_Header.pixels, m_Header.pixelBytes);
    while (this->TakeCode())
    {
    }
    if (m_Pixels != m_Header.width * m_Header.height)
    {
      throw MakeDamagedError(m_Bytes.GetName(),
                             "has runs that do not cover its pixels, or one twice (got " + std::to_string(m_Pixels) +
                               " of " + std::to_string(m_Header.width * m_Header.height) + "). Save it as PNG.");
    }
  }

private:
  unsigned char
  Next()
  {
    if (m_At >= m_End)
    {
      throw MakeTruncatedError(m_Bytes.GetName());
    }
    return m_Bytes.GetByte(m_At++);
  }

  void
  Cover(std::uint64_t count)
  {
    if (m_Line >= m_Header.height || count > m_Header.width - m_Column)
    {
      throw MakeDamagedError(m_Bytes.GetName(),
                             "has a run of pixels that leaves its line, at byte " + std::to_string(m_At) +
                               ". Get an undamaged copy.");
    }
    m_Column += count;
    m_Pixels += count;
  }

  /** Steps over pixels would leave them as memory was; in the last line they may step out of the image. */
  void
  Step()
  {
    const std::uint64_t right = this->Next();
    m_Column = std::min(m_Column + right, m_Header.width);
    m_Line -= this->Next(); // below 0 it is a large number
  }

  /** False after the last one. */
  bool
  TakeCode()
  {
    if (m_At == m_End)
    {
      return false;
    }
    const std::uint64_t count = this->Next();
    const std::uint64_t code = this->Next();
    if (count > 0)
    {
      this->Cover(count);
    }
    else if (code == 0)
    {
      --m_Line;
      m_Column = 0;
    }
    else if (code == 2)
    {
      this->Step();
    }
    else if (code > 2)
    {
      this->Cover(code);
      m_At += code + code % 2;
    }
    return code != 1 || count > 0;
  }

  ByteReader &      m_Bytes;
  const BMPHeader & m_Header;
  std::uint64_t     m_End;
  std::uint64_t     m_At;
  std::uint64_t     m_Line;
  std::uint64_t     m_Column{ 0 };
  std::uint64_t     m_Pixels{ 0 };
};

void
VerifyPixels(ByteReader & bytes, const BMPHeader & header)
{
  const std::uint64_t colors = header.bits > 8 ? 0 : header.colors == 0 || header.colors > 256 ? 256 : header.colors;
  const std::uint64_t masks = header.compression == 3 ? 12 : 0;
  const std::uint64_t end = 14 + header.headerSize + masks + 4 * colors;
  if (header.pixels < end)
  {
    throw MakeDamagedError(bytes.GetName(),
                           "has pixels that begin in its header or palette (got byte " + std::to_string(header.pixels) +
                             " of " + std::to_string(end) + "). Get an undamaged copy.");
  }
  if (header.compression == 1)
  {
    Runs(bytes, header).Verify();
    return;
  }
  const std::uint64_t line = (header.width * header.bits + 31) / 32 * 4; // below 2^34, of 2^31 lines at most
  if (line > bytes.GetSize() || header.height > bytes.GetSize())
  {
    throw MakeTruncatedError(bytes.GetName());
  }
  bytes.Require(header.pixels, line * header.height);
}

} // namespace

FileContent
InspectBMP(const FileStart & start, const ReaderVersion & version)
{
  ByteReader bytes(start);
  bytes.Require(0, 26);
  const BMPHeader header = ReadHeader(bytes);
  VerifyKind(bytes, header, version);
  VerifyPixels(bytes, header);
  FileContent content;
  content.format = "BMP";
  content.size = { static_cast<std::size_t>(header.width), static_cast<std::size_t>(header.height) };
  content.components = header.bits == 32 ? 4 : 3;
  return content;
}

} // namespace file
} // namespace dwc
