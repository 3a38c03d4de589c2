/* SPDX-License-Identifier: Apache-2.0 */
#include "file/DICOM.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <locale>
#include <sstream>
#include <vector>

namespace dwc
{
namespace file
{
namespace
{

constexpr std::uint32_t undefinedLength = 0xFFFFFFFFU;
constexpr std::size_t   mostBytesOfAValue = 1024; // of the elements that are asked for; longer ones count as absent
constexpr std::size_t   mostBytesOfPixels = 4096; // of the first frame
constexpr const char *  rleSyntax = "1.2.840.10008.1.2.5";
constexpr std::size_t   deepestNesting = 64;
constexpr Tag           itemTag = MakeTag(0xFFFE, 0xE000);
constexpr Tag           itemEndTag = MakeTag(0xFFFE, 0xE00D);
constexpr Tag           sequenceEndTag = MakeTag(0xFFFE, 0xE0DD);
constexpr Tag           transferSyntaxTag = MakeTag(0x0002, 0x0010);

/** The bytes of a file, of which one block is kept. */
class Bytes
{
public:
  explicit Bytes(const std::filesystem::path & path)
    : m_Stream(path, std::ios::binary)
  {
    std::error_code error;
    const auto      size = std::filesystem::file_size(path, error);
    m_Size = error || !m_Stream ? 0 : size;
  }

  std::uintmax_t
  GetSize() const
  {
    return m_Size;
  }

  bool
  Has(std::uintmax_t at, std::uintmax_t count) const
  {
    return count <= m_Size && at <= m_Size - count;
  }

  /** `count` bytes, 8192 at most; those that the file does not have are 0. */
  std::string
  Get(std::uintmax_t at, std::size_t count)
  {
    if (at < m_BlockAt || at - m_BlockAt + count > m_Block.size())
    {
      m_BlockAt = at;
      m_Block.assign(std::size_t{ 1 } << 13U, '\0');
      m_Stream.clear();
      m_Stream.seekg(static_cast<std::streamoff>(at));
      m_Stream.read(m_Block.data(), static_cast<std::streamsize>(m_Block.size()));
    }
    return m_Block.substr(static_cast<std::size_t>(at - m_BlockAt), count);
  }

private:
  std::ifstream  m_Stream;
  std::uintmax_t m_Size{ 0 };
  std::uintmax_t m_BlockAt{ 0 };
  std::string    m_Block;
};

/** How the elements of a data set are written. */
struct Encoding
{
  bool hasTypes{ true }; ///< explicit VR
  bool isBigEndian{ false };
};

std::uint64_t
ReadNumber(const std::string & bytes, std::size_t at, std::size_t count, bool isBigEndian)
{
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < count; ++i)
  {
    number = (number << 8U) | static_cast<unsigned char>(bytes[at + (isBigEndian ? i : count - 1 - i)]);
  }
  return number;
}

struct Element
{
  Tag            tag{ 0 };
  std::string    type; ///< "US"; empty where the encoding has none
  std::uint32_t  length{ 0 };
  std::uintmax_t valueAt{ 0 };
};

bool
IsType(const std::string & type)
{
  static const std::array<const char *, 34> types{ "AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL",
                                                   "IS", "LO", "LT", "OB", "OD", "OF", "OL", "OV", "OW",
                                                   "PN", "SH", "SL", "SQ", "SS", "ST", "SV", "TM", "UC",
                                                   "UI", "UL", "UN", "UR", "US", "UT", "UV" };
  return std::find(types.begin(), types.end(), type) != types.end();
}

bool
HasLongLength(const std::string & type)
{
  static const std::array<const char *, 13> types{ "OB", "OD", "OF", "OL", "OV", "OW", "SQ",
                                                   "SV", "UC", "UN", "UR", "UT", "UV" };
  return std::find(types.begin(), types.end(), type) != types.end();
}

/** \return false where the file ends before, or where this is no element. */
bool
ReadElement(Bytes & bytes, std::uintmax_t at, const Encoding & encoding, Element & element)
{
  if (!bytes.Has(at, 8))
  {
    return false;
  }
  const std::string head = bytes.Get(at, 12);
  const auto        number = [&](std::size_t from, std::size_t count) {
    return static_cast<std::uint32_t>(ReadNumber(head, from, count, encoding.isBigEndian));
  };
  element.tag = MakeTag(number(0, 2), number(2, 2));
  element.type.clear();
  element.valueAt = at + 8;
  if (!encoding.hasTypes || (element.tag >> 16U) == 0xFFFEU)
  {
    element.length = number(4, 4);
    return true;
  }
  element.type = head.substr(4, 2);
  if (!IsType(element.type))
  {
    return false;
  }
  if (!HasLongLength(element.type))
  {
    element.length = number(6, 2);
    return true;
  }
  element.length = number(8, 4);
  element.valueAt = at + 12;
  return bytes.Has(at, 12);
}

std::string
Trim(const std::string & text)
{
  const auto  is = [](char c) { return c == ' ' || c == '\0'; };
  const auto  begin = std::find_if_not(text.begin(), text.end(), is);
  const auto  end = std::find_if_not(text.rbegin(), std::make_reverse_iterator(begin), is).base();
  std::string trimmed(begin, end);
  std::replace_if(
    trimmed.begin(), trimmed.end(), [](char c) { return static_cast<unsigned char>(c) < 32 || c == 127; }, '?');
  return trimmed;
}

template <typename TNumber, typename TBits>
std::string
MakeText(const std::string & value, bool isBigEndian)
{
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text.precision(9);
  for (std::size_t at = 0; at + sizeof(TBits) <= value.size(); at += sizeof(TBits))
  {
    const auto bits = static_cast<TBits>(ReadNumber(value, at, sizeof(TBits), isBigEndian));
    TNumber    number;
    std::memcpy(&number, &bits, sizeof(number));
    text << (at > 0 ? "\\" : "") << number;
  }
  return text.str();
}

std::string
MakeText(const std::string & value, Representation representation, bool isBigEndian)
{
  switch (representation)
  {
    case Representation::Words:
      return MakeText<std::uint16_t, std::uint16_t>(value, isBigEndian);
    case Representation::Singles:
      return MakeText<float, std::uint32_t>(value, isBigEndian);
    case Representation::Doubles:
      return MakeText<double, std::uint64_t>(value, isBigEndian);
    case Representation::Text:
    case Representation::Length:
      break;
  }
  return Trim(value);
}

bool
IsPixels(Tag tag)
{
  return tag == MakeTag(0x7FE0, 0x0010) || tag == MakeTag(0x7FE0, 0x0008) || tag == MakeTag(0x7FE0, 0x0009);
}

/** The header of a frame in RLE: how many segments it has, and where they begin. PS3.5, annex G. */
void
TakeRLE(const std::string & head, const Element & fragment, DICOMFile & file)
{
  const auto segments = static_cast<std::uint32_t>(ReadNumber(head, 0, 4, false));
  bool       isRight =
    fragment.length >= 64 && segments >= 1 && segments <= 15 && (file.segments == 0 || file.segments == segments);
  std::uint64_t last = 63;
  for (std::uint32_t i = 0; i < segments && isRight; ++i)
  {
    const std::uint64_t offset = ReadNumber(head, 4 + 4 * std::size_t{ i }, 4, false);
    isRight = offset > last && offset < fragment.length;
    last = offset;
  }
  file.segments = segments;
  file.isRLEConsistent = file.isRLEConsistent && isRight;
}

/** Compressed pixels are items: a table, and parts of frames that are not empty. They end with an element that says so,
 * or with the file. */
bool
TakeFragments(Bytes & bytes, std::uintmax_t at, DICOMFile & file)
{
  Element     fragment;
  std::size_t count = 0;
  while (at < bytes.GetSize())
  {
    if (!ReadElement(bytes, at, Encoding{}, fragment) || !bytes.Has(fragment.valueAt, fragment.length))
    {
      return false;
    }
    if (fragment.tag == sequenceEndTag)
    {
      return count > 1;
    }
    if (fragment.tag != itemTag || (count > 0 && fragment.length == 0))
    {
      return false;
    }
    if (count == 1)
    {
      file.pixelStart = bytes.Get(fragment.valueAt, std::min<std::size_t>(fragment.length, mostBytesOfPixels));
    }
    if (count > 0 && file.transferSyntax == rleSyntax)
    {
      TakeRLE(bytes.Get(fragment.valueAt, 64), fragment, file);
    }
    ++count;
    at = fragment.valueAt + fragment.length;
  }
  return count > 1;
}

void
TakePixels(Bytes & bytes, const Element & element, DICOMFile & file)
{
  const bool isCompressed = element.length == undefinedLength;
  file.pixelsAt = element.valueAt;
  file.pixelBytes = isCompressed ? 0 : element.length;
  const bool isWhole =
    isCompressed ? TakeFragments(bytes, element.valueAt, file) : bytes.Has(element.valueAt, element.length);
  file.content = isWhole ? DICOMContent::Image : DICOMContent::Damaged;
}

/** Goes through the elements from `at` as far as the pixels. Each step goes forward by 8 bytes or more. */
void
ReadDataSet(Bytes &                               bytes,
            std::uintmax_t                        at,
            Encoding                              encoding,
            const std::map<Tag, Representation> & wanted,
            DICOMFile &                           file)
{
  file.content = DICOMContent::Damaged;
  std::vector<Encoding> outside; // of each sequence and item that is open
  Element               element;
  while (at < bytes.GetSize())
  {
    if (!ReadElement(bytes, at, encoding, element))
    {
      return;
    }
    at = element.valueAt;
    if (element.tag == itemEndTag || element.tag == sequenceEndTag)
    {
      if (!outside.empty())
      {
        encoding = outside.back();
        outside.pop_back();
      }
      continue;
    }
    if (outside.empty() && IsPixels(element.tag))
    {
      TakePixels(bytes, element, file);
      return;
    }
    if (element.length == undefinedLength)
    {
      if (outside.size() == deepestNesting)
      {
        return;
      }
      outside.push_back(encoding);
      encoding.hasTypes = encoding.hasTypes && element.type != "UN"; // PS3.5, 6.2.2: such a value has no types
      continue;
    }
    if (!bytes.Has(at, element.length))
    {
      return;
    }
    const auto found = outside.empty() ? wanted.find(element.tag) : wanted.end();
    if (found != wanted.end() && found->second == Representation::Length)
    {
      file.values[element.tag] = std::to_string(element.length);
    }
    else if (found != wanted.end() && element.length > 0 && element.length <= mostBytesOfAValue)
    {
      file.values[element.tag] = MakeText(bytes.Get(at, element.length), found->second, encoding.isBigEndian);
    }
    at += element.length;
  }
  file.content = outside.empty() ? DICOMContent::NoImage : DICOMContent::Damaged;
}

/** The place where the group 0002 ends, and the transfer syntax that it names. */
std::uintmax_t
ReadMetaGroup(Bytes & bytes, std::uintmax_t at, std::string & transferSyntax)
{
  Element element;
  while (ReadElement(bytes, at, Encoding{}, element) && (element.tag >> 16U) == 2 &&
         bytes.Has(element.valueAt, element.length))
  {
    if (element.tag == transferSyntaxTag && element.length <= mostBytesOfAValue)
    {
      transferSyntax = Trim(bytes.Get(element.valueAt, element.length));
    }
    at = element.valueAt + element.length;
  }
  return at;
}

/** Without the 128 bytes and "DICM" before, a file is known by its first element. */
bool
BeginsWithElement(Bytes & bytes)
{
  if (!bytes.Has(0, 16))
  {
    return false;
  }
  const std::string head = bytes.Get(0, 8);
  const auto        group = ReadNumber(head, 0, 2, false);
  const auto        element = ReadNumber(head, 2, 2, false);
  return (group == 2 || group == 8) && element <= 0x0070 &&
         (IsType(head.substr(4, 2)) || bytes.Has(8, ReadNumber(head, 4, 4, false)));
}

} // namespace

std::string
DICOMFile::Get(Tag tag) const
{
  const auto found = values.find(tag);
  return found == values.end() ? "" : found->second;
}

DICOMFile
ReadDICOM(const std::filesystem::path & path, const std::map<Tag, Representation> & wanted)
{
  DICOMFile  file;
  Bytes      bytes(path);
  const bool hasMark = bytes.Has(0, 132) && bytes.Get(0, 132).compare(128, 4, "DICM") == 0;
  if (!hasMark && !BeginsWithElement(bytes))
  {
    return file;
  }
  const std::uintmax_t at = ReadMetaGroup(bytes, hasMark ? 132 : 0, file.transferSyntax);
  if (file.transferSyntax == "1.2.840.10008.1.2.1.99")
  {
    file.content = DICOMContent::Deflated;
    return file;
  }
  Encoding encoding;
  encoding.isBigEndian = file.transferSyntax == "1.2.840.10008.1.2.2";
  encoding.hasTypes = IsType(bytes.Get(at, 6).substr(4)); // which files say wrongly
  ReadDataSet(bytes, at, encoding, wanted, file);
  if (!hasMark && file.content != DICOMContent::Image)
  {
    return {}; // anything may begin like an element
  }
  return file;
}

} // namespace file
} // namespace dwc
