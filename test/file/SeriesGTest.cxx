/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Series.h"

#include "DICOMTesting.h"

namespace
{

using dwc::ReadSeriesFolder;
using dwc::Series;
using dwc::SeriesFolder;
using dwc::test::TestSlice;

class SeriesOfAFolder : public dwc::test::FileTest
{
protected:
  /** Slices 2.5 mm apart; their names are in the order opposite to their positions. */
  void
  WriteSlices(std::size_t count) const
  {
    for (std::size_t i = 0; i < count; ++i)
    {
      this->Write(std::to_string(100 - i) + ".dcm",
                  TestSlice::At(std::to_string(5.0 + 2.5 * static_cast<double>(i)), i).GetBytes());
    }
  }

  SeriesFolder
  Read(const std::vector<std::string> & among = {}) const
  {
    return ReadSeriesFolder({ "INPUT", m_Folder.string() }, among);
  }
};

TEST_F(SeriesOfAFolder, IsAVolumeInTheOrderOfPositions)
{
  this->WriteSlices(4);
  this->Write("DICOMDIR", "x");
  this->Write("readme.txt", "hello");
  std::filesystem::create_directories(m_Folder / "below");
  this->Write("below/x.dcm", TestSlice::At("99", 99).GetBytes());
  const SeriesFolder folder = this->Read();
  ASSERT_EQ(folder.series.size(), 1U);
  const Series & series = folder.series.front();
  EXPECT_EQ(series.identifier, "1.2.3");
  EXPECT_EQ(series.modality, "CT");
  EXPECT_EQ(series.part, "");
  EXPECT_EQ(series.files, (std::vector<std::string>{ "100.dcm", "99.dcm", "98.dcm", "97.dcm" }));
  EXPECT_EQ(series.size, (std::vector<std::size_t>{ 4, 3, 4 }));
  EXPECT_EQ(series.spacing, (std::vector<double>{ 0.7, 0.8, 2.5 }));
  EXPECT_EQ(series.fault, "");
  EXPECT_TRUE(folder.notes.empty());
}

TEST_F(SeriesOfAFolder, AreOrderedByNumberAndByUID)
{
  for (const auto & [uid, number] :
       std::vector<std::pair<std::string, std::string>>{ { "1.2.9", "1" }, { "1.2.1", "2" }, { "1.2.0", "2" } })
  {
    this->Write(uid, TestSlice().Set(0x0020, 0x000E, "UI", uid).Set(0x0020, 0x0011, "IS", number).GetBytes());
  }
  std::string identifiers;
  for (const Series & series : this->Read().series)
  {
    identifiers += series.identifier + " ";
  }
  EXPECT_EQ(identifiers, "1.2.9 1.2.0 1.2.1 ");
}

TEST_F(SeriesOfAFolder, PartsHaveNumbers)
{
  this->WriteSlices(3);
  this->Write("loc", TestSlice::At("0", 50).Set(0x0020, 0x0037, "DS", "1\\0\\0\\0\\0\\-1").GetBytes());
  const SeriesFolder folder = this->Read();
  ASSERT_EQ(folder.series.size(), 2U);
  EXPECT_EQ(folder.series[0].identifier, "1.2.3:1");
  EXPECT_EQ(folder.series[1].identifier, "1.2.3:2");
  EXPECT_EQ(folder.series[1].part, "turned by 90 degrees");
  EXPECT_EQ(folder.series[1].files, std::vector<std::string>{ "loc" });
}

TEST_F(SeriesOfAFolder, ACopyIsLeftOutWithANote)
{
  this->WriteSlices(3);
  this->Write("copy", TestSlice::At("7.500000", 1).GetBytes());
  const SeriesFolder folder = this->Read();
  ASSERT_EQ(folder.series.size(), 1U);
  EXPECT_EQ(folder.series.front().files.size(), 3U);
  EXPECT_EQ(folder.series.front().fault, "");
  EXPECT_EQ(folder.copies, std::vector<std::string>{ "copy" }) << "the first in the order of names stays";
  ASSERT_EQ(folder.notes.size(), 1U);
  EXPECT_NE(folder.notes.front().find("copy"), std::string::npos);
}

// The same instance by its UID, but with other pixels, at another time, of another length.
TEST_F(SeriesOfAFolder, WhatDiffersIsNoCopy)
{
  for (TestSlice other : { TestSlice::At("7.500000", 1).Set(0x7FE0, 0x0010, "OW", std::string(24, 'q')),
                           TestSlice::At("7.500000", 1).Set(0x7FE0, 0x0010, "OW", std::string(26, 'p')),
                           TestSlice::At("7.500000", 1).Set(0x0008, 0x0033, "TM", "120000"),
                           TestSlice::At("7.500000", 1).Set(0x0008, 0x0018, "UI", "9.9") })
  {
    this->WriteSlices(3);
    this->Write("other", other.GetBytes());
    const SeriesFolder folder = this->Read();
    EXPECT_TRUE(folder.copies.empty());
    ASSERT_FALSE(folder.series.empty());
    EXPECT_TRUE(folder.series.size() > 1 || !folder.series.front().fault.empty());
  }
}

TEST_F(SeriesOfAFolder, AReportIsLeftOutWithANote)
{
  this->WriteSlices(3);
  TestSlice report;
  report.elements.erase(dwc::test::JoinTag(0x7FE0, 0x0010));
  report.elements.erase(dwc::test::JoinTag(0x0028, 0x0010));
  this->Write("report.dcm", report.GetBytes());
  this->Write("deflated.dcm", dwc::test::MakeDICOMStart("1.2.840.10008.1.2.1.99") + "zipped");
  const SeriesFolder folder = this->Read();
  EXPECT_EQ(folder.series.size(), 1U);
  EXPECT_EQ(folder.noImage, std::vector<std::string>{ "report.dcm" });
  EXPECT_EQ(folder.deflated, std::vector<std::string>{ "deflated.dcm" });
  EXPECT_EQ(folder.notes.size(), 2U);
}

// Every length of the last file: its series is no volume, and says which file is to blame.
TEST_F(SeriesOfAFolder, NoPrefixOfASliceIsPassedOver)
{
  this->WriteSlices(3);
  const std::string bytes = TestSlice::At("12.5", 9).GetBytes();
  const std::size_t firstElement = dwc::test::MakeDICOMStart().size();
  const std::size_t rows = bytes.find(dwc::test::FromHex("28001000")); // up to here, it may be no image
  for (std::size_t length = firstElement + 1; length < bytes.size(); ++length)
  {
    this->Write("cut.dcm", bytes.substr(0, length));
    const SeriesFolder folder = this->Read();
    ASSERT_EQ(folder.series.size(), 1U) << length;
    const Series & series = folder.series.front();
    if (length <= rows && folder.noImage == std::vector<std::string>{ "cut.dcm" })
    {
      EXPECT_EQ(folder.notes.size(), 1U);
      continue;
    }
    EXPECT_NE(series.fault.find("cut.dcm is truncated or damaged"), std::string::npos) << length << series.fault;
    EXPECT_EQ(series.kindOfFault, dwc::FileFault::Unreadable);
  }
}

TEST_F(SeriesOfAFolder, OfDamagedFilesAloneIsAFault)
{
  const std::string bytes = TestSlice().GetBytes();
  this->Write("cut.dcm", bytes.substr(0, bytes.size() - 1));
  const SeriesFolder folder = this->Read();
  ASSERT_EQ(folder.series.size(), 1U);
  EXPECT_NE(folder.series.front().fault.find("cut.dcm"), std::string::npos);
}

TEST_F(SeriesOfAFolder, SomeFilesOnly)
{
  this->WriteSlices(4);
  const SeriesFolder folder = this->Read({ "98.dcm", "99.dcm" });
  ASSERT_EQ(folder.series.size(), 1U);
  EXPECT_EQ(folder.series.front().files, (std::vector<std::string>{ "99.dcm", "98.dcm" }));
}

TEST_F(SeriesOfAFolder, IsMissing)
{
  const auto [fault, message] =
    dwc::test::FindFault([&] { ReadSeriesFolder({ "INPUT", (m_Folder / "none").string() }); });
  EXPECT_EQ(fault, dwc::FileFault::Missing);
  EXPECT_NE(message.find("INPUT: there is no folder"), std::string::npos) << message;
}

} // namespace
