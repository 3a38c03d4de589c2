/* SPDX-License-Identifier: Apache-2.0 */
#include "FileTesting.h"

using dwc::test::MakeGzip;
using dwc::test::MakeZlib;

namespace
{

class MetaImage : public dwc::test::FileTest
{};

const std::string pixels(48, '\x2A'); // 4 x 3 x 2 of two bytes
const std::string head = "ObjectType = Image\nNDims = 3\nDimSize = 4 3 2\nElementType = MET_USHORT\n";

std::string
Replace(std::string text, const std::string & from, const std::string & to)
{
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
  {
    text.replace(at, from.size(), to);
  }
  return text;
}

} // namespace

TEST_F(MetaImage, PixelsInTheFileItself)
{
  const std::string file = head + "BinaryData = True\nElementDataFile = LOCAL\n" + pixels;
  EXPECT_EQ(FindShortestWhole("a.mha", file), file.size());
  EXPECT_EQ(FindRefusal("A.MHA", file + "more"), "");
  EXPECT_EQ(Inspect("a.mha", file).size, (std::vector<std::size_t>{ 4, 3, 2 }));
  EXPECT_EQ(Inspect("a.mha", file).components, 1U);
  EXPECT_EQ(Inspect("a.mha", Replace(file, "DimSize", "ElementNumberOfChannels = 1\nDimSize")).components, 1U);
  EXPECT_NE(FindRefusal("a.mha", Replace(file, "DimSize", "ElementNumberOfChannels = 2\nDimSize")), "");
}

TEST_F(MetaImage, AllWaysToWriteAField)
{
  const std::string file = head + "Comment = from ElementDataFile = scan17.raw\nElementDataFile = LOCAL\n";
  for (const auto & [from, to] : std::vector<std::pair<std::string, std::string>>{
         { " = ", "=" }, { " = ", " =\t" }, { " = ", ": " }, { "\n", "\r\n" }, { "\n", "  \n" }, { " = ", "   =   " } })
  {
    const std::string whole = Replace(file, from, to) + pixels;
    EXPECT_EQ(FindRefusal("a.mha", whole), "") << whole;
    EXPECT_NE(FindRefusal("a.mha", whole.substr(0, whole.size() - 1)), "") << whole;
  }
}

TEST_F(MetaImage, PixelsInAnotherFile)
{
  Write("a.raw", pixels);
  std::filesystem::create_directory(m_Folder / "sub dir");
  Write("sub dir/b.raw", pixels);
  for (const char * const last : { "ElementDataFile = a.raw\n",
                                   "ElementDataFile = a.raw",
                                   "ElementDataFile=a.raw  \n",
                                   "ElementDataFile = sub dir/b.raw\n",
                                   "HeaderSize = -1\nElementDataFile = a.raw\n" })
  {
    EXPECT_EQ(FindRefusal("a.mhd", head + last), "") << last;
  }
  EXPECT_EQ(FindRefusal("a.mhd", head + "ElementDataFile = " + (m_Folder / "a.raw").string()), "");
  EXPECT_NE(FindRefusal("a.mhd", head + "HeaderSize = 1\nElementDataFile = a.raw\n"), "");
  Write("a.raw", pixels.substr(1));
  EXPECT_EQ(
    FindRefusal("a.mhd", head + "ElementDataFile = a.raw\n"),
    "INPUT: a.mhd is truncated: its file of pixels, a.raw, holds 47 of the 48 bytes of its pixels. Get a whole copy.");
}

TEST_F(MetaImage, FileOfPixelsThatIsNotThere)
{
  EXPECT_EQ(
    FindRefusal("a.mhd", head + "ElementDataFile = gone.raw\n"),
    "INPUT: a.mhd has its pixels in a file of their own, gone.raw, which is not there. Put it there, or correct its "
    "name in a.mhd.");
  Write("gone.raw.gz", MakeGzip(pixels)); // which MetaIO takes instead
  EXPECT_EQ(FindRefusal("a.mhd"), "");
}

TEST_F(MetaImage, CompressedPixelsAgreeWithTheirChecksum)
{
  for (const std::string & data : { MakeZlib(pixels), MakeGzip(pixels) })
  {
    for (const char * const yes : { "True", "TRUE", "true", "1" })
    {
      const std::string start = head + "CompressedData = " + yes +
                                "\nCompressedDataSize = " + std::to_string(data.size()) + "\nElementDataFile = LOCAL\n";
      const std::string whole = start + data;
      EXPECT_EQ(FindRefusal("a.mha", whole + "more"), "");
      EXPECT_EQ(FindShortestWhole("a.mha", whole), whole.size());
      std::string wrong = whole;
      wrong[start.size() + 30] ^= 1;
      EXPECT_NE(FindRefusal("a.mha", wrong).find("do not agree with their checksum"), std::string::npos);
    }
  }
  const std::string few = MakeZlib(pixels.substr(1));
  EXPECT_NE(FindRefusal("a.mha",
                        head + "CompressedData = True\nCompressedDataSize = " + std::to_string(few.size()) +
                          "\nElementDataFile = LOCAL\n" + few)
              .find("47 of the 48 bytes"),
            std::string::npos);
}

TEST_F(MetaImage, LengthOfCompressedDataMayBeLeftOutForAnotherFileOnly)
{
  Write("a.zraw", MakeZlib(pixels));
  const std::string start = head + "CompressedData = True\n";
  EXPECT_EQ(FindRefusal("a.mhd", start + "ElementDataFile = a.zraw\n"), "");
  EXPECT_EQ(
    FindRefusal("a.mha", start + "ElementDataFile = LOCAL\n" + MakeZlib(pixels)),
    "INPUT: a.mha does not say how many bytes of compressed data it has, which ITK needs. Add CompressedDataSize to "
    "its header.");
}

TEST_F(MetaImage, ListOfFiles)
{
  Write("a.raw", pixels.substr(24));
  Write("b.raw", pixels.substr(24));
  EXPECT_EQ(FindRefusal("l.mhd", head + "ElementDataFile = LIST\na.raw\nb.raw\n"), "");
  EXPECT_EQ(FindRefusal("l.mhd", head + "ElementDataFile = LIST 2\na.raw  \r\nb.raw\nmore\n"), "");
  EXPECT_NE(FindRefusal("l.mhd", head + "ElementDataFile = LIST 1\na.raw\nb.raw\n").find("2 of 6 files"),
            std::string::npos);
  EXPECT_NE(FindRefusal("l.mhd", head + "ElementDataFile = LIST\na.raw\n").find("1 of 2 files"), std::string::npos);
  EXPECT_NE(FindRefusal("l.mhd", head + "ElementDataFile = LIST\n\nb.raw\n").find("0 of 2 files"), std::string::npos);
  EXPECT_NE(FindRefusal("l.mhd", head + "ElementDataFile = LIST\na.raw\nb.raw").find("no end of line"),
            std::string::npos);
  EXPECT_NE(FindRefusal("l.mhd", head + "ElementDataFile = LIST\na.raw\nc.raw\n").find("c.raw, which is not there"),
            std::string::npos);
  Write("b.raw", "x");
  EXPECT_NE(
    FindRefusal("l.mhd", head + "ElementDataFile = LIST\na.raw\nb.raw\n").find("b.raw, holds 1 of the 24 bytes"),
    std::string::npos);
}

TEST_F(MetaImage, PatternOfFiles)
{
  Write("s 01.raw", pixels.substr(24));
  Write("s 02.raw", pixels.substr(24));
  Write("s03.raw", pixels.substr(24));
  Write("s05.raw", pixels.substr(24));
  for (const char * const pattern : { "s%02d.raw 3 5 2", "s%02d.raw 3 99 2", "s %02d.raw 1 2 1" })
  {
    EXPECT_EQ(FindRefusal("p.mhd", head + "ElementDataFile = " + pattern + "\n"), "") << pattern;
  }
  for (const char * const pattern : { "s%02d.raw 3 4 0",
                                      "s%02d.raw 3 4",
                                      "s%02d.raw 3 3 1",
                                      "s%02d.raw 5 3 -2",
                                      "s%s.raw 1 2 1",
                                      "s%n.raw 1 2 1",
                                      "s%d%d.raw 1 2 1",
                                      "100%.raw",
                                      "s%02d.raw   3 5 2",
                                      "s%02d.raw 3 x 2" })
  {
    EXPECT_NE(FindRefusal("p.mhd", head + "ElementDataFile = " + pattern + "\n"), "") << pattern;
  }
  EXPECT_NE(FindRefusal("p.mhd", head + "ElementDataFile = s%02d.raw 5 7 2\n").find("s07.raw, which is not there"),
            std::string::npos);
}

TEST_F(MetaImage, NumbersOfTextAreCounted)
{
  const std::string start = head + "BinaryData = False\nElementDataFile = LOCAL\n";
  std::string       numbers;
  for (int i = 0; i < 24; ++i)
  {
    numbers += std::to_string(i) + (i % 4 == 3 ? "\n" : " ");
  }
  EXPECT_EQ(FindRefusal("a.mha", start + numbers), "");
  EXPECT_NE(FindRefusal("a.mha", start + numbers.substr(5)).find("of the 24 numbers"), std::string::npos);
  EXPECT_NE(FindRefusal("a.mha", Replace(start, "DimSize", "ElementNumberOfChannels = 2\nDimSize") + numbers + numbers)
              .find("as text"),
            std::string::npos);
}

TEST_F(MetaImage, FieldsThatCannotBe)
{
  const std::string last = "ElementDataFile = LOCAL\n";
  EXPECT_EQ(
    FindRefusal("a.mha", Replace(head, "4 3 2", "-1 5 5") + last + pixels),
    "INPUT: a.mha is damaged: DimSize must be 3 whole numbers, the pixels along each axis (got -1 5 5). Correct it, or "
    "get a whole copy.");
  for (const char * const size : { "", "4 3", "4 3 x", "4 3 99999999999" })
  {
    EXPECT_NE(FindRefusal("a.mha", Replace(head, "4 3 2", size) + last + pixels), "") << size;
  }
  for (const char * const axes : { "0", "11", "-3", "5000", "x" })
  {
    EXPECT_NE(FindRefusal("a.mha", Replace(head, "NDims = 3", std::string("NDims = ") + axes) + last + pixels)
                .find("NDims must be 1 to 10"),
              std::string::npos)
      << axes;
  }
  EXPECT_NE(FindRefusal("a.mha", Replace(head, "4 3 2", "2147483647 2147483647 2147483647") + last + pixels), "");
  EXPECT_NE(FindRefusal("a.mha", head + "CompressedData = True\nCompressedDataSize = -5\n" + last), "");
  EXPECT_NE(
    FindRefusal("a.mha", "Comment = " + std::string(500, 'x') + "\n" + head + last + pixels).find("500 letters"),
    std::string::npos);
  EXPECT_EQ(FindRefusal("a.mha", "Comment = " + std::string(499, 'x') + "\n" + head + last + pixels), "");
  EXPECT_NE(FindRefusal("a.mha", head).find("where the pixels are"), std::string::npos);
  EXPECT_EQ(FindRefusal("a.mha", Replace(head, "MET_USHORT", "MET_ODD") + last), "") << "left to the reader";
  EXPECT_EQ(FindRefusal("a.mha", "anything"), "") << "left to the reader";
}
