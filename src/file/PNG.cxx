/* SPDX-License-Identifier: Apache-2.0 */
#include "file/ByteReader.h"
#include "file/PictureFormats.h"
#include "file/Zlib.h"

#include <algorithm>
#include <cctype>

/** ISO/IEC 15948. libpng calls its error function for whatever is wrong before the pixels, and ITK before 5.3 has given
 * it none to return from, so that the process ends: all that libpng 1.6 checks there is checked here. */

namespace dwc
{
namespace file
{
namespace
{

enum ColorType
{
  Gray = 0,
  RGB = 2,
  Palette = 3,
  GrayAlpha = 4,
  RGBA = 6
};

struct Chunk
{
  std::string   type;
  std::uint64_t begin{ 0 }; ///< of the data
  std::uint64_t length{ 0 };
};

struct Header
{
  std::uint64_t width{ 0 };
  std::uint64_t height{ 0 };
  unsigned int  bits{ 0 };
  unsigned int  color{ 0 };
};

/** What the chunks before have shown. */
struct State
{
  Header        header;
  bool          hasPalette{ false };
  bool          hasTransparency{ false };
  bool          isAnimated{ false };
  bool          isAfterPixels{ false }; ///< another chunk has come after the pixels
  std::uint64_t pixelBytes{ 0 };        ///< compressed
};

std::string
DescribeChunk(const Chunk & chunk)
{
  return "chunk " + chunk.type + " at byte " + std::to_string(chunk.begin - 8);
}

FileError
MakeDamage(const ByteReader & bytes, const std::string & sentence)
{
  return MakeDamagedError(bytes.GetName(), sentence + " Get an undamaged copy.");
}

/** Length, type, data, checksum; the first one is the header. */
Chunk
ReadChunk(ByteReader & bytes, std::uint64_t at)
{
  Chunk chunk;
  chunk.begin = at + 8;
  chunk.length = bytes.GetNumber(at, 4, Endian::Big);
  chunk.type = bytes.Read(at + 4, 4);
  if (!std::all_of(chunk.type.begin(), chunk.type.end(), [](unsigned char c) { return c < 128 && std::isalpha(c); }))
  {
    throw MakeDamage(bytes, "has no chunk at byte " + std::to_string(at) + ", where one must begin.");
  }
  if (at == 8 && (chunk.type != "IHDR" || chunk.length != 13))
  {
    throw MakeDamage(bytes,
                     "does not begin with a header of 13 bytes (got " + DescribeChunk(chunk) + " with " +
                       std::to_string(chunk.length) + ").");
  }
  if (chunk.length > 0x7FFFFFFF)
  {
    throw MakeDamage(
      bytes, "has a " + DescribeChunk(chunk) + " that is too long (got " + std::to_string(chunk.length) + " bytes).");
  }
  bytes.Require(chunk.begin, chunk.length + 4);
  return chunk;
}

void
VerifyChecksum(ByteReader & bytes, const Chunk & chunk)
{
  uLong      sum = crc32(0, Z_NULL, 0);
  const auto add = [&sum](const char * begin, std::size_t count) {
    sum = crc32(sum, reinterpret_cast<const Bytef *>(begin), static_cast<uInt>(count));
  };
  add(chunk.type.data(), chunk.type.size());
  for (std::uint64_t done = 0; done < chunk.length;)
  {
    const auto part = bytes.ViewFrom(chunk.begin + done);
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(part.size(), chunk.length - done));
    add(part.data(), count);
    done += count;
  }
  if (sum != bytes.GetNumber(chunk.begin + chunk.length, 4, Endian::Big))
  {
    throw MakeDamage(bytes, "is damaged in its " + DescribeChunk(chunk) + ": the checksum differs.");
  }
}

bool
CanHaveBits(unsigned int color, unsigned int bits)
{
  const bool isSmall = bits == 1 || bits == 2 || bits == 4;
  switch (color)
  {
    case Gray:
      return isSmall || bits == 8 || bits == 16;
    case Palette:
      return isSmall || bits == 8;
    case RGB:
    case GrayAlpha:
    case RGBA:
      return bits == 8 || bits == 16;
    default:
      return false;
  }
}

Header
ReadHeader(ByteReader & bytes, const Chunk & chunk)
{
  Header header;
  header.width = bytes.GetNumber(chunk.begin, 4, Endian::Big);
  header.height = bytes.GetNumber(chunk.begin + 4, 4, Endian::Big);
  header.bits = bytes.GetByte(chunk.begin + 8);
  header.color = bytes.GetByte(chunk.begin + 9);
  const unsigned int compression = bytes.GetByte(chunk.begin + 10);
  const unsigned int filter = bytes.GetByte(chunk.begin + 11);
  const unsigned int interlace = bytes.GetByte(chunk.begin + 12);
  if (!CanHaveBits(header.color, header.bits) || compression != 0 || filter != 0 || interlace > 1)
  {
    throw MakeDamage(bytes,
                     "has a header that no PNG can have (got color type " + std::to_string(header.color) + ", " +
                       std::to_string(header.bits) + " bits, compression " + std::to_string(compression) + ", filter " +
                       std::to_string(filter) + ", interlace " + std::to_string(interlace) + ").");
  }
  constexpr std::uint64_t most = 1000000; // libpng's limit
  const std::string       size = std::to_string(header.width) + " x " + std::to_string(header.height);
  if (header.width == 0 || header.height == 0)
  {
    throw MakeDamage(bytes, "has no pixel (got " + size + ").");
  }
  if (header.width > most || header.height > most)
  {
    throw MakeMisreadError(bytes.GetName(),
                           "has more than a million pixels along an axis, which libpng does not read (got " + size +
                             "). Save it as TIFF or NRRD, or cut it.");
  }
  return header;
}

void
TakePalette(const ByteReader & bytes, const Chunk & chunk, State & state)
{
  const bool hasColor = state.header.color != Gray && state.header.color != GrayAlpha;
  if (hasColor &&
      (state.hasPalette || state.pixelBytes > 0 || chunk.length == 0 || chunk.length % 3 != 0 || chunk.length > 768))
  {
    throw MakeDamage(bytes,
                     "has a palette that is out of place or of a wrong length (got " + std::to_string(chunk.length) +
                       " bytes in " + DescribeChunk(chunk) + ").");
  }
  state.hasPalette = true;
}

void
TakePixels(const ByteReader & bytes, const Chunk & chunk, State & state)
{
  if (state.header.color == Palette && !state.hasPalette)
  {
    throw MakeDamage(bytes, "has no palette for its colors.");
  }
  if (state.isAfterPixels)
  {
    throw MakeDamage(bytes, "has pixels apart from the others, in " + DescribeChunk(chunk) + ".");
  }
  state.pixelBytes += chunk.length;
}

void
TakeOther(const ByteReader & bytes, const Chunk & chunk, State & state)
{
  constexpr std::uint64_t mostBytes = 8000000; // libpng's limit
  if ((chunk.type.front() & 0x20) == 0)
  {
    throw MakeDamage(bytes,
                     "has a " + DescribeChunk(chunk) +
                       (chunk.type == "IHDR" ? ", a second header." : ", which no reader knows but must understand."));
  }
  if (chunk.length > mostBytes)
  {
    throw MakeMisreadError(bytes.GetName(),
                           "has a " + DescribeChunk(chunk) + " that is too long for libpng (got " +
                             std::to_string(chunk.length) + " bytes). Save it without metadata.");
  }
  state.hasTransparency = state.hasTransparency || chunk.type == "tRNS";
  state.isAnimated = state.isAnimated || (chunk.type == "acTL" && state.pixelBytes == 0);
}

std::size_t
CountChannels(unsigned int color)
{
  return color == RGBA ? 4 : color == RGB ? 3 : color == GrayAlpha ? 2 : 1;
}

/** Deflate makes at most 1032 bytes of one. */
void
VerifyEnoughPixels(const ByteReader & bytes, const State & state)
{
  const Header &      header = state.header;
  const std::uint64_t line = (header.width * CountChannels(header.color) * header.bits + 7) / 8;
  if (state.pixelBytes == 0 || state.pixelBytes < line * header.height / 1032)
  {
    throw MakeDamage(bytes,
                     "holds less than its " + std::to_string(header.width) + " x " + std::to_string(header.height) +
                       " pixels need (got " + std::to_string(state.pixelBytes) + " bytes).");
  }
}

FileContent
MakeContent(const ByteReader & bytes, const State & state)
{
  FileContent content;
  content.format = "PNG";
  content.size = { static_cast<std::size_t>(state.header.width), static_cast<std::size_t>(state.header.height) };
  if (!state.hasTransparency)
  {
    content.components = state.header.color == Palette ? 3 : CountChannels(state.header.color);
  }
  if (state.isAnimated)
  {
    content.notes.push_back(bytes.GetName().path + " is an animation, of which the still picture is used.");
  }
  return content;
}

} // namespace

FileContent
InspectPNG(const FileStart & start, const ReaderVersion &)
{
  const std::string signature("\x89PNG\r\n\x1A\n", 8);
  ByteReader        bytes(start);
  if (bytes.Read(0, signature.size()) != signature)
  {
    throw MakeDamage(bytes, "does not begin as a PNG does; a transfer as text does that.");
  }
  State         state;
  std::uint64_t at = signature.size();
  for (Chunk chunk; chunk.type != "IEND"; at = chunk.begin + chunk.length + 4)
  {
    chunk = ReadChunk(bytes, at);
    VerifyChecksum(bytes, chunk);
    if (at == signature.size())
    {
      state.header = ReadHeader(bytes, chunk);
    }
    else if (chunk.type == "IDAT")
    {
      TakePixels(bytes, chunk, state);
      continue;
    }
    else if (chunk.type == "PLTE")
    {
      TakePalette(bytes, chunk, state);
    }
    else if (chunk.type != "IEND")
    {
      TakeOther(bytes, chunk, state);
    }
    state.isAfterPixels = state.pixelBytes > 0;
  }
  VerifyEnoughPixels(bytes, state);
  return MakeContent(bytes, state);
}

} // namespace file
} // namespace dwc
