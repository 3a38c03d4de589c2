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

  /** What a file is found to hold. */
  FileContent
  Inspect(const std::string & name, const std::string & bytes, const ReaderVersion & version = {}) const
  {
    return InspectFile({ "INPUT", this->Write(name, bytes).string() }, version);
  }

  /** Why a file that was written is refused, without the folder; "" where it is not. */
  std::string
  FindRefusal(const std::string & name, const ReaderVersion & version = {}) const
  {
    try
    {
      const FileName file{ "INPUT", (m_Folder / name).string() };
      InspectFile(file, version);
      VerifyChecksums(file);
      return "";
    }
    catch (const FileError & error)
    {
      std::string       sentence = error.what();
      const std::string folder = m_Folder.string() + "/";
      for (std::size_t at = sentence.find(folder); at != std::string::npos; at = sentence.find(folder))
      {
        sentence.erase(at, folder.size());
      }
      return sentence;
    }
  }
  std::string
  FindRefusal(const std::string & name, const std::string & bytes, const ReaderVersion & version = {}) const
  {
    this->Write(name, bytes);
    return this->FindRefusal(name, version);
  }

  /** Of all prefixes of a file, the length of the shortest one that is not refused; so are all longer ones. */
  std::size_t
  FindShortestWhole(const std::string & name, const std::string & bytes) const
  {
    for (std::size_t length = bytes.size(); length > 0; --length)
    {
      if (!this->FindRefusal(name, bytes.substr(0, length - 1)).empty())
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

/** The same with the greatest first. */
inline std::string
BigEndian(std::uint64_t value, std::size_t count)
{
  const std::string bytes = LittleEndian(value, count);
  return std::string(bytes.rbegin(), bytes.rend());
}

/** RFC 1951: blocks that are stored as they are. Written here, so that zlib is not tested with itself. */
inline std::string
Store(const std::string & data)
{
  constexpr std::size_t most = 65535;
  std::string           bytes;
  for (std::size_t at = 0; at == 0 || at < data.size(); at += most)
  {
    const std::string block = data.substr(at, most);
    bytes += at + most >= data.size() ? '\x01' : '\x00';
    bytes += LittleEndian(block.size(), 2) + LittleEndian(~block.size(), 2) + block;
  }
  return bytes;
}

/** RFC 1952: a member of a gzip file. */
inline std::string
MakeGzip(const std::string & data)
{
  std::uint32_t sum = 0xFFFFFFFF;
  for (const char c : data)
  {
    sum ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit)
    {
      sum = (sum >> 1) ^ ((sum & 1) != 0 ? 0xEDB88320 : 0);
    }
  }
  return FromHex("1F8B08000000000000FF") + Store(data) + LittleEndian(~sum, 4) + LittleEndian(data.size(), 4);
}

/** RFC 1950. */
inline std::string
MakeZlib(const std::string & data)
{
  std::uint32_t a = 1;
  std::uint32_t b = 0;
  for (const char c : data)
  {
    a = (a + static_cast<unsigned char>(c)) % 65521;
    b = (b + a) % 65521;
  }
  return FromHex("7801") + Store(data) + BigEndian((b << 16) | a, 4);
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
