/* SPDX-License-Identifier: Apache-2.0 */
#include "OutputFiles.h"

#include "CommonTesting.h"
#include "Failure.h"
#include "MemoryFile.h"

namespace
{

namespace fs = std::filesystem;

class OutputFiles : public app::test::FolderTest
{
protected:
  std::size_t
  CountFiles() const
  {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(m_Folder), fs::directory_iterator()));
  }
};

} // namespace

TEST_F(OutputFiles, AppearAllTogether)
{
  app::WriteFile(m_Folder / "a.txt", "old");
  app::WriteFile(m_Folder / "c.txt", "of an earlier run");
  app::OutputFiles files;
  app::WriteFile(files.Stage(m_Folder / "a.txt", "--output"), "new");
  app::WriteFile(files.Stage(m_Folder / "b.txt", "--output"), "new too");
  files.Drop(m_Folder / "c.txt");
  EXPECT_EQ(Read(m_Folder / "a.txt"), "old");
  EXPECT_FALSE(fs::exists(m_Folder / "b.txt"));
  files.Commit();
  EXPECT_EQ(Read(m_Folder / "a.txt"), "new");
  EXPECT_EQ(Read(m_Folder / "b.txt"), "new too");
  EXPECT_EQ(CountFiles(), 2U);
}

TEST_F(OutputFiles, LeaveNothingWhereTheyAreNotCommitted)
{
  app::WriteFile(m_Folder / "a.txt", "old");
  {
    app::OutputFiles files;
    files.MakeFolder(m_Folder / "new" / "newer", "--output");
    app::WriteFile(files.Stage(m_Folder / "new" / "newer" / "b.txt", "--output"), "new");
    app::WriteFile(files.Stage(m_Folder / "a.txt", "--output"), "new");
    EXPECT_TRUE(fs::exists(m_Folder / "new" / "newer"));
  }
  EXPECT_EQ(Read(m_Folder / "a.txt"), "old");
  EXPECT_EQ(CountFiles(), 1U);
}

TEST_F(OutputFiles, LeaveWhatAnotherRunIsMaking)
{
  const auto parent = m_Folder / "new";
  {
    app::OutputFiles lasting;
    {
      app::OutputFiles failing;
      failing.MakeFolder(parent / "a", "--output");
      lasting.MakeFolder(parent / "b", "--output");
    }
    EXPECT_FALSE(fs::exists(parent / "a"));
    EXPECT_TRUE(fs::exists(parent / "b"));
    app::OutputFiles third;
    third.MakeFolder(parent / "c", "--output");
    app::WriteFile(lasting.Stage(parent / "b" / "b.txt", "--output"), "new");
    lasting.Commit();
  }
  EXPECT_EQ(Read(parent / "b" / "b.txt"), "new");
  EXPECT_FALSE(fs::exists(parent / "c"));
  fs::remove_all(parent);

  // The last one that leaves nothing removes the folder that the first one made.
  {
    app::OutputFiles second;
    app::OutputFiles first;
    first.MakeFolder(parent / "a", "--output");
    second.MakeFolder(parent / "b", "--output");
  }
  EXPECT_EQ(CountFiles(), 0U);
}

TEST_F(OutputFiles, ReplaceNoFolder)
{
  app::OutputFiles files;
  fs::create_directory(m_Folder / "labels.nrrd");
  EXPECT_THROW(files.Stage(m_Folder / "labels.nrrd", "--output"), app::Failure);
  EXPECT_THROW(files.Stage(m_Folder / "none" / "a.txt", "--output"), app::Failure);
  app::WriteFile(m_Folder / "a.txt", "a file");
  EXPECT_THROW(files.MakeFolder(m_Folder / "a.txt", "--output"), app::Failure);
}

TEST(MemoryFile, GivesBackWhatWasWrittenToItsName)
{
  const app::MemoryFile file(100);
  EXPECT_EQ(file.Read(), "");
  const std::string bytes("a\0b\nc", 5);
  app::WriteFile(file.GetName(), bytes);
  EXPECT_EQ(file.Read(), bytes);
}
