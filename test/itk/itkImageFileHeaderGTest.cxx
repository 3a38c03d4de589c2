/*=========================================================================
 *
 *  Licensed under the Apache License, Version 2.0 (the "License");
 *  you may not use this file except in compliance with the License.
 *  You may obtain a copy of the License at
 *
 *         https://www.apache.org/licenses/LICENSE-2.0.txt
 *
 *  Unless required by applicable law or agreed to in writing, software
 *  distributed under the License is distributed on an "AS IS" BASIS,
 *  WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 *  See the License for the specific language governing permissions and
 *  limitations under the License.
 *
 *=========================================================================*/
#include "itkImageFileHeader.h"

#include <gtest/gtest.h>

#include <fstream>

// What the answers mean is tested with the room (test/file); here is tested that they get through.

namespace
{

itk::ImageFileHeader::Pointer
MakeHeader()
{
  const auto header = itk::ImageFileHeader::New();
  header->SetFileName("a.nrrd");
  header->SetParameter("image");
  header->SetReaderName("NrrdImageIO");
  header->SetSize({ 4, 3, 2, 1 });
  header->SetSpacing({ 0.5, 0.6, 2.0, 1.0 });
  header->SetOrigin({ -1.0, -2.0, -3.0, 0.0 });
  header->SetDirection({ 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1 });
  header->SetNumberOfComponents(3);
  header->SetComponentType("unsigned_short");
  header->SetComponentSize(2);
  header->SetComponentsAreColor(true);
  return header;
}

TEST(ImageFileHeader, SaysWhatAFileHolds)
{
  const auto header = MakeHeader();
  ASSERT_TRUE(header->Interpret()) << header->GetFaultMessage();
  EXPECT_EQ(header->GetKind(), "wide_color");
  EXPECT_EQ(header->GetDimension(), 3U);
  EXPECT_EQ(header->GetSize(), (std::vector<itk::SizeValueType>{ 4, 3, 2 }));
  EXPECT_EQ(header->GetSpacing(), (std::vector<double>{ 0.5, 0.6, 2.0 }));
  EXPECT_EQ(header->GetOrigin(), (std::vector<double>{ -1.0, -2.0, -3.0 }));
  EXPECT_EQ(header->GetDirection(), (std::vector<double>{ 0, 1, 0, 1, 0, 0, 0, 0, 1 }));
  EXPECT_TRUE(header->GetHasPhysicalGeometry());
  EXPECT_FALSE(header->GetHasBytes());
  EXPECT_TRUE(header->GetFitsSinglePrecision());
  EXPECT_EQ(header->GetFault(), "");
  EXPECT_EQ(header->GetFaultMessage(), "");
}

TEST(ImageFileHeader, KnowsITKsNamesOfTypes)
{
  const auto header = MakeHeader();
  for (const auto & [name, bytes, fits, isByte] :
       std::vector<std::tuple<std::string, unsigned int, bool, bool>>{ { "unsigned_char", 1, true, true },
                                                                       { "char", 1, true, false },
                                                                       { "short", 2, true, false },
                                                                       { "unsigned_int", 4, false, false },
                                                                       { "long_long", 8, false, false },
                                                                       { "float", 4, true, false },
                                                                       { "double", 8, false, false } })
  {
    header->SetComponentType(name);
    header->SetComponentSize(bytes);
    ASSERT_TRUE(header->Interpret());
    EXPECT_EQ(header->GetFitsSinglePrecision(), fits) << name;
    EXPECT_EQ(header->GetHasBytes(), isByte) << name;
  }
}

TEST(ImageFileHeader, KeepsFaults)
{
  const auto header = MakeHeader();
  header->SetFileName("/nowhere/a.nrrd");
  EXPECT_FALSE(header->VerifyFile());
  EXPECT_EQ(header->GetFault(), "missing");
  EXPECT_EQ(header->GetFaultMessage(), "image: there is no file /nowhere/a.nrrd");

  header->SetSize({ 4, 3, 2, 2 });
  EXPECT_FALSE(header->Interpret());
  EXPECT_EQ(header->GetFault(), "unusable");
  EXPECT_NE(header->GetFaultMessage().find("4 axes"), std::string::npos);

  EXPECT_TRUE(header->VerifyMaskSize({ 4, 3, 1 }, { 4, 3 }));
  EXPECT_FALSE(header->VerifyMaskSize({ 4, 3 }, { 3, 4 }));
  EXPECT_NE(header->GetFaultMessage().find("4 x 3"), std::string::npos);

  header->SetPixelsAreUnreadable("itk::ERROR: NrrdImageIO(0x1): Read failed");
  EXPECT_EQ(header->GetFault(), "unreadable");
  EXPECT_EQ(header->GetFaultMessage(), "image: /nowhere/a.nrrd is damaged or truncated: Read failed");
  header->SetFormatIsUnknown();
  EXPECT_NE(header->GetFaultMessage().find("no known image format"), std::string::npos);
  header->SetHeaderIsUnreadable("bad");
  EXPECT_NE(header->GetFaultMessage().find("cannot be read: bad"), std::string::npos);
}

/** A NRRD file of 4 x 3 x 2 pixels in a space that old readers place wrongly. */
std::string
WriteFile(std::size_t bytes)
{
  const std::string name = testing::TempDir() + "dwc-image-file-header.nrrd";
  std::ofstream(name, std::ios::binary)
    << "NRRD0004\ntype: short\ndimension: 3\nsizes: 4 3 2\nendian: little\nencoding: "
       "raw\nspace: LAS\nspace origin: (0,0,0)\n\n"
    << std::string(bytes, 'x');
  return name;
}

TEST(ImageFileHeader, LooksIntoTheFile)
{
  const auto header = MakeHeader();
  header->SetReaderVersion("5.4.7");
  header->SetFileName(WriteFile(48));
  EXPECT_TRUE(header->Inspect()) << header->GetFaultMessage();
  EXPECT_FALSE(header->Interpret()) << "3 numbers a pixel are not what the file holds";
  EXPECT_NE(header->GetFaultMessage().find("finds 4 x 3 x 2 x 1 pixels of 3 numbers"), std::string::npos)
    << header->GetFaultMessage();
  header->SetNumberOfComponents(1);
  EXPECT_TRUE(header->Interpret());
  EXPECT_TRUE(header->GetNotes().empty());
  header->SetReaderVersion("5.4.6");
  EXPECT_FALSE(header->Inspect());
  EXPECT_EQ(header->GetFault(), "unusable");
  header->SetReaderVersion("5.4.7");
  header->SetFileName(WriteFile(47));
  EXPECT_FALSE(header->Inspect());
  EXPECT_EQ(header->GetFault(), "unreadable");
}

TEST(ImageFileHeader, ComparesChecksumsMeanwhile)
{
  const auto        header = MakeHeader();
  const std::string name = testing::TempDir() + "dwc-image-file-header.mha";
  for (const char last : { 3, 4 }) // zlib's sum of one byte 2 is 0x00030003
  {
    std::ofstream(name, std::ios::binary)
      << "NDims = 2\nDimSize = 1 1\nElementType = MET_UCHAR\nCompressedData = True\nCompressedDataSize = 12\n"
         "ElementDataFile = LOCAL\n"
      << std::string("\x78\x01\x01\x01\x00\xFE\xFF\x02\x00\x03\x00", 11) << last;
    header->SetFileName(name);
    header->BeginChecksums();
    EXPECT_EQ(header->EndChecksums(), last == 3) << header->GetFaultMessage();
    EXPECT_TRUE(header->EndChecksums()) << "there are none to wait for";
  }
  EXPECT_EQ(header->GetFault(), "unreadable");
  header->BeginChecksums(); // the destructor waits
}

TEST(ImageFileHeader, ComplexPixelsCannotBeUsed)
{
  const auto header = MakeHeader();
  header->SetComponentsAreComplex(true);
  EXPECT_FALSE(header->Interpret());
  EXPECT_EQ(header->GetFault(), "unusable");
}

TEST(ImageFileHeader, SizeOfLabels)
{
  EXPECT_EQ(itk::ImageFileHeader::GetLabelSize(255), 1U);
  EXPECT_EQ(itk::ImageFileHeader::GetLabelSize(256), 2U);
  EXPECT_EQ(itk::ImageFileHeader::GetLabelSize(65536), 4U);
}

} // namespace
