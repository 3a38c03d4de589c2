/* SPDX-License-Identifier: Apache-2.0 */
#include "file/DICOMPixels.h"

#include "DICOMTesting.h"

namespace
{

using dwc::test::JoinTag;
using dwc::test::LittleEndian;
using dwc::test::MakeElement;
using dwc::test::MakePlainElement;
using dwc::test::MakeWord;
using dwc::test::TestSlice;

class DICOMPixels : public dwc::test::FileTest
{
protected:
  std::string
  Find(const std::string & bytes) const
  {
    return dwc::file::FindDICOMFault(this->Write("a.dcm", bytes));
  }

  std::string
  Find(const TestSlice & slice) const
  {
    return this->Find(slice.GetBytes());
  }

  /** One frame of the slice's 4 x 3 pixels of 16 bits. */
  std::string
  FindCompressed(const std::string & transferSyntax, const std::string & frame) const
  {
    std::string bytes = dwc::test::MakeDICOMStart(transferSyntax);
    for (const auto & [tag, element] : TestSlice().elements)
    {
      bytes += tag < JoinTag(0x7FE0, 0) ? MakeElement(tag, element.first, element.second) : "";
    }
    bytes += dwc::test::FromHex("E07F10004F420000FFFFFFFF");
    return this->Find(bytes + MakePlainElement(JoinTag(0xFFFE, 0xE000), "") +
                      MakePlainElement(JoinTag(0xFFFE, 0xE000), frame) + dwc::test::FromHex("FEFFDDE000000000"));
  }
};

TEST_F(DICOMPixels, OfAWholeFileHaveNoFault)
{
  EXPECT_EQ(this->Find(TestSlice()), "");
  EXPECT_EQ(this->Find("no DICOM file"), "");
  EXPECT_EQ(this->Find(TestSlice().Set(0x7FE0, 0x0010, "OW", std::string(26, 'p'))), "") << "bytes to spare";
}

TEST_F(DICOMPixels, NoPrefixIsWhole)
{
  const std::string bytes = TestSlice().GetBytes();
  for (std::size_t length = bytes.find(MakeElement(JoinTag(0x0028, 0x0010), "US", MakeWord(3))) + 1;
       length < bytes.size();
       ++length)
  {
    EXPECT_NE(this->Find(bytes.substr(0, length)), "") << length;
  }
}

TEST_F(DICOMPixels, MustBeAsManyAsAreAnnounced)
{
  EXPECT_EQ(this->Find(TestSlice().Set(0x7FE0, 0x0010, "OW", std::string(22, 'p'))),
            "it has fewer pixels than it announces");
  EXPECT_EQ(this->Find(TestSlice().Set(0x0028, 0x0008, "IS", "2")), "it has fewer pixels than it announces");
  EXPECT_EQ(this->Find(TestSlice().Set(0x0028, 0x0008, "IS", "99999999999999999999")),
            "it has fewer pixels than it announces");
  EXPECT_EQ(this->Find(TestSlice().Set(0x0028, 0x0011, "US", MakeWord(0))), "it has no rows or no columns");
}

TEST_F(DICOMPixels, MustBeOfATypeThatThereIs)
{
  for (const std::size_t samples : { 0, 2, 5, 65535 })
  {
    EXPECT_NE(this->Find(TestSlice().Set(0x0028, 0x0002, "US", MakeWord(samples))).find("1, 3 or 4 samples"),
              std::string::npos);
  }
  for (const std::size_t bits : { 0, 7, 24, 255 })
  {
    EXPECT_NE(this->Find(TestSlice().Set(0x0028, 0x0100, "US", MakeWord(bits))).find("bits allocated"),
              std::string::npos);
  }
}

// 16 bits are two segments, the first of which begins after the header of 64 bytes. PS3.5, annex G.
TEST_F(DICOMPixels, InRLEHaveTheirSegments)
{
  const auto make = [](std::uint32_t segments, std::uint32_t first, std::uint32_t second) {
    std::string head = LittleEndian(segments, 4) + LittleEndian(first, 4) + LittleEndian(second, 4);
    head.resize(64, '\0');
    return head + std::string(8, 'r');
  };
  const std::string syntax = "1.2.840.10008.1.2.5";
  EXPECT_EQ(this->FindCompressed(syntax, make(2, 64, 68)), "");
  for (const std::string & frame : { make(0, 64, 68),
                                     make(1, 64, 68),
                                     make(3, 64, 68),
                                     make(99999, 64, 68),
                                     make(2, 64, 64),
                                     make(2, 63, 68),
                                     make(2, 64, 72),
                                     std::string(10, 'r') })
  {
    EXPECT_EQ(this->FindCompressed(syntax, frame), "its frames are not in RLE, which it announces");
  }
}

// SOI, a comment, the frame header: precision, lines, samples a line, components.
TEST_F(DICOMPixels, InJPEGAreThoseThatAreAnnounced)
{
  const auto make = [](const char * precision, const char * lines, const char * samples, const char * components) {
    return dwc::test::FromHex(std::string("FFD8FFFE000461") + "62FFC3000B" + precision + lines + samples + components +
                              "011100FFDA");
  };
  const std::string syntax = "1.2.840.10008.1.2.4.70";
  EXPECT_EQ(this->FindCompressed(syntax, make("10", "0003", "0004", "01")), "");
  EXPECT_EQ(this->FindCompressed(syntax, "jpeg"), "its frames are not in JPEG, which it announces");
  for (const std::string & frame : { make("11", "0003", "0004", "01"),
                                     make("10", "0004", "0004", "01"),
                                     make("10", "0003", "0005", "01"),
                                     make("10", "0003", "0004", "03") })
  {
    EXPECT_EQ(this->FindCompressed(syntax, frame), "its pixels in JPEG are not of the size and type that it announces");
  }
  EXPECT_EQ(this->FindCompressed("1.2.840.10008.1.2.4.90", "JPEG 2000"), "") << "is left to its reader";
}

TEST_F(DICOMPixels, OfAPaletteHaveItsColors)
{
  TestSlice slice;
  slice.Set(0x0028, 0x0004, "CS", "PALETTE COLOR").Set(0x0028, 0x0100, "US", MakeWord(8));
  slice.Set(0x7FE0, 0x0010, "OW", std::string(12, 'p'));
  for (std::uint32_t color = 0; color < 3; ++color)
  {
    slice.Set(0x0028, 0x1101 + color, "US", MakeWord(256) + MakeWord(0) + MakeWord(16));
    slice.Set(0x0028, 0x1201 + color, "OW", std::string(512, 'c'));
  }
  EXPECT_EQ(this->Find(slice), "");
  const std::string fault = "its palette does not fit its pixels";
  EXPECT_EQ(this->Find(TestSlice(slice).Set(0x0028, 0x1202, "OW", std::string(510, 'c'))), fault);
  EXPECT_EQ(this->Find(TestSlice(slice).Set(0x0028, 0x1103, "US", MakeWord(256) + MakeWord(0) + MakeWord(5))), fault);
  EXPECT_EQ(this->Find(TestSlice(slice).Set(0x0028, 0x1103, "US", MakeWord(256))), fault);
  slice.elements.erase(JoinTag(0x0028, 0x1201));
  EXPECT_EQ(this->Find(slice), fault);
}

} // namespace
