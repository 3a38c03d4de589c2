/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FolderTesting_h
#define FolderTesting_h

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#if defined(_WIN32)
#  include <process.h>
#else
#  include <unistd.h>
#endif

namespace dwc::testing
{

/** Several checkouts may run their tests at once. */
inline int
GetProcessNumber()
{
#if defined(_WIN32)
  return _getpid();
#else
  return getpid();
#endif
}

/** A folder of its own for each test. */
class FolderTest : public ::testing::Test
{
protected:
  void
  SetUp() override
  {
    const ::testing::TestInfo * const test = ::testing::UnitTest::GetInstance()->current_test_info();
    m_Folder = std::filesystem::path(::testing::TempDir()) /
               ("dwc-" + std::to_string(GetProcessNumber()) + "-" + test->test_suite_name() + "-" + test->name());
    std::filesystem::remove_all(m_Folder);
    std::filesystem::create_directories(m_Folder);
  }

  void
  TearDown() override
  {
    std::filesystem::remove_all(m_Folder);
  }

  std::filesystem::path m_Folder;
};

} // namespace dwc::testing

#endif
