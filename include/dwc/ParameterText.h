/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_ParameterText_h
#define dwc_ParameterText_h

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

/** Values of parameters as text and back, the same on every front and in every locale: numbers with a point, lists with
 *  commas, flags as "on" and "off", values of enums in lower case with hyphens ("spectral-gap"). */

namespace dwc
{

/** Specialized beside each enum: `values` has the names of its values, in their order from 0 ("SpectralGap"). */
template <typename TEnum>
struct EnumNames;

/** "SpectralGap" as it is written: "spectral-gap". */
std::string
MakeWord(const std::string & name);

/** "NumberOfTokens" with underscores: "number_of_tokens". */
std::string
MakeKeyword(const std::string & name);

/** True where a text means the value of this name, in whichever spelling: "SpectralGap", "spectral-gap",
 *  "spectral_gap"; "auto" means Automatic. */
bool
IsSameWord(const std::string & text, const std::string & name);

/** The value that a text says. \return false, and the value as it was, where the text says none of this type: a list of
 *  numbers that has a word in it, a number with a fraction for a whole one, a number that the type cannot hold. */
bool
ParseText(const std::string & text, bool & value);
bool
ParseText(const std::string & text, std::int64_t & value);
bool
ParseText(const std::string & text, std::uint64_t & value);
bool
ParseText(const std::string & text, double & value);
bool
ParseText(const std::string & text, std::string & value);
bool
ParseText(const std::string & text, std::vector<std::size_t> & value);
bool
ParseText(const std::string & text, std::vector<double> & value);
bool
ParseText(const std::string & text, std::vector<std::string> & value);

/** The shortest text that ParseText reads as the same value. */
std::string
FormatText(bool value);
std::string
FormatText(std::int64_t value);
std::string
FormatText(std::uint64_t value);
std::string
FormatText(double value);
std::string
FormatText(const std::string & value);
std::string
FormatText(const std::vector<std::size_t> & value);
std::string
FormatText(const std::vector<double> & value);
std::string
FormatText(const std::vector<std::string> & value);

/** What an error says is allowed: "walk, cosine, dot". */
std::string
JoinWords(const std::vector<std::string> & words);

template <typename TEnum>
std::vector<std::string>
GetWords()
{
  std::vector<std::string> words;
  for (const char * const name : EnumNames<TEnum>::values)
  {
    words.push_back(MakeWord(name));
  }
  return words;
}

/** The same two for integers of any width and for enums. */
template <typename T>
bool
ParseAs(const std::string & text, T & value)
{
  if constexpr (std::is_enum_v<T>)
  {
    std::size_t i = 0;
    for (const char * const name : EnumNames<T>::values)
    {
      if (IsSameWord(text, name))
      {
        value = static_cast<T>(i);
        return true;
      }
      ++i;
    }
    return false;
  }
  else if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>)
  {
    std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t> wide{};
    if (!ParseText(text, wide) || static_cast<decltype(wide)>(static_cast<T>(wide)) != wide)
    {
      return false;
    }
    value = static_cast<T>(wide);
    return true;
  }
  else
  {
    return ParseText(text, value);
  }
}

template <typename T>
std::string
FormatAs(const T & value)
{
  if constexpr (std::is_enum_v<T>)
  {
    return MakeWord(EnumNames<T>::values[static_cast<std::size_t>(value)]);
  }
  else if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>)
  {
    return FormatText(static_cast<std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>>(value));
  }
  else
  {
    return FormatText(value);
  }
}

} // namespace dwc

#endif
