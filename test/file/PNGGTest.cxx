/* SPDX-License-Identifier: Apache-2.0 */
#include "PictureTesting.h"

using dwc::test::BigEndian;
using dwc::test::FromHex;

namespace
{

class PNG : public dwc::test::PictureTest
{};

/** 8 x 8 gray pixels, as Pillow writes them. */
const std::string png =
  FromHex("89504e470d0a1a0a0000000d4948445200000008000000080800000000e164e1570000001349444154789c6364e0"
          "800046012883852c06005133024b7b85a2f50000000049454e44ae426082");

/** Bit by bit, as ISO 15948 defines it. */
std::uint32_t
Sum(const std::string & bytes)
{
  std::uint32_t sum = 0xFFFFFFFF;
  for (const char byte : bytes)
  {
    sum ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit)
    {
      sum = (sum >> 1) ^ ((sum & 1) != 0 ? 0xEDB88320 : 0);
    }
  }
  return ~sum;
}

std::string
Chunk(const std::string & type, const std::string & data)
{
  return BigEndian(data.size(), 4) + type + data + BigEndian(Sum(type + data), 4);
}

std::string
Header(std::uint32_t width, std::uint32_t height, int bits, int color, const std::string & rest = std::string(3, '\0'))
{
  return Chunk("IHDR",
               BigEndian(width, 4) + BigEndian(height, 4) + static_cast<char>(bits) + static_cast<char>(color) + rest);
}

std::string
Make(const std::string & chunks)
{
  return "\x89PNG\r\n\x1A\n" + chunks + Chunk("IEND", "");
}

const std::string pixels = Chunk("IDAT", std::string(40, 'x'));

} // namespace

TEST_F(PNG, SaysWhatItHolds)
{
  const dwc::FileContent content = Inspect("a.png", png);
  EXPECT_EQ(content.format, "PNG");
  EXPECT_EQ(content.size, (std::vector<std::size_t>{ 8, 8 }));
  EXPECT_EQ(content.components, 1U);
  EXPECT_TRUE(content.notes.empty());
  EXPECT_EQ(Inspect("named.jpg", png).format, "PNG"); // the bytes say what it is
}

TEST_F(PNG, EndsWithItsLastChunk)
{
  ExpectWholeOnly("a.png", png);
  EXPECT_EQ(FindRefusal("a.png", png + "and more"), "");
}

/** Each bit is one of the signature, or of a chunk with a checksum. Without its first four bytes it is no PNG. */
TEST_F(PNG, OfOneWrongBitIsRefused) { EXPECT_EQ(CountRefusedFlips("a.png", png), 8 * (png.size() - 4)); }

TEST_F(PNG, OfNoiseIsRefused)
{
  ExpectRefusal("a.png",
                png.substr(0, 8) + std::string(2000, '\x5A'),
                "a.png does not begin with a header of 13 bytes (got chunk ZZZZ at byte 8 with 1515870810)");
  ExpectRefusal("a.png", png.substr(0, 8) + std::string(2000, '\x01'), "has no chunk at byte 8");
}

TEST_F(PNG, OfAnyLegalHeaderIsTaken)
{
  const std::string palette = Chunk("PLTE", "abcdef");
  for (const auto & [color, bits, components] :
       std::vector<std::tuple<int, std::vector<int>, std::size_t>>{ { 0, { 1, 2, 4, 8, 16 }, 1 },
                                                                    { 2, { 8, 16 }, 3 },
                                                                    { 3, { 1, 2, 4, 8 }, 3 },
                                                                    { 4, { 8, 16 }, 2 },
                                                                    { 6, { 8, 16 }, 4 } })
  {
    for (const int bit : { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 17, 32, 64, 255 })
    {
      const std::string bytes = Make(Header(3, 2, bit, color) + (color == 3 ? palette : "") + pixels);
      const bool        isLegal = std::find(bits.begin(), bits.end(), bit) != bits.end();
      EXPECT_EQ(FindRefusal("a.png", bytes).empty(), isLegal) << color << " " << bit;
      if (isLegal)
      {
        EXPECT_EQ(Inspect("a.png", bytes).components, components);
      }
    }
  }
  for (const int color : { 1, 5, 7, 255 })
  {
    ExpectRefusal("a.png", Make(Header(3, 2, 8, color) + pixels), "has a header that no PNG can have");
  }
  EXPECT_EQ(FindRefusal("a.png", Make(Header(3, 2, 8, 0, FromHex("000001")) + pixels)), ""); // interlaced
  for (const char * const rest : { "010000", "000100", "000002" })
  {
    ExpectRefusal("a.png", Make(Header(3, 2, 8, 0, FromHex(rest)) + pixels), "has a header that no PNG can have");
  }
}

/** Whatever libpng does not survive in ITK 5.2. */
TEST_F(PNG, OfIllegalChunksIsRefused)
{
  const std::string                                      gray = Header(3, 2, 8, 0);
  const std::string                                      colors = Header(3, 2, 8, 3);
  const std::string                                      palette = Chunk("PLTE", "abcdef");
  const std::vector<std::pair<std::string, std::string>> cases = {
    { pixels, "does not begin with a header of 13 bytes (got chunk IDAT at byte 8 with 40)" },
    { gray + gray + pixels, "a second header" },
    { Header(0, 2, 8, 0) + pixels, "has no pixel (got 0 x 2)" },
    { Header(1000001, 2, 8, 0) + pixels, "more than a million pixels along an axis" },
    { colors + pixels, "has no palette for its colors" },
    { colors + Chunk("PLTE", "") + pixels, "has a palette that is out of place or of a wrong length (got 0 bytes" },
    { colors + Chunk("PLTE", "abcd") + pixels, "of a wrong length (got 4 bytes" },
    { colors + Chunk("PLTE", std::string(771, 'a')) + pixels, "of a wrong length (got 771 bytes" },
    { colors + palette + palette + pixels, "has a palette that is out of place" },
    { gray + Chunk("ABCD", "") + pixels, "which no reader knows but must understand" },
    { gray + Chunk("iTXt", std::string(8000001, 'a')) + pixels, "too long for libpng (got 8000001 bytes)" },
    { gray + pixels + Chunk("tEXt", "a") + pixels, "has pixels apart from the others" },
    { gray, "holds less than its 3 x 2 pixels need (got 0 bytes)" },
    { Header(1000, 1000, 8, 6) + pixels, "holds less than its 1000 x 1000 pixels need" },
    { gray + BigEndian(0x80000000, 4) + "tEXt", "is too long (got 2147483648 bytes)" },
    { gray + BigEndian(0x7FFFFFFF, 4) + "tEXt", "is truncated" }
  };
  for (const auto & [chunks, part] : cases)
  {
    ExpectRefusal("a.png", Make(chunks), part);
  }
}

TEST_F(PNG, OfRareLegalChunksIsTaken)
{
  const std::string gray = Header(3, 2, 8, 0);
  EXPECT_EQ(FindRefusal("a.png", Make(gray + Chunk("prVt", "anything") + pixels + pixels + Chunk("tEXt", "a"))), "");
  EXPECT_EQ(FindRefusal("a.png", Make(Header(3, 2, 8, 2) + Chunk("PLTE", "abc") + pixels)), "");    // suggested colors
  EXPECT_EQ(Inspect("a.png", Make(gray + Chunk("tRNS", FromHex("0001")) + pixels)).components, 0U); // alpha, or not
}

TEST_F(PNG, OfAnAnimationSaysSo)
{
  const std::vector<std::string> notes =
    Inspect("a.png", Make(Header(3, 2, 8, 0) + Chunk("acTL", FromHex("0000000200000000")) + pixels)).notes;
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_NE(notes.front().find("a.png is an animation, of which the still picture is used."), std::string::npos);
}
