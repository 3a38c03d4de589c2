/* SPDX-License-Identifier: Apache-2.0 */
#include "file/DICOMPixels.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <vector>

namespace dwc
{
namespace file
{
namespace
{

constexpr Tag samplesPerPixel = MakeTag(0x0028, 0x0002);
constexpr Tag photometricInterpretation = MakeTag(0x0028, 0x0004);
constexpr Tag numberOfFrames = MakeTag(0x0028, 0x0008);
constexpr Tag rows = MakeTag(0x0028, 0x0010);
constexpr Tag columns = MakeTag(0x0028, 0x0011);
constexpr Tag bitsAllocated = MakeTag(0x0028, 0x0100);
constexpr Tag paletteDescriptor = MakeTag(0x0028, 0x1101); // red; green and blue follow
constexpr Tag palette = MakeTag(0x0028, 0x1201);
constexpr Tag segmentedPalette = MakeTag(0x0028, 0x1221);

/** The whole numbers of an element; those that make no sense are 0. */
std::vector<std::uint64_t>
GetNumbers(const DICOMFile & file, Tag tag)
{
  std::vector<std::uint64_t> numbers;
  std::istringstream         stream(file.Get(tag));
  for (std::string text; std::getline(stream, text, '\\');)
  {
    numbers.push_back(std::strtoull(text.c_str(), nullptr, 10));
  }
  return numbers;
}

std::uint64_t
GetNumber(const DICOMFile & file, Tag tag, std::uint64_t otherwise)
{
  const std::vector<std::uint64_t> numbers = GetNumbers(file, tag);
  return numbers.empty() ? otherwise : numbers.front();
}

std::string
Got(std::uint64_t number)
{
  return " (got " + std::to_string(number) + ")";
}

/** PS3.3, C.7.6.3.1.5 and 6. */
std::string
FindPaletteFault(const DICOMFile & file, std::uint64_t bits)
{
  for (Tag color = 0; color < 3; ++color)
  {
    if (!file.Get(segmentedPalette + color).empty())
    {
      continue;
    }
    std::vector<std::uint64_t> descriptor = GetNumbers(file, paletteDescriptor + color);
    descriptor.resize(3, 0);
    const std::uint64_t entries = descriptor[0] == 0 ? 65536 : descriptor[0];
    const bool          isUsable = descriptor[1] == 0 && (descriptor[2] == 8 || descriptor[2] == 16) &&
                          (bits == 8 ? entries <= 256 : bits == 16 && descriptor[2] == 16 && entries != 256);
    if (!isUsable || GetNumber(file, palette + color, 0) != entries * descriptor[2] / 8)
    {
      return "its palette does not fit its pixels";
    }
  }
  return "";
}

/** The frame header of JPEG and JPEG-LS: precision, lines, samples a line, components. False where there is none. */
bool
FindFrame(const std::string & jpeg, std::vector<std::uint64_t> & frame)
{
  const auto byte = [&jpeg](std::size_t at) {
    return static_cast<std::uint64_t>(static_cast<unsigned char>(jpeg[at]));
  };
  std::size_t at = 2;
  while (at + 10 <= jpeg.size() && byte(at) == 0xFF)
  {
    const std::uint64_t marker = byte(at + 1);
    const bool isFrame = (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC) ||
                         marker == 0xF7; // of JPEG-LS
    if (isFrame)
    {
      frame = { byte(at + 4), byte(at + 5) * 256 + byte(at + 6), byte(at + 7) * 256 + byte(at + 8), byte(at + 9) };
      return true;
    }
    at += marker == 0xFF ? 1 : 2 + byte(at + 2) * 256 + byte(at + 3);
  }
  return false;
}

bool
IsJPEG(const std::string & transferSyntax)
{
  const std::string family = "1.2.840.10008.1.2.4.";
  const std::string number =
    transferSyntax.compare(0, family.size(), family) == 0 ? transferSyntax.substr(family.size()) : "";
  return number.size() == 2 && number >= "50" && number <= "81"; // 50 to 70 JPEG, 80 and 81 JPEG-LS
}

std::string
FindCompressedFault(const DICOMFile & file, std::uint64_t bits, std::uint64_t samples)
{
  if (!file.isRLEConsistent || (file.segments > 0 && file.segments != samples * bits / 8))
  {
    return "its frames are not in RLE, which it announces";
  }
  if (!IsJPEG(file.transferSyntax))
  {
    return "";
  }
  std::vector<std::uint64_t> frame;
  if (file.pixelStart.compare(0, 2, "\xFF\xD8") != 0)
  {
    return "its frames are not in JPEG, which it announces";
  }
  if (FindFrame(file.pixelStart, frame) &&
      (frame[0] > std::max<std::uint64_t>(bits, 8) || frame[0] < 2 || frame[1] != GetNumber(file, rows, 0) ||
       frame[2] != GetNumber(file, columns, 0) || frame[3] != samples))
  {
    return "its pixels in JPEG are not of the size and type that it announces";
  }
  return "";
}

} // namespace

const std::map<Tag, Representation> &
GetPixelTags()
{
  static const std::map<Tag, Representation> tags = [] {
    std::map<Tag, Representation> all{ { photometricInterpretation, Representation::Text },
                                       { numberOfFrames, Representation::Text } };
    for (const Tag tag : { samplesPerPixel, rows, columns, bitsAllocated })
    {
      all[tag] = Representation::Words;
    }
    for (Tag color = 0; color < 3; ++color)
    {
      all[paletteDescriptor + color] = Representation::Words;
      all[palette + color] = Representation::Length;
      all[segmentedPalette + color] = Representation::Length;
    }
    return all;
  }();
  return tags;
}

std::string
FindPixelFault(const DICOMFile & file)
{
  if (file.content == DICOMContent::Damaged)
  {
    return "it ends before its data do, or an element of it makes no sense";
  }
  const std::uint64_t height = GetNumber(file, rows, 0);
  const std::uint64_t width = GetNumber(file, columns, 0);
  if (file.content == DICOMContent::NoImage)
  {
    return height > 0 ? "its pixels are missing" : "";
  }
  if (file.content != DICOMContent::Image)
  {
    return "";
  }
  const std::uint64_t bits = GetNumber(file, bitsAllocated, 16);
  const std::uint64_t samples = GetNumber(file, samplesPerPixel, 1);
  if (height == 0 || width == 0)
  {
    return "it has no rows or no columns";
  }
  if (samples != 1 && samples != 3 && samples != 4)
  {
    return "it must have 1, 3 or 4 samples a pixel" + Got(samples);
  }
  if (bits != 1 && bits != 8 && bits != 12 && bits != 16 && bits != 32 && bits != 64)
  {
    return "it must have 1, 8, 12, 16, 32 or 64 bits allocated" + Got(bits);
  }
  if (file.pixelBytes == 0)
  {
    const std::string fault = FindCompressedFault(file, bits, samples);
    if (!fault.empty())
    {
      return fault;
    }
  }
  // YBR_FULL_422 has 2 samples a pixel where 3 are announced.
  const std::uint64_t frames = std::max<std::uint64_t>(1, GetNumber(file, numberOfFrames, 1));
  const double        needed = static_cast<double>(width) * static_cast<double>(height) * static_cast<double>(frames) *
                        static_cast<double>(std::min<std::uint64_t>(samples, 2)) * static_cast<double>(bits) / 8.0;
  if (file.pixelBytes > 0 && static_cast<double>(file.pixelBytes) < needed)
  {
    return "it has fewer pixels than it announces";
  }
  return file.Get(photometricInterpretation) == "PALETTE COLOR" ? FindPaletteFault(file, bits) : "";
}

std::string
FindDICOMFault(const std::filesystem::path & path)
{
  return FindPixelFault(ReadDICOM(path, GetPixelTags()));
}

} // namespace file
} // namespace dwc
