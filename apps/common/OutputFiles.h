/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OutputFiles_h
#define OutputFiles_h

#include <filesystem>
#include <string>
#include <vector>

namespace app
{

/** The files of one run: each is written beside its place under a temporary name, and all are renamed together at the
 *  end. Until Commit() nothing that was there before is touched; without it nothing stays. Several runs may be under
 * way on threads of their own. */
class OutputFiles
{
public:
  OutputFiles() = default;
  OutputFiles(const OutputFiles &) = delete;
  OutputFiles &
  operator=(const OutputFiles &) = delete;

  /** Removes what was not committed. */
  ~OutputFiles();

  /** Makes the folder, where it is not there. \throw Failure(OutputUnwritable) naming `option`. */
  void
  MakeFolder(const std::filesystem::path & folder, const std::string & option);

  /** A temporary name in the same folder and with the same extension as `target`, to be written to.
   *  \throw Failure(OutputUnwritable) where the target cannot be a file. */
  std::filesystem::path
  Stage(const std::filesystem::path & target, const std::string & option);

  /** A file of an earlier run that would not agree with the new ones: removed by Commit(). */
  void
  Drop(const std::filesystem::path & target);

  /** All files to their places. \throw Failure(OutputUnwritable) */
  void
  Commit();

  /** Removes the temporary files of every run of this process; for an end by force. */
  static void
  RemoveAllTemporaries();

private:
  struct Staged
  {
    std::filesystem::path temporary;
    std::filesystem::path target;
  };

  std::vector<Staged>                m_Staged;
  std::vector<std::filesystem::path> m_Dropped;
  std::vector<std::filesystem::path> m_MadeFolders;
};

/** \throw Failure(OutputUnwritable) naming `option`, where a target cannot be a file: its folder is not there or cannot
 * be written to, or something else has its name. */
void
VerifyTarget(const std::filesystem::path & target, const std::string & option);

/** A file, and the option that the user named it by. */
struct NamedPath
{
  std::string           option;
  std::filesystem::path path;
};

/** Results never replace what they are made from, nor each other. To be called before anything is computed.
 *  \throw Failure(Usage) where a target is one of the inputs, also by another name, or one of the other targets. */
void
VerifyTargets(const std::vector<NamedPath> & targets, const std::vector<NamedPath> & inputs);

/** Writes a whole file. \throw Failure(OutputUnwritable) also where the disk is full. */
void
WriteFile(const std::filesystem::path & path, const std::string & bytes);

} // namespace app

#endif
