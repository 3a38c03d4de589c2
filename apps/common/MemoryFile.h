/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MemoryFile_h
#define MemoryFile_h

#include <cstddef>
#include <string>

namespace app
{

/** A file for libraries that write to a name, whose bytes are read back. Their own writing to a disk that gets full
 * cannot be trusted: some do not notice, and ITK's PNG writer can end the process. On Linux the file is in memory only,
 * elsewhere it is a temporary one. */
class MemoryFile
{
public:
  /** \param largest bytes that it may get. \throw Failure(OutputUnwritable) where a limit of file sizes (ulimit -f), to
   *  which files in memory are subject too, is below that, and where such a file cannot be made. */
  explicit MemoryFile(std::size_t largest);
  ~MemoryFile();
  MemoryFile(const MemoryFile &) = delete;
  MemoryFile &
  operator=(const MemoryFile &) = delete;

  /** A name that it can be opened by. */
  const std::string &
  GetName() const
  {
    return m_Name;
  }

  /** What was written; empty where it cannot be read. */
  std::string
  Read() const;

private:
  std::string m_Name;
  int         m_Descriptor{ -1 }; ///< on Linux
};

} // namespace app

#endif
