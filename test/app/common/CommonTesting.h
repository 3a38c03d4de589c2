/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CommonTesting_h
#define CommonTesting_h

#include "FolderTesting.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace app
{
namespace test
{

/** A folder of its own for each test. */
class FolderTest : public dwc::testing::FolderTest
{
protected:
  std::string
  Read(const std::filesystem::path & path) const
  {
    std::ifstream file(path, std::ios::binary);
    return { std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>() };
  }

  /** An NRRD file of a type and of some axes, written by hand. */
  std::string
  WriteNRRD(const std::string & name, const std::string & fields, const std::string & bytes) const
  {
    std::ofstream(m_Folder / name, std::ios::binary) << "NRRD0004\n"
                                                     << fields << "endian: little\nencoding: raw\n\n"
                                                     << bytes;
    return (m_Folder / name).string();
  }
};

} // namespace test
} // namespace app

#endif
