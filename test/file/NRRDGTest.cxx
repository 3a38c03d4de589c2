/* SPDX-License-Identifier: Apache-2.0 */
#include "FileTesting.h"

using dwc::ReaderVersion;
using dwc::test::MakeGzip;

namespace
{

class NRRD : public dwc::test::FileTest
{};

const std::string pixels(48, '\x2A'); // 4 x 3 x 2 of two bytes
const std::string head =
  "NRRD0004\n# a comment\ntype: short\ndimension: 3\nsizes: 4 3 2\nendian: little\nkey:=encoding: hex\n";

std::string
MakeHead(const std::string & encoding, const std::string & more = "")
{
  return head + "encoding: " + encoding + "\n" + more;
}

} // namespace

TEST_F(NRRD, PixelsFollowAnEmptyLine)
{
  const std::string file = MakeHead("raw") + "\n" + pixels;
  EXPECT_EQ(Inspect("a.nrrd", file).size, (std::vector<std::size_t>{ 4, 3, 2 }));
  EXPECT_EQ(Inspect("a.nrrd", file).components, 1U);
  for (std::size_t length = MakeHead("raw").size() + 1; length < file.size(); ++length)
  {
    EXPECT_NE(FindRefusal("a.nrrd", file.substr(0, length)), "") << length;
  }
  EXPECT_EQ(FindRefusal("a.nrrd", file + "more"), "");
  EXPECT_EQ(FindRefusal("a.nrrd", MakeHead("RAW", "byte skip: 3\n") + "\n" + "xyz" + pixels), "");
  EXPECT_NE(FindRefusal("a.nrrd", MakeHead("raw", "byteskip: 3\n") + "\n" + pixels), "");
  EXPECT_EQ(FindRefusal("a.nrrd", MakeHead("raw", "line skip: 2\n") + "\nab\ncdef\n" + pixels), "");
  EXPECT_NE(FindRefusal("a.nrrd", MakeHead("raw", "lineskip: 2\n") + "\nab\ncdef\n" + pixels.substr(1)), "");
}

TEST_F(NRRD, OtherEncodings)
{
  std::string text;
  std::string hex;
  for (int i = 0; i < 24; ++i)
  {
    text += std::to_string(i * 100) + (i % 4 == 3 ? "\n" : " ");
    hex += "2a2A";
  }
  EXPECT_EQ(FindRefusal("a.nrrd", MakeHead("ascii") + "\n" + text), "");
  EXPECT_NE(FindRefusal("a.nrrd", MakeHead("text") + "\n" + text.substr(4)).find("of the 24 numbers"),
            std::string::npos);
  EXPECT_NE(FindRefusal("a.nrrd", MakeHead("ascii") + "\n" + std::string(2000, '1') + " " + text).find("letters"),
            std::string::npos);
  EXPECT_EQ(FindRefusal("a.nrrd", MakeHead("hex") + "\n" + hex), "");
  EXPECT_NE(FindRefusal("a.nrrd", MakeHead("hex") + "\n" + hex.substr(1)), "");
  EXPECT_EQ(FindRefusal("a.nrrd", MakeHead("bzip2") + "\nBZh9"),
            "INPUT: a.nrrd is compressed by bzip2, which ITK does not read. Save it with encoding: gzip.");
}

TEST_F(NRRD, CompressedPixelsAgreeWithTheirChecksum)
{
  for (const char * const encoding : { "gzip", "gz" })
  {
    const std::string start = MakeHead(encoding) + "\n";
    EXPECT_EQ(FindRefusal("a.nrrd", start + MakeGzip(pixels)), "");
    EXPECT_EQ(FindRefusal("a.nrrd", start + MakeGzip(pixels.substr(0, 10)) + MakeGzip(pixels.substr(10)) + "more"), "");
    std::string wrong = start + MakeGzip(pixels);
    wrong[wrong.size() - 20] ^= 2;
    EXPECT_EQ(FindRefusal("a.nrrd", wrong),
              "INPUT: a.nrrd is damaged: the compressed data of its pixels do not agree with their checksum. Get a "
              "whole copy.");
    EXPECT_NE(FindRefusal("a.nrrd", start + MakeGzip(pixels.substr(1))).find("47 of the 48 bytes"), std::string::npos);
    for (std::size_t length = 0; length < MakeGzip(pixels).size(); ++length)
    {
      EXPECT_NE(FindRefusal("a.nrrd", start + MakeGzip(pixels).substr(0, length)), "") << length;
    }
  }
  EXPECT_EQ(FindRefusal("a.nrrd", MakeHead("gzip", "byte skip: 5\n") + "\n" + MakeGzip("12345" + pixels)), "");
  EXPECT_NE(FindRefusal("a.nrrd", MakeHead("gzip", "byte skip: 5\n") + "\n" + MakeGzip("1234" + pixels)), "");
}

TEST_F(NRRD, PixelsInAnotherFile)
{
  Write("a.raw", pixels);
  EXPECT_EQ(FindRefusal("a.nhdr", MakeHead("raw", "data file: a.raw\n")), "");
  EXPECT_EQ(FindRefusal("a.nhdr", MakeHead("raw", "datafile: a.raw\nbyte skip: -1\n")), "");
  EXPECT_NE(FindRefusal("a.nhdr", MakeHead("raw", "datafile: a.raw\nbyte skip: -2\n")), "");
  EXPECT_EQ(FindRefusal("a.nhdr", MakeHead("raw", "data file: " + (m_Folder / "a.raw").string() + "\n")), "");
  EXPECT_EQ(
    FindRefusal("a.nhdr", MakeHead("raw", "data file: gone.raw\n")),
    "INPUT: a.nhdr has its pixels in a file of their own, gone.raw, which is not there. Put it there, or correct its "
    "name in a.nhdr.");
  Write("a.raw", pixels.substr(1));
  EXPECT_NE(FindRefusal("a.nhdr", MakeHead("raw", "data file: a.raw\n")).find("a.raw, holds 47 of the 48"),
            std::string::npos);
}

TEST_F(NRRD, PixelsInManyFiles)
{
  for (const char * const name : { "s1.raw", "s3.raw" })
  {
    Write(name, pixels.substr(24));
  }
  EXPECT_EQ(FindRefusal("a.nhdr", MakeHead("raw", "data file: LIST\ns1.raw\ns3.raw\n")), "");
  EXPECT_NE(
    FindRefusal("a.nhdr", MakeHead("raw", "data file: LIST\ns1.raw\ns2.raw\n")).find("s2.raw, which is not there"),
    std::string::npos);
  EXPECT_EQ(FindRefusal("a.nhdr", MakeHead("raw", "data file: s%d.raw 1 3 2\n")), "");
  EXPECT_EQ(FindRefusal("a.nhdr", MakeHead("raw", "data file: s%d.raw 3 1 -2\n")), "");
  EXPECT_NE(FindRefusal("a.nhdr", MakeHead("raw", "data file: s%d.raw 1 2 1\n")).find("s2.raw, which is not there"),
            std::string::npos);
  for (const char * const pattern : { "s%d.raw 1 3 0",
                                      "s%d.raw 1 2000000000 1",
                                      "s%d%s.raw 1 3 2",
                                      "s%9999d.raw 1 3 2",
                                      "s%d.raw",
                                      "s%d.raw 3 1 2" })
  {
    EXPECT_NE(FindRefusal("a.nhdr", MakeHead("raw", std::string("data file: ") + pattern + "\n")).find("pattern"),
              std::string::npos)
      << pattern;
  }
}

TEST_F(NRRD, AxisOfAnotherKindIsThatOfTheComponents)
{
  const std::string vector = "NRRD0004\ntype: uchar\ndimension: 3\nsizes: 3 4 2\nencoding: raw\nkinds: ";
  const std::string bytes(24, '\x01');
  EXPECT_EQ(Inspect("a.nrrd", vector + "vector domain domain\n\n" + bytes).components, 3U);
  EXPECT_EQ(Inspect("a.nrrd", vector + "RGB-color space space\n\n" + bytes).size, (std::vector<std::size_t>{ 4, 2 }));
  EXPECT_EQ(Inspect("a.nrrd", vector + "??? none domain\n\n" + bytes).size, (std::vector<std::size_t>{ 3, 4, 2 }));
  EXPECT_TRUE(Inspect("a.nrrd", vector + "list domain domain\n\n" + bytes).size.empty());
  EXPECT_TRUE(Inspect("a.nrrd", vector + "vector vector domain\n\n" + bytes).size.empty());
}

TEST_F(NRRD, SpaceOfOtherDimensionsThanThePixelsIsRefused)
{
  const std::string slice = "NRRD0004\ntype: uchar\ndimension: 2\nsizes: 4 3\nencoding: raw\n";
  const std::string place = "space directions: (1,0,0) (0,1,0)\n\n" + std::string(12, '\x01');
  for (const char * const space : { "space: LPS\n", "space: scanner-xyz\n", "space dimension: 3\n" })
  {
    EXPECT_EQ(FindRefusal("a.nrrd", slice + space + place),
              "INPUT: a.nrrd has 2 axes of pixels in a space of 3 dimensions, which ITK does not read. Give it more "
              "axes, of one pixel each.");
  }
  EXPECT_EQ(
    FindRefusal("a.nrrd", slice + "space dimension: 2\nspace directions: (1,0) (0,1)\n\n" + std::string(12, ' ')), "");
  EXPECT_NE(FindRefusal("a.nrrd",
                        "NRRD0004\ntype: uchar\ndimension: 4\nsizes: 4 3 2 1\nencoding: raw\nspace: RAS\n\n" +
                          std::string(24, ' '))
              .find("has 4 axes of pixels in a space of 3 dimensions"),
            std::string::npos);
}

// ITK's issue 5207.
TEST_F(NRRD, SpaceThatOldReadersPlaceWrongly)
{
  const std::string place = "space directions: (1,0,0) (0,1,0) (0,0,1)\n";
  for (const char * const space : { "space: left-anterior-superior\n", "space: LAS\n" })
  {
    const std::string file = MakeHead("raw", space + place) + "\n" + pixels;
    EXPECT_EQ(
      FindRefusal("a.nrrd", file, ReaderVersion{ 5, 4, 6 }),
      "INPUT: a.nrrd has the space left-anterior-superior, which ITK before 5.4.7 places wrongly (this is 5.4.6). Save "
      "it in the space left-posterior-superior.");
    EXPECT_EQ(FindRefusal("a.nrrd", file, ReaderVersion{ 5, 4, 7 }), "");
    EXPECT_EQ(FindRefusal("a.nrrd", MakeHead("raw", space) + "\n" + pixels, ReaderVersion{ 5, 2, 1 }), "")
      << "no place";
  }
  for (const char * const space : { "space: left-posterior-superior\n", "space: RAS\n" })
  {
    EXPECT_EQ(FindRefusal("a.nrrd", MakeHead("raw", space + place) + "\n" + pixels, ReaderVersion{ 5, 2, 1 }), "");
  }
}

TEST_F(NRRD, WhatIsNotUnderstoodIsLeftToTheReader)
{
  for (const char * const text : { "type: block\n",
                                   "type: short\ndimension: 2\nsizes: 4 3 2\nencoding: raw\n\n",
                                   "type: short\ndimension: 99\nsizes: 4\nencoding: raw\n\n",
                                   "" })
  {
    EXPECT_EQ(FindRefusal("a.nrrd", std::string("NRRD0004\n") + text), "") << text;
  }
  EXPECT_NE(
    FindRefusal("a.nrrd",
                "NRRD0004\ntype: double\ndimension: 3\nsizes: 4000000000 4000000000 4000000000\nencoding: raw\n\n"),
    "");
}
