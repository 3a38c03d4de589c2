/* SPDX-License-Identifier: Apache-2.0 */
#include "file/ByteOrder.h"
#include "file/HeaderText.h"
#include "file/Inflate.h"
#include "file/VolumeFormats.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <initializer_list>
#include <limits>

namespace dwc
{
namespace file
{
namespace
{

namespace fs = std::filesystem;

constexpr std::size_t headerBytes = 348;

struct DataType
{
  std::uint32_t code;
  std::size_t   components;
  std::size_t   bytes; ///< of a pixel
};

/** Those that ITK reads. */
constexpr DataType      dataTypes[] = { { 2, 1, 1 },    { 4, 1, 2 },    { 8, 1, 4 },     { 16, 1, 4 },  { 32, 2, 8 },
                                        { 64, 1, 8 },   { 128, 3, 3 },  { 256, 1, 1 },   { 512, 1, 2 }, { 768, 1, 4 },
                                        { 1024, 1, 8 }, { 1280, 1, 8 }, { 1792, 2, 16 }, { 2304, 4, 4 } };
constexpr std::uint32_t float32 = 16;
constexpr std::uint32_t float64 = 64;

/** The fields of a header in its byte order. */
class Header
{
public:
  explicit Header(std::string bytes)
    : m_Bytes(std::move(bytes))
  {
    // As niftilib decides: by the number of axes, or else by the length of the header.
    const std::uint32_t axes = ReadLittleEndian(m_Bytes, 40, 2);
    m_IsBigEndian = axes == 0 ? ReadLittleEndian(m_Bytes, 0, 4) != headerBytes : axes > 7;
  }

  bool
  IsBigEndian() const
  {
    return m_IsBigEndian;
  }

  bool
  HasMagic() const
  {
    return (m_Bytes.compare(344, 2, "n+") == 0 || m_Bytes.compare(344, 2, "ni") == 0) && m_Bytes[346] >= '1' &&
           m_Bytes[346] <= '9' && m_Bytes[347] == '\0';
  }

  /** Header and pixels are in one file. */
  bool
  IsOneFile() const
  {
    return this->HasMagic() && m_Bytes[345] == '+';
  }

  bool
  IsAnalyze() const
  {
    return ReadLittleEndian(m_Bytes, 0, 4) == headerBytes || ReadBigEndian(m_Bytes, 0, 4) == headerBytes;
  }

  std::int16_t
  GetShort(std::size_t at) const
  {
    return static_cast<std::int16_t>(this->Read(at, 2));
  }

  float
  GetFloat(std::size_t at) const
  {
    const std::uint32_t bits = this->Read(at, 4);
    float               value = 0.0F;
    std::memcpy(&value, &bits, sizeof(value));
    return value;
  }

private:
  std::uint32_t
  Read(std::size_t at, std::size_t count) const
  {
    return m_IsBigEndian ? ReadBigEndian(m_Bytes, at, count) : ReadLittleEndian(m_Bytes, at, count);
  }

  std::string m_Bytes;
  bool        m_IsBigEndian{ false };
};

bool
HasKindOfEnding(const fs::path & path, const std::string & ending)
{
  return HasEnding(path, ending) || HasEnding(path, ending + ".gz");
}

/** A name without .nii, .hdr or .img, also before .gz. */
std::string
FindBase(const fs::path & path)
{
  std::string name = path.string();
  name.resize(name.size() - (HasEnding(path, ".gz") ? 3 : 0));
  return name.substr(0, name.size() - 4);
}

/** The first of these files that exists, by what is added to a name; in capitals where the name that was given is so.
 */
fs::path
FindFirst(const fs::path & given, std::initializer_list<const char *> endings)
{
  const std::string base = FindBase(given);
  const std::string written = given.string().substr(base.size());
  const bool        isUpper = ToLower(written) != written;
  for (std::string ending : endings)
  {
    if (isUpper)
    {
      std::transform(ending.begin(), ending.end(), ending.begin(), [](unsigned char c) {
        return static_cast<char>(std::toupper(c));
      });
    }
    std::error_code error;
    if (fs::exists(base + ending, error))
    {
      return base + ending;
    }
  }
  return {};
}

/** Where the pixels are, in the order in which niftilib looks. */
fs::path
FindImageFile(const FileStart & start, bool isOneFile)
{
  const fs::path found = isOneFile ? FindFirst(start.path, { ".nii", ".nii.gz", ".img", ".img.gz" })
                                   : FindFirst(start.path, { ".img", ".img.gz", ".nii", ".nii.gz" });
  return found.empty() ? fs::path(FindBase(start.path) + ".img") : found;
}

/** niftilib makes 1 of a size that is not above 0, but for the first. */
std::vector<std::size_t>
ReadSize(const Header & header)
{
  std::vector<std::size_t> size;
  const int                axes = header.GetShort(40);
  for (int axis = 1; axis <= std::min(axes, 7); ++axis)
  {
    size.push_back(
      static_cast<std::size_t>(std::max<int>(header.GetShort(40 + 2 * static_cast<std::size_t>(axis)), 1)));
  }
  return size;
}

bool
IsScaled(const Header & header)
{
  const float slope = header.GetFloat(112);
  const float intercept = header.GetFloat(116);
  return header.HasMagic() && std::isfinite(slope) && slope != 0.0F &&
         (slope != 1.0F || (std::isfinite(intercept) && intercept != 0.0F));
}

/** In a vector image the fifth axis is that of the components. */
void
SplitComponents(FileContent & content)
{
  content.components = content.size.size() > 4 ? content.size[4] : 1;
  content.size.resize(std::min<std::size_t>(content.size.size(), 4));
}

/** Where the pixels begin. niftilib counts a number below 0 from the end of a file that is not compressed. */
std::uintmax_t
FindBegin(const FileStart & start, const Header & header)
{
  const float offset = header.GetFloat(108);
  if (!(std::abs(offset) < 2147483648.0F))
  {
    throw MakeDamagedError(start.name,
                           "is damaged: its header says that the pixels begin at byte " + std::to_string(offset) +
                             " (vox_offset). Correct it, or get a whole copy.");
  }
  const auto begin = static_cast<std::uintmax_t>(std::max(offset, 0.0F));
  return header.IsOneFile() ? std::max<std::uintmax_t>(begin, headerBytes) : begin;
}

/** The header, which for .img is in another file; of fewer bytes where there is none. */
std::string
ReadHeader(const FileStart & start)
{
  const bool     isImage = HasKindOfEnding(start.path, ".img");
  const fs::path path = isImage ? FindFirst(start.path, { ".hdr", ".hdr.gz", ".nii", ".nii.gz" }) : start.path;
  return path.empty()             ? ""
         : HasEnding(path, ".gz") ? ReadGunzipped(path, headerBytes)
                                  : ReadBytes(path, 0, headerBytes);
}

void
VerifyIsReadable(const FileStart & start, const std::string & bytes)
{
  if (!HasEnding(start.path, ".gz") && start.Has("\x1F\x8B"))
  {
    throw MakeMisreadError(start.name, "holds gzip data, which its name does not say. Add .gz to its name.");
  }
  constexpr std::uint32_t header2 = 540;
  if (bytes.size() >= 8 && (ReadLittleEndian(bytes, 0, 4) == header2 || ReadBigEndian(bytes, 0, 4) == header2) &&
      (bytes.compare(4, 3, "n+2") == 0 || bytes.compare(4, 3, "ni2") == 0))
  {
    throw MakeMisreadError(start.name, "is a NIfTI-2 file, which ITK does not read. Save it as NIfTI-1.");
  }
  if (bytes.size() < headerBytes && HasKindOfEnding(start.path, ".nii"))
  {
    throw MakeTruncatedError(start.name);
  }
}

/** Where a header is not understood, the file may be damaged before it is of another format. */
void
VerifyGzip(const FileStart & start)
{
  if (!HasEnding(start.path, ".gz") || !IsGzip(start.path))
  {
    return;
  }
  const Inflated::End end = Inflate(start.path, 0, start.size, std::numeric_limits<std::uintmax_t>::max(), true).end;
  if (end == Inflated::End::Damaged)
  {
    throw MakeDamagedError(start.name,
                           "is damaged: its compressed data do not agree with their checksum. Get a whole copy.");
  }
  if (end == Inflated::End::Truncated)
  {
    throw MakeTruncatedError(start.name);
  }
}

/** ITK 5.2 to 5.4 scale as many numbers as there are pixels, and read beyond the end where they first widen them. */
void
VerifyScale(const FileStart & start, const Header & header, const FileContent & content)
{
  if (content.components > 1 && IsScaled(header))
  {
    throw MakeMisreadError(
      start.name,
      "has pixels of " + std::to_string(content.components) + " numbers and a scale (scl_slope " +
        std::to_string(header.GetFloat(112)) + ", scl_inter " + std::to_string(header.GetFloat(116)) +
        "), which ITK applies to a part of them only. Save the scaled numbers, with scl_slope 1 and "
        "scl_inter 0.");
  }
}

/** ITK finds the axes of the pixels by a singular value decomposition in single precision, which does not end, or ends
 * the process, where a number of the matrix is not finite or its square is too large. */
void
VerifyPlaces(const FileStart & start, const Header & header)
{
  constexpr float most = 1e12F;
  const auto      verify = [&](std::size_t begin, std::size_t count, const char * what, bool mayBeNaN) {
    for (std::size_t at = begin; at < begin + 4 * count; at += 4)
    {
      const float value = header.GetFloat(at);
      if (mayBeNaN ? std::fabs(value) > most && std::isfinite(value) : !(std::fabs(value) <= most))
      {
        throw MakeMisreadError(start.name,
                               std::string("has a number in its ") + what + " that is no place (got " +
                                 std::to_string(value) + "); it must be finite and at most 1e12. Correct its header.");
      }
    }
  };
  verify(76 + 4, 3, "pixdim", true); // niftilib takes what is not finite for 0
  if (header.HasMagic() && header.GetShort(252) > 0)
  {
    verify(268, 3, "qoffset", true);
  }
  if (header.HasMagic() && header.GetShort(254) > 0)
  {
    verify(280, 12, "srow", false);
  }
}

} // namespace

bool
IsNIfTI(const FileStart & start)
{
  return HasKindOfEnding(start.path, ".nii") || HasKindOfEnding(start.path, ".hdr") ||
         HasKindOfEnding(start.path, ".img");
}

/** NIfTI-1: sizes at 40, intent at 68, type at 70, where the pixels begin at 108, scale at 112, magic at 344. How many
 * bytes a pixel has follows from the type, as for niftilib; what ITK makes of the numbers is wider where they are
 * scaled. */
Volume
ReadNIfTI(const FileStart & start, const ReaderVersion &)
{
  constexpr int     intentOfMatrix = 1005; // symmetric
  constexpr int     intentOfVector = 1007;
  const std::string bytes = ReadHeader(start);
  if (bytes.size() < headerBytes)
  {
    VerifyGzip(start);
  }
  VerifyIsReadable(start, bytes);
  if (bytes.size() < headerBytes)
  {
    return {};
  }
  const Header header(bytes);
  const auto   code = static_cast<std::uint32_t>(static_cast<std::uint16_t>(header.GetShort(70)));
  const auto   type = std::find_if(
    std::begin(dataTypes), std::end(dataTypes), [code](const DataType & known) { return known.code == code; });
  if ((!header.HasMagic() && !header.IsAnalyze()) || type == std::end(dataTypes) || header.GetShort(42) <= 0)
  {
    VerifyGzip(start);
    return {};
  }
  Volume volume;
  volume.content.format = header.HasMagic() ? "NIfTI" : "Analyze";
  volume.content.size = ReadSize(header);
  volume.content.components = type->components;

  // Of a name with .gz niftilib takes the pixels of the file without, if there is one.
  const fs::path found = FindImageFile(start, header.IsOneFile());
  const bool     isOwn = header.IsOneFile() || HasKindOfEnding(start.path, ".img");
  DataPart       part;
  part.path = isOwn ? start.path : found;
  volume.twin = found == part.path ? fs::path() : found;
  part.needed = Multiply(CountValues(volume.content.size), type->bytes);
  part.begin = FindBegin(start, header);
  if (HasEnding(part.path, ".gz") && IsGzip(part.path))
  {
    part.coding = Coding::Gzip;
    part.needed = Add(part.begin, part.needed);
  }
  if (code == float32 || code == float64)
  {
    volume.floats = { type->bytes, header.IsBigEndian() };
  }
  volume.pixelsBegin = part.begin;
  part.begin = part.coding == Coding::Gzip ? 0 : part.begin;
  volume.parts.push_back(part);

  const int intent = header.GetShort(68);
  if (intent == intentOfVector || intent == intentOfMatrix)
  {
    SplitComponents(volume.content);
  }
  VerifyScale(start, header, volume.content);
  VerifyPlaces(start, header);
  return volume;
}

} // namespace file
} // namespace dwc
