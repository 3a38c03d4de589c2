/* SPDX-License-Identifier: Apache-2.0 */
#include "file/DICOM.h"

#include "DICOMTesting.h"

namespace
{

using dwc::file::DICOMContent;
using dwc::file::DICOMFile;
using dwc::file::MakeTag;
using dwc::file::Representation;
using dwc::test::MakeDICOMStart;
using dwc::test::MakeElement;
using dwc::test::MakePlainElement;

constexpr auto modality = MakeTag(0x0008, 0x0060);
constexpr auto sequence = MakeTag(0x0008, 0x1140);
constexpr auto rows = MakeTag(0x0028, 0x0010);
constexpr auto position = MakeTag(0x0020, 0x0032);
constexpr auto pixels = MakeTag(0x7FE0, 0x0010);
constexpr auto item = MakeTag(0xFFFE, 0xE000);

const std::string itemEnd = dwc::test::FromHex("FEFF0DE000000000");
const std::string sequenceEnd = dwc::test::FromHex("FEFFDDE000000000");
const std::string openItem = dwc::test::FromHex("FEFF00E0FFFFFFFF");

class DICOM : public dwc::test::FileTest
{
protected:
  DICOMFile
  Read(const std::string & bytes) const
  {
    return dwc::file::ReadDICOM(this->Write("a.dcm", bytes),
                                { { modality, Representation::Text },
                                  { rows, Representation::Words },
                                  { position, Representation::Text },
                                  { MakeTag(0x0018, 0x9087), Representation::Doubles },
                                  { MakeTag(0x2001, 0x1003), Representation::Singles } });
  }
};

TEST_F(DICOM, ReadsTheElementsThatAreAskedFor)
{
  const std::string bytes = dwc::test::TestSlice().GetBytes();
  const DICOMFile   file = this->Read(bytes);
  EXPECT_EQ(file.content, DICOMContent::Image);
  EXPECT_EQ(file.Get(modality), "CT");
  EXPECT_EQ(file.Get(rows), "3");
  EXPECT_EQ(file.Get(position), "-10.5\\-20.25\\5");
  EXPECT_EQ(file.Get(MakeTag(0x0028, 0x0011)), "") << "columns, which were not asked for";
  EXPECT_EQ(file.pixelsAt, bytes.size() - 24);
  EXPECT_EQ(file.pixelBytes, 24U);
}

// The same elements in the three ways of PS3.5, with and without the mark at 128.
TEST_F(DICOM, ReadsEveryEncoding)
{
  const std::string plain =
    MakePlainElement(modality, "CT") + MakePlainElement(rows, { 3, 0 }) + MakePlainElement(pixels, "pixels");
  const std::string typed =
    MakeElement(modality, "CS", "CT") + MakeElement(rows, "US", { 3, 0 }) + MakeElement(pixels, "OW", "pixels");
  const std::string big = MakeElement(modality, "CS", "CT", true) +
                          MakeElement(rows, "US", std::string({ 0, 3 }), true) +
                          MakeElement(pixels, "OW", "pixels", true);
  for (const std::string & bytes : { MakeDICOMStart("1.2.840.10008.1.2") + plain,
                                     MakeDICOMStart() + typed,
                                     MakeDICOMStart("1.2.840.10008.1.2.2") + big,
                                     MakeDICOMStart("1.2.840.10008.1.2") + typed, // files that say so wrongly are read
                                     plain,
                                     typed })
  {
    const DICOMFile file = this->Read(bytes);
    EXPECT_EQ(file.content, DICOMContent::Image);
    EXPECT_EQ(file.Get(modality), "CT");
    EXPECT_EQ(file.Get(rows), "3");
    EXPECT_EQ(file.pixelBytes, 6U);
  }
}

TEST_F(DICOM, ReadsNumbersOfEveryKind)
{
  const std::string bytes =
    MakeElement(MakeTag(0x0018, 0x9087), "FD", dwc::test::FromHex("0000000000408F40")) + // 1000
    MakeElement(MakeTag(0x2001, 0x1003), "FL", dwc::test::FromHex("0000C03F0000FA43")) + // 1.5, 500
    MakeElement(pixels, "OW", "pp");
  const DICOMFile file = this->Read(MakeDICOMStart() + bytes);
  EXPECT_EQ(file.Get(MakeTag(0x0018, 0x9087)), "1000");
  EXPECT_EQ(file.Get(MakeTag(0x2001, 0x1003)), "1.5\\500");
}

// Elements within sequences are those of other images.
TEST_F(DICOM, PassesOverSequences)
{
  const std::string inner = MakeElement(modality, "CS", "MR") + MakeElement(pixels, "OW", "icon");
  const std::string nested = MakeElement(sequence, "SQ", MakePlainElement(item, inner));
  const std::string open = dwc::test::FromHex("0800401153510000FFFFFFFF");
  const std::string unknown = dwc::test::FromHex("09001010554E0000FFFFFFFF");
  const std::string end = MakeElement(rows, "US", { 3, 0 }) + MakeElement(pixels, "OW", "pixels");
  for (const std::string & before :
       { nested,
         open + MakePlainElement(item, inner) + sequenceEnd,
         open + openItem + inner + open + openItem + nested + itemEnd + sequenceEnd + itemEnd + sequenceEnd,
         unknown + openItem + MakePlainElement(modality, "MR") + itemEnd + sequenceEnd }) // PS3.5, 6.2.2
  {
    const DICOMFile file = this->Read(MakeDICOMStart() + before + end);
    EXPECT_EQ(file.content, DICOMContent::Image);
    EXPECT_EQ(file.Get(modality), "");
    EXPECT_EQ(file.Get(rows), "3");
    EXPECT_EQ(file.pixelBytes, 6U);
  }
}

TEST_F(DICOM, CompressedPixelsAreWholeWhereTheirPartsAre)
{
  const std::string open = dwc::test::FromHex("E07F10004F420000FFFFFFFF");
  const std::string parts = MakePlainElement(item, "") + MakePlainElement(item, "jpegjpeg");
  const std::string bytes = MakeDICOMStart() + MakeElement(rows, "US", { 3, 0 }) + open + parts;
  EXPECT_EQ(this->Read(bytes + sequenceEnd).content, DICOMContent::Image);
  EXPECT_EQ(this->Read(bytes).content, DICOMContent::Image) << "files without the last element are read";
  EXPECT_EQ(this->Read(bytes.substr(0, bytes.size() - 1)).content, DICOMContent::Damaged);
  EXPECT_EQ(this->Read(bytes + "something else").content, DICOMContent::Damaged);
  EXPECT_EQ(this->Read(bytes + MakePlainElement(item, "") + sequenceEnd).content, DICOMContent::Damaged);
  const std::string table = bytes.substr(0, bytes.size() - 16);
  EXPECT_EQ(this->Read(table + sequenceEnd).content, DICOMContent::Damaged) << "a table, and no pixels";
  EXPECT_EQ(this->Read(table).content, DICOMContent::Damaged);
  EXPECT_EQ(this->Read(bytes + sequenceEnd).pixelStart, "jpegjpeg");
}

TEST_F(DICOM, KnowsWhatHoldsNoImage)
{
  EXPECT_EQ(this->Read("hello").content, DICOMContent::None);
  EXPECT_EQ(this->Read("").content, DICOMContent::None);
  EXPECT_EQ(this->Read(std::string(200, '\0')).content, DICOMContent::None);
  EXPECT_EQ(this->Read(MakeDICOMStart() + MakeElement(modality, "CS", "SR")).content, DICOMContent::NoImage);
  EXPECT_EQ(this->Read(MakeDICOMStart("1.2.840.10008.1.2.1.99") + "zipped").content, DICOMContent::Deflated);
  EXPECT_EQ(dwc::file::ReadDICOM(m_Folder / "none", {}).content, DICOMContent::None);
}

TEST_F(DICOM, NoPrefixOfAnImageIsOne)
{
  const std::string bytes = dwc::test::TestSlice().GetBytes();
  for (std::size_t length = 0; length < bytes.size(); ++length)
  {
    EXPECT_NE(this->Read(bytes.substr(0, length)).content, DICOMContent::Image) << length;
  }
}

TEST_F(DICOM, TextsCannotDisturbATerminal)
{
  const std::string bytes = MakeElement(modality, "CS", "\x1b[2J\n") + MakeElement(pixels, "OW", "pp");
  EXPECT_EQ(this->Read(MakeDICOMStart() + bytes).Get(modality), "?[2J?");
}

TEST_F(DICOM, DamageIsFound)
{
  const std::string image = MakeElement(pixels, "OW", "pixels");
  const std::string open = dwc::test::FromHex("0800401153510000FFFFFFFF");
  std::string       deep;
  for (int i = 0; i < 100000; ++i)
  {
    deep += open + openItem;
  }
  for (const std::string & bytes : { deep + image,
                                     open + openItem + image,                        // never closed
                                     dwc::test::FromHex("08006000") + "??" + image,  // no type
                                     dwc::test::FromHex("080060004353FFFF") + image, // longer than the file
                                     dwc::test::FromHex("08004011") })               // no length
  {
    EXPECT_EQ(this->Read(MakeDICOMStart() + bytes).content, DICOMContent::Damaged);
  }
}

// Whatever the bytes are, reading them ends, and what is read is within the file.
TEST_F(DICOM, AnyByteMayBeWrong)
{
  const std::string open = dwc::test::FromHex("0800401153510000FFFFFFFF");
  std::string       bytes = dwc::test::TestSlice().GetBytes();
  bytes.insert(bytes.size() - 36,
               open + MakePlainElement(item, MakeElement(modality, "CS", "MR")) + openItem + itemEnd + sequenceEnd);
  ASSERT_EQ(this->Read(bytes).content, DICOMContent::Image);
  for (std::size_t at = 0; at < bytes.size(); ++at)
  {
    for (const char wrong : { '\0', '\xFF', static_cast<char>(bytes[at] ^ 1) })
    {
      std::string changed = bytes;
      changed[at] = wrong;
      const DICOMFile file = this->Read(changed);
      if (file.content == DICOMContent::Image)
      {
        EXPECT_LE(file.pixelsAt + file.pixelBytes, changed.size()) << at;
      }
    }
  }
}

} // namespace
