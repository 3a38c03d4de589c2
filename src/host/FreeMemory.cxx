/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Memory.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>

#if defined(__APPLE__)
#  include <mach/mach.h>
#elif defined(_WIN32)
#  define NOMINMAX
#  include <windows.h>
#endif

namespace dwc
{
namespace
{

namespace fs = std::filesystem;

constexpr double infinity = std::numeric_limits<double>::infinity();

/** The number in a file of one line; nothing where there is no such file or no number in it ("max"). */
std::optional<double>
ReadNumber(const fs::path & path)
{
  std::ifstream file(path);
  double        number = 0.0;
  return file >> number ? std::optional<double>(number) : std::nullopt;
}

/** The number behind a key in a file of lines "key number". */
std::optional<double>
ReadEntry(const fs::path & path, const std::string & key)
{
  std::ifstream file(path);
  std::string   name;
  while (file >> name)
  {
    double number = 0.0;
    if (name == key && file >> number)
    {
      return number;
    }
    file.clear();
    file.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  }
  return std::nullopt;
}

/** How a version of Linux's control groups names its files. */
struct GroupVersion
{
  const char * mount;
  const char * limit;
  const char * usage;
  const char * inactiveCache;
  const char * activeCache;
};

constexpr GroupVersion version1{ "sys/fs/cgroup/memory",
                                 "memory.limit_in_bytes",
                                 "memory.usage_in_bytes",
                                 "total_inactive_file",
                                 "total_active_file" };
constexpr GroupVersion version2{ "sys/fs/cgroup", "memory.max", "memory.current", "inactive_file", "active_file" };

/** The path of this process's group in a version's tree, from the lines "number:controllers:path" of proc/self/cgroup;
 *  empty where there is none, and where it lies outside of the part of the tree that the process sees. */
fs::path
FindOwnGroup(const fs::path & root, bool isVersion2)
{
  std::ifstream file(root / "proc/self/cgroup");
  for (std::string line; std::getline(file, line);)
  {
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos)
    {
      continue;
    }
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    if (isVersion2 ? controllers == ",," : controllers.find(",memory,") != std::string::npos)
    {
      const fs::path path = fs::path(line.substr(second + 1)).relative_path();
      return std::find(path.begin(), path.end(), "..") == path.end() ? path : fs::path();
    }
  }
  return {};
}

/** What the limits of this process's group and of all groups around it leave. In a container the folder of the tree's
 * root is that of its own group, whatever the path says; folders that do not exist have no limit. */
double
ComputeLeftByGroups(const fs::path & root, const GroupVersion & version, bool isVersion2)
{
  double         left = infinity;
  const fs::path mount = root / version.mount;
  const auto     look = [&](const fs::path & folder) {
    const std::optional<double> limit = ReadNumber(folder / version.limit);
    const std::optional<double> usage = ReadNumber(folder / version.usage);
    if (limit && usage)
    {
      const double cache = ReadEntry(folder / "memory.stat", version.inactiveCache).value_or(0.0) +
                           ReadEntry(folder / "memory.stat", version.activeCache).value_or(0.0);
      left = std::min(left, std::max(0.0, *limit - std::max(0.0, *usage - cache)));
    }
  };
  look(mount);
  fs::path folder = mount;
  for (const fs::path & part : FindOwnGroup(root, isVersion2))
  {
    folder /= part;
    look(folder);
  }
  return left;
}

/** What the system says where there is no proc/meminfo. */
double
AskSystem()
{
#if defined(__APPLE__)
  vm_size_t              pageSize = 0;
  vm_statistics64_data_t pages = {};
  mach_msg_type_number_t count = HOST_VM_INFO64_COUNT;
  if (host_page_size(mach_host_self(), &pageSize) == KERN_SUCCESS &&
      host_statistics64(mach_host_self(), HOST_VM_INFO64, reinterpret_cast<host_info64_t>(&pages), &count) ==
        KERN_SUCCESS)
  {
    return (static_cast<double>(pages.free_count) + static_cast<double>(pages.inactive_count)) *
           static_cast<double>(pageSize);
  }
#elif defined(_WIN32)
  MEMORYSTATUSEX status = {};
  status.dwLength = sizeof(status);
  if (GlobalMemoryStatusEx(&status) != 0)
  {
    return static_cast<double>(status.ullAvailPhys);
  }
#endif
  return infinity;
}

} // namespace

double
ComputeFreeMemory(const fs::path & root)
{
  const std::optional<double> kibibytes = ReadEntry(root / "proc/meminfo", "MemAvailable:");
  return std::min({ kibibytes ? *kibibytes * 1024.0 : AskSystem(),
                    ComputeLeftByGroups(root, version2, true),
                    ComputeLeftByGroups(root, version1, false) });
}

} // namespace dwc
