/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/OwnFolder.h"

#include <algorithm>

#ifdef _WIN32
#  ifndef NOMINMAX
#    define NOMINMAX
#  endif
#  include <windows.h>
#else
#  include <dlfcn.h>
#endif

namespace dwc
{
namespace
{

#ifdef _WIN32
std::string
GetOwnFile()
{
  HMODULE module = nullptr;
  GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                     reinterpret_cast<LPCSTR>(&GetOwnFolder),
                     &module);
  char name[MAX_PATH] = "";
  GetModuleFileNameA(module, name, MAX_PATH);
  return name;
}
#else
std::string
GetOwnFile()
{
  Dl_info info;
  if (dladdr(reinterpret_cast<void *>(&GetOwnFolder), &info) != 0 && info.dli_fname != nullptr)
  {
    return info.dli_fname;
  }
  return "";
}
#endif

} // namespace

std::string
GetOwnFolder()
{
  const std::string own = GetOwnFile();
  return own.substr(0, own.find_last_of("/\\") + 1);
}

std::vector<std::string>
ListFolders(const std::string & folders)
{
  const std::string        here = GetOwnFolder();
  std::vector<std::string> paths;
  for (std::size_t first = 0; first < folders.size();)
  {
    const std::size_t last = std::min(folders.find('|', first), folders.size());
    const std::string folder = folders.substr(first, last - first);
    paths.push_back((folder[0] == '.' ? here : "") + folder);
    first = last + 1;
  }
  return paths;
}

} // namespace dwc
