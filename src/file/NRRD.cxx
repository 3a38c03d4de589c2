/* SPDX-License-Identifier: Apache-2.0 */
#include "file/HeaderText.h"
#include "file/Inflate.h"
#include "file/VolumeFormats.h"

#include <algorithm>
#include <initializer_list>
#include <map>

namespace dwc
{
namespace file
{
namespace
{

constexpr int mostAxes = 16;

/** The fields of a header, their names in small letters and without blanks, and where the header ends. */
struct Header
{
  std::map<std::string, std::string> fields;
  std::vector<std::string>           list; ///< files of pixels, one on each line
  std::size_t                        end{ 0 };
  bool                               isWhole{ false }; ///< ends with an empty line

  std::string
  Get(const std::string & name) const
  {
    const auto found = fields.find(name);
    return found == fields.end() ? "" : found->second;
  }
};

bool
IsOneOf(const std::string & value, std::initializer_list<const char *> names)
{
  return std::find(names.begin(), names.end(), value) != names.end();
}

/** 0 for a type that is not known. */
std::size_t
CountTypeBytes(const std::string & type)
{
  if (IsOneOf(type, { "signed char", "int8", "int8_t", "uchar", "unsigned char", "uint8", "uint8_t" }))
  {
    return 1;
  }
  if (IsOneOf(type,
              { "short",
                "short int",
                "signed short",
                "signed short int",
                "int16",
                "int16_t",
                "ushort",
                "unsigned short",
                "unsigned short int",
                "uint16",
                "uint16_t" }))
  {
    return 2;
  }
  if (IsOneOf(type, { "int", "signed int", "int32", "int32_t", "uint", "unsigned int", "uint32", "uint32_t", "float" }))
  {
    return 4;
  }
  return IsOneOf(type,
                 { "longlong",
                   "long long",
                   "long long int",
                   "signed long long",
                   "signed long long int",
                   "int64",
                   "int64_t",
                   "ulonglong",
                   "unsigned long long",
                   "unsigned long long int",
                   "uint64",
                   "uint64_t",
                   "double" })
           ? 8
           : 0;
}

std::string
MakeFieldName(const std::string & text)
{
  std::string name = ToLower(text);
  name.erase(std::remove(name.begin(), name.end(), ' '), name.end());
  return name;
}

/** Lines "field: value", "key:=value" and "# comment", up to an empty one. */
Header
ReadHeader(const std::string & text)
{
  Header      header;
  std::string line;
  ReadLine(text, header.end, line); // magic
  while (ReadLine(text, header.end, line))
  {
    if (line.empty())
    {
      header.isWhole = true;
      return header;
    }
    const std::size_t colon = line.find(':');
    if (line[0] == '#' || colon == std::string::npos || line.compare(colon, 2, ":=") == 0)
    {
      continue;
    }
    const std::string name = MakeFieldName(line.substr(0, colon));
    header.fields[name] = Trim(line.substr(colon + 1));
    if (name == "datafile" && header.fields[name].compare(0, 4, "LIST") == 0)
    {
      while (ReadLine(text, header.end, line) && !line.empty())
      {
        header.list.push_back(line);
      }
      return header;
    }
  }
  return header;
}

/** Nothing where the number of axes or their sizes are not understood. */
std::vector<std::size_t>
ReadSizes(const Header & header)
{
  const auto                     axes = ParseWhole(header.Get("dimension")).value_or(0);
  const std::vector<std::string> words = SplitWords(header.Get("sizes"));
  std::vector<std::size_t>       sizes;
  if (axes < 1 || axes > mostAxes || words.size() != static_cast<std::size_t>(axes))
  {
    return {};
  }
  for (const std::string & word : words)
  {
    const auto size = ParseWhole(word);
    if (!size || *size < 1)
    {
      return {};
    }
    sizes.push_back(static_cast<std::size_t>(*size));
  }
  return sizes;
}

/** Files of pixels, and how many there must be. */
struct Names
{
  std::vector<std::string> names; ///< up to the first one that is not there
  std::uintmax_t           count{ 0 };
};

/** The numbers of a pattern are at its end: least, greatest, step and, perhaps, axes of a file. NrrdIO gives the rest
 * to printf. Nothing where a name is no pattern. */
Names
ListPattern(const FileStart & start, const std::string & text, std::uintmax_t most)
{
  const std::size_t mark = text.find('%');
  std::size_t       letter = mark;
  while (letter != std::string::npos && ++letter < text.size() && text[letter] >= '0' && text[letter] <= '9')
  {
  }
  if (mark == std::string::npos || letter >= text.size() || text[letter] != 'd')
  {
    return {};
  }
  const std::vector<std::string> words = SplitWords(text);
  Names                          names;
  std::vector<std::int64_t>      numbers;
  for (std::size_t i = 1; i < words.size() && i < 4; ++i)
  {
    numbers.push_back(ParseWhole(words[i]).value_or(0));
  }
  constexpr std::int64_t greatest = 0x7FFFFFFF;
  const bool             isRight = numbers.size() == 3 && numbers[2] != 0 && std::abs(numbers[0]) < greatest / 2 &&
                       std::abs(numbers[1]) < greatest / 2 && std::abs(numbers[2]) < greatest / 2 &&
                       (numbers[1] - numbers[0]) / numbers[2] >= 0 &&
                       static_cast<std::uintmax_t>((numbers[1] - numbers[0]) / numbers[2]) < most;
  if (!isRight || !FillPattern(words[0], 0))
  {
    throw MakeMisreadError(
      start.name,
      "names its files of pixels by a pattern that is not understood (" + Quote(text) +
        "). Write it like slice%03d.raw 1 20 1: one %d, the first and the last number, and a step.");
  }
  const std::int64_t count = (numbers[1] - numbers[0]) / numbers[2] + 1;
  names.count = static_cast<std::uintmax_t>(count);
  bool isThere = true;
  for (std::int64_t i = 0; i < count && isThere; ++i)
  {
    names.names.push_back(*FillPattern(words[0], numbers[0] + i * numbers[2]));
    std::error_code error;
    isThere = std::filesystem::exists(FindBeside(start.path, names.names.back()), error);
  }
  return names;
}

/** An attached header has itself for a file. */
Names
ListFiles(const FileStart & start, const Header & header, std::uintmax_t most)
{
  const std::string file = header.Get("datafile");
  if (file.compare(0, 4, "LIST") == 0)
  {
    return { header.list, header.list.size() };
  }
  const Names names = ListPattern(start, file, most);
  return names.count > 0 ? names : Names{ { file }, 1 };
}

/** Where the pixels begin in a file, after lines that are to be skipped. */
std::uintmax_t
SkipLines(const std::filesystem::path & path, std::uintmax_t begin, std::int64_t lines)
{
  const std::string text = lines > 0 ? ReadBytes(path, begin, mostHeaderBytes) : "";
  std::size_t       at = 0;
  std::string       line;
  for (std::int64_t i = 0; i < lines && ReadLine(text, at, line); ++i)
  {
  }
  return begin + at;
}

/** Sizes without those of axes of another kind than places and times: ITK makes components of one. Nothing where it is
 * not said which. */
void
FindContent(const Header & header, const std::vector<std::size_t> & sizes, FileContent & content)
{
  content.format = "NRRD";
  const std::vector<std::string> kinds = SplitWords(ToLower(header.Get("kinds")));
  std::vector<std::size_t>       others;
  for (std::size_t i = 0; i < sizes.size(); ++i)
  {
    if (i >= kinds.size() || IsOneOf(kinds[i], { "domain", "space", "time", "none", "???" }))
    {
      content.size.push_back(sizes[i]);
    }
    else
    {
      others.push_back(sizes[i]);
    }
  }
  // Of masked matrices ITK leaves a component out; what it makes of lists depends on its version.
  const bool isOther = std::any_of(kinds.begin(), kinds.end(), [](const std::string & kind) {
    return kind.find("masked") != std::string::npos || IsOneOf(kind, { "list", "stub", "scalar" });
  });
  if (others.size() > 1 || isOther)
  {
    content.size.clear();
    return;
  }
  content.components = others.empty() ? 1 : others[0];
}

/** Of a space that has a name, or says it in numbers; 0: not known. */
std::size_t
CountSpaceAxes(const Header & header)
{
  const std::string space = ToLower(header.Get("space"));
  if (space.empty())
  {
    return static_cast<std::size_t>(std::max<std::int64_t>(0, ParseWhole(header.Get("spacedimension")).value_or(0)));
  }
  const bool hasTime = space.find("-time") != std::string::npos || IsOneOf(space, { "rast", "last", "lpst" });
  return hasTime ? 4 : 3;
}

/** ITK's reader wants as many axes of pixels as the space has. */
void
VerifySpace(const FileName & name, const Header & header, const std::vector<std::size_t> & size)
{
  const std::size_t axes = CountSpaceAxes(header);
  if (axes == 0 || size.empty() || size.size() == axes)
  {
    return;
  }
  const bool isSlice = size.size() < axes;
  throw MakeMisreadError(
    name,
    "has " + std::to_string(size.size()) + " axes of pixels in a space of " + std::to_string(axes) +
      " dimensions, which ITK does not read. " +
      (isSlice ? "Give it more axes, of one pixel each." : "Choose slices or time points of it first."));
}

void
VerifyIsRead(const FileStart &     start,
             const ReaderVersion & version,
             const Header &        header,
             const std::string &   encoding)
{
  if (IsOneOf(encoding, { "bz2", "bzip2" }))
  {
    throw MakeMisreadError(start.name, "is compressed by bzip2, which ITK does not read. Save it with encoding: gzip.");
  }
  const std::string space = ToLower(header.Get("space"));
  const bool        hasPlace = header.fields.count("spacedirections") + header.fields.count("spaceorigin") > 0;
  if (IsOneOf(space, { "left-anterior-superior", "las" }) && hasPlace && version.IsBefore(5, 4, 7))
  {
    throw MakeMisreadError(start.name,
                           "has the space left-anterior-superior, which ITK before 5.4.7 places wrongly (this is " +
                             std::to_string(version.major) + "." + std::to_string(version.minor) + "." +
                             std::to_string(version.patch) + "). Save it in the space left-posterior-superior.");
  }
}

Coding
FindCoding(const std::string & encoding)
{
  return IsOneOf(encoding, { "txt", "text", "ascii" }) ? Coding::Text
         : encoding == "hex"                           ? Coding::Hex
         : IsOneOf(encoding, { "gz", "gzip" })         ? Coding::Gzip
                                                       : Coding::Raw;
}

} // namespace

bool
IsNRRD(const FileStart & start)
{
  return start.Has("NRRD");
}

/** Lines of text. After an empty one the pixels follow, if they are not in one file or many of their own. */
Volume
ReadNRRD(const FileStart & start, const ReaderVersion & version)
{
  const Header                   header = ReadHeader(ReadBytes(start.path, 0, mostHeaderBytes));
  const std::vector<std::size_t> sizes = ReadSizes(header);
  const std::size_t              bytes = CountTypeBytes(ToLower(header.Get("type")));
  const std::string              encoding = ToLower(header.Get("encoding"));
  const std::string              file = header.Get("datafile");
  VerifyIsRead(start, version, header, encoding);
  if (sizes.empty() || bytes == 0 || !IsOneOf(encoding, { "raw", "txt", "text", "ascii", "hex", "gz", "gzip" }) ||
      (file.empty() && !header.isWhole) || header.end >= mostHeaderBytes)
  {
    return {};
  }
  Volume volume;
  FindContent(header, sizes, volume.content);
  VerifySpace(start.name, header, volume.content.size);

  const std::uintmax_t values = CountValues(sizes);
  const bool           isAttached = file.empty();
  const Names          files = ListFiles(start, header, values);
  if (files.count == 0)
  {
    return {};
  }
  const auto lineSkip = ParseWhole(header.Get("lineskip")).value_or(0);
  const auto byteSkip = ParseWhole(header.Get("byteskip")).value_or(0);
  for (const std::string & name : files.names)
  {
    DataPart part;
    part.path = isAttached ? start.path : FindBeside(start.path, name);
    part.coding = FindCoding(encoding);
    part.begin = SkipLines(part.path, isAttached ? header.end : 0, lineSkip);
    const std::uintmax_t share = values / files.count;
    part.needed = part.coding == Coding::Text ? share : Multiply(share, bytes);
    const auto skipped = static_cast<std::uintmax_t>(byteSkip < 0 ? -(byteSkip + 1) : byteSkip);
    if (part.coding == Coding::Gzip || byteSkip < 0)
    {
      part.needed = Add(part.needed, skipped); // among what comes out; below 0: after the pixels at the end
    }
    else
    {
      part.begin = Add(part.begin, skipped);
    }
    volume.parts.push_back(part);
  }
  return volume;
}

} // namespace file
} // namespace dwc
