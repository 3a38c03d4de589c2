/* SPDX-License-Identifier: Apache-2.0 */
#include "file/ByteOrder.h"
#include "file/VolumeFormats.h"

namespace dwc
{
namespace file
{
namespace
{

struct Mode
{
  std::uint32_t mode;
  std::size_t   components;
  std::size_t   bytes; ///< of a pixel
};

/** Those that ITK reads. */
constexpr Mode modes[] = { { 0, 1, 1 }, { 1, 1, 2 }, { 2, 1, 4 }, { 3, 2, 4 }, { 4, 2, 8 }, { 6, 1, 2 }, { 16, 3, 3 } };

const Mode *
FindMode(std::uint32_t number)
{
  for (const Mode & mode : modes)
  {
    if (mode.mode == number)
    {
      return &mode;
    }
  }
  return nullptr;
}

} // namespace

bool
IsMRC(const FileStart & start)
{
  return HasEnding(start.path, ".mrc") || HasEnding(start.path, ".rec") || HasEnding(start.path, ".map") ||
         start.Has("MAP ", 208);
}

/** Three sizes and the mode, of four bytes each; at 92 the length of the extended header. The byte order follows from
 * the stamp at 212, or else from the numbers of the axes at 64. */
Volume
ReadMRC(const FileStart & start, const ReaderVersion &)
{
  constexpr std::size_t headerBytes = 1024;
  if (start.size < headerBytes)
  {
    throw MakeTruncatedError(start.name);
  }
  bool isBigEndian = start.head[212] == 17;
  if (start.head.compare(212, 4, std::string(4, '\0')) == 0)
  {
    for (const std::size_t at : { 64, 68, 72 })
    {
      const std::uint32_t axis = ReadLittleEndian(start.head, at, 4);
      isBigEndian = isBigEndian || axis < 1 || axis > 3;
    }
  }
  const auto read = [&](std::size_t at) {
    return isBigEndian ? ReadBigEndian(start.head, at, 4) : ReadLittleEndian(start.head, at, 4);
  };
  const Mode * const      mode = FindMode(read(12));
  constexpr std::uint32_t greatest = 0x7FFFFFFF; // the numbers have a sign
  const std::uint32_t     extended = read(92);
  if (mode == nullptr || extended > greatest)
  {
    return {};
  }
  Volume volume;
  volume.content.format = "MRC";
  volume.content.components = mode->components;
  for (const std::size_t at : { 0, 4, 8 })
  {
    if (read(at) > greatest)
    {
      return {};
    }
    volume.content.size.push_back(read(at));
  }
  DataPart part;
  part.path = start.path;
  part.begin = headerBytes + std::uintmax_t(extended);
  part.needed = Multiply(CountValues(volume.content.size), mode->bytes);
  volume.parts.push_back(part);
  return volume;
}

} // namespace file
} // namespace dwc
