/* SPDX-License-Identifier: Apache-2.0 */
#include "file/Slice.h"

#include "DICOMTesting.h"

#include <cmath>

namespace
{

using dwc::file::MakeSlice;
using dwc::file::MakeTag;
using dwc::file::Slice;
using dwc::test::TestSlice;

class SliceOfAFile : public dwc::test::FileTest
{
protected:
  Slice
  Read(const TestSlice & slice) const
  {
    return MakeSlice("a", dwc::file::ReadDICOM(this->Write("a", slice.GetBytes()), dwc::file::GetSliceTags()));
  }
};

TEST_F(SliceOfAFile, HasWhatItSays)
{
  const Slice slice = this->Read(TestSlice()
                                   .Set(0x0008, 0x103E, "LO", "thorax")
                                   .Set(0x0018, 0x0050, "DS", "5")
                                   .Set(0x0018, 0x0088, "DS", "-2.5")
                                   .Set(0x0018, 0x0081, "DS", "4.6")
                                   .Set(0x0020, 0x0011, "IS", "12"));
  EXPECT_EQ(slice.file, "a");
  EXPECT_EQ(slice.series, "1.2.3");
  EXPECT_EQ(slice.instance, "1.2.3.4");
  EXPECT_EQ(slice.modality, "CT");
  EXPECT_EQ(slice.description, "thorax");
  EXPECT_EQ(slice.seriesNumber, 12.0);
  EXPECT_EQ(slice.instanceNumber, 1.0);
  EXPECT_FALSE(slice.isDamaged);
  EXPECT_EQ(slice.columns, 4U);
  EXPECT_EQ(slice.rows, 3U);
  EXPECT_EQ(slice.frames, 1U);
  ASSERT_TRUE(slice.hasPlace);
  EXPECT_EQ(slice.position, (dwc::file::Vector{ -10.5, -20.25, 5.0 }));
  EXPECT_EQ(slice.GetNormal(), (dwc::file::Vector{ 0.0, 0.0, 1.0 }));
  EXPECT_DOUBLE_EQ(slice.lastDigit, 0.01);
  EXPECT_EQ(slice.spacing, (std::array<double, 2>{ 0.7, 0.8 })) << "the file has that of rows first";
  EXPECT_EQ(slice.thickness, 2.5) << "the distance of slices counts more than their thickness";
  ASSERT_EQ(slice.traits.size(), dwc::file::GetTraits().size());
  for (std::size_t i = 0; i < slice.traits.size(); ++i)
  {
    EXPECT_EQ(slice.traits[i] == "4.6", dwc::file::GetTraits()[i].tag == MakeTag(0x0018, 0x0081));
  }
}

// PS3.3, 10.7: PixelSpacing is that of the patient, whatever the class of the image is.
TEST_F(SliceOfAFile, SpacingOfThePatientCountsMoreThanOfTheDetector)
{
  TestSlice slice;
  slice.Set(0x0018, 0x1164, "DS", "0.4\\0.3").Set(0x0018, 0x2010, "DS", "0.2\\0.1");
  EXPECT_EQ(this->Read(slice).spacing, (std::array<double, 2>{ 0.7, 0.8 }));
  for (const char * const none : { "", "0\\0", "0.8", "-1\\1", "a\\b" })
  {
    EXPECT_EQ(this->Read(slice.Set(0x0028, 0x0030, "DS", none)).spacing, (std::array<double, 2>{ 0.3, 0.4 })) << none;
  }
  EXPECT_EQ(this->Read(slice.Set(0x0018, 0x1164, "DS", "")).spacing, (std::array<double, 2>{ 0.1, 0.2 }));
  EXPECT_EQ(this->Read(slice.Set(0x0018, 0x2010, "DS", "")).spacing, (std::array<double, 2>{ 0.0, 0.0 }));
}

TEST_F(SliceOfAFile, HasNoPlaceWhereThatMakesNoSense)
{
  for (const char * const text : { "", "1\\2", "1\\2\\3\\4", "1\\2\\x", "1\\2\\nan", "1\\2\\1e999", "1,5\\2\\3" })
  {
    EXPECT_FALSE(this->Read(TestSlice().Set(0x0020, 0x0032, "DS", text)).hasPlace) << text;
  }
  for (const char * const text : { "", "1\\0\\0", "0\\0\\0\\0\\0\\0", "1\\0\\0\\1\\0\\0", "2\\0\\0\\0\\2\\0" })
  {
    EXPECT_FALSE(this->Read(TestSlice().Set(0x0020, 0x0037, "DS", text)).hasPlace) << text;
  }
}

TEST_F(SliceOfAFile, NormalHasLengthOne)
{
  const Slice slice = this->Read(TestSlice().Set(0x0020, 0x0037, "DS", "0.999\\0\\0\\0\\0.6\\-0.8"));
  ASSERT_TRUE(slice.hasPlace);
  EXPECT_DOUBLE_EQ(slice.GetNormal()[1], 0.8);
  EXPECT_DOUBLE_EQ(slice.GetNormal()[2], 0.6);
}

TEST_F(SliceOfAFile, LastDigitIsThatOfTheFinestNumber)
{
  for (const auto & [text, digit] : std::map<std::string, double>{ { "1\\2\\3", 0.1 },
                                                                   { "1.5\\2\\3", 0.1 },
                                                                   { "1.5\\2.125\\3", 0.001 },
                                                                   { "1.25e1\\0\\0", 0.1 },
                                                                   { "1.25e-1\\0\\0", 0.001 } })
  {
    EXPECT_DOUBLE_EQ(this->Read(TestSlice().Set(0x0020, 0x0032, "DS", text)).lastDigit, digit) << text;
  }
}

// 4 x 3 pixels of 2 bytes.
TEST_F(SliceOfAFile, IsDamagedWherePixelsAreMissing)
{
  EXPECT_TRUE(this->Read(TestSlice().Set(0x7FE0, 0x0010, "OW", std::string(22, 'p'))).isDamaged);
  EXPECT_FALSE(this->Read(TestSlice().Set(0x7FE0, 0x0010, "OW", std::string(26, 'p'))).isDamaged);
  EXPECT_TRUE(this->Read(TestSlice().Set(0x0028, 0x0008, "IS", "2")).isDamaged) << "of two frames, one is there";
  EXPECT_TRUE(this->Read(TestSlice().Set(0x0028, 0x0010, "US", dwc::test::MakeWord(0))).isDamaged);
  // YBR_FULL_422 has 2 numbers a pixel where 3 are announced.
  EXPECT_FALSE(
    this
      ->Read(
        TestSlice().Set(0x0028, 0x0002, "US", dwc::test::MakeWord(3)).Set(0x0028, 0x0100, "US", dwc::test::MakeWord(8)))
      .isDamaged);
}

TEST_F(SliceOfAFile, KnowsBytesThatAreTakenAsTheyAre)
{
  TestSlice slice;
  slice.Set(0x0028, 0x0100, "US", dwc::test::MakeWord(8));
  EXPECT_TRUE(this->Read(slice).isByte);
  EXPECT_TRUE(this->Read(slice.Set(0x0028, 0x1053, "DS", "1.0").Set(0x0028, 0x1052, "DS", "0")).isByte);
  EXPECT_FALSE(this->Read(slice.Set(0x0028, 0x1053, "DS", "0.5")).isByte);
  EXPECT_FALSE(this->Read(TestSlice()).isByte);
}

TEST(ParseNumber, ReadsNumbersAndNothingElse)
{
  EXPECT_EQ(dwc::file::ParseNumber(" -2.5 "), -2.5);
  EXPECT_EQ(dwc::file::ParseNumber("1e-3"), 0.001);
  for (const char * const text : { "", "x", "1 2", "1,5", "1.5mm" })
  {
    EXPECT_TRUE(std::isnan(dwc::file::ParseNumber(text))) << text;
  }
  EXPECT_EQ(dwc::file::FormatNumber(17.5), "17.5");
  EXPECT_EQ(dwc::file::FormatNumber(-1e-17), "0");
}

} // namespace
