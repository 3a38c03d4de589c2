/* SPDX-License-Identifier: Apache-2.0 */
#include "file/ByteOrder.h"
#include "file/Inflate.h"
#include "file/VolumeFormats.h"

namespace dwc
{
namespace file
{
namespace
{

/** 0 for a type that is not known. */
std::size_t
CountTypeBytes(std::uint32_t type)
{
  switch (type)
  {
    case 1: // binary
    case 7: // char
    case 8: // unsigned char
      return 1;
    case 15: // short
    case 16: // unsigned short
      return 2;
    case 31: // unsigned int
    case 32: // int
    case 64: // float
      return 4;
    case 65: // double
      return 8;
    default:
      return 0;
  }
}

} // namespace

bool
IsGIPL(const FileStart & start)
{
  return HasEnding(start.path, ".gipl") || HasEnding(start.path, ".gipl.gz");
}

/** Four sizes of two bytes, the type, and more that the pixels do not depend on. A size of 0 is that of no axis. */
Volume
ReadGIPL(const FileStart & start, const ReaderVersion &)
{
  constexpr std::size_t headerBytes = 256;
  const bool            isCompressed = HasEnding(start.path, ".gz") && IsGzip(start.path);
  const std::string     head = ReadGunzipped(start.path, headerBytes);
  if (head.size() < headerBytes)
  {
    throw MakeTruncatedError(start.name);
  }
  Volume volume;
  for (std::size_t axis = 0; axis < 4; ++axis)
  {
    const std::size_t size = ReadBigEndian(head, 2 * axis, 2);
    if (size > (axis < 3 ? 0U : 1U))
    {
      volume.content.size.push_back(size);
    }
  }
  const std::size_t bytes = CountTypeBytes(ReadBigEndian(head, 8, 2));
  if (bytes == 0)
  {
    return {};
  }
  volume.content.format = "GIPL";
  volume.content.components = 1;
  DataPart part;
  part.path = start.path;
  part.coding = isCompressed ? Coding::Gzip : Coding::Raw;
  part.begin = isCompressed ? 0 : headerBytes;
  part.needed = Multiply(CountValues(volume.content.size), bytes);
  part.needed = isCompressed ? Add(part.needed, headerBytes) : part.needed;
  volume.parts.push_back(part);
  return volume;
}

} // namespace file
} // namespace dwc
