/* SPDX-License-Identifier: Apache-2.0 */
#include "UnnamedFile.h"

#include "Failure.h"
#include "Interrupt.h"

#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>

#if defined(__linux__)
#  include <fcntl.h>
#  include <unistd.h>
#endif

namespace app
{
namespace
{

namespace fs = std::filesystem;

fs::path
GetFolder(const fs::path & target)
{
  return target.has_parent_path() ? target.parent_path() : fs::path(".");
}

} // namespace

UnnamedFile::UnnamedFile(fs::path target, std::string option, [[maybe_unused]] bool mayBeUnnamed)
  : m_Target(std::move(target))
  , m_Option(std::move(option))
{
  VerifyTarget(m_Target, m_Option);
#if defined(__linux__) && defined(O_TMPFILE)
  m_Descriptor = mayBeUnnamed ? open(GetFolder(m_Target).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666) : -1;
  if (mayBeUnnamed && m_Descriptor < 0 && (errno == EACCES || errno == EROFS || errno == ENOSPC || errno == EDQUOT))
  {
    this->Fail(errno);
  }
#endif
  if (m_Descriptor < 0)
  {
    // Known now, not at the end; nothing stays meanwhile.
    m_Beside = m_Files.Stage(m_Target, m_Option);
    const bool      isMade = static_cast<bool>(std::ofstream(m_Beside, std::ios::binary));
    const int       error = errno;
    std::error_code ignored;
    fs::remove(m_Beside, ignored);
    if (!isMade)
    {
      this->Fail(error);
    }
  }
}

UnnamedFile::~UnnamedFile()
{
#if defined(__linux__)
  if (m_Descriptor >= 0)
  {
    close(m_Descriptor);
  }
#endif
}

void
UnnamedFile::Fail(int error) const
{
  throw Failure(ExitCode::OutputUnwritable,
                m_Option + ": " + m_Target.string() +
                  " cannot be written: " + std::error_code(error, std::generic_category()).message());
}

void
UnnamedFile::Write(const std::string & bytes)
{
  if (m_Descriptor < 0)
  {
    WriteFile(m_Beside, bytes);
    return;
  }
#if defined(__linux__)
  for (std::size_t done = 0; done < bytes.size();)
  {
    const ssize_t written = write(m_Descriptor, bytes.data() + done, bytes.size() - done);
    if (written < 0 && errno != EINTR)
    {
      this->Fail(errno);
    }
    done += written > 0 ? static_cast<std::size_t>(written) : 0;
  }
#endif
}

void
UnnamedFile::Publish()
{
  Interrupt::ThrowIfRequested();
#if defined(__linux__)
  if (m_Descriptor >= 0)
  {
    const std::string own = "/proc/self/fd/" + std::to_string(m_Descriptor);
    const auto        name = [&](const fs::path & path) {
      return linkat(AT_FDCWD, own.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) == 0;
    };
    if (name(m_Target))
    {
      return;
    }
    if (errno != EEXIST)
    {
      this->Fail(errno);
    }
    // A name that is taken is replaced by a second step only.
    m_Beside = m_Files.Stage(m_Target, m_Option);
    std::error_code ignored;
    fs::remove(m_Beside, ignored);
    if (!name(m_Beside))
    {
      this->Fail(errno);
    }
  }
#endif
  m_Files.Commit();
}

} // namespace app
