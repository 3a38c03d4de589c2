/* SPDX-License-Identifier: Apache-2.0 */
#include "PictureTesting.h"

using dwc::test::BigEndian;
using dwc::test::FromHex;

namespace
{

class JPEG : public dwc::test::PictureTest
{};

const dwc::ReaderVersion itk54{ 5, 4, 7 };

/** 8 x 8 gray pixels, as Pillow writes them. */
const std::string head = FromHex("ffd8ffe000104a46494600010100000100010000");
const std::string tables =
  FromHex("ffdb0043001b12141714111b1716171e1c1b2028422b28252528513a3d3042605565645f555d5b6a7899816a7190"
          "735b5d85b586909ea3abadab6780bcc9baa6c799a8aba4");
const std::string scan =
  FromHex("ffc0000b080008000801011100ffc40014000100000000000000000000000000000004ffc4001710010003000000000000"
          "0000000000000004002131ffda0008010100003f0011c1953f");
const std::string end = "\xFF\xD9";
const std::string jpeg = head + tables + scan + end;

const std::string progressiveJpeg =
  head + tables +
  FromHex("ffc2000b080008000801011100ffc40014000100000000000000000000000000000003ffda00080101000000010fffc40015100101"
          "00000000000000000000000000000200ffda000801010001050222ffc40014100100000000000000000000000000000000ffda0008"
          "010100063f027fffc40014100100000000000000000000000000000000ffda0008010100013f213fffda0008010100000010ff00ff"
          "c400161000030000000000000000000000000000002131ffda0008010100013f108a3fffd9");

std::string
Segment(int marker, const std::string & contents)
{
  return "\xFF" + std::string(1, static_cast<char>(marker)) + BigEndian(contents.size() + 2, 2) + contents;
}

struct Component
{
  int id{ 1 };
  int sampling{ 0x11 };
  int table{ 0 };
};

std::string
Frame(int marker, int width, int height, const std::vector<Component> & components, int bits = 8)
{
  std::string contents = std::string(1, static_cast<char>(bits)) + BigEndian(static_cast<std::uint64_t>(height), 2) +
                         BigEndian(static_cast<std::uint64_t>(width), 2) + static_cast<char>(components.size());
  for (const Component & component : components)
  {
    contents +=
      { static_cast<char>(component.id), static_cast<char>(component.sampling), static_cast<char>(component.table) };
  }
  return Segment(marker, contents);
}

/** One code of one bit, 0, for one symbol. */
std::string
Huffman(int number, int symbol = 0)
{
  return Segment(0xC4,
                 static_cast<char>(number) + std::string("\x01") + std::string(15, '\0') + static_cast<char>(symbol));
}

std::string
Scan(const std::vector<int> & components, const std::string & parameters = std::string("\0\x3F\0", 3), int codes = 0)
{
  std::string contents(1, static_cast<char>(components.size()));
  for (const int id : components)
  {
    contents += { static_cast<char>(id), static_cast<char>(codes) };
  }
  return Segment(0xDA, contents + parameters);
}

const std::string start = "\xFF\xD8";
const std::string quantization = Segment(0xDB, std::string(1, '\0') + std::string(64, '\x01'));
const std::string codes = Huffman(0) + Huffman(0x10);
const std::string gray = Frame(0xC0, 8, 8, { {} });
const std::string block = "\x3F"; // two codes of a bit each, filled with ones

/** The smallest JPEG there is: one block without a coefficient. */
const std::string least = start + quantization + gray + codes + Scan({ 1 }) + block + end;

/** Three scans: the beginnings of the blocks, the rest in two steps. */
std::string
Progressive(const std::string & first, const std::string & second = std::string("\x01\x3F\x01", 3))
{
  return start + quantization + Frame(0xC2, 8, 8, { {} }) + codes + Scan({ 1 }, first) + block + Scan({ 1 }, second) +
         block + end;
}

} // namespace

TEST_F(JPEG, SaysWhatItHolds)
{
  const dwc::FileContent content = Inspect("a.jpg", jpeg);
  EXPECT_EQ(content.format, "JPEG");
  EXPECT_EQ(content.size, (std::vector<std::size_t>{ 8, 8 }));
  EXPECT_EQ(content.components, 1U);
  EXPECT_EQ(Inspect("a.jpg",
                    start + quantization + Frame(0xC0, 20, 9, { { 1, 0x22 }, { 2 }, { 3 } }) + codes +
                      Scan({ 1, 2, 3 }) + std::string(4, '\x11') + end)
              .size,
            (std::vector<std::size_t>{ 20, 9 }));
}

TEST_F(JPEG, EndsWithItsMarker)
{
  ExpectWholeOnly("a.jpg", jpeg);
  ExpectWholeOnly("a.jpg", progressiveJpeg);
  ExpectWholeOnly("a.jpg", least);
}

TEST_F(JPEG, OfOneWrongBitEndsNothing)
{
  EXPECT_GT(CountRefusedFlips("a.jpg", jpeg), 250U);
  EXPECT_GT(CountRefusedFlips("a.jpg", progressiveJpeg), 250U);
}

TEST_F(JPEG, InRareSpellingIsWhole)
{
  EXPECT_EQ(FindRefusal("trailing.jpg", jpeg + std::string(100, '\0')), "");
  EXPECT_EQ(FindRefusal("fill.jpg", head + "\xFF\xFF" + tables + "\xFF\xFF" + scan + "\xFF\xFF" + end), "");
  EXPECT_EQ(FindRefusal("bytes.jpg", head + "between" + tables + scan + end), "");
  EXPECT_EQ(
    FindRefusal("comment.jpg", start + Segment(0xFE, "a") + Segment(0xED, std::string(65533, 'a')) + least.substr(2)),
    "");
}

TEST_F(JPEG, ThumbnailInIsNotItsEnd)
{
  ExpectWholeOnly("a.jpg", head + Segment(0xE1, jpeg) + jpeg.substr(head.size()));
}

/** The tables of the standard are not in the frames of motion JPEG. */
TEST_F(JPEG, WithoutTablesOfCodesIsTakenWhereItIsSequential)
{
  EXPECT_EQ(FindRefusal("a.jpg", start + quantization + gray + Scan({ 1 }) + block + end), "");
  ExpectRefusal("a.jpg",
                start + quantization + gray + Scan({ 1 }, std::string("\0\x3F\0", 3), 0x22) + block + end,
                "has no table 2 of Huffman codes (DC) for a scan");
  ExpectRefusal("a.jpg",
                start + quantization + Frame(0xC2, 8, 8, { {} }) + Scan({ 1 }, std::string(3, '\0')) + block + end,
                "has no table 0 of Huffman codes (DC)");
}

TEST_F(JPEG, OfArithmeticCodingIsTaken)
{
  const std::string frame = Frame(0xC9, 8, 8, { {} });
  EXPECT_EQ(FindRefusal("a.jpg", start + quantization + frame + Scan({ 1 }) + end), "");
  EXPECT_EQ(FindRefusal("a.jpg", start + Segment(0xCC, FromHex("00101005")) + quantization + frame + Scan({ 1 }) + end),
            "");
  for (const char * const conditions : { "00", "0001", "2000", "001000" })
  {
    ExpectRefusal(
      "a.jpg", start + Segment(0xCC, FromHex(conditions)) + least.substr(2), "a table of arithmetic coding");
  }
}

TEST_F(JPEG, ThatLibjpegDoesNotReadIsRefusedByName)
{
  for (const int marker : { 0xC3, 0xC7, 0xCB, 0xCF })
  {
    ExpectRefusal("a.jpg", start + Frame(marker, 8, 8, { {} }) + end, "is a lossless JPEG");
  }
  for (const int marker : { 0xC5, 0xC6, 0xCD, 0xCE })
  {
    ExpectRefusal("a.jpg", start + Frame(marker, 8, 8, { {} }) + end, "is a hierarchical JPEG");
  }
  ExpectRefusal(
    "a.jpg", start + Frame(0xC1, 8, 8, { {} }, 12) + end, "of other than 8 bits, which ITK does not read (got 12)");
  ExpectRefusal("a.jpg", start + Frame(0xC0, 65501, 8, { {} }) + end, "(got 65501 x 8 pixels of 1 components)");
  ExpectRefusal("a.jpg", start + Frame(0xC0, 8, 0, { {} }) + end, "(got 8 x 0 pixels");
  ExpectRefusal("a.jpg", start + Frame(0xC0, 8, 8, std::vector<Component>(5)) + end, "of 5 components");
  const std::string thirds =
    start + quantization + Frame(0xC0, 8, 8, { { 1, 0x31 }, { 2, 0x21 } }) + codes + Scan({ 1, 2 }) + "\x11\x11" + end;
  ExpectRefusal("a.jpg", thirds, "sampling factors that libjpeg-turbo does not read (got 2 x 1)");
  EXPECT_EQ(FindRefusal("a.jpg", thirds, itk54), ""); // has another libjpeg
}

/** Each of these is an error of libjpeg, which ends the process in ITK 5.2. */
TEST_F(JPEG, OfIllegalSegmentsIsRefused)
{
  const std::string rest = quantization + gray + codes + Scan({ 1 }) + block + end;
  const std::string twoComponents = start + quantization + Frame(0xC0, 8, 8, { { 1 }, { 2 } }) + codes;
  const auto        table = [](const std::string & counts, const std::string & symbols) {
    return start + quantization + gray + Segment(0xC4, std::string(1, '\0') + counts + symbols) + Huffman(0x10) +
           Scan({ 1 }) + block + end;
  };
  const std::vector<std::pair<std::string, std::string>> cases = {
    { start + end, "ends before its pixels" },
    { start + quantization + gray + end, "ends before its pixels" },
    { start + start + rest, "has a marker that no JPEG of this kind has (got 216)" },
    { start + "\xFF\x02" + rest, "has a marker that no JPEG of this kind has (got 2)" },
    { start + Segment(0xF0, "a") + rest, "(got 240)" },
    { start + Segment(0xC8, "a") + rest, "(got 200)" },
    { start + FromHex("ffe00001") + rest, "has a segment of a wrong length (got 1)" },
    { start + gray + rest, "has a second header of a frame" },
    { least.substr(0, least.size() - 2) + gray + end, "has a second header of a frame" },
    { start + Segment(0xC0, std::string("\x08\0\x08\0\x08\x01\x01\x11", 8)) + end,
      "frame's header of a wrong length (got 8" },
    { start + Segment(0xC0, "\x08") + end, "frame's header of a wrong length (got 1" },
    { start + Segment(0xC0, std::string("\x08\0\x08\0\x08\0", 6)) + end,
      "of a wrong length (got 6 bytes for 0 components)" },
    { start + Frame(0xC0, 8, 8, { { 1, 0x01 } }) + end, "sampling factors that no JPEG can have (got 0 x 1)" },
    { start + Frame(0xC0, 8, 8, { { 1, 0x15 } }) + end, "(got 1 x 5)" },
    { start + Segment(0xDB, std::string(64, '\x01')) + rest, "table of quantization of a wrong length" },
    { start + Segment(0xDB, "\x10" + std::string(64, '\x01')) + rest, "table of quantization of a wrong length" },
    { start + Segment(0xDB, "\x04" + std::string(64, '\x01')) + rest, "(got number 4)" },
    { start + gray + codes + Scan({ 1 }) + block + end, "has no table 0 of quantization" },
    { start + quantization + Frame(0xC0, 8, 8, { { 1, 0x11, 9 } }) + codes + Scan({ 1 }) + block + end,
      "has no table 9" },
    { start + Segment(0xC4, std::string(16, '\0')) + rest, "table of Huffman codes of a wrong length" },
    { start + Segment(0xC4, std::string(1, '\0') + std::string(16, '\x11')) + rest, "(got number 0, 272 codes)" },
    { start + Segment(0xC4, std::string("\0\x02", 2) + std::string(15, '\0') + "a") + rest, "(got number 0, 2 codes)" },
    { start + Segment(0xC4, "\x24" + std::string(16, '\0')) + rest, "(got number 4, 0 codes)" },
    { table("\x02" + std::string(15, '\0'), "aa"), "a table of Huffman codes (DC) that are none" }, // all ones
    { table(std::string("\x01\x03", 2) + std::string(14, '\0'), "aaaa"), "that are none" },
    { table("\x01" + std::string(15, '\0'), "\x10"), "that are none" }, // 16 bits of difference
    { start + Segment(0xDD, "abc") + rest, "has a restart interval of a wrong length (got 3 bytes)" },
    { start + Scan({ 1 }) + rest, "has a scan without a frame" },
    { start + quantization + gray + codes + Scan({}) + block + end, "a header of a wrong length (got 4 bytes for 0" },
    { start + quantization + gray + codes + Segment(0xDA, "\x01\x01") + block + end, "(got 2 bytes for 1 components)" },
    { start + quantization + gray + codes + Scan({ 1, 1, 1, 1, 1 }) + block + end, "(got 14 bytes for 5 components)" },
    { start + quantization + gray + codes + Scan({ 2 }) + block + end,
      "a component that is not there or out of order (got 2)" },
    { twoComponents + Scan({ 2, 1 }) + block + end, "out of order (got 1)" },
    { twoComponents + Scan({ 1, 1 }) + block + end, "out of order (got 1)" },
    { twoComponents + Scan({ 1 }) + block + end, "ends before its pixels, or before one of its colors" },
    { least.substr(0, least.size() - 2) + Scan({ 1 }) + block + end, "has more scans than its frame can have (got 2)" },
    { start + quantization + Frame(0xC0, 8, 8, { { 1, 0x44 }, { 2 } }) + codes + Scan({ 1, 2 }) + block + end,
      "has more blocks in a unit than a JPEG can have (got 17 of 10)" }
  };
  for (const auto & [bytes, part] : cases)
  {
    ExpectRefusal("a.jpg", bytes, part);
  }
}

TEST_F(JPEG, OfIllegalProgressionIsRefused)
{
  const std::string first(3, '\0');
  EXPECT_EQ(FindRefusal("a.jpg", Progressive(first)), "");
  EXPECT_EQ(FindRefusal("a.jpg", Progressive(std::string("\0\0\x01", 3), std::string("\0\0\x10", 3))), "");
  for (const char * const second : { "000100", "003f00", "050400", "014000", "013f20", "013f23", "013f0e" })
  {
    ExpectRefusal("a.jpg", Progressive(first, FromHex(second)), "has a scan that no progressive JPEG can have");
  }
  ExpectRefusal("a.jpg",
                start + quantization + Frame(0xC2, 8, 8, { { 1 }, { 2 } }) + codes + Scan({ 1, 2 }, FromHex("013f00")) +
                  block + end,
                "has a scan that no progressive JPEG can have (got coefficients 1 to 63");
}

TEST_F(JPEG, OfComponentsInScansOfTheirOwnIsTaken)
{
  EXPECT_EQ(FindRefusal("a.jpg",
                        start + quantization + Frame(0xC0, 8, 8, { { 1 }, { 2 } }) + codes + Scan({ 1 }) + block +
                          Scan({ 2 }) + block + end),
            "");
}

TEST_F(JPEG, RestartMarkersAreCounted)
{
  const auto make = [](const std::string & interval, const std::string & data) {
    return start + quantization + Frame(0xC0, 32, 8, { {} }) + codes + interval + Scan({ 1 }) + data + end;
  };
  const std::string one = Segment(0xDD, std::string("\0\x01", 2));
  const std::string all = FromHex("3fffd03fffd13fffd23f");
  EXPECT_EQ(FindRefusal("a.jpg", make(one, all)), "");
  EXPECT_EQ(FindRefusal("a.jpg", make(one, all + FromHex("ffd3"))), ""); // one more after the last block
  EXPECT_EQ(FindRefusal("a.jpg", make(Segment(0xDD, std::string("\0\x03", 2)), FromHex("3fffd03f"))), "");
  ExpectRefusal(
    "a.jpg", make(one, FromHex("3fffd03fffd13f")), "restart markers that are missing or out of order (got 2 of 3)");
  ExpectRefusal("a.jpg", make(one, FromHex("3fffd03fffd23fffd13f")), "(got 3 of 3)");
  ExpectRefusal("a.jpg", make(one, all + FromHex("ffd3ffd4")), "(got 5 of 3)");
  ExpectRefusal("a.jpg", make("", all), "(got 3 of 0)");
}

/** Each block takes a code for its beginning and one for its end. */
TEST_F(JPEG, OfTooLittleDataIsRefused)
{
  const auto make = [](const std::string & data) {
    return start + quantization + Frame(0xC0, 64, 64, { {} }) + codes + Scan({ 1 }) + data + end;
  };
  EXPECT_EQ(FindRefusal("a.jpg", make(std::string(16, '\0'))), "");
  ExpectRefusal("a.jpg", make(std::string(15, '\0')), "holds less than its pixels need (got 15 bytes for 64 blocks)");
  ExpectRefusal("a.jpg", make(std::string(14, '\0') + std::string("\xFF\0", 2)), "(got 15 bytes"); // stuffed
  ExpectRefusal("a.jpg",
                start + quantization + Frame(0xC2, 65500, 65500, { {} }) + codes + Scan({ 1 }, std::string(3, '\0')) +
                  block + end,
                "holds less than its pixels need");
}

/** 32767 in each of 65,537 blocks is more than 2^31. */
TEST_F(JPEG, WhoseSumsMayOverflowIsRefusedForAnOldITK)
{
  const std::string large = start + quantization + Frame(0xC2, 2048, 2056, { {} }) + Huffman(0, 15) + Huffman(0x10) +
                            Scan({ 1 }, std::string(3, '\0')) + std::string(2 * 65792, '\x11') + end;
  ExpectRefusal("a.jpg", large, "is a progressive JPEG that is too large");
  EXPECT_EQ(FindRefusal("a.jpg", large, itk54), "");
  std::string small = large;
  small.replace(small.find(Huffman(0, 15)), Huffman(0).size(), Huffman(0, 11)); // as encoders have it
  EXPECT_EQ(FindRefusal("a.jpg", small), "");
}

TEST_F(JPEG, OfInksSaysSoForAnOldITK)
{
  const std::string inks = start + quantization + Frame(0xC0, 8, 8, { { 1 }, { 2 }, { 3 }, { 4 } }) + codes +
                           Scan({ 1, 2, 3, 4 }) + std::string(2, '\0') + end;
  const dwc::FileContent content = Inspect("a.jpg", inks);
  EXPECT_EQ(content.components, 4U);
  ASSERT_EQ(content.notes.size(), 1U);
  EXPECT_NE(content.notes.front().find("cyan, magenta, yellow and black"), std::string::npos);
  EXPECT_EQ(Inspect("a.jpg", inks, itk54).components, 3U); // which makes colors of them
  EXPECT_TRUE(Inspect("a.jpg", inks, itk54).notes.empty());
}

/** ITK's reader takes what begins with two bytes and is named so. */
TEST_F(JPEG, IsKnownByItsNameToo)
{
  ExpectRefusal("a.jpg", start + "noise without a marker", "is truncated");
  ExpectRefusal("a.JPEG", start + "noise without a marker", "is truncated");
  EXPECT_EQ(FindRefusal("a.raw", start + "noise without a marker"), "");
}
