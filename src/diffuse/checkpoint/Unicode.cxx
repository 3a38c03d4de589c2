/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/checkpoint/Unicode.h"
#include "diffuse/checkpoint/UnicodeTables.h"

#include <algorithm>
#include <iterator>

namespace dwc
{
namespace checkpoint
{
namespace
{

/** The row of a sorted table whose first to last encloses `c`, or null. */
template <typename TRow, std::size_t VCount>
const TRow *
FindRow(const TRow (&table)[VCount], char32_t c)
{
  const TRow * const row = std::lower_bound(
    std::begin(table), std::end(table), c, [](const TRow & r, char32_t value) { return r.last < value; });
  return row != std::end(table) && row->first <= c ? row : nullptr;
}

/** The one character that `first` and a mark (or a Hangul vowel or final consonant) after it make, or 0. Hangul: The
 * Unicode Standard, section 3.12. */
char32_t
Compose(char32_t first, char32_t second)
{
  constexpr char32_t syllables = 0xAC00;
  constexpr char32_t leads = 0x1100;
  constexpr char32_t vowels = 0x1161;
  constexpr char32_t trails = 0x11A7; // one before the first
  if (first >= leads && first < leads + 19 && second >= vowels && second < vowels + 21)
  {
    return syllables + ((first - leads) * 21 + (second - vowels)) * 28;
  }
  if (first >= syllables && first < syllables + 11172 && (first - syllables) % 28 == 0 && second > trails &&
      second < trails + 28)
  {
    return first + (second - trails);
  }
  const auto * const found = std::lower_bound(
    std::begin(unicode::compositions),
    std::end(unicode::compositions),
    unicode::Composition{ first, second, 0 },
    [](const auto & a, const auto & b) { return a.first != b.first ? a.first < b.first : a.second < b.second; });
  return found != std::end(unicode::compositions) && found->first == first && found->second == second ? found->composed
                                                                                                      : 0;
}

/** Bytes of the UTF-8 sequence that begins with `first`; 0: none does. */
std::size_t
GetSequenceLength(unsigned char first)
{
  return first < 0x80                    ? 1
         : first >= 0xC2 && first < 0xE0 ? 2
         : (first & 0xF0) == 0xE0        ? 3
         : first >= 0xF0 && first < 0xF5 ? 4
                                         : 0;
}

} // namespace

bool
IsLetter(char32_t c)
{
  return FindRow(unicode::letters, c) != nullptr;
}

bool
IsNumber(char32_t c)
{
  return FindRow(unicode::numbers, c) != nullptr;
}

bool
IsSpace(char32_t c)
{
  return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

std::optional<std::u32string>
DecodeUtf8(std::string_view text)
{
  std::u32string decoded;
  for (std::size_t i = 0; i < text.size();)
  {
    const auto        first = static_cast<unsigned char>(text[i]);
    const std::size_t length = GetSequenceLength(first);
    if (length == 0 || length > text.size() - i)
    {
      return std::nullopt;
    }
    char32_t c = length == 1 ? first : first & (0x7F >> length);
    for (std::size_t k = 1; k < length; ++k)
    {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xC0) != 0x80)
      {
        return std::nullopt;
      }
      c = (c << 6) | (next & 0x3F);
    }
    const bool overlong = (length == 3 && c < 0x800) || (length == 4 && c < 0x10000);
    if (overlong || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
    {
      return std::nullopt;
    }
    decoded += c;
    i += length;
  }
  return decoded;
}

std::string
EncodeUtf8(std::u32string_view text)
{
  std::string encoded;
  for (const char32_t c : text)
  {
    const int following = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    const int mark = following == 0 ? 0 : (0xFF00 >> (following + 1)) & 0xFF;
    encoded += static_cast<char>(static_cast<unsigned char>(mark | static_cast<int>(c >> (6 * following))));
    for (int k = following - 1; k >= 0; --k)
    {
      encoded += static_cast<char>(static_cast<unsigned char>(0x80 | ((c >> (6 * k)) & 0x3F)));
    }
  }
  return encoded;
}

std::u32string
Normalize(const std::u32string & text)
{
  std::u32string composed;
  for (const char32_t written : text)
  {
    const auto * const single = FindRow(unicode::singles, written);
    const char32_t     c = single != nullptr ? single->other : written;
    const char32_t     joined = composed.empty() ? 0 : Compose(composed.back(), c);
    if (joined != 0)
    {
      composed.back() = joined;
    }
    else
    {
      composed += c;
    }
  }
  std::u32string normal;
  for (const char32_t c : composed)
  {
    if (IsSpace(c))
    {
      if (normal.empty() || normal.back() != U' ')
      {
        normal += U' ';
      }
    }
    else if (c == 0x130) // the one letter whose lower case is two characters
    {
      normal += { U'i', 0x307 };
    }
    else
    {
      const auto * const row = FindRow(unicode::lowerCase, c);
      const bool         changes = row != nullptr && (c - row->first) % static_cast<char32_t>(row->step) == 0;
      normal += changes ? static_cast<char32_t>(static_cast<int>(c) + row->difference) : c;
    }
  }
  return normal;
}

} // namespace checkpoint
} // namespace dwc
