/* SPDX-License-Identifier: Apache-2.0 */
#include "FileTesting.h"
#include "file/ByteReader.h"

using dwc::file::Endian;

namespace
{

class ByteReaderTest : public dwc::test::FileTest
{
protected:
  dwc::file::ByteReader
  Open(const std::string & bytes) const
  {
    return dwc::file::ByteReader(dwc::file::ReadStart({ "INPUT", this->Write("a.bin", bytes).string() }));
  }
};

} // namespace

TEST_F(ByteReaderTest, NumbersAreOfBothOrders)
{
  dwc::file::ByteReader bytes = Open("\x01\x02\x03\x04\x05\x06\x07\x08");
  EXPECT_EQ(bytes.GetNumber(0, 2, Endian::Big), 0x0102U);
  EXPECT_EQ(bytes.GetNumber(0, 2, Endian::Little), 0x0201U);
  EXPECT_EQ(bytes.GetNumber(1, 4, Endian::Big), 0x02030405U);
  EXPECT_EQ(bytes.GetNumber(0, 8, Endian::Little), 0x0807060504030201U);
}

TEST_F(ByteReaderTest, WhatLiesBeyondTheEndIsTruncated)
{
  dwc::file::ByteReader bytes = Open("abc");
  EXPECT_EQ(bytes.Read(0, 3), "abc");
  EXPECT_TRUE(bytes.Contains(3, 0));
  EXPECT_FALSE(bytes.Contains(2, 2));
  EXPECT_FALSE(bytes.Contains(2, ~std::uint64_t{ 0 }));
  const auto [fault, sentence] = dwc::test::FindFault([&] { bytes.Read(1, ~std::uint64_t{ 0 }); });
  EXPECT_EQ(fault, dwc::FileFault::Unreadable);
  EXPECT_NE(sentence.find("is truncated"), std::string::npos) << sentence;
  EXPECT_THROW(bytes.GetByte(3), dwc::FileError);
  EXPECT_THROW(bytes.GetNumber(0, 4, Endian::Big), dwc::FileError);
}

/** Larger than the part that is in memory, and read forth and back. */
TEST_F(ByteReaderTest, AnyPlaceOfALargeFileIsReached)
{
  std::string large;
  for (int i = 0; i < 100000; ++i)
  {
    large += static_cast<char>(i % 251);
  }
  dwc::file::ByteReader bytes = Open(large);
  EXPECT_EQ(bytes.Read(0, large.size()), large);
  for (const std::uint64_t at : { 99999, 0, 32767, 32768, 65536, 40000, 99998 })
  {
    EXPECT_EQ(bytes.GetByte(at), at % 251);
    EXPECT_EQ(bytes.ViewFrom(at).front(), large[at]);
  }
  EXPECT_EQ(bytes.Read(32760, 16), large.substr(32760, 16));
}
