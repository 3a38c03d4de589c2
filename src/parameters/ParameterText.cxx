/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/ParameterText.h"

#include <array>
#include <charconv>
#include <cctype>
#include <limits>
#include <locale>
#include <sstream>

namespace dwc
{
namespace
{

bool
IsUpper(char c)
{
  return std::isupper(static_cast<unsigned char>(c)) != 0;
}

char
ToLower(char c)
{
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

/** Lower case; `separator` before each capital that follows a small letter or a digit. */
std::string
Separate(const std::string & name, char separator)
{
  std::string word;
  for (std::size_t i = 0; i < name.size(); ++i)
  {
    if (i > 0 && IsUpper(name[i]) && !IsUpper(name[i - 1]))
    {
      word += separator;
    }
    word += ToLower(name[i]);
  }
  return word;
}

/** Letters and digits only, in lower case. */
std::string
Simplify(const std::string & text)
{
  std::string simple;
  for (const char c : text)
  {
    if (c != '-' && c != '_' && c != ' ')
    {
      simple += ToLower(c);
    }
  }
  return simple;
}

template <typename T>
bool
ParseWhole(const std::string & text, T & value)
{
  T            parsed{};
  const char * end = text.data() + text.size();
  const auto   result = std::from_chars(text.data(), end, parsed);
  if (result.ec != std::errc() || result.ptr != end || text.empty())
  {
    return false;
  }
  value = parsed;
  return true;
}

/** Items between commas; none of an empty text. */
std::vector<std::string>
Split(const std::string & text)
{
  std::vector<std::string> items;
  for (std::size_t begin = 0; !text.empty() && begin <= text.size();)
  {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    items.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return items;
}

template <typename T>
bool
ParseList(const std::string & text, std::vector<T> & value)
{
  std::vector<T> parsed;
  for (const std::string & item : Split(text))
  {
    T element{};
    if (!ParseAs(item, element))
    {
      return false;
    }
    parsed.push_back(element);
  }
  value = std::move(parsed);
  return true;
}

template <typename T>
std::string
FormatList(const std::vector<T> & value)
{
  std::string text;
  for (std::size_t i = 0; i < value.size(); ++i)
  {
    text += (i > 0 ? "," : "") + FormatAs(value[i]);
  }
  return text;
}

} // namespace

std::string
MakeWord(const std::string & name)
{
  return Separate(name, '-');
}

std::string
MakeKeyword(const std::string & name)
{
  return Separate(name, '_');
}

bool
IsSameWord(const std::string & text, const std::string & name)
{
  return Simplify(text) == Simplify(name) || (name == "Automatic" && text == "auto");
}

bool
ParseText(const std::string & text, bool & value)
{
  const bool isOn = text == "on" || text == "true" || text == "1";
  if (!isOn && text != "off" && text != "false" && text != "0")
  {
    return false;
  }
  value = isOn;
  return true;
}

bool
ParseText(const std::string & text, std::int64_t & value)
{
  return ParseWhole(text, value);
}

bool
ParseText(const std::string & text, std::uint64_t & value)
{
  return ParseWhole(text, value);
}

bool
ParseText(const std::string & text, double & value)
{
  // Not from_chars, which some standard libraries have for whole numbers only.
  std::istringstream stream(text);
  stream.imbue(std::locale::classic());
  double parsed = 0.0;
  if (!(stream >> parsed) || stream.peek() != std::char_traits<char>::eof())
  {
    const std::string word = Simplify(text);
    const bool        isNegative = !text.empty() && text.front() == '-';
    if (word != "nan" && word != "inf")
    {
      return false;
    }
    parsed = word == "nan" ? std::numeric_limits<double>::quiet_NaN()
                           : (isNegative ? -1.0 : 1.0) * std::numeric_limits<double>::infinity();
  }
  value = parsed;
  return true;
}

bool
ParseText(const std::string & text, std::string & value)
{
  value = text;
  return true;
}

bool
ParseText(const std::string & text, std::vector<std::size_t> & value)
{
  return ParseList(text, value);
}

bool
ParseText(const std::string & text, std::vector<double> & value)
{
  return ParseList(text, value);
}

bool
ParseText(const std::string & text, std::vector<std::string> & value)
{
  value = Split(text);
  return true;
}

std::string
FormatText(bool value)
{
  return value ? "on" : "off";
}

std::string
FormatText(std::int64_t value)
{
  return std::to_string(value);
}

std::string
FormatText(std::uint64_t value)
{
  return std::to_string(value);
}

std::string
FormatText(double value)
{
  for (int digits = 6; digits < std::numeric_limits<double>::max_digits10; ++digits)
  {
    std::ostringstream stream;
    stream.imbue(std::locale::classic());
    stream.precision(digits);
    stream << value;
    double read = 0.0;
    if (ParseText(stream.str(), read) && read == value)
    {
      return stream.str();
    }
  }
  std::ostringstream stream;
  stream.imbue(std::locale::classic());
  stream.precision(std::numeric_limits<double>::max_digits10);
  stream << value;
  return stream.str();
}

std::string
FormatText(const std::string & value)
{
  return value;
}

std::string
FormatText(const std::vector<std::size_t> & value)
{
  return FormatList(value);
}

std::string
FormatText(const std::vector<double> & value)
{
  return FormatList(value);
}

std::string
FormatText(const std::vector<std::string> & value)
{
  return FormatList(value);
}

std::string
JoinWords(const std::vector<std::string> & words)
{
  std::string text;
  for (const std::string & word : words)
  {
    text += (text.empty() ? "" : ", ") + word;
  }
  return text;
}

} // namespace dwc
