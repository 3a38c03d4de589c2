/* SPDX-License-Identifier: Apache-2.0 */
#include "PictureTesting.h"

using dwc::test::BigEndian;
using dwc::test::FromHex;

namespace
{

class JPEG2000 : public dwc::test::PictureTest
{};

/** 8 x 8 gray pixels, as OpenJPEG 2.5 writes them. */
const std::string jp2 = FromHex("0000000c6a5020200d0a870a00000014667479706a703220000000006a7032200000002d6a7032680"
                                "00000166968647200000008000000080001070700000000"
                                "000f636f6c7201000000000011000000b36a703263ff4fff510029000000000008000000080000000"
                                "00000000000000008000000080000000000000000000107"
                                "0101ff52000c00000001000304040001ff5c000d4040484850484850484850ff64002500014372656"
                                "1746564206279204f70656e4a504547207665727369"
                                "6f6e20322e352e30ff90000a0000000000380001ff93cfb40c06ff7fc3ea028fb408043f045fc1f38"
                                "487d4060d01ff7f0b3d85c0f901c1f38300221a0f03"
                                "7febffd9");
const std::string codestream = jp2.substr(jp2.find("\xFF\x4F\xFF\x51"));

std::string
Segment(int marker, const std::string & contents)
{
  return "\xFF" + std::string(1, static_cast<char>(marker)) + BigEndian(contents.size() + 2, 2) + contents;
}

/** SIZ. \param place of the image and of its tiles */
std::string
Size(std::uint32_t       width,
     std::uint32_t       height,
     std::uint32_t       tile,
     const std::string & components = FromHex("070101"),
     std::uint32_t       place = 0)
{
  return Segment(0x51,
                 BigEndian(0, 2) + BigEndian(width, 4) + BigEndian(height, 4) + BigEndian(place, 8) +
                   BigEndian(tile, 4) + BigEndian(tile, 4) + BigEndian(0, 8) + BigEndian(components.size() / 3, 2) +
                   components);
}

/** COD: style, order, layers, mixture; levels, blocks, style, wavelet. */
std::string
Coding(const std::string & hex = "0000000100"
                                 "0104040001")
{
  return Segment(0x52, FromHex(hex));
}

/** QCD of one level: four bands. */
std::string
Quantization(const std::string & hex = "4040484850")
{
  return Segment(0x5C, FromHex(hex));
}

/** SOT, SOD and data. */
std::string
TilePart(std::uint32_t       tile,
         int                 part = 0,
         int                 parts = 1,
         const std::string & data = "data",
         const std::string & header = "")
{
  return Segment(0x90,
                 BigEndian(tile, 2) + BigEndian(14 + header.size() + data.size(), 4) + static_cast<char>(part) +
                   static_cast<char>(parts)) +
         header + "\xFF\x93" + data;
}

std::string
Make(const std::string & header, const std::string & tiles = TilePart(0))
{
  return "\xFF\x4F" + header + tiles + "\xFF\xD9";
}

std::string
Box(const std::string & type, const std::string & contents)
{
  return BigEndian(contents.size() + 8, 4) + type + contents;
}

const std::string usual = Size(8, 8, 8) + Coding() + Quantization();

} // namespace

TEST_F(JPEG2000, SaysWhatItHolds)
{
  const dwc::FileContent content = Inspect("a.jp2", jp2);
  EXPECT_EQ(content.format, "JPEG 2000");
  EXPECT_EQ(content.size, (std::vector<std::size_t>{ 8, 8 }));
  EXPECT_EQ(content.components, 1U);
  EXPECT_EQ(Inspect("a.j2k", codestream).size, content.size);
  EXPECT_EQ(
    Inspect("a.j2k", Make(Size(30, 20, 32, FromHex("070101070101070101")) + Coding() + Quantization())).components, 3U);
}

TEST_F(JPEG2000, EndsWithItsCodestream)
{
  ExpectWholeOnly("a.jp2", jp2);
  ExpectWholeOnly("a.j2k", codestream);
  EXPECT_EQ(FindRefusal("a.jp2", jp2 + Box("uuid", "")), ""); // a box behind it
}

TEST_F(JPEG2000, OfOneWrongBitEndsNothing) { EXPECT_GT(CountRefusedFlips("a.jp2", jp2), 500U); }

TEST_F(JPEG2000, OfTilesAndPartsIsTaken)
{
  const std::string header = Size(16, 8, 8) + Coding() + Quantization();
  EXPECT_EQ(FindRefusal("a.j2k", Make(header, TilePart(0) + TilePart(1))), "");
  EXPECT_EQ(FindRefusal("a.j2k", Make(header, TilePart(1) + TilePart(0))), "");
  EXPECT_EQ(FindRefusal("a.j2k", Make(header, TilePart(0, 0, 2) + TilePart(1) + TilePart(0, 1, 2))), "");
  EXPECT_EQ(FindRefusal("a.j2k", Make(header, TilePart(0, 0, 0) + TilePart(0, 1, 2) + TilePart(1))), "");
  EXPECT_EQ(FindRefusal("a.j2k", Make(usual, TilePart(0, 0, 1, "", Segment(0x58, "ab") + Segment(0x64, "ab")))), "");
}

TEST_F(JPEG2000, OfRareLegalSegmentsIsTaken)
{
  const std::string three = Size(8, 8, 8, FromHex("070101070101070101"));
  EXPECT_EQ(FindRefusal("a.j2k",
                        Make(three +
                             Coding("000000010101040400"
                                    "01") +
                             Quantization())),
            ""); // mixed colors
  EXPECT_EQ(FindRefusal("a.j2k", Make(three + Coding() + Segment(0x53, FromHex("02000004040001")) + Quantization())),
            "");
  EXPECT_EQ(FindRefusal("a.j2k", Make(three + Coding() + Quantization() + Segment(0x5D, FromHex("014040484850")))), "");
  EXPECT_EQ(FindRefusal("a.j2k",
                        Make(Size(8, 8, 8) +
                             Coding("0100000100"
                                    "01040400018888") +
                             Quantization())),
            "");                                                                                // precincts
  EXPECT_EQ(FindRefusal("a.j2k", Make(Size(8, 8, 8) + Coding() + Quantization("410123"))), ""); // one step for all
  EXPECT_EQ(FindRefusal("a.j2k", Make(usual + Segment(0x55, "abc") + Segment(0x64, "abc"))), "");
  EXPECT_EQ(FindRefusal("a.j2k", Make(Size(8, 8, 8, FromHex("0f0101")) + Coding() + Quantization())), ""); // 16 bits
}

TEST_F(JPEG2000, OfKindsThatITKMisreadsIsRefused)
{
  const auto refuse = [this](const std::string & size, const std::string & part) {
    ExpectRefusal("a.j2k", Make(size + Coding() + Quantization()), part);
  };
  refuse(Size(8, 8, 8, FromHex("870101")), "of 8 signed bits and 1 components, which ITK does not read right");
  refuse(Size(8, 8, 8, FromHex("0b0101")), "of 12 bits and 1 components");
  refuse(Size(8, 8, 8, FromHex("0f01010f0101")), "of 16 bits and 2 components");
  refuse(Size(8, 8, 8, FromHex("070101070202")), "with components of unlike sizes or numbers of bits");
  refuse(Size(8, 8, 8, FromHex("0701010f0101")), "with components of unlike sizes or numbers of bits");
  refuse(Size(8, 8, 8, FromHex("070101"), 1), "whose image or tiles begin elsewhere than at 0");
  ExpectRefusal("a.j2k", Make(usual + Segment(0x5F, "abcdefg")), "with a segment of a rare kind (got marker 65375)");
  ExpectRefusal("a.j2k", Make(usual, TilePart(0, 0, 1, "data", Coding())), "with a coding of its own for a tile");
  ExpectRefusal("a.j2k", Make(usual, TilePart(0, 0, 0)), "whose tiles do not say how many parts they have");
  std::string open = Make(usual);
  open.replace(open.find("\xFF\x90") + 6, 4, std::string(4, '\0'));
  ExpectRefusal("a.j2k", open, "whose last tile does not say how long it is");
  const std::string boxes = jp2.substr(0, 32);
  ExpectRefusal("a.jp2", boxes + Box("jp2h", Box("pclr", "abc")) + Box("jp2c", codestream), "numbers of a palette");
  ExpectRefusal("a.jp2",
                boxes + Box("jp2h", Box("colr", FromHex("01000000000012"))) + Box("jp2c", codestream),
                "of luminance and chrominance");
}

/** The old OpenJPEG in ITK believes all of these, and ends the process. */
TEST_F(JPEG2000, OfIllegalSegmentsIsRefused)
{
  const std::vector<std::pair<std::string, std::string>> cases = {
    { Make(Coding() + Quantization()), "does not begin as a JPEG 2000 does" },
    { Make(Size(0, 8, 8) + Coding() + Quantization()), "has no pixel, or more" },
    { Make(Size(8, 8, 0) + Coding() + Quantization()), "has no pixel, or more" },
    { Make(Size(8, 8, 0x80000008) + Coding() + Quantization()), "has no pixel, or more" },
    { Make(Size(8, 8, 8, "") + Coding() + Quantization()), "has a header of a wrong length (got 38 bytes for 0" },
    { Make(Size(300, 300, 1) + Coding() + Quantization()), "has more tiles than a JPEG 2000 can have (got 90000)" },
    { Make(Size(8, 8, 8) + Quantization()), "does not say how all of its pixels are coded" },
    { Make(Size(8, 8, 8) + Coding()), "does not say how all of its pixels are coded" },
    { Make(Size(8, 8, 8) + Coding() + Quantization("40404848")), "does not say how all" }, // three bands of four
    { Make(usual + Coding()), "has a coding that no JPEG 2000 can have" },
    { Make(usual + Quantization()), "says twice how it is quantized" },
    { Make(Size(8, 8, 8) + Coding("00000001010104040001") + Quantization()), "mixture 1 of 1 components" },
    { Make(Size(8, 8, 8) + Coding("00050001000104040001") + Quantization()), "order 5" },
    { Make(Size(8, 8, 8) + Coding("00000000000104040001") + Quantization()), "0 layers" },
    { Make(Size(8, 8, 8) + Coding("00000001002104040001") + Quantization()), "(got 33 levels" },
    { Make(Size(8, 8, 8) + Coding("00000001000109040001") + Quantization()), "blocks of 2^11 x 2^6" },
    { Make(Size(8, 8, 8) + Coding("00000001000105040001") + Quantization()), "blocks of 2^7 x 2^6" },
    { Make(Size(8, 8, 8) + Coding("01000001000104040001") + Quantization()), "has a coding" },     // precincts missing
    { Make(Size(8, 8, 8) + Coding("010000010001040400018880") + Quantization()), "has a coding" }, // of no height
    { Make(Size(8, 8, 8) + Coding("0000000100") + Quantization()), "has a coding" },
    { Make(Size(8, 8, 8) + Coding() + Quantization("43")), "has a quantization that no JPEG 2000 can have" },
    { Make(Size(8, 8, 8) + Coding() + Quantization("40" + std::string(196, '4'))), "of 98 bytes" },
    { Make(usual + Segment(0x53, FromHex("01000004040001"))), "of a component that is not there (got 1)" },
    { Make(usual + Segment(0x64, "")), "has a segment of a wrong length (got 2)" },
    { Make(usual + Segment(0x63, "abc")), "has a registration of its components of a wrong length" },
    { Make(usual, TilePart(1)), "has no part of a tile" },
    { Make(usual, TilePart(0, 1)), "has no part of a tile" },
    { Make(usual, TilePart(0) + TilePart(0, 1, 2)), "has no part of a tile" },
    { Make(usual, TilePart(0) + "noise and more of it"), "has no part of a tile" },
    { Make(usual, TilePart(0, 0, 2)), "lacks some of its tiles, or parts of them" },
    { Make(Size(16, 8, 8) + Coding() + Quantization()), "lacks some of its tiles" }
  };
  for (const auto & [bytes, part] : cases)
  {
    ExpectRefusal("a.j2k", bytes, part);
  }
}

TEST_F(JPEG2000, OfIllegalBoxesIsRefused)
{
  ExpectRefusal("a.jp2", "noise and more of it", "a.jp2 does not begin as a JPEG 2000 does");
  ExpectRefusal("a.jp2", jp2.substr(0, 12) + Box("jp2c", "noise"), "has no codestream where one must begin");
  ExpectRefusal("a.jp2", Box("ftyp", "jp2 ") + Box("jp2c", codestream), "does not begin as a JPEG 2000 does");
  ExpectRefusal("a.jp2", jp2.substr(0, 12) + BigEndian(3, 4) + "ftyp", "has a box of a wrong length (got 3)");
  ExpectRefusal(
    "a.jp2", jp2.substr(0, 12) + BigEndian(1, 4) + "ftyp" + BigEndian(~std::uint64_t{ 0 }, 8), "is truncated");
  ExpectRefusal("a.jp2", jp2.substr(0, 32), "is truncated");
  EXPECT_EQ(FindRefusal("a.jp2",
                        jp2.substr(0, 12) + BigEndian(1, 4) + "ftyp" + BigEndian(20, 8) + "jp2 " + BigEndian(0, 4) +
                          "jp2c" + codestream),
            "");
}
