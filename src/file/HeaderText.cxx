/* SPDX-License-Identifier: Apache-2.0 */
#include "file/HeaderText.h"

#include "file/FileBytes.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace dwc
{
namespace file
{
namespace
{

bool
IsSpace(char c)
{
  return c == ' ' || (c >= '\t' && c <= '\r');
}

} // namespace

std::string
Trim(const std::string & text)
{
  const auto begin = std::find_if_not(text.begin(), text.end(), IsSpace);
  const auto end = std::find_if_not(text.rbegin(), std::make_reverse_iterator(begin), IsSpace).base();
  return std::string(begin, end);
}

std::string
ToLower(std::string text)
{
  std::transform(
    text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string
Quote(const std::string & text)
{
  constexpr std::size_t most = 80;
  std::string           quoted = text.substr(0, most);
  std::replace_if(quoted.begin(), quoted.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return text.size() > most ? quoted + "..." : quoted;
}

std::vector<std::string>
SplitWords(const std::string & text)
{
  std::vector<std::string> words;
  for (auto at = text.begin(); at != text.end();)
  {
    const auto begin = std::find_if_not(at, text.end(), IsSpace);
    at = std::find_if(begin, text.end(), IsSpace);
    if (begin != at)
    {
      words.emplace_back(begin, at);
    }
  }
  return words;
}

std::optional<std::int64_t>
ParseWhole(const std::string & text)
{
  const std::size_t  sign = !text.empty() && text[0] == '+' ? 1 : 0;
  std::int64_t       value = 0;
  const char * const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data() + sign, end, value);
  return error == std::errc() && at == end ? std::optional<std::int64_t>(value) : std::nullopt;
}

bool
ReadLine(const std::string & text, std::size_t & at, std::string & line)
{
  if (at >= text.size())
  {
    return false;
  }
  const std::size_t end = std::min(text.find('\n', at), text.size());
  line = text.substr(at, end - at);
  if (!line.empty() && line.back() == '\r')
  {
    line.pop_back();
  }
  at = std::min(end + 1, text.size());
  return true;
}

std::optional<std::string>
FillPattern(const std::string & pattern, std::int64_t number)
{
  constexpr std::size_t widest = 64;
  const std::size_t     begin = pattern.find('%');
  if (begin == std::string::npos || pattern.find('%', begin + 1) != std::string::npos)
  {
    return std::nullopt;
  }
  std::size_t at = begin + 1;
  const bool  hasZeros = at < pattern.size() && pattern[at] == '0';
  std::size_t width = 0;
  for (; at < pattern.size() && pattern[at] >= '0' && pattern[at] <= '9' && width <= widest; ++at)
  {
    width = 10 * width + static_cast<std::size_t>(pattern[at] - '0');
  }
  if (at >= pattern.size() || (pattern[at] != 'd' && pattern[at] != 'i') || width > widest)
  {
    return std::nullopt;
  }
  std::string digits = std::to_string(number);
  if (digits.size() < width)
  {
    const bool isBelowZero = hasZeros && number < 0;
    digits.insert(isBelowZero ? 1 : 0, width - digits.size(), hasZeros ? '0' : ' ');
  }
  return pattern.substr(0, begin) + digits + pattern.substr(at + 1);
}

WordCount
CountWords(const std::filesystem::path & path, std::uintmax_t begin, std::uintmax_t most)
{
  WordCount   count;
  std::size_t length = 0;
  const auto  take = [&](const unsigned char * bytes, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i)
    {
      const auto c = static_cast<char>(bytes[i]);
      const bool isBetween = IsSpace(c) || c == ',';
      if (!isBetween && length == 0 && count.words == most)
      {
        return;
      }
      count.words += !isBetween && length == 0 ? 1 : 0;
      length = isBetween ? 0 : length + 1;
      count.longest = std::max(count.longest, length);
    }
  };
  constexpr std::size_t blockBytes = std::size_t(1) << 22;
  for (std::string block = ReadBytes(path, begin, blockBytes); !block.empty() && (count.words < most || length > 0);
       begin += block.size(), block = ReadBytes(path, begin, blockBytes))
  {
    take(reinterpret_cast<const unsigned char *>(block.data()), block.size());
  }
  return count;
}

} // namespace file
} // namespace dwc
