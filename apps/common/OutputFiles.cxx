/* SPDX-License-Identifier: Apache-2.0 */
#include "OutputFiles.h"

#include "Failure.h"
#include "Interrupt.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <mutex>
#include <set>
#include <system_error>

#if defined(_WIN32)
#  include <io.h>
#  include <process.h>
#else
#  include <unistd.h>
#endif

namespace app
{
namespace
{

namespace fs = std::filesystem;

/** What an end by force has to remove, and in which order: files, then the folders they are in. A folder is there once
 *  for each run that counts on it: the last one that leaves nothing in it removes it. */
struct Registry
{
  std::mutex            mutex;
  std::set<fs::path>    files;
  std::vector<fs::path> folders;

  bool
  HasFolder(const fs::path & folder) const
  {
    return std::find(folders.begin(), folders.end(), folder) != folders.end();
  }

  void
  ForgetFolders(const std::vector<fs::path> & made)
  {
    for (const fs::path & folder : made)
    {
      const auto there = std::find(folders.begin(), folders.end(), folder);
      if (there != folders.end())
      {
        folders.erase(there);
      }
    }
  }
};

Registry &
GetRegistry()
{
  static Registry * const registry = new Registry; // never destroyed: the thread of signals may need it until the end
  return *registry;
}

/** Whether files can be made in a folder; where not, errno says why. */
bool
MayWriteInto(const fs::path & folder)
{
#if defined(_WIN32)
  return _waccess(folder.c_str(), 2) == 0;
#else
  return access(folder.c_str(), W_OK | X_OK) == 0;
#endif
}

int
GetProcessNumber()
{
#if defined(_WIN32)
  return _getpid();
#else
  return getpid();
#endif
}

/** The name that a temporary file will have: ".tree.partial-12.json" is tree.json. */
std::string
GetTargetName(const fs::path & temporary)
{
  const std::string name = temporary.filename().string();
  const std::size_t mark = name.find(".partial-");
  return mark == std::string::npos ? name : name.substr(1, mark - 1) + temporary.extension().string();
}

} // namespace

OutputFiles::~OutputFiles()
{
  Registry &                        registry = GetRegistry();
  const std::lock_guard<std::mutex> lock(registry.mutex);
  std::error_code                   ignored;
  for (const Staged & file : m_Staged)
  {
    fs::remove(file.temporary, ignored);
    registry.files.erase(file.temporary);
  }
  for (auto folder = m_MadeFolders.rbegin(); folder != m_MadeFolders.rend(); ++folder)
  {
    fs::remove(*folder, ignored); // an empty one only
  }
  registry.ForgetFolders(m_MadeFolders);
}

void
OutputFiles::MakeFolder(const fs::path & folder, const std::string & option)
{
  Registry &                        registry = GetRegistry();
  const std::lock_guard<std::mutex> lock(registry.mutex);
  std::error_code                   error;
  std::vector<fs::path>             missing;
  for (fs::path path = fs::absolute(folder).lexically_normal();
       !path.empty() && (!fs::exists(path, error) || registry.HasFolder(path));
       path = path.parent_path())
  {
    if (path.has_filename())
    {
      missing.push_back(path);
    }
  }
  while (!missing.empty())
  {
    if (!fs::create_directory(missing.back(), error) && error)
    {
      throw Failure(ExitCode::OutputUnwritable,
                    option + ": the folder " + missing.back().string() + " cannot be made: " + error.message());
    }
    m_MadeFolders.push_back(missing.back());
    registry.folders.push_back(missing.back());
    missing.pop_back();
  }
  if (!fs::is_directory(folder, error))
  {
    throw Failure(ExitCode::OutputUnwritable, option + ": " + folder.string() + " is not a folder. Name another one.");
  }
  if (!MayWriteInto(folder))
  {
    throw Failure(ExitCode::OutputUnwritable,
                  option + ": the folder " + folder.string() +
                    " cannot be written to: " + std::error_code(errno, std::generic_category()).message());
  }
}

fs::path
OutputFiles::Stage(const fs::path & target, const std::string & option)
{
  VerifyTarget(target, option);
  const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
  const fs::path temporary = folder / ("." + target.stem().string() + ".partial-" + std::to_string(GetProcessNumber()) +
                                       target.extension().string());
  Registry &     registry = GetRegistry();
  const std::lock_guard<std::mutex> lock(registry.mutex);
  registry.files.insert(temporary);
  m_Staged.push_back({ temporary, target });
  return temporary;
}

void
OutputFiles::Drop(const fs::path & target)
{
  m_Dropped.push_back(target);
}

void
OutputFiles::Commit()
{
  Interrupt::ThrowIfRequested();
  Registry & registry = GetRegistry();
  // Held over all renames: an end by force waits, so that the files of two runs are never mixed.
  const std::lock_guard<std::mutex> lock(registry.mutex);
  std::error_code                   error;
  for (const Staged & file : m_Staged)
  {
    fs::rename(file.temporary, file.target, error);
    if (error)
    {
      throw Failure(ExitCode::OutputUnwritable, file.target.string() + " cannot be written: " + error.message());
    }
  }
  for (const fs::path & path : m_Dropped)
  {
    fs::remove(path, error);
  }
  for (const Staged & file : m_Staged)
  {
    registry.files.erase(file.temporary);
  }
  registry.ForgetFolders(m_MadeFolders);
  m_Staged.clear();
  m_MadeFolders.clear();
}

void
OutputFiles::RemoveAllTemporaries()
{
  Registry &                        registry = GetRegistry();
  const std::lock_guard<std::mutex> lock(registry.mutex);
  std::error_code                   ignored;
  for (const fs::path & path : registry.files)
  {
    fs::remove(path, ignored);
  }
  for (auto folder = registry.folders.rbegin(); folder != registry.folders.rend(); ++folder)
  {
    fs::remove(*folder, ignored);
  }
}

void
VerifyTarget(const fs::path & target, const std::string & option)
{
  std::error_code error;
  const auto      status = fs::status(target, error);
  if (fs::exists(status) && !fs::is_regular_file(status))
  {
    throw Failure(ExitCode::OutputUnwritable,
                  option + ": " + target.string() + " is there and is not a regular file. Name another one.");
  }
  const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
  if (!fs::is_directory(folder, error) || !MayWriteInto(folder))
  {
    throw Failure(ExitCode::OutputUnwritable,
                  option + ": " + target.string() + " cannot be written: " +
                    (fs::is_directory(folder, error) ? "its folder is read-only" : "its folder is not there"));
  }
}

void
VerifyTargets(const std::vector<NamedPath> & targets, const std::vector<NamedPath> & inputs)
{
  std::error_code error;
  for (auto target = targets.begin(); target != targets.end(); ++target)
  {
    for (const NamedPath & input : inputs)
    {
      if (fs::equivalent(target->path, input.path, error))
      {
        throw Failure(ExitCode::Usage,
                      target->option + ": " + target->path.string() + " would be replaced, which is the file of " +
                        input.option + ". Name another folder or file for the results.");
      }
    }
    for (auto other = targets.begin(); other != target; ++other)
    {
      if (fs::equivalent(target->path, other->path, error) ||
          fs::weakly_canonical(target->path, error) == fs::weakly_canonical(other->path, error))
      {
        throw Failure(ExitCode::Usage,
                      target->option + ": " + target->path.string() + " is also a file of " + other->option +
                        ". Give each result a name of its own.");
      }
    }
  }
}

void
WriteFile(const fs::path & path, const std::string & bytes)
{
  std::ofstream file(path, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file)
  {
    throw Failure(ExitCode::OutputUnwritable,
                  GetTargetName(path) + " cannot be written (disk full or folder read-only?).");
  }
}

} // namespace app
