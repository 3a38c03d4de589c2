/* SPDX-License-Identifier: Apache-2.0 */
#include "MemoryFile.h"

#include "ExitCode.h"

#include <cstddef>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace app
{

MemoryFile::MemoryFile(std::size_t largest)
  : m_Descriptor(memfd_create("diffuse-walk-cut", MFD_CLOEXEC))
{
  if (m_Descriptor < 0)
  {
    throw Failure(ExitCode::Internal, "this system gives no file in memory (memfd_create)");
  }
  rlimit limit = {};
  if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < largest)
  {
    close(m_Descriptor);
    throw Failure(ExitCode::OutputUnwritable,
                  "an image cannot be written: files are limited to " + std::to_string(limit.rlim_cur) +
                    " bytes (ulimit -f), and it may take " + std::to_string(largest));
  }
}

MemoryFile::~MemoryFile() { close(m_Descriptor); }

std::string
MemoryFile::GetName() const
{
  return "/proc/self/fd/" + std::to_string(m_Descriptor);
}

std::string
MemoryFile::Read() const
{
  struct stat status = {};
  if (fstat(m_Descriptor, &status) != 0)
  {
    return "";
  }
  std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t have = 0;
  while (have < bytes.size())
  {
    const ssize_t got = pread(m_Descriptor, bytes.data() + have, bytes.size() - have, static_cast<off_t>(have));
    if (got <= 0)
    {
      return "";
    }
    have += static_cast<std::size_t>(got);
  }
  return bytes;
}

} // namespace app
