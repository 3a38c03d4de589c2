/* SPDX-License-Identifier: Apache-2.0 */
#include "FileTesting.h"
#include "file/Formats.h"

namespace
{

class Formats : public dwc::test::FileTest
{};

} // namespace

TEST_F(Formats, AreRecognizedByTheirFirstBytesBeforeTheirExtension)
{
  const auto * const bmp = dwc::file::FindFormat(dwc::file::ReadStart(Write("a.bmp", "BM")));
  ASSERT_NE(bmp, nullptr);
  EXPECT_EQ(dwc::file::FindFormat(dwc::file::ReadStart(Write("b.mha", "BM"))), bmp);
  EXPECT_NE(dwc::file::FindFormat(dwc::file::ReadStart(Write("c.mha", "NDims = 2"))), bmp);
}

TEST_F(Formats, OfOtherFilesAreUnknownAndTheFilesCountAsWhole)
{
  for (const char * const name : { "a.nrrd", "a.tif", "a.dcm", "a", "a.gz", "a.nia" })
  {
    EXPECT_EQ(dwc::file::FindFormat(dwc::file::ReadStart(Write(name, "anything"))), nullptr) << name;
    EXPECT_TRUE(IsWhole(name, "anything", 1000)) << name;
  }
}

TEST_F(Formats, StartOfAShortFileIsFilledWithZeros)
{
  const dwc::file::FileStart start = dwc::file::ReadStart(Write("Short.NII", "abc"));
  EXPECT_EQ(start.head.size(), 4096U);
  EXPECT_TRUE(start.Has("abc"));
  EXPECT_TRUE(start.Has("c", 2));
  EXPECT_FALSE(start.Has("abcd"));
  EXPECT_EQ(start.size, 3U);
  EXPECT_EQ(start.extension, ".nii");
}

TEST_F(Formats, TruncatedFileIsUnreadable)
{
  dwc::ImageHeader header;
  header.name = { "INPUT", Write("a.gipl", std::string(300, '\0')).string() };
  header.geometry.size = { 4, 11 };
  EXPECT_NO_THROW(dwc::VerifyWhole(header));
  header.geometry.size = { 4, 12 };
  const auto [fault, sentence] = dwc::test::FindFault([&] { dwc::VerifyWhole(header); });
  EXPECT_EQ(fault, dwc::FileFault::Unreadable);
  EXPECT_EQ(sentence, "INPUT: " + header.name.path + " is truncated. Get a whole copy.");
}
