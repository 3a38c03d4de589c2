/* SPDX-License-Identifier: Apache-2.0 */
#include "Memory.h"

#include "ExitCode.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <limits>

namespace app
{
namespace
{

constexpr double gibibyte = 1024.0 * 1024.0 * 1024.0;

/** The number in a file of one line; the largest number where there is none ("max"). */
std::uint64_t
ReadNumber(const char * path)
{
  std::ifstream file(path);
  std::uint64_t number = 0;
  return file >> number ? number : std::numeric_limits<std::uint64_t>::max();
}

} // namespace

std::uint64_t
GetAvailableMemory()
{
  std::uint64_t available = std::numeric_limits<std::uint64_t>::max();
  std::ifstream file("/proc/meminfo");
  std::string   name;
  while (file >> name)
  {
    std::uint64_t kibibytes = 0;
    if (name == "MemAvailable:" && file >> kibibytes)
    {
      available = kibibytes * 1024;
      break;
    }
    file.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  }
  const std::uint64_t limit = ReadNumber("/sys/fs/cgroup/memory.max");
  const std::uint64_t used = ReadNumber("/sys/fs/cgroup/memory.current");
  return limit > used ? std::min(available, limit - used) : available;
}

std::uint64_t
ParseMemory(const std::string & text)
{
  double            number = 0.0;
  const char *      end = text.data() + text.size();
  const auto        parsed = std::from_chars(text.data(), end, number);
  const std::string unit(parsed.ptr, end);
  double            factor = 0.0;
  for (const auto & [letter, power] : std::array<std::pair<char, double>, 4>{
         { { 'K', 1024.0 }, { 'M', 1024.0 * 1024.0 }, { 'G', gibibyte }, { 'T', 1024.0 * gibibyte } } })
  {
    const std::string name(1, letter);
    if (unit == name || unit == name + "B" || unit == name + "iB")
    {
      factor = power;
    }
  }
  if (unit.empty())
  {
    factor = 1.0;
  }
  if (parsed.ec != std::errc() || factor == 0.0 || !(number > 0.0) || number * factor > 1e18)
  {
    throw Failure(ExitCode::Usage,
                  "--memory-limit: \"" + text + "\" is not an amount of memory; write one like 800M or 4G");
  }
  return static_cast<std::uint64_t>(number * factor);
}

std::string
FormatMemory(double bytes)
{
  std::array<char, 32> text{};
  const bool           large = bytes >= 0.1 * gibibyte;
  std::snprintf(text.data(),
                text.size(),
                "%.*f %s",
                large ? 1 : 0,
                large ? bytes / gibibyte : bytes / 1048576.0,
                large ? "GiB" : "MiB");
  return text.data();
}

} // namespace app
