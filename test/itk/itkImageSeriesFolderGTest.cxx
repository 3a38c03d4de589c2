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
#include "itkImageSeriesFolder.h"

#include "FolderTesting.h"
#include "file/DICOMTesting.h"

// What the answers mean is tested with the room (test/file); here is tested that they get through.

namespace
{

class ImageSeriesFolder : public dwc::test::FileTest
{
protected:
  itk::ImageSeriesFolder::Pointer
  Make() const
  {
    const auto folder = itk::ImageSeriesFolder::New();
    folder->SetFolder(m_Folder.string());
    folder->SetParameter("image");
    folder->SetOption("series");
    return folder;
  }
};

TEST_F(ImageSeriesFolder, SaysWhatAFolderHolds)
{
  for (std::size_t i = 0; i < 3; ++i)
  {
    this->Write("a" + std::to_string(i), dwc::test::TestSlice::At(std::to_string(10 - 2 * i), i).GetBytes());
  }
  this->Write("b", dwc::test::TestSlice::At("10", 0).GetBytes());
  this->Write("c",
              dwc::test::TestSlice().Set(0x0020, 0x000E, "UI", "1.9").Set(0x0008, 0x103E, "LO", "head").GetBytes());
  const auto folder = this->Make();
  ASSERT_TRUE(folder->Read()) << folder->GetFaultMessage();
  ASSERT_EQ(folder->GetNumberOfSeries(), 2U);
  EXPECT_EQ(folder->GetIdentifier(0), "1.2.3");
  EXPECT_EQ(folder->GetModality(0), "CT");
  EXPECT_EQ(folder->GetDescription(1), "head");
  EXPECT_EQ(folder->GetPart(0), "");
  EXPECT_EQ(folder->GetSeriesFileNames(0), (std::vector<std::string>{ "a2", "a1", "a0" }));
  EXPECT_EQ(folder->GetSize(0), (std::vector<itk::SizeValueType>{ 4, 3, 3 }));
  EXPECT_EQ(folder->GetSpacing(0), (std::vector<double>{ 0.7, 0.8, 2.0 }));
  EXPECT_EQ(folder->GetSeriesFault(0), "");
  EXPECT_EQ(folder->GetNote(0), "");
  EXPECT_EQ(folder->GetCopies(), std::vector<std::string>{ "b" });
  EXPECT_EQ(folder->GetNotes().size(), 1U);

  EXPECT_FALSE(folder->Choose(""));
  EXPECT_EQ(folder->GetFault(), "unusable");
  EXPECT_EQ(folder->GetFaultMessage().find("image: "), 0U) << folder->GetFaultMessage();
  EXPECT_TRUE(folder->Choose("1.9"));
  EXPECT_EQ(folder->GetChosen(), 1U);

  folder->SetFileNames({ "c" });
  ASSERT_TRUE(folder->Read());
  EXPECT_EQ(folder->GetNumberOfSeries(), 1U);
}

TEST_F(ImageSeriesFolder, KeepsFaults)
{
  const auto folder = this->Make();
  ASSERT_TRUE(folder->Read());
  EXPECT_FALSE(folder->Choose(""));
  EXPECT_EQ(folder->GetFault(), "unreadable");
  folder->SetFolder((m_Folder / "none").string());
  EXPECT_FALSE(folder->Read());
  EXPECT_EQ(folder->GetFault(), "missing");
}

} // namespace
