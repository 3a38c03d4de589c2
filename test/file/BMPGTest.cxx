/* SPDX-License-Identifier: Apache-2.0 */
#include "PictureTesting.h"

using dwc::test::LittleEndian;

namespace
{

class BMP : public dwc::test::PictureTest
{};

const dwc::ReaderVersion itk54{ 5, 4, 7 };

struct Head
{
  std::uint32_t size{ 40 };
  std::int32_t  width{ 5 };
  std::int32_t  height{ 3 };
  std::uint32_t bits{ 8 };
  std::uint32_t compression{ 0 };
  std::uint32_t pixelBytes{ 0 };
  std::uint32_t colors{ 2 };
};

/** BITMAPFILEHEADER, BITMAPINFOHEADER and a palette. */
std::string
Make(const Head & head, const std::string & pixels, const std::string & masks = "")
{
  const std::string palette(head.bits == 8 ? 4 * head.colors : 0, '\x33');
  const auto        place = static_cast<std::uint32_t>(54 + masks.size() + palette.size());
  return "BM" + LittleEndian(0, 8) + LittleEndian(place, 4) + LittleEndian(head.size, 4) +
         LittleEndian(static_cast<std::uint32_t>(head.width), 4) +
         LittleEndian(static_cast<std::uint32_t>(head.height), 4) + LittleEndian(1, 2) + LittleEndian(head.bits, 2) +
         LittleEndian(head.compression, 4) + LittleEndian(head.pixelBytes, 4) + LittleEndian(0, 8) +
         LittleEndian(head.colors, 4) + LittleEndian(0, 4) + masks + palette + pixels;
}

/** BITMAPCOREHEADER, of OS/2. */
std::string
MakeOS2(std::uint32_t width, std::uint32_t height, std::uint32_t bits, const std::string & pixels)
{
  return "BM" + LittleEndian(0, 8) + LittleEndian(26, 4) + LittleEndian(12, 4) + LittleEndian(width, 2) +
         LittleEndian(height, 2) + LittleEndian(1, 2) + LittleEndian(bits, 2) + pixels;
}

const std::string lines(3 * 8, '\x11'); // of 5 bytes, padded to 8

/** Three lines of five pixels: two runs, unlike pixels of odd number, one run. */
const std::string runs = std::string("\x02\x01\x03\x02\0\0\0\x05\x01\x02\x03\x04\x05\0\0\0\x05\x09\0\x01", 20);

std::string
MakeRuns(const std::string & codes)
{
  Head head;
  head.compression = 1;
  head.pixelBytes = static_cast<std::uint32_t>(codes.size());
  return Make(head, codes);
}

} // namespace

TEST_F(BMP, HasPaddedLinesBehindItsHead)
{
  const std::string bytes = Make({}, lines);
  ExpectWholeOnly("a.bmp", bytes);
  const dwc::FileContent content = Inspect("a.bmp", bytes);
  EXPECT_EQ(content.format, "BMP");
  EXPECT_EQ(content.size, (std::vector<std::size_t>{ 5, 3 }));
  EXPECT_EQ(content.components, 3U); // the colors of the palette
  EXPECT_EQ(FindRefusal("a.bmp", bytes + "more"), "");
}

TEST_F(BMP, IsKnownByItsHeaderOrItsName)
{
  EXPECT_EQ(Inspect("a.raw", Make({}, lines)).format, "BMP");
  EXPECT_EQ(FindRefusal("a.raw", "BM" + std::string(100, 'x')), "");
  ExpectRefusal("a.bmp", "BM" + std::string(100, 'x'), "a header of other than 12 or 40 bytes");
}

TEST_F(BMP, FromTopToBottomIsAsLarge)
{
  Head head;
  head.height = -3;
  ExpectWholeOnly("a.bmp", Make(head, lines));
  EXPECT_EQ(Inspect("a.bmp", Make(head, lines)).size, (std::vector<std::size_t>{ 5, 3 }));
}

TEST_F(BMP, OfKindsThatITKReadsIsTaken)
{
  Head full;
  full.bits = 24;
  ExpectWholeOnly("a.bmp", Make(full, std::string(3 * 16, '\x11')));
  ExpectWholeOnly("a.bmp", MakeOS2(5, 3, 24, std::string(3 * 16, '\x11')));
  full.bits = 32;
  const std::string pixels(3 * 20, '\x11');
  EXPECT_EQ(Inspect("a.bmp", Make(full, pixels), itk54).components, 4U);
  full.compression = 3;
  const std::string masks = LittleEndian(0xFF0000, 4) + LittleEndian(0xFF00, 4) + LittleEndian(0xFF, 4);
  EXPECT_EQ(FindRefusal("a.bmp", Make(full, pixels, masks), itk54), "");
  ExpectRefusal("a.bmp", Make(full, pixels, std::string(masks.rbegin(), masks.rend())), "order of colors", itk54);
}

/** itk::BMPImageIO before 5.3 takes alpha, red, green and blue for red, green, blue and alpha. */
TEST_F(BMP, OfKindsThatITKMisreadsIsRefused)
{
  const auto refuse = [this](const std::function<void(Head &)> & change, const std::string & part) {
    Head head;
    change(head);
    ExpectRefusal("a.bmp", Make(head, std::string(100, '\x11')), part);
  };
  refuse([](Head & head) { head.bits = 32; }, "a.bmp is a BMP with 32 bits a pixel");
  refuse([](Head & head) { head.bits = 4; },
         "other than 8, 24 or 32 bits a pixel, which ITK does not read right (got 4)");
  refuse([](Head & head) { head.bits = 16; }, "(got 16)");
  refuse([](Head & head) { head.size = 124; }, "a header of other than 12 or 40 bytes");
  refuse([](Head & head) { head.compression = 4; }, "(got 4)");
  refuse([](Head & head) { head.compression = 3; }, "a compression or order of colors of its own");
  refuse([](Head & head) { head.width = 0; }, "has no pixel, or more than a BMP can have (got 0 x 3)");
  refuse([](Head & head) { head.width = -5; }, "has no pixel, or more");
  refuse([](Head & head) { head.height = std::int32_t{ -2147483647 } - 1; }, "has no pixel, or more");
  refuse(
    [](Head & head) {
      head.width = 2147483647;
      head.height = 2147483647;
    },
    "is truncated");
  ExpectRefusal("a.bmp", MakeOS2(5, 3, 8, std::string(900, '\x11')), "a palette of OS/2");
  ExpectRefusal("a.bmp", MakeOS2(40000, 3, 24, std::string(900, '\x11')), "has no pixel, or more");
}

TEST_F(BMP, PixelsInThePaletteAreRefused)
{
  std::string bytes = Make({}, lines);
  bytes[10] = 60;
  ExpectRefusal("a.bmp", bytes, "has pixels that begin in its header or palette (got byte 60 of 62)");
}

TEST_F(BMP, OfRunsThatCoverItIsTaken)
{
  EXPECT_EQ(FindRefusal("a.bmp", MakeRuns(runs)), "");
  EXPECT_EQ(FindRefusal("a.bmp", MakeRuns(runs.substr(0, 18))), ""); // without the code of the end
  EXPECT_EQ(FindRefusal("a.bmp", MakeRuns(std::string("\x05\x01\0\0\x05\x02\0\0\x05\x03\0\0\0\x01", 14))), "");
}

/** ITK writes where the runs say, and leaves pixels between them as memory was. */
TEST_F(BMP, OfRunsThatLeaveItIsRefused)
{
  const std::string                                      line("\x05\x01\0\0", 4);
  const std::vector<std::pair<std::string, std::string>> cases = {
    { std::string("\x06\x01\0\x01", 4), "has a run of pixels that leaves its line, at byte 64" },
    { std::string("\x03\x01\x03\x01", 4), "leaves its line" },
    { std::string("\0\x06", 2) + std::string(20, 'a'), "leaves its line" },
    { line + line + line + std::string("\x01\x01\0\x01", 4), "leaves its line" },
    { std::string("\0\x02\0\xFF\x01\x01\0\x01", 8), "leaves its line" },
    { line + line + std::string("\0\x01", 2), "has runs that do not cover its pixels, or one twice (got 10 of 15)" },
    { std::string("\x02\x01\0\x02\x01\0\x02\x01\0\0", 10) + line + line + std::string("\0\x01", 2), "(got 14 of 15)" },
    { line + line + std::string("\0\x05", 2), "is truncated" },
    { line + line + std::string("\x05", 1), "is truncated" },
    { "", "do not cover its pixels" }
  };
  for (const auto & [codes, part] : cases)
  {
    ExpectRefusal("a.bmp", MakeRuns(codes), part);
  }
  Head fromTop;
  fromTop.compression = 1;
  fromTop.height = -3;
  fromTop.pixelBytes = static_cast<std::uint32_t>(runs.size());
  ExpectRefusal("a.bmp", Make(fromTop, runs), "runs of pixels from the top");
  ExpectRefusal("a.bmp", MakeRuns(runs).substr(0, MakeRuns(runs).size() - 1), "is truncated");
}

TEST_F(BMP, OfOneWrongBitEndsNothing)
{
  EXPECT_GT(CountRefusedFlips("a.bmp", Make({}, lines)), 100U);
  EXPECT_GT(CountRefusedFlips("a.bmp", MakeRuns(runs)), 100U);
}
