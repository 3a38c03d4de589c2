/* SPDX-License-Identifier: Apache-2.0 */
#include "FileTesting.h"
#include "file/FileBytes.h"

#include <limits>

namespace
{

class FileBytes : public dwc::test::FileTest
{};

constexpr std::uintmax_t greatest = std::numeric_limits<std::uintmax_t>::max();

} // namespace

TEST_F(FileBytes, AreReadAsFarAsTheFileGoes)
{
  const auto path = Write("a", "0123456789");
  EXPECT_EQ(dwc::file::GetFileSize(path), 10U);
  EXPECT_EQ(dwc::file::GetFileSize(m_Folder / "none"), 0U);
  EXPECT_EQ(dwc::file::ReadBytes(path, 3, 4), "3456");
  EXPECT_EQ(dwc::file::ReadBytes(path, 8, 1000), "89");
  EXPECT_EQ(dwc::file::ReadBytes(path, 10, 1), "");
  EXPECT_EQ(dwc::file::ReadBytes(path, greatest, greatest), "");
}

TEST_F(FileBytes, StreamIsTheStretchInItsOrder)
{
  std::string bytes;
  for (int i = 0; i < 700000; ++i)
  {
    bytes += static_cast<char>(i * i % 251);
  }
  const auto path = Write("a", bytes);
  for (const std::uintmax_t count : { std::uintmax_t(0), std::uintmax_t(1), std::uintmax_t(600000), greatest })
  {
    std::string read;
    dwc::file::StreamBytes(path, 5, count, [&read](const unsigned char * block, std::size_t size) {
      read.append(reinterpret_cast<const char *>(block), size);
    });
    EXPECT_TRUE(read == bytes.substr(5, std::min<std::uintmax_t>(count, bytes.size()))) << count;
  }
}

TEST_F(FileBytes, NumbersThatAreTooGreatStayGreat)
{
  EXPECT_EQ(dwc::file::Multiply(6, 7), 42U);
  EXPECT_EQ(dwc::file::Multiply(0, greatest), 0U);
  EXPECT_EQ(dwc::file::Multiply(greatest, 0), 0U);
  EXPECT_EQ(dwc::file::Multiply(std::uintmax_t(1) << 32, std::uintmax_t(1) << 32), greatest);
  EXPECT_EQ(dwc::file::Add(6, 7), 13U);
  EXPECT_EQ(dwc::file::Add(greatest, 1), greatest);
}
