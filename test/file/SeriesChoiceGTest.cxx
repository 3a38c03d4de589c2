/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Series.h"

#include "FileTesting.h"

namespace
{

using dwc::ChooseSeries;
using dwc::FileFault;
using dwc::Series;
using dwc::SeriesFolder;
using dwc::test::FindFault;

Series
MakeSeries(const std::string & identifier)
{
  Series series;
  series.identifier = identifier;
  series.modality = "MR";
  series.files = { "a.dcm", "b.dcm" };
  series.size = { 50, 40, 2 };
  series.spacing = { 0.7, 0.8, 2.5 };
  return series;
}

SeriesFolder
MakeFolder(const std::vector<std::string> & identifiers)
{
  SeriesFolder folder;
  folder.name = { "INPUT", "scans" };
  for (const std::string & identifier : identifiers)
  {
    folder.series.push_back(MakeSeries(identifier));
  }
  return folder;
}

TEST(SeriesChoice, TheOnlyOneNeedsNone)
{
  EXPECT_EQ(ChooseSeries(MakeFolder({ "1.2.3" }), "--series", "").identifier, "1.2.3");
}

TEST(SeriesChoice, IsANumberOrTheBeginningOfAnIdentifier)
{
  const SeriesFolder folder = MakeFolder({ "1.2.3:1", "1.2.3:2", "1.2.30", "2.5" });
  for (const auto & [choice, identifier] : std::vector<std::pair<std::string, std::string>>{ { "1", "1.2.3:1" },
                                                                                             { "2", "1.2.3:2" },
                                                                                             { "4", "2.5" },
                                                                                             { "2.", "2.5" },
                                                                                             { "1.2.30", "1.2.30" },
                                                                                             { "1.2.3:2", "1.2.3:2" } })
  {
    EXPECT_EQ(ChooseSeries(folder, "--series", choice).identifier, identifier);
  }
  // A whole identifier, though another one begins so.
  EXPECT_EQ(ChooseSeries(MakeFolder({ "1.2.30", "1.2.3" }), "--series", "1.2.3").identifier, "1.2.3");
}

TEST(SeriesChoice, OfSeveralIsNecessary)
{
  SeriesFolder folder = MakeFolder({ "1.2.3:1", "1.2.3:2" });
  folder.series[1].part = "echo time 4.6";
  folder.series[1].fault = "it is no volume";
  const auto [fault, message] = FindFault([&] { ChooseSeries(folder, "--series", ""); });
  EXPECT_EQ(fault, FileFault::Unusable);
  EXPECT_EQ(message,
            "INPUT: scans holds 2 parts of DICOM series: 1: MR, 2 files of 50 x 40, a.dcm to b.dcm (1.2.3:1); "
            "2: MR, 2 files of 50 x 40, a.dcm to b.dcm, echo time 4.6, no regular volume (1.2.3:2). "
            "Choose one by its number, --series 1, or by the beginning of its identifier.");
  EXPECT_NE(FindFault([&] { ChooseSeries(folder, "series", ""); }).second.find(", series=1, "), std::string::npos);
  EXPECT_NE(FindFault([&] { ChooseSeries(folder, "", ""); }).second.find("Give a folder of one"), std::string::npos);
}

TEST(SeriesChoice, ListsTenAtMost)
{
  const SeriesFolder folder = MakeFolder(std::vector<std::string>(1000, "1.2"));
  const std::string  message = FindFault([&] { ChooseSeries(folder, "--series", ""); }).second;
  EXPECT_NE(message.find("1000 DICOM series"), std::string::npos);
  EXPECT_NE(message.find("; 10: MR"), std::string::npos);
  EXPECT_EQ(message.find("; 11: MR"), std::string::npos);
}

TEST(SeriesChoice, ThatMeansNoneOrTwoIsAFaultOfTheOption)
{
  const SeriesFolder folder = MakeFolder({ "1.2.3", "1.2.4" });
  for (const auto & [choice, words] :
       std::vector<std::pair<std::string, std::string>>{ { "3", "there is no such series in scans (got 3)" },
                                                         { "1.2", "more than one series" },
                                                         { "0", "no such" },
                                                         { "x", "no such" } })
  {
    const auto [fault, message] = FindFault([&, text = choice] { ChooseSeries(folder, "--series", text); });
    EXPECT_EQ(message.find("--series: "), 0U) << message;
    EXPECT_NE(message.find(words), std::string::npos) << message;
    EXPECT_NE(message.find("2: MR"), std::string::npos) << "the list is there: " << message;
  }
}

TEST(SeriesChoice, FaultsAreThoseOfTheSeries)
{
  SeriesFolder folder = MakeFolder({ "1.2.3", "1.2.4" });
  folder.series[0].fault = "a slice is missing. Add it.";
  folder.series[0].kindOfFault = FileFault::Unreadable;
  const auto [fault, message] = FindFault([&] { ChooseSeries(folder, "--series", "1"); });
  EXPECT_EQ(fault, FileFault::Unreadable);
  EXPECT_EQ(message, "INPUT: scans cannot be read as a volume: a slice is missing. Add it.");
  EXPECT_EQ(ChooseSeries(folder, "--series", "2").identifier, "1.2.4");
}

TEST(SeriesChoice, OfAFolderWithoutAny)
{
  SeriesFolder folder = MakeFolder({});
  for (const char * const choice : { "", "1" })
  {
    const auto [fault, message] = FindFault([&] { ChooseSeries(folder, "--series", choice); });
    EXPECT_EQ(fault, FileFault::Unreadable);
    EXPECT_NE(message.find("scans holds no DICOM image"), std::string::npos) << message;
  }
  folder.deflated = { "a.dcm" };
  EXPECT_NE(FindFault([&] { ChooseSeries(folder, "--series", ""); }).second.find("deflated"), std::string::npos);
}

} // namespace
