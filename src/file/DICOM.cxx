/* SPDX-License-Identifier: Apache-2.0 */
#include "file/DICOM.h"

#include "file/ByteOrder.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

namespace dwc
{
namespace file
{
namespace
{

constexpr std::size_t preambleSize = 128;
constexpr std::size_t tagSize = 4;

/** Value representations, PS3.5 table 6.2-1; of the second row the length has 4 bytes and stands after two unused ones.
 */
constexpr std::array<const char *, 34> representations = { "AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL",
                                                           "IS", "LO", "LT", "PN", "SH", "SL", "SS", "ST", "TM",
                                                           "UI", "UL", "US", "OB", "OD", "OF", "OL", "OV", "OW",
                                                           "SQ", "SV", "UC", "UN", "UR", "UT", "UV" };
constexpr std::size_t                  shortOnes = 21;

constexpr const char * implicitSyntax = "1.2.840.10008.1.2";
constexpr const char * bigEndianSyntax = "1.2.840.10008.1.2.2";
constexpr const char * deflatedSyntax = "1.2.840.10008.1.2.1.99";

/** Bytes beyond the end of the file are 0. */
std::string
ReadAt(std::ifstream & file, std::uintmax_t at, std::size_t count)
{
  std::string bytes(count, '\0');
  file.clear();
  file.seekg(static_cast<std::streamoff>(at));
  file.read(bytes.data(), static_cast<std::streamsize>(count));
  return bytes;
}

std::size_t
FindRepresentation(const std::string & bytes, std::size_t at)
{
  const auto found = std::find_if(
    representations.begin(), representations.end(), [&](const char * name) { return bytes.compare(at, 2, name) == 0; });
  return static_cast<std::size_t>(std::distance(representations.begin(), found));
}

/** Where the group of file meta information begins; 0 also where there is none. */
std::size_t
FindBegin(const FileStart & start)
{
  return start.Has("DICM", preambleSize) ? preambleSize + tagSize : start.Has("DICM") ? tagSize : 0;
}

/** An element of the meta information, PS3.10 section 7.1. */
struct Element
{
  std::uint32_t length{ 0 };
  std::size_t   valueBegin{ 0 };
  bool          isSequence{ false };
};

/** \param bytes from the element on, at least 12 of them. \param isImplicit there are no value representations. */
Element
ReadElement(const std::string & bytes, bool isImplicit = false)
{
  Element           element;
  const std::size_t representation = isImplicit ? representations.size() : FindRepresentation(bytes, tagSize);
  if (representation == representations.size()) // without it, in files of old programs
  {
    element.length = ReadLittleEndian(bytes, tagSize, 4);
    element.valueBegin = tagSize + 4;
  }
  else if (representation < shortOnes)
  {
    element.length = ReadLittleEndian(bytes, tagSize + 2, 2);
    element.valueBegin = tagSize + 4;
  }
  else
  {
    element.length = ReadLittleEndian(bytes, tagSize + 4, 4);
    element.valueBegin = tagSize + 8;
    element.isSequence = bytes.compare(tagSize, 2, "SQ") == 0;
  }
  return element;
}

} // namespace

bool
IsDICOM(const FileStart & start)
{
  // Without the prefix a file is tried that begins with one of the groups that come first.
  const bool hasFirstGroup = start.head.size() > 1 && start.head[1] == '\0' &&
                             (start.head[0] == 2 || start.head[0] == 8) && start.head[3] == '\0';
  return FindBegin(start) > 0 || hasFirstGroup || start.extension == ".dcm" || start.extension == ".dicom";
}

/** The reader takes for granted that the group of file meta information (0002,xxxx) is whole: where it is not, some
 * builds of GDCM end the process. For an element of 4 GiB it allocates them before it looks whether the file has them;
 * so the elements behind the group are followed up to the first one of undefined length. */
FileContent
InspectDICOM(const FileStart & start, const ReaderVersion &)
{
  constexpr std::uint32_t metaGroup = 2;
  constexpr std::uint32_t syntaxElement = 0x10;
  constexpr std::uint32_t undefinedLength = 0xFFFFFFFF;
  constexpr std::size_t   headSize = 12;

  FileContent content;
  content.format = "DICOM";
  std::string   syntax;
  std::ifstream file(start.path, std::ios::binary);
  bool          isMeta = true;
  for (std::uintmax_t at = FindBegin(start);;)
  {
    const std::string bytes = ReadAt(file, at, headSize);
    const bool        isWhole = at + 2 * tagSize <= start.size;
    if (!isWhole && isMeta)
    {
      throw MakeTruncatedError(start.name);
    }
    isMeta = isMeta && ReadLittleEndian(bytes, 0, 2) == metaGroup;
    if (!isMeta && (!isWhole || syntax == bigEndianSyntax || syntax == deflatedSyntax))
    {
      return content;
    }
    const Element element = ReadElement(bytes, !isMeta && syntax == implicitSyntax);
    const bool    isUndefined = element.length == undefinedLength;
    if (!isMeta && (isUndefined || element.isSequence))
    {
      return content;
    }
    if (element.isSequence || isUndefined)
    {
      throw MakeDamagedError(start.name, "is damaged: its file meta information is none. Get another copy.");
    }
    const std::uintmax_t next = at + element.valueBegin + element.length;
    // Whether a last value is whole, its reader finds; many have padding that is not.
    if (isMeta ? next > start.size : element.length > start.size)
    {
      throw MakeTruncatedError(start.name);
    }
    if (isMeta && ReadLittleEndian(bytes, 2, 2) == syntaxElement)
    {
      syntax =
        ReadAt(file, at + element.valueBegin, std::min<std::size_t>(element.length, 64)).c_str(); // a 0 fills it up
    }
    at = next;
  }
}

} // namespace file
} // namespace dwc
