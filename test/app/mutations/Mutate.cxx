/* SPDX-License-Identifier: Apache-2.0 */
#include "Mutate.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstdint>

namespace app
{
namespace test
{
namespace
{

/** 0 to n - 1; not of the standard library, whose numbers differ from one to the other. */
std::size_t
Draw(std::mt19937 & engine, std::size_t n)
{
  return n == 0 ? 0 : engine() % n;
}

/** A place in a file: in half of all cases among its first bytes. */
std::size_t
DrawPlace(std::mt19937 & engine, const std::string & bytes)
{
  const std::size_t head = std::min<std::size_t>(bytes.size(), 512);
  return Draw(engine, engine() % 2 == 0 ? head : bytes.size());
}

void
ReplaceNumber(std::string & bytes, std::mt19937 & engine)
{
  constexpr std::array<std::uint32_t, 14> extremes = { 0,          1,          2,          0x7F,      0x80,
                                                       0xFF,       0x7FFF,     0x8000,     0xFFFF,    0x10000,
                                                       0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF };
  const std::size_t                       place = DrawPlace(engine, bytes);
  const std::size_t                       width = std::size_t{ 1 } << Draw(engine, 3);
  const std::uint32_t                     value = extremes[Draw(engine, extremes.size())];
  const bool                              isBig = engine() % 2 == 0;
  for (std::size_t i = 0; i < width && place + i < bytes.size(); ++i)
  {
    bytes[place + i] = static_cast<char>(value >> (8 * (isBig ? width - 1 - i : i)));
  }
}

/** In headers of text. */
void
ReplaceDecimal(std::string & bytes, std::mt19937 & engine)
{
  static const std::array<const char *, 12> words = { "0",    "-1",  "1",   "99999999999999999999", "nan", "1e308",
                                                      "-1e9", "inf", "...", "2147483648",           "",    "65536" };
  std::size_t                               begin = DrawPlace(engine, bytes);
  const auto isDigit = [&](std::size_t at) { return std::isdigit(static_cast<unsigned char>(bytes[at])) != 0; };
  while (begin < bytes.size() && !isDigit(begin))
  {
    ++begin;
  }
  std::size_t end = begin;
  while (end < bytes.size() && isDigit(end))
  {
    ++end;
  }
  bytes.replace(begin, end - begin, words[Draw(engine, words.size())]);
}

void
MutateOnce(std::string & bytes, std::mt19937 & engine)
{
  const std::size_t place = DrawPlace(engine, bytes);
  const std::size_t length = std::min(bytes.size() - place, 1 + Draw(engine, 1 + Draw(engine, 64)));
  switch (engine() % 9)
  {
    case 0:
      bytes[place] = static_cast<char>(bytes[place] ^ (1 << Draw(engine, 8)));
      return;
    case 1:
      bytes[place] = static_cast<char>(engine());
      return;
    case 2:
    case 3:
      ReplaceNumber(bytes, engine);
      return;
    case 4:
      ReplaceDecimal(bytes, engine);
      return;
    case 5:
      bytes.erase(place, length);
      return;
    case 6:
      bytes.insert(place, bytes.substr(DrawPlace(engine, bytes), length));
      return;
    case 7:
      std::generate_n(
        bytes.begin() + static_cast<std::ptrdiff_t>(place), length, [&] { return static_cast<char>(engine()); });
      return;
    default:
      bytes.resize(Draw(engine, 4) == 0 ? Draw(engine, bytes.size())
                                        : bytes.size() - Draw(engine, bytes.size() / 8 + 1));
  }
}

std::uint32_t
GetBigEndian(const std::string & bytes, std::size_t at)
{
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i)
  {
    value = (value << 8U) | static_cast<unsigned char>(bytes[at + i]);
  }
  return value;
}

/** CRC-32 of ISO 3309, as PNG has it. */
std::uint32_t
ComputeChecksum(const std::string & bytes, std::size_t begin, std::size_t end)
{
  std::uint32_t sum = 0xFFFFFFFF;
  for (std::size_t i = begin; i < end; ++i)
  {
    sum ^= static_cast<unsigned char>(bytes[i]);
    for (int bit = 0; bit < 8; ++bit)
    {
      sum = (sum >> 1U) ^ ((sum & 1U) != 0 ? 0xEDB88320 : 0);
    }
  }
  return ~sum;
}

} // namespace

std::string
MendChecksums(std::string png)
{
  for (std::size_t at = 8; at + 12 <= png.size();)
  {
    const std::size_t length = GetBigEndian(png, at);
    if (length > png.size() - at - 12)
    {
      break;
    }
    const std::uint32_t sum = ComputeChecksum(png, at + 4, at + 8 + length);
    for (std::size_t i = 0; i < 4; ++i)
    {
      png[at + 8 + length + i] = static_cast<char>(sum >> (8 * (3 - i)));
    }
    at += 12 + length;
  }
  return png;
}

std::string
Mutate(std::string bytes, std::mt19937 & engine)
{
  for (std::size_t count = 1 + Draw(engine, 1 + Draw(engine, 6)); count > 0 && !bytes.empty(); --count)
  {
    MutateOnce(bytes, engine);
  }
  return bytes;
}

} // namespace test
} // namespace app
