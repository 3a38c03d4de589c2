/* SPDX-License-Identifier: Apache-2.0 */
#include "FileTesting.h"

#if !defined(_WIN32)
#  include <unistd.h>
#endif

using dwc::FileFault;
using dwc::test::FindFault;

namespace
{

class FileErrors : public dwc::test::FileTest
{};

} // namespace

TEST_F(FileErrors, ThereIsNoSuchFile)
{
  const auto [fault, sentence] = FindFault([&] { dwc::VerifyFile({ "--mask", "/nowhere/a.png" }); });
  EXPECT_EQ(fault, FileFault::Missing);
  EXPECT_EQ(sentence, "--mask: there is no file /nowhere/a.png");
}

TEST_F(FileErrors, AFolderIsNoFile)
{
  const auto [fault, sentence] = FindFault([&] { dwc::VerifyFile({ "INPUT", m_Folder.string() }); });
  EXPECT_EQ(fault, FileFault::Unreadable);
  EXPECT_EQ(sentence, "INPUT: " + m_Folder.string() + " is a folder. Name an image file.");
}

#if !defined(_WIN32)
TEST_F(FileErrors, AFileMayBeForbidden)
{
  const auto path = Write("a.png", "x");
  EXPECT_NO_THROW(dwc::VerifyFile({ "image", path.string() }));
  if (geteuid() == 0)
  {
    GTEST_SKIP() << "root may read everything";
  }
  std::filesystem::permissions(path, std::filesystem::perms::none);
  const auto [fault, sentence] = FindFault([&] { dwc::VerifyFile({ "image", path.string() }); });
  EXPECT_EQ(fault, FileFault::Forbidden);
  EXPECT_NE(sentence.find("cannot be opened"), std::string::npos) << sentence;
}
#endif

TEST_F(FileErrors, UnknownFormatNamesTheKnownOnes)
{
  const dwc::FileError error = dwc::MakeUnknownFormatError({ "image", "a.txt" });
  EXPECT_EQ(error.GetFault(), FileFault::Unreadable);
  EXPECT_EQ(error.GetParameter(), "image");
  EXPECT_EQ(std::string(error.what()).find("image: a.txt is of no known image format, or damaged. Known are JPEG, PNG"),
            0U)
    << error.what();
}

TEST_F(FileErrors, SentencesOfITKLoseWhereTheyComeFrom)
{
  const dwc::FileName name{ "INPUT", "a.nrrd" };
  const std::string   sentence = "INPUT: a.nrrd is damaged or truncated: Read failed";
  for (const char * const reason : { "Read failed",
                                     "itk::ERROR: NrrdImageIO(0x55aa): Read failed",
                                     "itk::ERROR: NrrdImageIO(0x55aa): Read failed: \n in /build/itk/a.cxx",
                                     "/build/itk/a.cxx:66:\nITK ERROR: NrrdImageIO(0x55aa): Read failed\n\n",
                                     "/build/itk/a.cxx:66:\nITK ERROR: Read failed" })
  {
    EXPECT_EQ(dwc::MakeUnreadablePixelsError(name, reason).what(), sentence) << reason;
  }
  EXPECT_STREQ(dwc::MakeUnreadableHeaderError(name, "itk::ERROR: A(0x1): bad").what(),
               "INPUT: the header of a.nrrd cannot be read: bad");
}

TEST_F(FileErrors, ObliqueAxesHaveAWayOut)
{
  EXPECT_STREQ(dwc::MakeUnreadableHeaderError(
                 { "INPUT", "a.nii" }, "/a/b.cxx:9:\nITK ERROR: ITK only supports orthonormal direction cosines.")
                 .what(),
               "INPUT: the header of a.nii cannot be read: the axes of its pixels are not at right angles, or one has "
               "no length. Resample "
               "the image to axes at right angles, for example with SimpleITK or nilearn, or correct its header.");
}
