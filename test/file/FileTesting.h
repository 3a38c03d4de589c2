/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FileTesting_h
#define FileTesting_h

#include "dwc/File.h"

#include "FolderTesting.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

namespace dwc
{
namespace test
{

/** A folder of its own for each test, and what is written into it. */
class FileTest : public dwc::testing::FolderTest
{
protected:
  std::filesystem::path
  Write(const std::string & name, const std::string & bytes) const
  {
    std::ofstream(m_Folder / name, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return m_Folder / name;
  }

  bool
  IsWhole(const std::string & name, const std::string & bytes, std::uintmax_t imageBytes) const
  {
    return IsWholeFile(this->Write(name, bytes), imageBytes);
  }

  /** Of all prefixes of a file, the length of the shortest one that counts as whole. */
  std::size_t
  FindShortestWhole(const std::string & name, const std::string & bytes, std::uintmax_t imageBytes) const
  {
    for (std::size_t length = bytes.size(); length > 0; --length)
    {
      if (!this->IsWhole(name, bytes.substr(0, length - 1), imageBytes))
      {
        return length;
      }
    }
    return 0;
  }
};

/** The bytes of pairs of hexadecimal digits. */
inline std::string
FromHex(const std::string & digits)
{
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
  {
    bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

/** A number of `count` bytes, of which the first is the least. */
inline std::string
LittleEndian(std::uint64_t value, std::size_t count)
{
  std::string bytes;
  for (std::size_t i = 0; i < count; ++i)
  {
    bytes += static_cast<char>(value >> (8 * i));
  }
  return bytes;
}

/** The fault and the sentence of the FileError that `work` throws. */
inline std::pair<FileFault, std::string>
FindFault(const std::function<void()> & work)
{
  try
  {
    work();
  }
  catch (const FileError & error)
  {
    return { error.GetFault(), error.what() };
  }
  ADD_FAILURE() << "no FileError is thrown";
  return {};
}

} // namespace test
} // namespace dwc

#endif
