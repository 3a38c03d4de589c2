/* SPDX-License-Identifier: Apache-2.0 */
#include "file/JPEG2000Codestream.h"

#include <algorithm>
#include <limits>

namespace dwc
{
namespace file
{
namespace
{

enum Marker : std::uint64_t
{
  StartOfCodestream = 0xFF4F,
  ImageSize = 0xFF51,
  Coding = 0xFF52,
  CodingOfComponent = 0xFF53,
  TilePartLengths = 0xFF55,
  PacketLengths = 0xFF57,
  PacketLengthsOfTile = 0xFF58,
  Quantization = 0xFF5C,
  QuantizationOfComponent = 0xFF5D,
  Registration = 0xFF63,
  Comment = 0xFF64,
  StartOfTilePart = 0xFF90,
  StartOfData = 0xFF93,
  EndOfCodestream = 0xFFD9
};

/** The parts of one tile that are there. */
struct TileParts
{
  unsigned int found{ 0 };
  unsigned int announced{ 0 }; ///< 0: not yet

  /** False where the part is not the next one, or is one of another number of parts. */
  bool
  Take(unsigned int part, unsigned int of)
  {
    announced = announced == 0 ? of : announced;
    return part == found++ && (of == 0 || of == announced) && (announced == 0 || found <= announced);
  }
};

} // namespace

FileError
JPEG2000Codestream::MakeDamage(const std::string & sentence) const
{
  return MakeDamagedError(m_Bytes.GetName(), sentence + " Get an undamaged copy.");
}

FileError
JPEG2000Codestream::MakeKindError(const std::string & what) const
{
  return MakeMisreadError(m_Bytes.GetName(),
                          "is a JPEG 2000 " + what + ", which ITK does not read right. Save it as PNG or TIFF.");
}

void
JPEG2000Codestream::Verify(std::uint64_t begin)
{
  if (this->Get(begin, 2) != StartOfCodestream || this->Get(begin + 2, 2) != ImageSize)
  {
    throw this->MakeDamage("has no codestream where one must begin.");
  }
  this->TakeTileParts(this->TakeMainHeader(this->TakeSize(begin + 4)));
}

std::uint64_t
JPEG2000Codestream::TakeSize(std::uint64_t at)
{
  const std::uint64_t length = this->Get(at, 2);
  m_Width = this->Get(at + 4, 4);
  m_Height = this->Get(at + 8, 4);
  const std::uint64_t tileWidth = this->Get(at + 20, 4);
  const std::uint64_t tileHeight = this->Get(at + 24, 4);
  m_Components = this->Get(at + 36, 2);
  if (m_Components == 0 || m_Components > 16384 || length != 38 + 3 * m_Components)
  {
    throw this->MakeDamage("has a header of a wrong length (got " + std::to_string(length) + " bytes for " +
                           std::to_string(m_Components) + " components).");
  }
  if (this->Get(at + 12, 8) != 0 || this->Get(at + 28, 8) != 0)
  {
    throw this->MakeKindError("whose image or tiles begin elsewhere than at 0");
  }
  constexpr std::uint64_t most = std::numeric_limits<std::int32_t>::max();
  if (m_Width == 0 || m_Height == 0 || m_Width > most || m_Height > most || tileWidth == 0 || tileHeight == 0 ||
      tileWidth > most || tileHeight > most)
  {
    throw this->MakeDamage("has no pixel, or more than a JPEG 2000 can have (got " + std::to_string(m_Width) + " x " +
                           std::to_string(m_Height) + ").");
  }
  m_Tiles = ((m_Width - 1) / tileWidth + 1) * ((m_Height - 1) / tileHeight + 1);
  if (m_Tiles > 65535)
  {
    throw this->MakeDamage("has more tiles than a JPEG 2000 can have (got " + std::to_string(m_Tiles) + ").");
  }
  this->VerifyComponents(at + 38);
  const auto count = static_cast<std::size_t>(m_Components);
  m_Levels.assign(count, 0);
  m_HasOwnLevels.assign(count, false);
  m_Bands.assign(count, 0);
  m_HasOwnBands.assign(count, false);
  return at + length;
}

void
JPEG2000Codestream::VerifyComponents(std::uint64_t at)
{
  const unsigned int depth = m_Bytes.GetByte(at);
  for (std::uint64_t i = 0; i < m_Components; ++i)
  {
    if (m_Bytes.GetByte(at + 3 * i) != depth || m_Bytes.GetByte(at + 3 * i + 1) != 1 ||
        m_Bytes.GetByte(at + 3 * i + 2) != 1)
    {
      throw this->MakeKindError("with components of unlike sizes or numbers of bits");
    }
  }
  const unsigned int bits = (depth & 0x7F) + 1;
  if (depth >= 0x80 || (bits != 8 && bits != 16) || (bits == 16 && m_Components > 1))
  {
    throw this->MakeKindError("of " + std::to_string(bits) + (depth >= 0x80 ? " signed" : "") + " bits and " +
                              std::to_string(m_Components) + " components");
  }
}

std::uint64_t
JPEG2000Codestream::TakeMainHeader(std::uint64_t at)
{
  for (std::uint64_t marker = this->Get(at, 2); marker != StartOfTilePart; marker = this->Get(at, 2))
  {
    const std::uint64_t length = this->Get(at + 2, 2);
    m_Bytes.Require(at + 2, std::max<std::uint64_t>(length, 2));
    this->TakeSegment(marker, at + 2, length);
    at += 2 + length;
  }
  bool isComplete = m_HasCoding && m_HasQuantization;
  for (std::size_t i = 0; isComplete && i < m_Levels.size(); ++i)
  {
    isComplete = m_Bands[i] >= 3 * m_Levels[i] + 1;
  }
  if (!isComplete)
  {
    throw this->MakeDamage("does not say how all of its pixels are coded.");
  }
  return at;
}

/** Segments of other kinds change the order of data or where it is; OpenJPEG takes them without a check. */
void
JPEG2000Codestream::TakeSegment(std::uint64_t marker, std::uint64_t at, std::uint64_t length)
{
  if (length < 3)
  {
    throw this->MakeDamage("has a segment of a wrong length (got " + std::to_string(length) + ").");
  }
  switch (marker)
  {
    case Coding:
      this->TakeCoding(at, length);
      break;
    case CodingOfComponent:
      this->TakeCodingOfComponent(at, length);
      break;
    case Quantization:
      this->TakeQuantization(at, length);
      break;
    case QuantizationOfComponent:
      this->TakeQuantizationOfComponent(at, length);
      break;
    case Registration:
      if (length != 2 + 4 * m_Components)
      {
        throw this->MakeDamage("has a registration of its components of a wrong length.");
      }
      break;
    case Comment:
    case TilePartLengths:
    case PacketLengths:
      break;
    default:
      throw this->MakeKindError("with a segment of a rare kind (got marker " + std::to_string(marker) + ")");
  }
}

/** Levels of wavelets, size and style of the blocks, the wavelet, and the size of precincts of each level. */
unsigned int
JPEG2000Codestream::ReadLevels(std::uint64_t at, std::uint64_t end, bool hasPrecincts)
{
  const unsigned int levels = m_Bytes.GetByte(at);
  const unsigned int width = m_Bytes.GetByte(at + 1);
  const unsigned int height = m_Bytes.GetByte(at + 2);
  bool isValid = levels <= 32 && width <= 8 && height <= 8 && width + height <= 8 && m_Bytes.GetByte(at + 3) < 64 &&
                 m_Bytes.GetByte(at + 4) <= 1 && end == at + 5 + (hasPrecincts ? levels + 1 : 0);
  for (std::uint64_t i = 0; isValid && hasPrecincts && i <= levels; ++i)
  {
    const unsigned int size = m_Bytes.GetByte(at + 5 + i);
    isValid = i == 0 || ((size & 15) != 0 && (size >> 4) != 0);
  }
  if (!isValid)
  {
    throw this->MakeDamage("has a coding that no JPEG 2000 can have (got " + std::to_string(levels) +
                           " levels and blocks of 2^" + std::to_string(width + 2) + " x 2^" +
                           std::to_string(height + 2) + ").");
  }
  return levels;
}

void
JPEG2000Codestream::TakeCoding(std::uint64_t at, std::uint64_t length)
{
  m_Bytes.Require(at, 12);
  const unsigned int  style = m_Bytes.GetByte(at + 2);
  const unsigned int  order = m_Bytes.GetByte(at + 3);
  const std::uint64_t layers = this->Get(at + 4, 2);
  const unsigned int  mixes = m_Bytes.GetByte(at + 6); // red, green and blue
  if (m_HasCoding || length < 12 || style > 7 || order > 4 || layers == 0 || mixes > 1 ||
      (mixes == 1 && m_Components < 3))
  {
    throw this->MakeDamage("has a coding that no JPEG 2000 can have (got style " + std::to_string(style) + ", order " +
                           std::to_string(order) + ", " + std::to_string(layers) + " layers, mixture " +
                           std::to_string(mixes) + " of " + std::to_string(m_Components) + " components).");
  }
  m_HasCoding = true;
  const unsigned int levels = this->ReadLevels(at + 7, at + length, (style & 1) != 0);
  for (std::size_t i = 0; i < m_Levels.size(); ++i)
  {
    m_Levels[i] = m_HasOwnLevels[i] ? m_Levels[i] : levels;
  }
}

std::uint64_t
JPEG2000Codestream::GetComponent(std::uint64_t at)
{
  const std::uint64_t component = this->Get(at, m_Components < 257 ? 1 : 2);
  if (component >= m_Components)
  {
    throw this->MakeDamage("has a segment of a component that is not there (got " + std::to_string(component) + ").");
  }
  return component;
}

void
JPEG2000Codestream::TakeCodingOfComponent(std::uint64_t at, std::uint64_t length)
{
  const auto          component = static_cast<std::size_t>(this->GetComponent(at + 2));
  const std::uint64_t style = at + 2 + (m_Components < 257 ? 1 : 2);
  if (m_HasOwnLevels[component] || m_Bytes.GetByte(style) > 1)
  {
    throw this->MakeDamage("has a coding of component " + std::to_string(component) + " that it cannot have.");
  }
  m_Levels[component] = this->ReadLevels(style + 1, at + length, m_Bytes.GetByte(style) == 1);
  m_HasOwnLevels[component] = true;
}

/** \return for how many bands the steps are given; one step may do for all */
unsigned int
JPEG2000Codestream::ReadBands(std::uint64_t at, std::uint64_t end)
{
  constexpr unsigned int most = 3 * 32 + 1;
  const unsigned int     style = m_Bytes.GetByte(at) & 31;
  const std::uint64_t    size = style == 0 ? 1 : 2;
  const std::uint64_t    rest = end > at ? end - at - 1 : 0;
  const std::uint64_t    bands = rest / size;
  if (style > 2 || bands == 0 || bands > most || rest % size != 0 || (style == 1 && bands != 1))
  {
    throw this->MakeDamage("has a quantization that no JPEG 2000 can have (got style " + std::to_string(style) +
                           " of " + std::to_string(rest) + " bytes).");
  }
  return style == 1 ? most : static_cast<unsigned int>(bands);
}

void
JPEG2000Codestream::TakeQuantization(std::uint64_t at, std::uint64_t length)
{
  const unsigned int bands = this->ReadBands(at + 2, at + length);
  if (m_HasQuantization)
  {
    throw this->MakeDamage("says twice how it is quantized.");
  }
  m_HasQuantization = true;
  for (std::size_t i = 0; i < m_Bands.size(); ++i)
  {
    m_Bands[i] = m_HasOwnBands[i] ? m_Bands[i] : bands;
  }
}

void
JPEG2000Codestream::TakeQuantizationOfComponent(std::uint64_t at, std::uint64_t length)
{
  const auto component = static_cast<std::size_t>(this->GetComponent(at + 2));
  m_Bands[component] = this->ReadBands(at + 2 + (m_Components < 257 ? 1 : 2), at + length);
  m_HasOwnBands[component] = true;
}

/** A part of a tile says how long it is, which part it is, and of how many. The standard lets the last length, and the
 * number of parts, be left out. */
void
JPEG2000Codestream::TakeTileParts(std::uint64_t at)
{
  std::vector<TileParts> tiles(static_cast<std::size_t>(m_Tiles));
  for (std::uint64_t marker = StartOfTilePart; marker != EndOfCodestream; marker = this->Get(at, 2))
  {
    const std::uint64_t tile = this->Get(at + 4, 2);
    const std::uint64_t length = this->Get(at + 6, 4);
    if (marker != StartOfTilePart || this->Get(at + 2, 2) != 10 || tile >= m_Tiles || (length != 0 && length < 14) ||
        !tiles[static_cast<std::size_t>(tile)].Take(m_Bytes.GetByte(at + 10), m_Bytes.GetByte(at + 11)))
    {
      throw this->MakeDamage("has no part of a tile at byte " + std::to_string(at) + ", where one must begin.");
    }
    if (length == 0)
    {
      throw this->MakeKindError("whose last tile does not say how long it is");
    }
    m_Bytes.Require(at, length);
    this->VerifyTilePart(at + 12, at + length);
    at += length;
  }
  if (std::any_of(
        tiles.begin(), tiles.end(), [](const TileParts & t) { return t.found == 0 || t.found < t.announced; }))
  {
    throw this->MakeDamage("lacks some of its tiles, or parts of them.");
  }
  if (std::any_of(tiles.begin(), tiles.end(), [](const TileParts & parts) { return parts.announced == 0; }))
  {
    throw this->MakeKindError("whose tiles do not say how many parts they have");
  }
}

/** Only comments and lengths of packets may come before the data, which may be none. */
void
JPEG2000Codestream::VerifyTilePart(std::uint64_t at, std::uint64_t end)
{
  for (std::uint64_t marker = this->Get(at, 2); marker != StartOfData; marker = this->Get(at, 2))
  {
    const std::uint64_t length = this->Get(at + 2, 2);
    if (marker != Comment && marker != PacketLengthsOfTile)
    {
      throw this->MakeKindError("with a coding of its own for a tile (got marker " + std::to_string(marker) + ")");
    }
    if (length < 3 || at + 2 + length > end)
    {
      throw this->MakeDamage("has a segment of a wrong length (got " + std::to_string(length) + ").");
    }
    at += 2 + length;
  }
  if (at + 2 > end)
  {
    throw this->MakeDamage("has a part of a tile that ends before its data.");
  }
}

} // namespace file
} // namespace dwc
