/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Memory.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

namespace
{

namespace fs = std::filesystem;

constexpr double mebibyte = 1048576.0;

/** A folder with the files of proc/ and sys/ that a test writes into it. */
class FreeMemory : public testing::Test
{
protected:
  void
  SetUp() override
  {
    m_Root = fs::path(testing::TempDir()) /
             (std::string("dwc-") + testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(m_Root);
    Write("proc/meminfo", "MemTotal:       16000000 kB\nMemFree:          100000 kB\nMemAvailable:    8388608 kB\n");
  }

  void
  TearDown() override
  {
    fs::remove_all(m_Root);
  }

  void
  Write(const std::string & name, const std::string & text) const
  {
    fs::create_directories((m_Root / name).parent_path());
    std::ofstream(m_Root / name) << text;
  }

  /** A group of version 2, in MiB. */
  void
  WriteGroup(const std::string & folder, const std::string & limit, double used, double inactive, double active) const
  {
    Write(folder + "/memory.max", limit + "\n");
    Write(folder + "/memory.current", std::to_string(static_cast<long>(used * mebibyte)) + "\n");
    Write(folder + "/memory.stat",
          "anon 1\ninactive_anon 2\nactive_anon 3\ninactive_file " +
            std::to_string(static_cast<long>(inactive * mebibyte)) + "\nactive_file " +
            std::to_string(static_cast<long>(active * mebibyte)) + "\nunevictable 0\n");
  }

  static std::string
  Mebibytes(double count)
  {
    return std::to_string(static_cast<long>(count * mebibyte));
  }

  double
  Compute() const
  {
    return dwc::ComputeFreeMemory(m_Root) / mebibyte;
  }

  fs::path m_Root;
};

} // namespace

TEST_F(FreeMemory, IsWhatTheSystemHasAvailable)
{
  EXPECT_EQ(Compute(), 8192.0); // not MemFree, which leaves out what can be dropped
}

TEST_F(FreeMemory, OfAContainerIsWhatVersion2OfGroupsLeaves)
{
  // In a namespace of its own, the root of the tree is the container's group.
  Write("proc/self/cgroup", "0::/\n");
  WriteGroup("sys/fs/cgroup", Mebibytes(1000), 700, 0, 0);
  EXPECT_EQ(Compute(), 300.0);
}

TEST_F(FreeMemory, CountsThePageCacheOfAGroupAsFree)
{
  WriteGroup("sys/fs/cgroup", Mebibytes(1000), 900, 300, 50);
  EXPECT_EQ(Compute(), 450.0);
}

TEST_F(FreeMemory, OfAGroupWithoutLimitIsTheSystems)
{
  Write("proc/self/cgroup", "0::/user.slice\n");
  WriteGroup("sys/fs/cgroup/user.slice", "max", 900, 0, 0);
  EXPECT_EQ(Compute(), 8192.0);
}

TEST_F(FreeMemory, OfAGroupOfItsOwnIsFoundByItsPath)
{
  // The root of the tree has no limit file outside of a container.
  Write("proc/self/cgroup", "0::/system.slice/job-7.scope\n");
  WriteGroup("sys/fs/cgroup/system.slice/job-7.scope", Mebibytes(2000), 500, 0, 0);
  EXPECT_EQ(Compute(), 1500.0);
}

TEST_F(FreeMemory, IsTheLeastThatAnyGroupAroundLeaves)
{
  Write("proc/self/cgroup", "0::/batch/job/step\n");
  WriteGroup("sys/fs/cgroup/batch/job", Mebibytes(4000), 3900, 0, 0);
  WriteGroup("sys/fs/cgroup/batch/job/step", Mebibytes(3000), 1000, 0, 0);
  EXPECT_EQ(Compute(), 100.0);
  WriteGroup("sys/fs/cgroup/batch/other", Mebibytes(10), 9, 0, 0); // not around this process
  EXPECT_EQ(Compute(), 100.0);
}

TEST_F(FreeMemory, OfVersion1OfGroups)
{
  Write("proc/self/cgroup", "5:cpu,cpuacct:/docker/ab\n4:hugetlb,memory:/docker/ab\n0::/docker/ab\n");
  // A container sees its own group as the root of the tree; the path is that of the host.
  Write("sys/fs/cgroup/memory/memory.limit_in_bytes", Mebibytes(1000));
  Write("sys/fs/cgroup/memory/memory.usage_in_bytes", Mebibytes(800));
  Write("sys/fs/cgroup/memory/memory.stat",
        "cache 7\ninactive_file 8\ntotal_inactive_file " + Mebibytes(100) + "\ntotal_active_file " + Mebibytes(50));
  EXPECT_EQ(Compute(), 350.0);
  // On the host, the group is found by its path, and the root has the largest number for a limit.
  Write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712");
  EXPECT_EQ(Compute(), 8192.0);
  Write("sys/fs/cgroup/memory/docker/ab/memory.limit_in_bytes", Mebibytes(640));
  Write("sys/fs/cgroup/memory/docker/ab/memory.usage_in_bytes", Mebibytes(600));
  EXPECT_EQ(Compute(), 40.0);
}

TEST_F(FreeMemory, OfAGroupBeyondItsLimitIsNone)
{
  WriteGroup("sys/fs/cgroup", Mebibytes(1000), 1100, 0, 0);
  EXPECT_EQ(Compute(), 0.0);
}

TEST_F(FreeMemory, PathsOutOfTheTreeAreLeftAlone)
{
  Write("proc/self/cgroup", "0::/../outside\n");
  WriteGroup("sys/fs/outside", Mebibytes(10), 9, 0, 0);
  EXPECT_EQ(Compute(), 8192.0);
}

TEST_F(FreeMemory, OfThisMachineIsANumber)
{
  const double free = dwc::ComputeFreeMemory();
  EXPECT_GT(free, 0.0);
#if defined(__linux__) || defined(__APPLE__) || defined(_WIN32)
  EXPECT_TRUE(std::isfinite(free));
#endif
}
