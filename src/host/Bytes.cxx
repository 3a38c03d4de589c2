/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Memory.h"

#include <cstddef>
#include <iomanip>
#include <locale>
#include <regex>
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
  static const std::regex pattern(R"(([0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?)(?:([KMGT])(?:B|iB)?)?)");
  std::smatch             found;
  if (!std::regex_match(text, found, pattern))
  {
    return std::nullopt;
  }
  std::istringstream digits(found.str(1));
  digits.imbue(std::locale::classic());
  double number = 0.0;
  digits >> number;
  static const std::string units = "KMGT";
  for (std::size_t i = 0; found.length(2) > 0 && i <= units.find(found.str(2)); ++i)
  {
    number *= 1024.0;
  }
  if (!(number >= 1.0) || number > 1e18)
  {
    return std::nullopt;
  }
  return static_cast<std::uint64_t>(number);
}

} // namespace dwc
