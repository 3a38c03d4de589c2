/* SPDX-License-Identifier: Apache-2.0 */
#include "DataFolder.h"
#include "Fuzz.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace
{

/** Runs `target` on every file that fuzzing has left in test/Data/fuzz, and on every beginning of it. */
template <typename TTarget>
std::size_t
RunSeeds(const std::string & name, const TTarget & target)
{
  std::size_t count = 0;
  for (const auto & entry : std::filesystem::directory_iterator(std::string(dwc::test::dataFolder) + "/fuzz/" + name))
  {
    std::ifstream                   stream(entry.path(), std::ios::binary);
    const std::vector<std::uint8_t> bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    for (std::size_t length = 0; length <= bytes.size(); length += 1 + bytes.size() / 200)
    {
      target(bytes.data(), length);
    }
    target(bytes.data(), bytes.size());
    ++count;
  }
  return count;
}

} // namespace

// These end the process where an input breaks a promise.

TEST(FuzzSeeds, OfSafeTensorsDoNoHarm) { EXPECT_GT(RunSeeds("safetensors", dwc::test::FuzzSafeTensors), 5u); }

TEST(FuzzSeeds, OfTextsDoNoHarm) { EXPECT_GT(RunSeeds("texts", dwc::test::FuzzTexts), 5u); }
