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
  const auto find = [this](const std::string & name, const std::string & bytes) {
    return dwc::file::FindFormat(dwc::file::ReadStart({ "INPUT", Write(name, bytes).string() }));
  };
  const auto * const nrrd = find("a.nhdr", "NRRD0004");
  ASSERT_NE(nrrd, nullptr);
  EXPECT_EQ(find("b.mha", "NRRD0004"), nrrd);
  EXPECT_NE(find("c.mha", "NDims = 2"), nrrd);
  EXPECT_EQ(find("a.HDR.GZ", "x"), find("b.nii", "x"));
  EXPECT_EQ(find("a.gipl.gz", "x"), find("b.gipl", "x"));
  EXPECT_NE(find("a.gipl.gz", "x"), find("b.nii.gz", "x"));
}

TEST_F(Formats, APreambleOfDICOMMayBeginAsTIFFDoes)
{
  std::string bytes(200, '\0');
  bytes.replace(0, 4, std::string("II*\0", 4));
  const auto * const tiff = dwc::file::FindFormat(dwc::file::ReadStart({ "INPUT", Write("a.tif", bytes).string() }));
  bytes.replace(128, 4, "DICM");
  const auto * const dicom = dwc::file::FindFormat(dwc::file::ReadStart({ "INPUT", Write("a.dcm", bytes).string() }));
  EXPECT_NE(dicom, tiff);
  EXPECT_EQ(dwc::file::FindFormat(dwc::file::ReadStart({ "INPUT", Write("b.tif", bytes).string() })), tiff);
}

TEST_F(Formats, OfOtherFilesAreUnknownAndLeftToTheirReaders)
{
  for (const char * const name : { "a.ge4", "a", "a.gz", "a.nia" })
  {
    EXPECT_EQ(dwc::file::FindFormat(dwc::file::ReadStart({ "INPUT", Write(name, "anything").string() })), nullptr)
      << name;
    EXPECT_EQ(FindRefusal(name), "") << name;
    EXPECT_EQ(Inspect(name, "anything").format, "") << name;
  }
}

TEST_F(Formats, StartOfAShortFileIsFilledWithZeros)
{
  const dwc::file::FileStart start = dwc::file::ReadStart({ "INPUT", Write("Short.NII", "abc").string() });
  EXPECT_EQ(start.head.size(), 4096U);
  EXPECT_TRUE(start.Has("abc"));
  EXPECT_TRUE(start.Has("c", 2));
  EXPECT_FALSE(start.Has("abcd"));
  EXPECT_EQ(start.size, 3U);
  EXPECT_EQ(start.extension, ".nii");
}

TEST_F(Formats, ErrorsSayWhichFileAndWhatTo)
{
  const dwc::FileName name{ "INPUT", "a.nrrd" };
  EXPECT_STREQ(dwc::file::MakeTruncatedError(name).what(), "INPUT: a.nrrd is truncated. Get a whole copy.");
  EXPECT_EQ(dwc::file::MakeTruncatedError(name).GetFault(), dwc::FileFault::Unreadable);
  EXPECT_STREQ(dwc::file::MakeDamagedError(name, "is odd.").what(), "INPUT: a.nrrd is odd.");
  EXPECT_EQ(dwc::file::MakeMisreadError(name, "is odd.").GetFault(), dwc::FileFault::Unusable);
}

TEST_F(Formats, EmptyFileOfAnyName)
{
  EXPECT_EQ(FindRefusal("a.dcm", ""), "INPUT: a.dcm is empty. Get a whole copy.");
  EXPECT_EQ(FindRefusal("a.nii.gz", ""), "INPUT: a.nii.gz is empty. Get a whole copy.");
}

// Whatever the bytes are, a file is taken or refused with a sentence; nothing else is thrown, and it ends.
TEST_F(Formats, ArbitraryBytesAreTakenOrRefused)
{
  std::uint32_t state = 1;
  for (const char * const name : { "a.nrrd",
                                   "a.nhdr",
                                   "a.mha",
                                   "a.mhd",
                                   "a.nii",
                                   "a.nii.gz",
                                   "a.hdr",
                                   "a.img",
                                   "a.gipl",
                                   "a.gipl.gz",
                                   "a.vtk",
                                   "a.mrc" })
  {
    for (int trial = 0; trial < 50; ++trial)
    {
      std::string bytes = trial % 2 == 0 ? "NRRD0004\n" : "";
      for (int i = 0; i < 1500; ++i)
      {
        state = state * 1664525 + 1013904223;
        bytes += static_cast<char>(state >> 24);
      }
      EXPECT_NO_THROW(FindRefusal(name, bytes)) << name << trial;
    }
  }
}
