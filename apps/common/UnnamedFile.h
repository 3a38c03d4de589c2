/* SPDX-License-Identifier: Apache-2.0 */
#ifndef UnnamedFile_h
#define UnnamedFile_h

#include "OutputFiles.h"

#include <filesystem>
#include <string>

namespace app
{

/** A file that gets its name when it is whole: on Linux the system forgets it where the process ends before, also by
 *  SIGKILL, so that nothing of it stays. Where a file system cannot do that, it is written as OutputFiles does. */
class UnnamedFile
{
public:
  /** \throw Failure(OutputUnwritable) naming `option`, where the target cannot be a file. \param mayBeUnnamed false: as
   *  where a file system cannot do it. */
  UnnamedFile(std::filesystem::path target, std::string option, bool mayBeUnnamed = true);
  ~UnnamedFile();
  UnnamedFile(const UnnamedFile &) = delete;
  UnnamedFile &
  operator=(const UnnamedFile &) = delete;

  /** Writes all of it, once. \throw Failure(OutputUnwritable) also where the disk is full. */
  void
  Write(const std::string & bytes);

  /** Gives it its name; what had it before is replaced. \throw Failure(OutputUnwritable), Failure(Interrupted) */
  void
  Publish();

private:
  [[noreturn]] void
  Fail(int error) const;

  const std::filesystem::path m_Target;
  const std::string           m_Option;
  OutputFiles                 m_Files;
  std::filesystem::path       m_Beside; ///< the name that it has first, where it has one
  int                         m_Descriptor{ -1 };
};

} // namespace app

#endif
