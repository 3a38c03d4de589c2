/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DICOMTesting_h
#define DICOMTesting_h

#include "FileTesting.h"

#include <map>
#include <string>

namespace dwc
{
namespace test
{

/** Group and element in one number. */
constexpr std::uint32_t
JoinTag(std::uint32_t group, std::uint32_t element)
{
  return (group << 16U) | element;
}

/** An element with its type, as PS3.5, 7.1.2 has it: 2 bytes for the length, or 4 after 2 that are 0. */
inline std::string
MakeElement(std::uint32_t tag, const std::string & type, std::string value, bool isBigEndian = false)
{
  const auto number = [&](std::uint64_t x, std::size_t count) {
    const std::string bytes = LittleEndian(x, count);
    return isBigEndian ? std::string(bytes.rbegin(), bytes.rend()) : bytes;
  };
  value += value.size() % 2 == 0 ? "" : type == "UI" || type == "OB" ? std::string(1, '\0') : " ";
  const bool isLong = type == "OB" || type == "OW" || type == "SQ" || type == "UN" || type == "UT";
  return number(tag >> 16U, 2) + number(tag & 0xFFFFU, 2) + type +
         (isLong ? std::string(2, '\0') + number(value.size(), 4) : number(value.size(), 2)) + value;
}

/** The same without its type. */
inline std::string
MakePlainElement(std::uint32_t tag, const std::string & value)
{
  return LittleEndian(tag >> 16U, 2) + LittleEndian(tag & 0xFFFFU, 2) + LittleEndian(value.size(), 4) + value;
}

/** What comes before the data set. */
inline std::string
MakeDICOMStart(const std::string & transferSyntax = "1.2.840.10008.1.2.1")
{
  return std::string(128, '\0') + "DICM" + MakeElement(JoinTag(0x0002, 0x0010), "UI", transferSyntax);
}

/** A number of 2 bytes, as the value of an element of type US. */
inline std::string
MakeWord(std::size_t value)
{
  return LittleEndian(value, 2);
}

/** The elements of a slice of a CT, of 4 x 3 pixels of 16 bits, that can be changed before it is written. */
struct TestSlice
{
  std::map<std::uint32_t, std::pair<std::string, std::string>> elements{
    { JoinTag(0x0008, 0x0018), { "UI", "1.2.3.4" } },
    { JoinTag(0x0008, 0x0060), { "CS", "CT" } },
    { JoinTag(0x0020, 0x000E), { "UI", "1.2.3" } },
    { JoinTag(0x0020, 0x0013), { "IS", "1" } },
    { JoinTag(0x0020, 0x0032), { "DS", "-10.5\\-20.25\\5" } },
    { JoinTag(0x0020, 0x0037), { "DS", "1\\0\\0\\0\\1\\0" } },
    { JoinTag(0x0028, 0x0002), { "US", MakeWord(1) } },
    { JoinTag(0x0028, 0x0010), { "US", MakeWord(3) } },
    { JoinTag(0x0028, 0x0011), { "US", MakeWord(4) } },
    { JoinTag(0x0028, 0x0030), { "DS", "0.8\\0.7" } },
    { JoinTag(0x0028, 0x0100), { "US", MakeWord(16) } },
    { JoinTag(0x7FE0, 0x0010), { "OW", std::string(24, 'p') } }
  };

  TestSlice &
  Set(std::uint32_t group, std::uint32_t element, const std::string & type, const std::string & value)
  {
    elements[JoinTag(group, element)] = { type, value };
    return *this;
  }

  /** At z, with the instance number n. */
  static TestSlice
  At(const std::string & z, std::size_t n)
  {
    TestSlice slice;
    slice.Set(0x0020, 0x0032, "DS", "-10.5\\-20.25\\" + z);
    slice.Set(0x0020, 0x0013, "IS", std::to_string(n));
    slice.Set(0x0008, 0x0018, "UI", "1.2.3.4." + std::to_string(n));
    return slice;
  }

  std::string
  GetBytes() const
  {
    std::string bytes = MakeDICOMStart();
    for (const auto & [tag, element] : elements)
    {
      bytes += MakeElement(tag, element.first, element.second);
    }
    return bytes;
  }
};

} // namespace test
} // namespace dwc

#endif
