/* SPDX-License-Identifier: Apache-2.0 */
#include "Message.h"

#include <cstdio>
#include <cstdlib>
#include <gtest/gtest.h>
#include <memory>

namespace
{

// In a process of its own, whose standard error the test reads.
TEST(MessageDeathTest, WhatLibrariesPrintIsNotShownAndTheProgramsOwnIs)
{
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  const auto speak = [] {
    auto off = std::make_unique<app::LibraryMessagesOff>();
    auto other = std::make_unique<app::LibraryMessagesOff>(); // of another thread, and not the first to end
    std::fputs("a library's\n", stderr);
    off.reset();
    std::fputs("a library's\n", stderr);
    std::fputs("the program's\n", app::GetMessageStream());
    other.reset();
    std::fputs("a library's later one\n", stderr);
    std::exit(0);
  };
  EXPECT_EXIT(speak(), ::testing::ExitedWithCode(0), "^the program's\na library's later one\n$");
}

TEST(Message, ITKsObjectAndAddressAreLeftOut)
{
  EXPECT_EQ(app::StripObject("itk::ERROR: PNGImageIO(0x55d0c8): could not be read. \n more"), "could not be read.");
  EXPECT_EQ(app::StripObject("itk::ERROR: no object: "), "no object");
  EXPECT_EQ(app::StripObject("a size of (0xFF is no object"), "a size of (0xFF is no object");
  EXPECT_EQ(app::StripObject(""), "");
}

} // namespace
