/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/checkpoint/MappedFile.h"
#include "diffuse/checkpoint/SafeTensors.h"
#include "diffuse/checkpoint/Text.h"

#ifdef _WIN32
#  include <filesystem>
#  include <fstream>
#  include <system_error>
#else
#  include <fcntl.h>
#  include <sys/mman.h>
#  include <sys/stat.h>
#  include <unistd.h>

#  include <cerrno>
#  include <cstdint>
#  include <cstring>
#endif

namespace dwc
{
namespace checkpoint
{

#ifdef _WIN32

MappedFile::MappedFile(const std::string & file)
{
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error))
  {
    ThrowModelError(Quote(file) + " is not a file");
  }
  const auto    size = static_cast<std::size_t>(std::filesystem::file_size(file, error));
  std::ifstream stream(file, std::ios::binary);
  if (error || size == 0 || !stream)
  {
    ThrowModelError("the file " + Quote(file) + " is empty or cannot be read");
  }
  m_Bytes.resize(size);
  if (!stream.read(reinterpret_cast<char *>(m_Bytes.data()), static_cast<std::streamsize>(size)))
  {
    ThrowModelError("the file " + Quote(file) + " cannot be read to its end");
  }
  m_Data = m_Bytes.data();
  m_Size = size;
}

MappedFile::~MappedFile() = default;

void
ReleasePages(const Tensor &)
{}

#else

MappedFile::MappedFile(const std::string & file)
{
  // Not blocking: opening a pipe would wait for its writer.
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0)
  {
    ThrowModelError("the file " + Quote(file) + " cannot be opened: " + std::strerror(errno));
  }
  struct stat  status{};
  const bool   regular = fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0;
  const auto   size = static_cast<std::size_t>(status.st_size);
  void * const data = regular ? mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0) : MAP_FAILED;
  const int    reason = errno;
  close(descriptor); // the mapping stays
  if (!regular)
  {
    ThrowModelError(Quote(file) + " is not a file, or an empty one");
  }
  if (data == MAP_FAILED)
  {
    ThrowModelError("the file " + Quote(file) + " cannot be mapped: " + std::strerror(reason));
  }
  m_Data = static_cast<const std::byte *>(data);
  m_Size = size;
}

MappedFile::~MappedFile() { munmap(const_cast<std::byte *>(m_Data), m_Size); }

void
ReleasePages(const Tensor & tensor)
{
  // Whole pages only: the first and the last may hold a neighbor's bytes.
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  const auto address = reinterpret_cast<std::uintptr_t>(tensor.data);
  const auto begin = (address + page - 1) / page * page;
  const auto end = (address + tensor.bytes) / page * page;
  if (tensor.mapped && begin < end)
  {
    // Advice: where the system does not take it, the pages stay.
    madvise(reinterpret_cast<void *>(begin), end - begin, MADV_DONTNEED);
  }
}

#endif

} // namespace checkpoint
} // namespace dwc
