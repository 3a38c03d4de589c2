/* SPDX-License-Identifier: Apache-2.0 */
#include "file/ByteReader.h"
#include "file/JPEGSegments.h"
#include "file/PictureFormats.h"

#include <algorithm>
#include <limits>

/** ISO/IEC 10918-1, annex B: marker segments with a length, and after the segment of a scan coded data up to the next
 * marker. libjpeg only warns of what is wrong in coded data, but calls its error function for all else; ITK before 5.3
 * returns from there into a function that has ended. */

namespace dwc
{
namespace file
{
namespace
{

FileError
MakeDamage(const ByteReader & bytes, const std::string & sentence)
{
  return MakeDamagedError(bytes.GetName(), sentence + " Get an undamaged copy.");
}

/** The place of the code of the next marker, at or after \a at; bytes that belong to nothing are passed over. */
std::uint64_t
FindMarker(ByteReader & bytes, std::uint64_t at)
{
  for (;;)
  {
    const std::string_view view = bytes.ViewFrom(at);
    const std::size_t      found = view.find('\xFF');
    at += found == std::string_view::npos ? view.size() : found + 1;
    if (found != std::string_view::npos)
    {
      while (bytes.GetByte(at) == 0xFF)
      {
        ++at;
      }
      if (bytes.GetByte(at) != 0)
      {
        return at;
      }
    }
  }
}

/** What lies between the segment of a scan and the next marker. */
struct CodedData
{
  std::uint64_t end{ 0 };
  std::uint64_t bytes{ 0 }; ///< without stuffing and restart markers
  std::uint64_t restarts{ 0 };
  bool          isInOrder{ true }; ///< restart markers count from 0 to 7
};

CodedData
ReadCodedData(ByteReader & bytes, std::uint64_t at)
{
  CodedData data;
  for (;;)
  {
    const std::string_view view = bytes.ViewFrom(at);
    const std::size_t      found = std::min(view.find('\xFF'), view.size());
    data.bytes += found;
    at += found;
    if (found == view.size())
    {
      continue;
    }
    const unsigned int code =
      found + 1 < view.size() ? static_cast<unsigned char>(view[found + 1]) : bytes.GetByte(at + 1);
    if (code == 0xFF)
    {
      ++at;
      continue;
    }
    if (code == 0)
    {
      ++data.bytes;
    }
    else if (code >= FirstRestart && code <= LastRestart)
    {
      data.isInOrder = data.isInOrder && code - FirstRestart == data.restarts % 8;
      ++data.restarts;
    }
    else
    {
      data.end = at;
      return data;
    }
    at += 2;
  }
}

/** A marker too many at the end does no harm. */
void
VerifyRestarts(const ByteReader & bytes, const JPEGScan & scan, const CodedData & data)
{
  const std::uint64_t expected = scan.restartInterval == 0 ? 0 : (scan.mcus - 1) / scan.restartInterval;
  const std::uint64_t most = scan.restartInterval == 0 ? 0 : expected + 1;
  if (!data.isInOrder || data.restarts < expected || data.restarts > most)
  {
    throw MakeDamage(bytes,
                     "has restart markers that are missing or out of order (got " + std::to_string(data.restarts) +
                       " of " + std::to_string(expected) + ").");
  }
}

/** libjpeg-turbo gives up on differences whose sum, in a progressive scan, does not fit 32 bits. */
void
VerifySums(const ByteReader & bytes, const JPEGScan & scan, const CodedData & data)
{
  const std::uint64_t units = scan.restartInterval == 0 ? scan.mcus : std::min(scan.mcus, scan.restartInterval);
  const std::uint64_t differences = std::min(units * scan.blocks, data.bytes * 8 / (scan.greatestDCSymbol + 1));
  if (differences * ((std::uint64_t{ 1 } << scan.greatestDCSymbol) - 1) >
      static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max()))
  {
    throw MakeMisreadError(bytes.GetName(),
                           "is a progressive JPEG that is too large for libjpeg-turbo to be sure to read. Save it as "
                           "PNG, or as JPEG that is not progressive.");
  }
}

/** \return where the next marker is */
std::uint64_t
PassScan(ByteReader & bytes, std::uint64_t at, const JPEGScan & scan, const ReaderVersion & version)
{
  const CodedData data = ReadCodedData(bytes, at);
  VerifyRestarts(bytes, scan, data);
  if (data.bytes * 8 < scan.mcus * scan.blocks * scan.leastBits)
  {
    throw MakeDamage(bytes,
                     "holds less than its pixels need (got " + std::to_string(data.bytes) + " bytes for " +
                       std::to_string(scan.mcus * scan.blocks) + " blocks).");
  }
  if (version.IsBefore(5, 3))
  {
    VerifySums(bytes, scan, data);
  }
  return data.end;
}

bool
HasSegment(const ByteReader & bytes, unsigned int marker)
{
  if (marker == Temporary || (marker >= FirstRestart && marker <= LastRestart))
  {
    return false;
  }
  const bool isKnown = (marker >= StartOfFrame && marker <= LastFrame && marker != FirstReserved) ||
                       (marker >= StartOfScan && marker <= RestartInterval) || marker == Comment ||
                       (marker >= FirstApplication && marker <= LastApplication);
  if (!isKnown)
  {
    throw MakeDamage(bytes, "has a marker that no JPEG of this kind has (got " + std::to_string(marker) + ").");
  }
  return true;
}

FileContent
MakeContent(const ByteReader & bytes, const JPEGSegments & segments, const ReaderVersion & version)
{
  FileContent content;
  content.format = "JPEG";
  content.size = { segments.GetWidth(), segments.GetHeight() };
  content.components = segments.CountComponents();
  if (content.components == 4)
  {
    content.components = version.IsBefore(5, 3) ? 4 : 3;
    if (version.IsBefore(5, 3))
    {
      content.notes.push_back(bytes.GetName().path +
                              " has the colors cyan, magenta, yellow and black; the first three are taken for red, "
                              "green and blue, and black is left out. Save it as RGB for its true colors.");
    }
  }
  return content;
}

} // namespace

FileContent
InspectJPEG(const FileStart & start, const ReaderVersion & version)
{
  ByteReader   bytes(start);
  JPEGSegments segments(start.name, version);
  bytes.Require(0, 2);
  for (std::uint64_t at = 2;;)
  {
    at = FindMarker(bytes, at);
    const unsigned int marker = bytes.GetByte(at);
    ++at;
    if (marker == EndOfImage)
    {
      break;
    }
    if (!HasSegment(bytes, marker))
    {
      continue;
    }
    const std::uint64_t length = bytes.GetNumber(at, 2, Endian::Big);
    if (length < 2)
    {
      throw MakeDamage(bytes, "has a segment of a wrong length (got " + std::to_string(length) + ").");
    }
    bytes.Require(at, length);
    const std::string contents = JPEGSegments::HasContents(marker) ? bytes.Read(at + 2, length - 2) : "";
    at += length;
    if (marker == StartOfScan)
    {
      at = PassScan(bytes, at, segments.TakeScan(contents), version);
    }
    else
    {
      segments.Take(marker, contents);
    }
  }
  segments.VerifyComplete();
  return MakeContent(bytes, segments, version);
}

} // namespace file
} // namespace dwc
