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

TEST(ImageFileHeader, FindsTheFileThatIsTruncated)
{
  const auto header = MakeHeader();
  ASSERT_TRUE(header->Interpret()); // 4 x 3 x 2 pixels of 6 bytes
  for (const std::size_t bytes : { 144, 143 })
  {
    const std::string name = testing::TempDir() + "dwc-image-file-header.img";
    std::ofstream(name, std::ios::binary) << std::string(bytes, 'x');
    header->SetFileName(name);
    EXPECT_EQ(header->VerifyWhole(), bytes == 144);
    std::remove(name.c_str());
  }
  EXPECT_EQ(header->GetFault(), "unreadable");
}

TEST(ImageFileHeader, SizeOfLabels)
{
  EXPECT_EQ(itk::ImageFileHeader::GetLabelSize(255), 1U);
  EXPECT_EQ(itk::ImageFileHeader::GetLabelSize(256), 2U);
  EXPECT_EQ(itk::ImageFileHeader::GetLabelSize(65536), 4U);
}

} // namespace
