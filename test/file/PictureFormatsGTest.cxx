/* SPDX-License-Identifier: Apache-2.0 */
#include "FileTesting.h"

using dwc::test::FromHex;
using dwc::test::LittleEndian;

namespace
{

class PictureFormats : public dwc::test::FileTest
{};

/** 8 x 8 gray pixels, as Pillow writes them. */
constexpr std::uintmax_t pixels = 64;

const std::string png =
  FromHex("89504e470d0a1a0a0000000d4948445200000008000000080800000000e164e1570000001349444154789c6364e0"
          "800046012883852c06005133024b7b85a2f50000000049454e44ae426082");

const std::string jpegHead = "ffd8ffe000104a46494600010100000100010000";
const std::string jpegTables =
  "ffdb0043001b12141714111b1716171e1c1b2028422b28252528513a3d3042605565645f555d5b6a7899816a7190"
  "735b5d85b586909ea3abadab6780bcc9baa6c799a8aba4";
const std::string jpegScan =
  "ffc0000b080008000801011100ffc40014000100000000000000000000000000000004ffc4001710010003000000000000"
  "0000000000000004002131ffda0008010100003f0011c1953f";
const std::string jpeg = FromHex(jpegHead + jpegTables + jpegScan + "ffd9");

const std::string progressiveJpeg = FromHex(
  jpegHead + jpegTables +
  "ffc2000b080008000801011100ffc40014000100000000000000000000000000000003ffda00080101000000010fffc400151001010000000000"
  "0000000000"
  "00000000000200ffda000801010001050222ffc40014100100000000000000000000000000000000ffda0008010100063f027fffc40014100100"
  "0000000000"
  "00000000000000000000ffda0008010100013f213fffda0008010100000010ff00ffc4001610000300000000000000000000000000000021"
  "31ffda0008010100013f108a3fffd9");

const std::string jpeg2000 = FromHex("0000000c6a5020200d0a870a00000014667479706a703220000000006a7032200000002d6a7032680"
                                     "00000166968647200000008000000080001070700000000"
                                     "000f636f6c7201000000000011000000b36a703263ff4fff510029000000000008000000080000000"
                                     "00000000000000008000000080000000000000000000107"
                                     "0101ff52000c00000001000304040001ff5c000d4040484850484850484850ff64002500014372656"
                                     "1746564206279204f70656e4a504547207665727369"
                                     "6f6e20322e352e30ff90000a0000000000380001ff93cfb40c06ff7fc3ea028fb408043f045fc1f38"
                                     "487d4060d01ff7f0b3d85c0f901c1f38300221a0f03"
                                     "7febffd9");

/** BITMAPFILEHEADER and BITMAPINFOHEADER of 8 bits a pixel, with a palette of no colors. */
std::string
MakeBMPHead(std::int32_t width, std::int32_t height, std::uint32_t compression)
{
  return "BM" + LittleEndian(0, 4) + LittleEndian(0, 4) + LittleEndian(54, 4) + LittleEndian(40, 4) +
         LittleEndian(static_cast<std::uint32_t>(width), 4) + LittleEndian(static_cast<std::uint32_t>(height), 4) +
         LittleEndian(1, 2) + LittleEndian(8, 2) + LittleEndian(compression, 4) + std::string(20, '\0');
}

} // namespace

TEST_F(PictureFormats, PNGEndsWithItsLastChunk)
{
  EXPECT_EQ(FindShortestWhole("a.png", png, pixels), png.size());
  EXPECT_TRUE(IsWhole("a.png", png + "and more", pixels));
  EXPECT_TRUE(IsWhole("named.jpg", png, pixels)); // the bytes say what it is
  EXPECT_FALSE(IsWhole("noise.png", png.substr(0, 8) + std::string(2000, '\x5A'), pixels));
}

TEST_F(PictureFormats, JPEGEndsWithItsMarker)
{
  EXPECT_EQ(FindShortestWhole("a.jpg", jpeg, pixels), jpeg.size());
  EXPECT_EQ(FindShortestWhole("a.jpg", progressiveJpeg, pixels), progressiveJpeg.size());
}

TEST_F(PictureFormats, JPEGInRareSpellingIsWhole)
{
  const std::string scan = FromHex(jpegScan);
  EXPECT_TRUE(IsWhole("trailing.jpg", jpeg + std::string(100, '\0'), pixels));
  EXPECT_TRUE(IsWhole("fill.jpg", FromHex(jpegHead + "ffff" + jpegTables + "ffff" + jpegScan + "ffffffd9"), pixels));
  EXPECT_TRUE(IsWhole("restart.jpg", FromHex(jpegHead + jpegTables + jpegScan + "ffd0ff00ffd1" + "ffd9"), pixels));
}

TEST_F(PictureFormats, ThumbnailInAJPEGIsNotItsEnd)
{
  const std::string head = FromHex(jpegHead);
  const std::string thumbnail = "\xFF\xE1" + std::string({ '\0', static_cast<char>(jpeg.size() + 2) }) + jpeg;
  const std::string whole = head + thumbnail + jpeg.substr(head.size());
  EXPECT_EQ(FindShortestWhole("a.jpg", whole, pixels), whole.size());
}

TEST_F(PictureFormats, JPEG2000EndsWithItsCodestream)
{
  EXPECT_EQ(FindShortestWhole("a.jp2", jpeg2000, pixels), jpeg2000.size());
  EXPECT_TRUE(IsWhole("a.jp2", jpeg2000 + std::string("\0\0\0\x08uuid", 8), pixels)); // a box behind it
  const std::string codestream = jpeg2000.substr(jpeg2000.find("\xFF\x4F\xFF\x51"));
  EXPECT_EQ(FindShortestWhole("a.j2k", codestream, pixels), codestream.size());
}

TEST_F(PictureFormats, BMPHasPaddedLinesBehindItsHead)
{
  const std::string head = MakeBMPHead(5, 3, 0); // lines of 8 bytes
  EXPECT_EQ(FindShortestWhole("a.bmp", head + std::string(24, '\x11'), 15), head.size() + 24);
}

TEST_F(PictureFormats, BMPFromTopToBottomIsAsLarge)
{
  const std::string head = MakeBMPHead(5, -3, 0);
  EXPECT_EQ(FindShortestWhole("a.bmp", head + std::string(24, '\x11'), 15), head.size() + 24);
}

TEST_F(PictureFormats, BMPOfRunsHasAnySize)
{
  EXPECT_TRUE(IsWhole("a.bmp", MakeBMPHead(500, 300, 1) + std::string("\x05\x11\0\x01", 4), 150000));
}
