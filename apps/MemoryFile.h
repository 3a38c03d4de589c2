/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MemoryFile_h
#define MemoryFile_h

#include <cstddef>
#include <string>

namespace app
{

/** A file that is in memory only, for libraries that write to a name. Their own writing to a disk that gets full is not
 *  to be trusted: some do not notice, and ITK's PNG writer can end the process. */
class MemoryFile
{
public:
  /** \param largest bytes that it may get. \throw Failure(OutputUnwritable) where a limit of file sizes (ulimit -f), to
   *  which files in memory are subject too, is below that. \throw Failure(Internal) where there are no such files. */
  explicit MemoryFile(std::size_t largest);
  ~MemoryFile();
  MemoryFile(const MemoryFile &) = delete;
  MemoryFile &
  operator=(const MemoryFile &) = delete;

  /** A name that it can be opened by. */
  std::string
  GetName() const;

  /** What was written. */
  std::string
  Read() const;

private:
  int m_Descriptor;
};

} // namespace app

#endif
