/* SPDX-License-Identifier: Apache-2.0 */
#include "FileTesting.h"
#include "file/Volume.h"

#include <cmath>
#include <cstring>
#include <limits>

using dwc::file::Coding;
using dwc::file::DataPart;
using dwc::file::Volume;
using dwc::test::FindFault;
using dwc::test::MakeGzip;

namespace
{

class Volumes : public dwc::test::FileTest
{
protected:
  /** A volume of one part, and what is said of it. */
  std::string
  Verify(Coding coding, const std::string & name, std::uintmax_t needed, std::uintmax_t begin = 0) const
  {
    const dwc::file::FileStart start = dwc::file::ReadStart({ "INPUT", (m_Folder / "a.head").string() });
    DataPart                   part;
    part.path = m_Folder / name;
    part.coding = coding;
    part.needed = needed;
    part.begin = begin;
    Volume volume;
    volume.parts = { part };
    try
    {
      dwc::file::VerifyParts(start, volume);
      dwc::file::VerifyPartChecksums(start, volume);
      return "";
    }
    catch (const dwc::FileError & error)
    {
      return error.what();
    }
  }
};

/** The bytes of numbers as this machine has them, which has the least first. */
template <typename TNumber>
std::string
ToBytes(const std::vector<TNumber> & numbers)
{
  std::string bytes(numbers.size() * sizeof(TNumber), '\0');
  std::memcpy(bytes.data(), numbers.data(), bytes.size());
  return bytes;
}

} // namespace

TEST_F(Volumes, PartsOfAllCodingsMustBeLongEnough)
{
  Write("a.head", "x");
  Write("raw", std::string(20, 'x'));
  EXPECT_EQ(Verify(Coding::Raw, "raw", 15, 5), "");
  EXPECT_NE(Verify(Coding::Raw, "raw", 16, 5).find("holds 15 of the 16 bytes of its pixels"), std::string::npos);
  EXPECT_NE(Verify(Coding::Raw, "raw", 1, std::numeric_limits<std::uintmax_t>::max()).find("0 of the 1"),
            std::string::npos);
  EXPECT_EQ(Verify(Coding::Hex, "raw", 10), "");
  EXPECT_NE(Verify(Coding::Hex, "raw", 11), "");
  Write("text", "1 2 3\n4");
  EXPECT_EQ(Verify(Coding::Text, "text", 4), "");
  EXPECT_NE(Verify(Coding::Text, "text", 5).find("holds 4 of the 5 numbers"), std::string::npos);
  Write("long", "1 2 " + std::string(2000, '3'));
  EXPECT_EQ(Verify(Coding::Text, "long", 2), "");
  EXPECT_NE(Verify(Coding::Text, "long", 3).find("a word of 2000 letters"), std::string::npos);
  Write("gzip", MakeGzip(std::string(20, 'x')));
  EXPECT_EQ(Verify(Coding::Gzip, "gzip", 20), "");
  EXPECT_NE(Verify(Coding::Gzip, "gzip", 21).find("20 of the 21 bytes"), std::string::npos);
  EXPECT_NE(Verify(Coding::Gzip, "gzip", 100000).find("truncated"), std::string::npos) << "more than deflate can hold";
}

TEST_F(Volumes, FileOfPixelsThatIsNotThereIsMissing)
{
  Write("a.head", "x");
  const std::string sentence = Verify(Coding::Raw, "gone.raw", 1);
  EXPECT_NE(sentence.find("gone.raw, which is not there"), std::string::npos) << sentence;
  EXPECT_NE(Verify(Coding::Raw, ".", 1).find("is not there"), std::string::npos) << "a folder";
}

TEST_F(Volumes, NumbersThatAreNotFiniteAreCounted)
{
  const double              nan = std::nan("");
  const double              infinity = std::numeric_limits<double>::infinity();
  const double              large = std::numeric_limits<double>::max();
  const std::vector<double> numbers{ 0.0, nan, -infinity, large, -1.0, infinity, 3.0 };
  std::vector<float>        floats(numbers.begin(), numbers.end());
  floats[3] = std::numeric_limits<float>::max();
  for (const bool isCompressed : { false, true })
  {
    for (const std::size_t bytes : { 4, 8 })
    {
      std::string       pixels = bytes == 4 ? ToBytes(floats) : ToBytes(numbers);
      const std::string file =
        "head" + pixels + ToBytes(std::vector<double>{ nan }); // behind the pixels: does not count
      Write("a.head", isCompressed ? MakeGzip(file) : file);
      DataPart part;
      part.path = m_Folder / "a.head";
      part.coding = isCompressed ? Coding::Gzip : Coding::Raw;
      part.begin = isCompressed ? 0 : 4;
      part.needed = pixels.size() + (isCompressed ? 4 : 0);
      Volume volume;
      volume.parts = { part };
      volume.floats = { bytes, false };
      volume.pixelsBegin = 4;
      const auto notes = dwc::file::VerifyPartChecksums(dwc::file::ReadStart({ "INPUT", part.path.string() }), volume);
      ASSERT_EQ(notes.size(), 1U);
      EXPECT_NE(notes[0].find(" has 3 numbers that are not finite"), std::string::npos) << notes[0];
    }
  }
}

TEST_F(Volumes, PathsOfOtherFiles)
{
  EXPECT_EQ(dwc::file::FindBeside("/a/b.mhd", "c d.raw"), "/a/c d.raw");
  EXPECT_EQ(dwc::file::FindBeside("/a/b.mhd", "../c.raw"), "/a/../c.raw");
  EXPECT_EQ(dwc::file::FindBeside("/a/b.mhd", "/c.raw"), "/c.raw");
  EXPECT_TRUE(dwc::file::HasEnding("/a/b.NII.gz", ".nii.gz"));
  EXPECT_FALSE(dwc::file::HasEnding("/a/.nii", ".nii"));
  EXPECT_EQ(dwc::file::CountValues({ 2, 3, 4 }), 24U);
}
