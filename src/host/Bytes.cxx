/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Memory.h"

#include <algorithm>
#include <cstddef>
#include <iomanip>
#include <locale>
#include <sstream>

namespace dwc
{

std::string
FormatBytes(double bytes)
{
  static constexpr const char * units[] = { "bytes", "KiB", "MiB", "GiB", "TiB", "PiB" };
  std::size_t                   unit = 0;
  while (bytes >= 1023.95 && unit < 5) // what would be rounded to 1024.0 is 1.0 of the next unit
  {
    bytes /= 1024.0;
    ++unit;
  }
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text << std::fixed << std::setprecision(unit == 0 ? 0 : 1) << bytes << ' ' << units[unit];
  return text.str();
}

std::optional<std::uint64_t>
ParseBytes(const std::string & text)
{
  static const std::string units = "KMGT";
  const std::size_t        end = std::min(text.find_first_of(units), text.size());
  const std::string        number = text.substr(0, end);
  const std::string        suffix = text.substr(std::min(end + 1, text.size()));
  // What a stream takes and is not meant: signs in front, and a number that ends in its point.
  if (number.empty() || number.find_first_not_of("0123456789.eE+-") != std::string::npos || number.front() == '+' ||
      number.front() == '-' || number.back() == '.' || (suffix != "" && suffix != "B" && suffix != "iB"))
  {
    return std::nullopt;
  }
  std::istringstream digits(number);
  digits.imbue(std::locale::classic());
  double bytes = 0.0;
  if (!(digits >> bytes) || digits.peek() != std::istringstream::traits_type::eof())
  {
    return std::nullopt;
  }
  for (std::size_t i = 0; end < text.size() && i <= units.find(text[end]); ++i)
  {
    bytes *= 1024.0;
  }
  if (!(bytes >= 1.0) || bytes > 1e18)
  {
    return std::nullopt;
  }
  return static_cast<std::uint64_t>(bytes);
}

} // namespace dwc
