/* SPDX-License-Identifier: Apache-2.0 */
#include "UnnamedFile.h"

#include "CommonTesting.h"
#include "Failure.h"

#include <fstream>
#include <iterator>

namespace
{

namespace fs = std::filesystem;

using app::UnnamedFile;

/** Both ways: the parameter is whether the file may be unnamed. */
class UnnamedFiles
  : public app::test::FolderTest
  , public testing::WithParamInterface<bool>
{
protected:
  std::ptrdiff_t
  CountFiles() const
  {
    return std::distance(fs::directory_iterator(m_Folder), fs::directory_iterator());
  }
};

INSTANTIATE_TEST_SUITE_P(Ways, UnnamedFiles, testing::Bool());

app::ExitCode
CodeOf(const fs::path & target, bool mayBeUnnamed)
{
  try
  {
    const UnnamedFile file(target, "OUTPUT", mayBeUnnamed);
  }
  catch (const app::Failure & failure)
  {
    EXPECT_EQ(std::string(failure.what()).find("OUTPUT: "), 0U) << failure.what();
    return failure.GetCode();
  }
  return app::ExitCode::Ok;
}

} // namespace

TEST_P(UnnamedFiles, AreThereWhenTheyAreWhole)
{
  const std::string bytes(100000, 'x');
  {
    UnnamedFile file(m_Folder / "a.seg.nrrd", "OUTPUT", GetParam());
    EXPECT_EQ(CountFiles(), 0);
    file.Write(bytes);
    EXPECT_FALSE(fs::exists(m_Folder / "a.seg.nrrd"));
    EXPECT_LE(CountFiles(), 1) << "none where the file system can do it";
    file.Publish();
    EXPECT_EQ(Read(m_Folder / "a.seg.nrrd"), bytes);
  }
  EXPECT_EQ(CountFiles(), 1);
}

TEST_P(UnnamedFiles, ReplaceAFileAtOnce)
{
  std::ofstream(m_Folder / "a.nrrd") << "old";
  UnnamedFile file(m_Folder / "a.nrrd", "OUTPUT", GetParam());
  file.Write("new");
  EXPECT_EQ(Read(m_Folder / "a.nrrd"), "old");
  file.Publish();
  EXPECT_EQ(Read(m_Folder / "a.nrrd"), "new");
  EXPECT_EQ(CountFiles(), 1);
}

TEST_P(UnnamedFiles, LeaveNothingWhereTheyAreNotPublished)
{
  {
    UnnamedFile file(m_Folder / "a.nrrd", "OUTPUT", GetParam());
    file.Write("new");
  }
  EXPECT_EQ(CountFiles(), 0);
}

TEST_P(UnnamedFiles, ThatCannotBeWrittenAreFailuresAtOnce)
{
  fs::create_directory(m_Folder / "folder");
  EXPECT_EQ(CodeOf(m_Folder / "none" / "a.nrrd", GetParam()), app::ExitCode::OutputUnwritable);
  EXPECT_EQ(CodeOf(m_Folder / "folder", GetParam()), app::ExitCode::OutputUnwritable);
#if defined(__linux__)
  EXPECT_EQ(CodeOf("/proc/a.nrrd", GetParam()), app::ExitCode::OutputUnwritable);
#endif
  EXPECT_EQ(CodeOf(m_Folder / "a.nrrd", GetParam()), app::ExitCode::Ok);
  EXPECT_EQ(CountFiles(), 1);
}
