/* SPDX-License-Identifier: Apache-2.0 */
#include "file/TIFFPages.h"

#include "file/ByteReader.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>

namespace dwc
{
namespace file
{
namespace
{

enum Tag : unsigned int
{
  NewSubfileType = 254,
  OldSubfileType = 255,
  ImageWidth = 256,
  ImageLength = 257,
  BitsPerSample = 258,
  Compression = 259,
  Photometric = 262,
  ImageDescription = 270,
  StripOffsets = 273,
  Orientation = 274,
  SamplesPerPixel = 277,
  RowsPerStrip = 278,
  StripByteCounts = 279,
  PlanarConfiguration = 284,
  ColorMap = 320,
  TileWidth = 322,
  TileLength = 323,
  TileOffsets = 324,
  TileByteCounts = 325,
  InkSet = 332,
  DotRange = 336,
  ExtraSamples = 338,
  SampleFormat = 339,
  ImageDepth = 32997,
  MetaMorphPlanes = 33629
};

struct Field
{
  std::size_t   bytes{ 0 }; ///< of a value; 0 for types that are no numbers
  std::uint64_t count{ 0 };
  std::uint64_t begin{ 0 }; ///< of the values
};

using Directory = std::map<unsigned int, Field>;

std::size_t
GetTypeSize(std::uint64_t type)
{
  constexpr std::size_t sizes[] = { 0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8 };
  return type < std::size(sizes) ? sizes[type] : 0;
}

bool
IsWholeNumber(std::uint64_t type)
{
  constexpr std::uint64_t types[] = { 1, 3, 4, 6, 8, 9, 16, 17 };
  return std::find(std::begin(types), std::end(types), type) != std::end(types);
}

bool
HasOneValue(unsigned int tag)
{
  constexpr unsigned int tags[] = { NewSubfileType, OldSubfileType, ImageWidth,      ImageLength,  Compression,
                                    Photometric,    Orientation,    SamplesPerPixel, RowsPerStrip, PlanarConfiguration,
                                    TileWidth,      TileLength,     InkSet,          ImageDepth };
  return std::find(std::begin(tags), std::end(tags), tag) != std::end(tags);
}

std::uint64_t
DivideUp(std::uint64_t a, std::uint64_t b)
{
  return a / b + (a % b != 0 ? 1 : 0);
}

class Reader
{
public:
  explicit Reader(const FileStart & start)
    : m_Bytes(start)
    , m_Budget(4 * start.size)
    , m_Endian(start.Has("MM") ? Endian::Big : Endian::Little)
    , m_IsBig(m_Bytes.GetNumber(2, 2, m_Endian) == 43)
  {}

  std::vector<TIFFPage>
  Read();

private:
  FileError
  MakeDamage(const std::string & sentence) const
  {
    return MakeDamagedError(m_Bytes.GetName(), sentence + " Get an undamaged copy.");
  }

  /** Pages may share a table, but all directories and tables together are not many times larger than the file. */
  void
  Spend(std::uint64_t count)
  {
    if (count > m_Budget)
    {
      throw this->MakeDamage("has directories or tables that lie one over the other.");
    }
    m_Budget -= count;
  }

  /** \param at the directory; becomes that of the next one, or 0 */
  Directory
  ReadDirectory(std::uint64_t & at);

  std::uint64_t
  GetValue(const Field & field, std::uint64_t index)
  {
    return m_Bytes.GetNumber(field.begin + index * field.bytes, field.bytes, m_Endian);
  }

  std::uint64_t
  GetFirst(const Directory & directory, unsigned int tag, std::uint64_t otherwise);
  unsigned int
  GetSmall(const Directory & directory, unsigned int tag, unsigned int otherwise);

  bool
  HasEqualValues(const Directory & directory, unsigned int tag, unsigned int samples);
  void
  ReadSamples(const Directory & directory, TIFFPage & page);
  void
  ReadPalette(const Directory & directory, TIFFPage & page);
  void
  VerifyData(const Directory & directory, const TIFFPage & page);
  TIFFPage
  MakePage(const Directory & directory);

  ByteReader    m_Bytes;
  std::uint64_t m_Budget;
  Endian        m_Endian;
  bool          m_IsBig;
};

Directory
Reader::ReadDirectory(std::uint64_t & at)
{
  const std::size_t   countSize = m_IsBig ? 8 : 2;
  const std::size_t   placeSize = m_IsBig ? 8 : 4;
  const std::size_t   entrySize = 4 + 2 * placeSize;
  const std::uint64_t count = m_Bytes.GetNumber(at, countSize, m_Endian);
  if (count > m_Bytes.GetSize() / entrySize)
  {
    throw MakeTruncatedError(m_Bytes.GetName());
  }
  this->Spend(count * entrySize + countSize);
  Directory     directory;
  std::uint64_t entry = at + countSize;
  for (std::uint64_t i = 0; i < count; ++i, entry += entrySize)
  {
    const auto          tag = static_cast<unsigned int>(m_Bytes.GetNumber(entry, 2, m_Endian));
    const std::uint64_t type = m_Bytes.GetNumber(entry + 2, 2, m_Endian);
    Field               field;
    field.bytes = GetTypeSize(type);
    field.count = m_Bytes.GetNumber(entry + 4, placeSize, m_Endian);
    field.begin = entry + 4 + placeSize;
    const bool isRead = IsWholeNumber(type) || tag == ImageDescription || tag == MetaMorphPlanes;
    if (!isRead || field.bytes == 0 || field.count == 0 || (field.count > 1 && HasOneValue(tag)))
    {
      continue; // of a type that is not known or not wanted, or of a wrong number of values: libtiff passes it over
    }
    if (field.count > placeSize / field.bytes)
    {
      field.begin = m_Bytes.GetNumber(field.begin, placeSize, m_Endian);
      if (field.count > m_Bytes.GetSize() / field.bytes || !m_Bytes.Contains(field.begin, field.count * field.bytes))
      {
        throw MakeTruncatedError(m_Bytes.GetName());
      }
    }
    directory.emplace(tag, field);
  }
  at = m_Bytes.GetNumber(entry, placeSize, m_Endian);
  return directory;
}

std::uint64_t
Reader::GetFirst(const Directory & directory, unsigned int tag, std::uint64_t otherwise)
{
  const auto found = directory.find(tag);
  return found == directory.end() ? otherwise : this->GetValue(found->second, 0);
}

unsigned int
Reader::GetSmall(const Directory & directory, unsigned int tag, unsigned int otherwise)
{
  constexpr std::uint64_t most = std::numeric_limits<std::uint16_t>::max();
  const std::uint64_t     value = this->GetFirst(directory, tag, otherwise);
  if (value > most)
  {
    throw this->MakeDamage("has a tag " + std::to_string(tag) + " of a value that none can have (got " +
                           std::to_string(value) + ").");
  }
  return static_cast<unsigned int>(value);
}

bool
Reader::HasEqualValues(const Directory & directory, unsigned int tag, unsigned int samples)
{
  const auto found = directory.find(tag);
  if (found == directory.end())
  {
    return true;
  }
  for (std::uint64_t i = 1; i < std::min<std::uint64_t>(found->second.count, samples); ++i)
  {
    if (this->GetValue(found->second, i) != this->GetValue(found->second, 0))
    {
      return false;
    }
  }
  return true;
}

void
Reader::ReadSamples(const Directory & directory, TIFFPage & page)
{
  page.samples = this->GetSmall(directory, SamplesPerPixel, 1);
  page.bits = this->GetSmall(directory, BitsPerSample, 1);
  page.numbers = this->GetSmall(directory, SampleFormat, UnsignedNumbers);
  page.hasEqualSamples = this->HasEqualValues(directory, BitsPerSample, page.samples) &&
                         this->HasEqualValues(directory, SampleFormat, page.samples);
  const auto extra = directory.find(ExtraSamples);
  for (std::uint64_t i = 0; extra != directory.end() && i < std::min<std::uint64_t>(extra->second.count, page.samples);
       ++i)
  {
    page.extraSamples.push_back(static_cast<unsigned int>(this->GetValue(extra->second, i)));
  }
}

/** All reds, all greens, all blues. */
void
Reader::ReadPalette(const Directory & directory, TIFFPage & page)
{
  const auto found = directory.find(ColorMap);
  if (found == directory.end() || page.bits > 16 || found->second.bytes != 2 ||
      found->second.count != std::uint64_t{ 3 } << page.bits)
  {
    return;
  }
  this->Spend(found->second.count * 2);
  page.hasPalette = true;
  page.isPaletteGray = true;
  const std::uint64_t colors = found->second.count / 3;
  for (std::uint64_t i = 0; i < colors; ++i)
  {
    const std::uint64_t red = this->GetValue(found->second, i);
    const std::uint64_t green = this->GetValue(found->second, i + colors);
    const std::uint64_t blue = this->GetValue(found->second, i + 2 * colors);
    page.isPaletteGray = page.isPaletteGray && red == green && red == blue;
    page.isPaletteWide = page.isPaletteWide || red > 255 || green > 255 || blue > 255;
  }
}

/** Strips, or tiles, lie where their offsets say. libtiff finds the length of a single strip that is not compressed. */
void
Reader::VerifyData(const Directory & directory, const TIFFPage & page)
{
  const auto    places = directory.find(directory.count(TileOffsets) != 0 ? TileOffsets : StripOffsets);
  const auto    lengths = directory.find(directory.count(TileByteCounts) != 0 ? TileByteCounts : StripByteCounts);
  std::uint64_t parts = 0;
  if (page.isTiled)
  {
    const std::uint64_t     width = this->GetFirst(directory, TileWidth, 0);
    const std::uint64_t     height = this->GetFirst(directory, TileLength, 0);
    constexpr std::uint64_t most = 65536; // unless the image is larger
    if (width == 0 || height == 0 || width > std::max(most, page.width + 16) ||
        height > std::max(most, page.height + 16))
    {
      throw this->MakeDamage("has tiles of no pixel, or of far more than its image has (got " + std::to_string(width) +
                             " x " + std::to_string(height) + ").");
    }
    parts = DivideUp(page.width, width) * DivideUp(page.height, height);
  }
  else
  {
    parts = DivideUp(page.height, std::max<std::uint64_t>(1, this->GetFirst(directory, RowsPerStrip, page.height)));
  }
  parts *= page.isPlanar && parts < m_Bytes.GetSize() ? page.samples : 1;
  if (places == directory.end() || places->second.count < parts)
  {
    throw this->MakeDamage("has fewer strips or tiles than its " + std::to_string(page.width) + " x " +
                           std::to_string(page.height) + " pixels need.");
  }
  const bool hasLengths = lengths != directory.end() && lengths->second.count >= parts;
  this->Spend(parts == 1 ? 0 : parts * (places->second.bytes + (hasLengths ? lengths->second.bytes : 0)));
  const bool          isRaw = page.compression == 1 && page.photometric != YCbCr; // which may leave colors out
  const bool          isFoundByReader = parts == 1 && isRaw;
  const std::uint64_t line = DivideUp(page.width * page.bits * (page.isPlanar ? 1 : page.samples), 8);
  const std::uint64_t raw = line * page.height; // of one plane, unless there is more than any file has
  if (isRaw && (line > m_Bytes.GetSize() || raw > m_Bytes.GetSize()))
  {
    throw MakeTruncatedError(m_Bytes.GetName());
  }
  for (std::uint64_t i = 0; i < parts; ++i)
  {
    m_Bytes.Require(this->GetValue(places->second, i),
                    isFoundByReader ? raw
                    : hasLengths    ? this->GetValue(lengths->second, i)
                                    : 1);
  }
}

TIFFPage
Reader::MakePage(const Directory & directory)
{
  TIFFPage page;
  page.width = this->GetFirst(directory, ImageWidth, 0);
  page.height = this->GetFirst(directory, ImageLength, 0);
  constexpr std::uint64_t most = std::numeric_limits<std::int32_t>::max();
  if (page.width == 0 || page.height == 0 || page.width > most || page.height > most)
  {
    throw this->MakeDamage("has a page of no pixel, or of more than any image has (got " + std::to_string(page.width) +
                           " x " + std::to_string(page.height) + ").");
  }
  page.depth = this->GetFirst(directory, ImageDepth, 1);
  this->ReadSamples(directory, page);
  if (directory.count(Photometric) != 0)
  {
    page.photometric = this->GetSmall(directory, Photometric, 0);
  }
  page.isPlanar = this->GetSmall(directory, PlanarConfiguration, 1) == 2 && page.samples > 1;
  page.orientation = this->GetSmall(directory, Orientation, 1);
  page.compression = this->GetSmall(directory, Compression, 1);
  page.inks = this->GetSmall(directory, InkSet, 1);
  page.hasDotRange = directory.count(DotRange) != 0;
  page.isTiled = directory.count(TileWidth) != 0;
  if (directory.count(NewSubfileType) != 0)
  {
    page.subfile = this->GetSmall(directory, NewSubfileType, 0);
  }
  else if (directory.count(OldSubfileType) != 0)
  {
    const unsigned int kind = this->GetSmall(directory, OldSubfileType, 0); // 2: smaller copy, 3: page
    if (kind == 2 || kind == 3)
    {
      page.subfile = kind - 1;
    }
  }
  const auto planes = directory.find(MetaMorphPlanes);
  page.stackPlanes = planes == directory.end() ? 0 : planes->second.count;
  this->ReadPalette(directory, page);
  this->VerifyData(directory, page);
  return page;
}

std::vector<TIFFPage>
Reader::Read()
{
  constexpr std::size_t   mostPages = 65535; // libtiff counts in 16 bits
  std::vector<TIFFPage>   pages;
  std::set<std::uint64_t> seen;
  if (m_IsBig && m_Bytes.GetNumber(4, 2, m_Endian) != 8)
  {
    throw this->MakeDamage("is a BigTIFF whose offsets are not of 8 bytes.");
  }
  std::uint64_t at = m_IsBig ? m_Bytes.GetNumber(8, 8, m_Endian) : m_Bytes.GetNumber(4, 4, m_Endian);
  while (at != 0)
  {
    if (!seen.insert(at).second)
    {
      throw this->MakeDamage("has directories that follow each other in a circle.");
    }
    if (pages.size() == mostPages)
    {
      throw MakeMisreadError(m_Bytes.GetName(),
                             "has more than 65535 pages, of which ITK loses some. Save it as NRRD or MetaImage.");
    }
    const Directory directory = this->ReadDirectory(at);
    pages.push_back(this->MakePage(directory));
    const auto text = directory.find(ImageDescription);
    if (pages.size() == 1 && text != directory.end())
    {
      constexpr std::uint64_t mostText = 1 << 20;
      pages.front().description = m_Bytes.Read(text->second.begin, std::min(mostText, text->second.count));
    }
  }
  if (pages.empty())
  {
    throw this->MakeDamage("has no page.");
  }
  return pages;
}

} // namespace

std::vector<TIFFPage>
ReadTIFFPages(const FileStart & start)
{
  return Reader(start).Read();
}

} // namespace file
} // namespace dwc
