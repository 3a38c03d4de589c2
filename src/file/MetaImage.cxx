/* SPDX-License-Identifier: Apache-2.0 */
#include "file/HeaderText.h"
#include "file/VolumeFormats.h"

#include <algorithm>
#include <map>
#include <system_error>

namespace dwc
{
namespace file
{
namespace
{

/** Bytes of a number. */
const std::map<std::string, std::size_t> typeBytes{
  { "MET_ASCII_CHAR", 1 }, { "MET_CHAR", 1 },  { "MET_UCHAR", 1 }, { "MET_SHORT", 2 }, { "MET_USHORT", 2 },
  { "MET_INT", 4 },        { "MET_UINT", 4 },  { "MET_LONG", 4 },  { "MET_ULONG", 4 }, { "MET_LONG_LONG", 8 },
  { "MET_ULONG_LONG", 8 }, { "MET_FLOAT", 4 }, { "MET_DOUBLE", 8 }
};

/** The header's fields, as MetaIO finds them: up to ElementDataFile, '=' or ':' after the name, blanks do not count. */
struct Header
{
  std::map<std::string, std::string> fields;
  std::string                        text; ///< the begin of the file
  std::size_t                        end{ 0 };

  std::string
  Get(const std::string & name) const
  {
    const auto found = fields.find(name);
    return found == fields.end() ? "" : found->second;
  }

  std::int64_t
  GetWhole(const std::string & name, std::int64_t otherwise) const
  {
    return ParseWhole(this->Get(name)).value_or(otherwise);
  }

  bool
  IsTrue(const std::string & name, bool otherwise) const
  {
    const std::string value = this->Get(name);
    return value.empty() ? otherwise : value[0] == 'T' || value[0] == 't' || value[0] == '1';
  }
};

/** MetaIO has room for 10 axes, and no check. */
void
VerifyAxes(const FileStart & start, const std::string & axes)
{
  constexpr std::int64_t most = 10;
  const std::int64_t     count = ParseWhole(axes).value_or(0);
  if (count < 1 || count > most)
  {
    throw MakeDamagedError(start.name,
                           "is damaged: NDims must be 1 to " + std::to_string(most) + " (got " + Quote(axes) +
                             "). Correct it, or get a whole copy.");
  }
}

Header
ReadHeader(const FileStart & start)
{
  constexpr std::size_t longestValue = 499;
  Header                header;
  header.text = ReadBytes(start.path, 0, mostHeaderBytes);
  std::string line;
  while (header.fields.count("ElementDataFile") == 0 && ReadLine(header.text, header.end, line))
  {
    const std::size_t mark = line.find_first_of("=:");
    if (mark == std::string::npos)
    {
      continue;
    }
    const std::string name = Trim(line.substr(0, mark));
    const std::size_t begin = std::min(line.find_first_not_of("=: \t", mark), line.size());
    header.fields[name] = Trim(line.substr(begin));
    if (name == "NDims")
    {
      VerifyAxes(start, header.fields[name]);
    }
    if (line.size() - begin > longestValue && (name == "Comment" || name == "Name"))
    {
      throw MakeMisreadError(start.name,
                             "has a " + name + " of " + std::to_string(line.size() - begin) +
                               " letters, ITK reads up to " + std::to_string(longestValue) + ". Shorten it.");
    }
  }
  return header;
}

std::vector<std::size_t>
ReadSize(const FileStart & start, const Header & header)
{
  constexpr std::int64_t         most = 0x7FFFFFFF;
  const std::string              text = header.Get("DimSize");
  const std::vector<std::string> words = SplitWords(text);
  const auto                     axes = static_cast<std::size_t>(header.GetWhole("NDims", 0));
  std::vector<std::size_t>       size;
  for (std::size_t i = 0; i < std::min(axes, words.size()); ++i)
  {
    const std::int64_t n = ParseWhole(words[i]).value_or(-1);
    if (n < 0 || n > most)
    {
      break;
    }
    size.push_back(static_cast<std::size_t>(n));
  }
  if (size.size() < axes)
  {
    throw MakeDamagedError(start.name,
                           "is damaged: DimSize must be " + std::to_string(axes) +
                             " whole numbers, the pixels along each axis (got " + Quote(text) +
                             "). Correct it, or get a whole copy.");
  }
  return size;
}

/** What is the same for all files of pixels. */
struct Pixels
{
  std::vector<std::size_t> size;
  std::uintmax_t           pixelBytes{ 1 }; ///< 1 for text
  bool                     isText{ false };
  bool                     isCompressed{ false };
  std::int64_t             headerBytes{ 0 };
  std::int64_t             compressedBytes{ 0 };
};

/** A file of the pixels of the first axes. MetaIO looks for a compressed one where there is none of its name. */
DataPart
MakePart(const std::filesystem::path & path, std::uintmax_t begin, std::size_t axes, const Pixels & pixels)
{
  DataPart part;
  part.path = path;
  part.needed = Multiply(CountValues({ pixels.size.begin(), pixels.size.begin() + static_cast<std::ptrdiff_t>(axes) }),
                         pixels.pixelBytes);
  part.begin = pixels.headerBytes > 0 ? static_cast<std::uintmax_t>(pixels.headerBytes) : begin;
  part.begin = pixels.headerBytes == -1 ? 0 : part.begin; // counted from the end
  bool            isCompressed = pixels.isCompressed;
  std::error_code error;
  for (const char * const ending : { ".gz", ".Z" })
  {
    if (!std::filesystem::exists(part.path, error) && std::filesystem::exists(path.string() + ending, error))
    {
      part.path = path.string() + ending;
      isCompressed = true;
    }
  }
  if (isCompressed)
  {
    part.coding = Coding::Deflate;
    part.stored = static_cast<std::uintmax_t>(pixels.compressedBytes);
  }
  else if (pixels.isText)
  {
    part.coding = Coding::Text;
  }
  return part;
}

/** The names of a list stand on the lines after the header's last one. MetaIO does not see a last line without an end,
 * goes on where a file is not there, and reads before the begin of an empty line. */
void
AddList(const FileStart & start, const Header & header, const Pixels & pixels, Volume & volume)
{
  const std::vector<std::string> words = SplitWords(header.Get("ElementDataFile"));
  const auto                     axes = static_cast<std::int64_t>(pixels.size.size());
  std::int64_t                   fileAxes = words.size() > 1 ? ParseWhole(words[1]).value_or(0) : 0;
  fileAxes = fileAxes <= 0 || fileAxes > axes ? axes - 1 : fileAxes;
  const std::uintmax_t files = CountValues({ pixels.size.begin() + fileAxes, pixels.size.end() });
  std::size_t          at = header.end;
  std::string          line;
  for (std::uintmax_t i = 0; i < files; ++i)
  {
    const std::size_t lineBegin = at;
    if (!ReadLine(header.text, at, line) || Trim(line).empty())
    {
      if (lineBegin >= mostHeaderBytes)
      {
        volume.parts.clear(); // a longer list than is looked at
        return;
      }
      throw MakeDamagedError(start.name,
                             "is not whole: its list has " + std::to_string(i) + " of " + std::to_string(files) +
                               " files of pixels. Complete the list after ElementDataFile.");
    }
    if (header.text[at - 1] != '\n' && header.text.size() < mostHeaderBytes)
    {
      throw MakeMisreadError(start.name,
                             "has no end of line after its last file of pixels, which ITK then leaves out. Add one.");
    }
    line.erase(line.find_last_not_of(" \t\r") + 1);
    volume.parts.push_back(MakePart(FindBeside(start.path, line), 0, static_cast<std::size_t>(fileAxes), pixels));
  }
}

/** "slice%03d.raw 0 13 1": least and greatest number, and step. MetaIO gives the pattern to printf, and divides by a
 * step that it computes, which may be 0. */
void
AddPattern(const FileStart & start, const std::string & text, const Pixels & pixels, Volume & volume)
{
  const auto                slices = static_cast<std::int64_t>(pixels.size.back());
  std::vector<std::string>  words = SplitWords(text);
  std::vector<std::int64_t> numbers{ 1, slices, 1 };
  const std::size_t         given = std::min<std::size_t>(words.size() - 1, 3);
  bool                      isRight = text.find("   ") == std::string::npos;
  for (std::size_t i = 0; i < given; ++i)
  {
    const auto number = ParseWhole(words[words.size() - given + i]);
    isRight = isRight && number && *number >= 0 && *number <= 0x7FFFFFFF;
    numbers[i] = number.value_or(0);
  }
  numbers[1] = given < 2 ? numbers[0] + slices - 1 : numbers[1];
  numbers[2] = given == 2 ? (numbers[1] - numbers[0]) / std::max<std::int64_t>(slices, 1) : numbers[2];
  std::string pattern = words[0];
  for (std::size_t i = 1; i + given < words.size(); ++i)
  {
    pattern += " " + words[i];
  }
  if (!isRight || numbers[2] < 1 || !FillPattern(pattern, 0) ||
      (slices > 0 && (numbers[1] - numbers[0]) / numbers[2] + 1 < slices))
  {
    throw MakeMisreadError(start.name,
                           "names its files of pixels by a pattern (" + Quote(text) +
                             ") that does not give one for each of " + std::to_string(slices) +
                             " slices. Write it like slice%03d.raw 1 " + std::to_string(slices) +
                             " 1: one %d, the first and the last number, and a step.");
  }
  for (std::int64_t i = 0; i < slices; ++i)
  {
    const std::string name = *FillPattern(pattern, numbers[0] + i * numbers[2]);
    volume.parts.push_back(MakePart(FindBeside(start.path, name), 0, pixels.size.size() - 1, pixels));
    std::error_code error;
    if (!std::filesystem::exists(volume.parts.back().path, error))
    {
      return; // the first one that is not there is all that will be said
    }
  }
}

void
VerifyPixels(const FileStart & start, const Header & header, const Pixels & pixels, std::size_t components)
{
  const std::string file = header.Get("ElementDataFile");
  const bool        isOther = ToLower(file) != "local";
  if (pixels.isText && components > 1)
  {
    throw MakeMisreadError(start.name,
                           "has pixels of " + std::to_string(components) +
                             " numbers as text, of which ITK reads a part only. Save them with BinaryData = True.");
  }
  if (pixels.compressedBytes < 0 || pixels.headerBytes < -1)
  {
    throw MakeDamagedError(start.name,
                           "is damaged: HeaderSize must be -1 or above and CompressedDataSize 0 or above (got " +
                             std::to_string(pixels.headerBytes) + ", " + std::to_string(pixels.compressedBytes) +
                             "). Correct them, or get a whole copy.");
  }
  if (pixels.isCompressed && pixels.compressedBytes == 0 && (!isOther || pixels.headerBytes > 0))
  {
    throw MakeMisreadError(
      start.name,
      "does not say how many bytes of compressed data it has, which ITK needs. Add CompressedDataSize to its header.");
  }
}

} // namespace

bool
IsMetaImage(const FileStart & start)
{
  return HasEnding(start.path, ".mha") || HasEnding(start.path, ".mhd");
}

/** Lines "name = value". The pixels follow (LOCAL), or lie in one file or in many. */
Volume
ReadMetaImage(const FileStart & start, const ReaderVersion &)
{
  const Header      header = ReadHeader(start);
  const std::string file = header.Get("ElementDataFile");
  if (header.Get("NDims").empty())
  {
    return {};
  }
  if (file.empty())
  {
    throw MakeDamagedError(
      start.name, "is damaged: its header does not say where the pixels are (ElementDataFile). Get a whole copy.");
  }
  Pixels pixels;
  pixels.size = ReadSize(start, header);
  const auto type = typeBytes.find(header.Get("ElementType"));
  const auto components =
    static_cast<std::size_t>(std::max<std::int64_t>(header.GetWhole("ElementNumberOfChannels", 1), 0));
  if (type == typeBytes.end() || components == 0)
  {
    return {};
  }
  pixels.isText = !header.IsTrue("BinaryData", true);
  pixels.isCompressed = header.IsTrue("CompressedData", false) && !pixels.isText;
  pixels.pixelBytes = pixels.isText ? components : Multiply(components, type->second);
  pixels.headerBytes = header.GetWhole("HeaderSize", 0);
  pixels.compressedBytes = header.GetWhole("CompressedDataSize", 0);
  VerifyPixels(start, header, pixels, components);

  Volume volume;
  volume.content.format = "MetaImage";
  volume.content.size = pixels.size;
  volume.content.components = components;
  if (file == "LOCAL" || file == "Local" || file == "local")
  {
    volume.parts.push_back(MakePart(start.path, header.end, pixels.size.size(), pixels));
  }
  else if (file.compare(0, 4, "LIST") == 0)
  {
    AddList(start, header, pixels, volume);
  }
  else if (file.find('%') != std::string::npos)
  {
    AddPattern(start, file, pixels, volume);
  }
  else
  {
    volume.parts.push_back(MakePart(FindBeside(start.path, file), 0, pixels.size.size(), pixels));
  }
  return volume;
}

} // namespace file
} // namespace dwc
