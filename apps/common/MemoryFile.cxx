/* SPDX-License-Identifier: Apache-2.0 */
#include "MemoryFile.h"

#include "Failure.h"

#include <cstdint>
#include <filesystem>
#include <fstream>

#if defined(__linux__)
#  include <sys/mman.h>
#else
#  include <random>
#endif
#if !defined(_WIN32)
#  include <sys/resource.h>
#  include <unistd.h>
#endif

namespace app
{
namespace
{

/** \throw Failure where no file may get as large. */
void
VerifyFileSize(std::size_t largest)
{
#if defined(_WIN32)
  static_cast<void>(largest);
#else
  rlimit limit = {};
  if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < largest)
  {
    throw Failure(ExitCode::OutputUnwritable,
                  "an image cannot be written: files are limited to " + std::to_string(limit.rlim_cur) +
                    " bytes (ulimit -f), and it may take " + std::to_string(largest));
  }
#endif
}

} // namespace

MemoryFile::MemoryFile(std::size_t largest)
{
  VerifyFileSize(largest);
#if defined(__linux__)
  m_Descriptor = memfd_create("diffuse-walk-cut", MFD_CLOEXEC);
  m_Name = "/proc/self/fd/" + std::to_string(m_Descriptor);
  const bool isMade = m_Descriptor >= 0;
#else
  std::random_device random;
  const auto         name = "diffuse-walk-cut-" + std::to_string(random()) + "-" + std::to_string(random());
  m_Name = (std::filesystem::temp_directory_path() / name).string();
  const bool isMade = static_cast<bool>(std::ofstream(m_Name, std::ios::binary));
#endif
  if (!isMade)
  {
    throw Failure(ExitCode::OutputUnwritable, "an image cannot be written: the system gives no temporary file for it");
  }
}

MemoryFile::~MemoryFile()
{
#if defined(__linux__)
  close(m_Descriptor);
#else
  std::error_code ignored;
  std::filesystem::remove(m_Name, ignored);
#endif
}

std::string
MemoryFile::Read() const
{
  std::error_code      error;
  const std::uintmax_t size = std::filesystem::file_size(m_Name, error);
  std::string          bytes(error ? 0 : static_cast<std::size_t>(size), '\0');
  std::ifstream        file(m_Name, std::ios::binary);
  return file.read(bytes.data(), static_cast<std::streamsize>(bytes.size())) ? bytes : "";
}

} // namespace app
