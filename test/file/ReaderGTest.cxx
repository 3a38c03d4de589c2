/* SPDX-License-Identifier: Apache-2.0 */
#include "FileTesting.h"

namespace
{

std::string
FindRefusal(const std::string & format, const std::string & reader)
{
  dwc::FileContent content;
  content.format = format;
  return dwc::test::FindFault([&] { dwc::VerifyReader({ "INPUT", "a.nii" }, content, reader); }).second;
}

} // namespace

TEST(Reader, OfTheFormatThatWasLookedInto)
{
  for (const auto & [format, reader] : { std::pair("PNG", "PNGImageIO"),
                                         std::pair("NIfTI", "NiftiImageIO"),
                                         std::pair("Analyze", "NiftiImageIO"),
                                         std::pair("TIFF", "LSMImageIO"),
                                         std::pair("", "HDF5ImageIO") })
  {
    dwc::FileContent content;
    content.format = format;
    EXPECT_NO_THROW(dwc::VerifyReader({ "INPUT", "a" }, content, reader)) << reader;
  }
}

TEST(Reader, OfAnotherFormatIsRefused)
{
  EXPECT_EQ(
    FindRefusal("PNG", "NiftiImageIO"),
    "INPUT: a.nii is a file of the format PNG, but ITK would read it as NIfTI. Give it the extension of its format.");
  EXPECT_EQ(FindRefusal("", "PNGImageIO"),
            "INPUT: a.nii is no PNG file, though its name or its first bytes say so. Get another copy.");
}
