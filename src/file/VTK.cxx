/* SPDX-License-Identifier: Apache-2.0 */
#include "file/HeaderText.h"
#include "file/VolumeFormats.h"

#include <algorithm>
#include <map>

namespace dwc
{
namespace file
{
namespace
{

/** Of VTK's names of types; long is as long as in the program that reads. */
const std::map<std::string, std::size_t> typeBytes{
  { "unsigned_char", 1 }, { "char", 1 },          { "unsigned_short", 2 },  { "short", 2 },
  { "int", 4 },           { "unsigned_int", 4 },  { "long", sizeof(long) }, { "unsigned_long", sizeof(long) },
  { "vtktypeint64", 8 },  { "vtktypeuint64", 8 }, { "float", 4 },           { "double", 8 }
};

struct Attribute
{
  std::size_t components{ 0 };
  std::size_t bytes{ 0 };  ///< of a number
  std::size_t stored{ 0 }; ///< numbers of a pixel in the file
};

/** Empty lines do not count. */
bool
ReadFilledLine(const std::string & text, std::size_t & at, std::string & line)
{
  do
  {
    if (!ReadLine(text, at, line))
    {
      return false;
    }
  } while (line.empty());
  line = ToLower(line);
  return true;
}

bool
Says(const std::string & line, const char * word)
{
  return line.find(word) != std::string::npos;
}

/** What a line like "SCALARS name short 1" says of the pixels; nothing of other lines, and of what is not understood.
 */
Attribute
ReadAttribute(const std::string & line, bool isText)
{
  const std::vector<std::string> words = SplitWords(line);
  const auto                     number = [&words](std::size_t i) {
    return i < words.size() ? static_cast<std::size_t>(std::max<std::int64_t>(ParseWhole(words[i]).value_or(1), 0)) : 1;
  };
  Attribute attribute;
  if (Says(line, "color_scalars"))
  {
    attribute.components = number(2);
    attribute.bytes = isText ? 4 : 1;
    attribute.stored = attribute.components;
    return attribute;
  }
  const auto type = words.size() > 2 ? typeBytes.find(words[2]) : typeBytes.end();
  if (type == typeBytes.end())
  {
    return {};
  }
  attribute.bytes = type->second;
  if (Says(line, "vector"))
  {
    attribute.components = 3;
  }
  else if (Says(line, "scalars"))
  {
    attribute.components = number(3);
  }
  else if (Says(line, "tensors"))
  {
    attribute.components = 6;
  }
  attribute.stored = Says(line, "tensors") ? 9 : attribute.components;
  return attribute;
}

/** ITK leaves out the third axis where it has one slice. */
std::vector<std::size_t>
ReadSize(const std::string & line)
{
  const std::vector<std::string> words = SplitWords(line);
  std::vector<std::size_t>       size;
  for (std::size_t i = 1; i < words.size() && i < 4; ++i)
  {
    const auto n = ParseWhole(words[i]);
    if (!n || *n < 0 || *n > 0xFFFFFFFF)
    {
      return {};
    }
    size.push_back(static_cast<std::size_t>(*n));
  }
  return size.size() == 3 ? size : std::vector<std::size_t>{};
}

} // namespace

bool
IsVTK(const FileStart & start)
{
  return HasEnding(start.path, ".vtk");
}

/** Lines of text: title, name, ASCII or BINARY, the kind of grid, its size, then the numbers after the line of the
 * first attribute, and after that of its table where there is one. */
Volume
ReadVTK(const FileStart & start, const ReaderVersion &)
{
  const std::string     text = ReadBytes(start.path, 0, mostHeaderBytes);
  constexpr std::size_t longestLine = 255; // of an attribute: ITK has as much for a word of it
  std::size_t           at = 0;
  std::string           line;
  std::string           format;
  if (!ReadFilledLine(text, at, line) || !ReadFilledLine(text, at, line) || !ReadFilledLine(text, at, format) ||
      !ReadFilledLine(text, at, line) || !Says(line, "structured_points") || !ReadFilledLine(text, at, line) ||
      !Says(line, "dimensions"))
  {
    return {};
  }
  const bool isText = Says(format, "ascii");
  Volume     volume;
  volume.content.size = ReadSize(line);
  Attribute attribute;
  while (attribute.components == 0 && ReadFilledLine(text, at, line))
  {
    const bool isAttribute = Says(line, "scalars") || Says(line, "vector") || Says(line, "tensors");
    attribute = isAttribute ? ReadAttribute(line, isText) : Attribute{};
    if (isAttribute && line.size() > longestLine)
    {
      throw MakeDamagedError(start.name,
                             "is damaged: a line of its header has " + std::to_string(line.size()) +
                               " letters. Get a whole copy.");
    }
    if (isAttribute && attribute.components == 0)
    {
      return {};
    }
  }
  if (volume.content.size.empty() || (!isText && !Says(format, "binary")))
  {
    return {};
  }
  if (attribute.components == 0)
  {
    throw MakeTruncatedError(start.name);
  }
  const std::size_t behind = at;
  if (!(ReadFilledLine(text, at, line) && Says(line, "lookup_table")))
  {
    at = behind;
  }
  volume.content.format = "VTK";
  volume.content.components = attribute.components;
  DataPart part;
  part.path = start.path;
  part.coding = isText ? Coding::Text : Coding::Raw;
  part.begin = at;
  part.needed = Multiply(CountValues(volume.content.size), Multiply(attribute.stored, isText ? 1 : attribute.bytes));
  volume.parts.push_back(part);
  return volume;
}

} // namespace file
} // namespace dwc
