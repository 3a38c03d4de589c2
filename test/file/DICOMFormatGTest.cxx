/* SPDX-License-Identifier: Apache-2.0 */
#include "DICOMTesting.h"
#include "file/DICOMFormat.h"

namespace
{

using dwc::test::JoinTag;
using dwc::test::MakeElement;
using dwc::test::TestSlice;

class DICOMFormat : public dwc::test::FileTest
{
protected:
  dwc::FileContent
  Inspect(const std::string & bytes, const std::string & name = "a.dcm") const
  {
    return dwc::file::InspectDICOM(dwc::file::ReadStart({ "INPUT", this->Write(name, bytes).string() }), {});
  }

  std::string
  FindRefusal(const std::string & bytes) const
  {
    const auto fault = dwc::test::FindFault([&] { this->Inspect(bytes); });
    EXPECT_EQ(fault.first, dwc::FileFault::Unreadable);
    return fault.second;
  }

  bool
  Is(const std::string & name, const std::string & bytes) const
  {
    return dwc::file::IsDICOM(dwc::file::ReadStart({ "INPUT", this->Write(name, bytes).string() }));
  }
};

/** Without the 128 bytes, "DICM" and the meta information. */
std::string
GetDataSet()
{
  return TestSlice().GetBytes().substr(dwc::test::MakeDICOMStart().size());
}

} // namespace

TEST_F(DICOMFormat, IsRecognizedByItsPrefixItsFirstGroupOrItsName)
{
  EXPECT_TRUE(this->Is("a", TestSlice().GetBytes()));
  EXPECT_TRUE(this->Is("a", "DICM"));
  EXPECT_TRUE(this->Is("a", GetDataSet()));
  EXPECT_TRUE(this->Is("a.dcm", "anything"));
  EXPECT_FALSE(this->Is("a.png", "\x89PNG"));
  EXPECT_FALSE(this->Is("a", ""));
}

TEST_F(DICOMFormat, WholeFilesAreAccepted)
{
  EXPECT_EQ(this->Inspect(TestSlice().GetBytes()).format, "DICOM");
  EXPECT_EQ(this->Inspect(GetDataSet()).format, "DICOM");
}

TEST_F(DICOMFormat, SpacingIsThatOfColumnsAndRows)
{
  EXPECT_EQ(this->Inspect(TestSlice().GetBytes()).spacing, (std::vector<double>{ 0.7, 0.8 }));
  EXPECT_TRUE(this->Inspect(TestSlice().Set(0x0028, 0x0030, "DS", "").GetBytes()).spacing.empty());
}

TEST_F(DICOMFormat, PlaceIsThatOfItsOneFrame)
{
  const dwc::FileContent content = this->Inspect(TestSlice().Set(0x0020, 0x0037, "DS", "0\\1\\0\\0\\0\\-1").GetBytes());
  EXPECT_EQ(content.origin, (std::vector<double>{ -10.5, -20.25, 5.0 }));
  EXPECT_EQ(content.direction,
            (std::vector<std::vector<double>>{ { 0.0, 1.0, 0.0 }, { 0.0, 0.0, -1.0 }, { -1.0, 0.0, 0.0 } }));
  EXPECT_TRUE(this->Inspect(TestSlice().Set(0x0020, 0x0032, "DS", "").GetBytes()).origin.empty());
  EXPECT_TRUE(
    this->Inspect(TestSlice().Set(0x0028, 0x0008, "IS", "2").Set(0x7FE0, 0x0010, "OW", std::string(48, 'p')).GetBytes())
      .origin.empty());
}

TEST_F(DICOMFormat, WhatOnlyBeginsLikeAnElementIsLeftToOtherReaders)
{
  EXPECT_EQ(this->Inspect(std::string("\x08\0\0\0\x09\0\0\0", 8) + std::string(100, 'x'), "a.raw").format, "");
  EXPECT_NE(this->FindRefusal("anything").find("is no DICOM file"), std::string::npos);
}

TEST_F(DICOMFormat, EveryCutInTheMetaInformationAndOfAnImageIsRefused)
{
  const std::string bytes = TestSlice().GetBytes();
  const std::size_t begin = dwc::test::MakeDICOMStart().size();
  for (std::size_t length = 133; length < begin; ++length) // nothing behind "DICM" may be a whole data set
  {
    EXPECT_NE(this->FindRefusal(bytes.substr(0, length)), "") << length;
  }
  const std::string rows = MakeElement(JoinTag(0x0028, 0x0010), "US", dwc::test::MakeWord(3));
  for (std::size_t length = bytes.find(rows) + rows.size(); length < bytes.size(); ++length) // an image by then
  {
    EXPECT_NE(this->FindRefusal(bytes.substr(0, length)), "") << length;
  }
}

TEST_F(DICOMFormat, WhatGDCMTakesForGrantedIsLookedAt)
{
  const std::string start = dwc::test::MakeDICOMStart();
  for (const std::string & bad : { MakeElement(JoinTag(2, 0x10), "SQ", ""),          // in the meta information
                                   dwc::test::FromHex("020001004F420000FEFFFFFF"),   // 4 GiB
                                   dwc::test::FromHex("020001004F420000FFFFFFFF"),   // of no length
                                   dwc::test::FromHex("080018004F570000000000F0") }) // behind it
  {
    EXPECT_NE(this->FindRefusal(start + bad + GetDataSet()).find("truncated or damaged"), std::string::npos);
  }
}
