/* SPDX-License-Identifier: Apache-2.0 */
#include "file/ByteReader.h"
#include "file/JPEG2000Codestream.h"
#include "file/PictureFormats.h"

/** ISO/IEC 15444-1, annex I: boxes, one of which is a codestream; or a codestream alone. */

namespace dwc
{
namespace file
{
namespace
{

FileError
MakeColorError(const ByteReader & bytes, const std::string & what)
{
  return MakeMisreadError(bytes.GetName(),
                          "is a JPEG 2000 " + what + ", which ITK takes for colors. Save it as PNG or TIFF.");
}

struct Box
{
  std::string   type;
  std::uint64_t begin{ 0 }; ///< of the contents
  std::uint64_t end{ 0 };
};

/** Length, type, and where the length is 1 a longer one; 0: up to the end. */
Box
ReadBox(ByteReader & bytes, std::uint64_t at, std::uint64_t end)
{
  Box           box;
  std::uint64_t length = bytes.GetNumber(at, 4, Endian::Big);
  box.type = bytes.Read(at + 4, 4);
  box.begin = at + 8;
  if (length == 1)
  {
    length = bytes.GetNumber(at + 8, 8, Endian::Big);
    box.begin = at + 16;
  }
  const bool isLast = length == 0;
  if (!isLast && length < box.begin - at)
  {
    throw MakeDamagedError(bytes.GetName(),
                           "has a box of a wrong length (got " + std::to_string(length) + "). Get an undamaged copy.");
  }
  if ((isLast ? box.begin : length) > (isLast ? end : end - at))
  {
    throw MakeTruncatedError(bytes.GetName());
  }
  box.end = isLast ? end : at + length;
  return box;
}

/** What the boxes say of the colors, which ITK leaves unread. */
void
VerifyHeaderBox(ByteReader & bytes, const Box & header)
{
  for (std::uint64_t at = header.begin; at < header.end;)
  {
    const Box box = ReadBox(bytes, at, header.end);
    if (box.type == "pclr")
    {
      throw MakeColorError(bytes, "whose pixels are numbers of a palette");
    }
    constexpr std::uint64_t luminanceAndChrominance = 18;
    const bool isEnumerated = box.type == "colr" && box.end - box.begin >= 7 && bytes.GetByte(box.begin) == 1;
    if (isEnumerated && bytes.GetNumber(box.begin + 3, 4, Endian::Big) == luminanceAndChrominance)
    {
      throw MakeColorError(bytes, "of luminance and chrominance");
    }
    at = box.end;
  }
}

/** \return where the codestream begins */
std::uint64_t
FindCodestream(ByteReader & bytes)
{
  for (std::uint64_t at = 0; at < bytes.GetSize();)
  {
    const Box box = ReadBox(bytes, at, bytes.GetSize());
    if (box.type == "jp2h")
    {
      VerifyHeaderBox(bytes, box);
    }
    else if (box.type == "jp2c")
    {
      return box.begin;
    }
    at = box.end;
  }
  throw MakeTruncatedError(bytes.GetName());
}

} // namespace

FileContent
InspectJPEG2000(const FileStart & start, const ReaderVersion &)
{
  ByteReader         bytes(start);
  JPEG2000Codestream codestream(bytes);
  const bool         isAlone = start.Has("\xFF\x4F\xFF\x51");
  if (!isAlone && !start.Has("jP  ", 4))
  {
    throw MakeDamagedError(start.name, "does not begin as a JPEG 2000 does. Get an undamaged copy.");
  }
  codestream.Verify(isAlone ? 0 : FindCodestream(bytes));
  FileContent content;
  content.format = "JPEG 2000";
  content.size = { static_cast<std::size_t>(codestream.GetWidth()), static_cast<std::size_t>(codestream.GetHeight()) };
  content.components = static_cast<std::size_t>(codestream.CountComponents());
  return content;
}

} // namespace file
} // namespace dwc
