/* SPDX-License-Identifier: Apache-2.0 */
#include "TIFFTesting.h"
#include "file/TIFFPages.h"

using dwc::file::TIFFPage;
using dwc::test::LittleEndian;
using dwc::test::MakeTIFF;
using dwc::test::TIFFMaker;
using dwc::test::TIFFPageData;

namespace
{

class TIFFPages : public dwc::test::PictureTest
{
protected:
  std::vector<TIFFPage>
  Read(const std::string & bytes) const
  {
    return dwc::file::ReadTIFFPages(dwc::file::ReadStart({ "INPUT", this->Write("a.tif", bytes).string() }));
  }
};

/** 40 x 20 pixels in compressed tiles of 16 x 16, three planes apart. */
TIFFPageData
MakeTiles()
{
  TIFFPageData page;
  page.Set(256, { 40 }).Set(257, { 20 }).Set(277, { 3 }).Set(258, { 8, 8, 8 }).Set(262, { 2 }).Set(284, { 2 });
  page.Remove(273).Remove(278).Remove(279).Set(322, { 16 }).Set(323, { 16 }).Set(259, { 5 });
  page.data.assign(256, 'x');
  return page.Set(324, std::vector<std::uint64_t>(18, 0), 4).Set(325, std::vector<std::uint64_t>(18, 256), 4);
}

} // namespace

TEST_F(TIFFPages, AreReadInEitherOrderAndSize)
{
  TIFFPageData page;
  page.SetSamples(4, 16, 2).Set(262, { 2 }).Set(338, { 1 }).Set(274, { 4 }).Set(254, { 0 }, 4).SetText("text");
  for (const bool isBigEndian : { false, true })
  {
    for (const bool isBig : { false, true })
    {
      const std::string           bytes = TIFFMaker(isBigEndian, isBig).Make({ page, TIFFPageData() });
      const std::vector<TIFFPage> pages = Read(bytes);
      ASSERT_EQ(pages.size(), 2U);
      EXPECT_EQ(pages[0].width, 5U);
      EXPECT_EQ(pages[0].height, 3U);
      EXPECT_EQ(pages[0].samples, 4U);
      EXPECT_EQ(pages[0].bits, 16U);
      EXPECT_EQ(pages[0].numbers, 2U);
      EXPECT_EQ(pages[0].photometric, 2U);
      EXPECT_EQ(pages[0].extraSamples, (std::vector<unsigned int>{ 1 }));
      EXPECT_EQ(pages[0].orientation, 4U);
      EXPECT_EQ(pages[0].subfile, 0U);
      EXPECT_EQ(pages[0].description, "text");
      EXPECT_FALSE(pages[1].subfile.has_value());
      EXPECT_EQ(pages[1].bits, 8U);
    }
  }
}

TEST_F(TIFFPages, AllOfThemAreThere)
{
  for (const bool isBig : { false, true })
  {
    const std::string bytes = TIFFMaker(false, isBig).Make({ {}, {} });
    EXPECT_EQ(Read(bytes).size(), 2U);
    for (std::size_t length = 8; length < bytes.size(); ++length)
    {
      EXPECT_THROW(Read(bytes.substr(0, length)), dwc::FileError) << length;
    }
  }
}

TEST_F(TIFFPages, DefaultsAreThoseOfTheStandard)
{
  TIFFPageData page;
  page.Remove(258).Remove(259).Remove(262).Remove(277).Remove(278).Remove(279);
  const TIFFPage read = Read(MakeTIFF({ page })).front();
  EXPECT_EQ(read.bits, 1U);
  EXPECT_EQ(read.samples, 1U);
  EXPECT_EQ(read.numbers, 1U);
  EXPECT_FALSE(read.photometric.has_value());
}

/** As libtiff does. */
TEST_F(TIFFPages, FieldsOfOtherTypesOrNumbersArePassedOver)
{
  TIFFPageData page;
  page.Set(274, { 6 }, 2).Set(284, { 2 }, 7).Set(317, { 1 }, 99).Set(262, {}).Set(332, { 2, 2 });
  const TIFFPage read = Read(MakeTIFF({ page })).front();
  EXPECT_EQ(read.orientation, 1U);
  EXPECT_EQ(read.inks, 1U);
  EXPECT_FALSE(read.photometric.has_value());
}

TEST_F(TIFFPages, StripsAreInTheFile)
{
  TIFFPageData strips;
  strips.Set(278, { 1 }).Set(273, { 0, 5, 10 }, 4).Set(279, { 5, 5, 5 }, 4).Set(259, { 5 });
  EXPECT_EQ(Read(MakeTIFF({ strips })).size(), 1U);
  const std::size_t size = MakeTIFF({ strips }).size();
  ExpectRefusal("a.tif", MakeTIFF({ strips.Set(279, { 5, 5, size }, 4) }), "is truncated");
  ExpectRefusal("a.tif", MakeTIFF({ strips.Set(279, { 5, 5, 5 }, 4).Set(273, { 0, 5, size }, 4) }), "is truncated");
  ExpectRefusal(
    "a.tif", MakeTIFF({ strips.Set(273, { 0, 5 }, 4) }), "has fewer strips or tiles than its 5 x 3 pixels need");
  ExpectRefusal("a.tif", MakeTIFF({ TIFFPageData().Remove(273) }), "has fewer strips");
}

/** libtiff finds the length of one strip by itself where it is not compressed. */
TEST_F(TIFFPages, LengthOfOneStripMayBeWrong)
{
  EXPECT_EQ(Read(MakeTIFF({ TIFFPageData().Set(279, { 100000 }, 4) })).size(), 1U);
  EXPECT_EQ(Read(MakeTIFF({ TIFFPageData().Remove(279) })).size(), 1U);
  ExpectRefusal("a.tif", MakeTIFF({ TIFFPageData().Set(279, { 100000 }, 4).Set(259, { 5 }) }), "is truncated");
  ExpectRefusal("a.tif", MakeTIFF({ TIFFPageData().Set(256, { 5000 }) }), "is truncated");
}

TEST_F(TIFFPages, TilesOfPlanesAreCounted)
{
  EXPECT_EQ(Read(MakeTIFF({ MakeTiles() })).front().isTiled, true);
  ExpectRefusal(
    "a.tif", MakeTIFF({ MakeTiles().Set(324, std::vector<std::uint64_t>(17, 0), 4) }), "has fewer strips or tiles");
  ExpectRefusal("a.tif", MakeTIFF({ MakeTiles().Set(322, { 0 }) }), "has tiles of no pixel");
  ExpectRefusal("a.tif",
                MakeTIFF({ MakeTiles().Set(323, { 1000000000 }, 4) }),
                "or of far more than its image has (got 16 x 1000000000)");
}

TEST_F(TIFFPages, PaletteIsReadWhereItFits)
{
  std::vector<std::uint64_t> colors(768);
  for (std::size_t i = 0; i < colors.size(); ++i)
  {
    colors[i] = i % 256;
  }
  TIFFPageData page;
  page.Set(262, { 3 }).Set(320, colors);
  TIFFPage read = Read(MakeTIFF({ page })).front();
  EXPECT_TRUE(read.hasPalette && read.isPaletteGray && !read.isPaletteWide);
  colors[300] = 256;
  read = Read(MakeTIFF({ page.Set(320, colors) })).front();
  EXPECT_TRUE(read.hasPalette && !read.isPaletteGray && read.isPaletteWide);
  colors.pop_back();
  EXPECT_FALSE(Read(MakeTIFF({ page.Set(320, colors) })).front().hasPalette);
}

TEST_F(TIFFPages, HostileDirectoriesAreRefused)
{
  std::string circle = MakeTIFF({ {}, {} });
  circle.replace(circle.size() - 4, 4, circle.substr(4, 4));
  ExpectRefusal("a.tif", circle, "has directories that follow each other in a circle");
  ExpectRefusal("a.tif", "II*" + std::string(5, '\0'), "has no page");
  ExpectRefusal("a.tif", std::string("II*\0\xFF\xFF\xFF\xFF", 8), "is truncated");
  ExpectRefusal("a.tif", std::string("II*\0\x08\0\0\0\xFF\xFF", 10), "is truncated");
  ExpectRefusal("a.tif", std::string("II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0", 16) + std::string(8, '\xFF'), "is truncated");
  ExpectRefusal(
    "a.tif", std::string("II+\0\x04\0\0\0\x10\0\0\0\0\0\0\0", 16), "is a BigTIFF whose offsets are not of 8 bytes");
  ExpectRefusal("a.tif", MakeTIFF({ TIFFPageData().Set(256, { 0 }) }), "has a page of no pixel");
  ExpectRefusal("a.tif", MakeTIFF({ TIFFPageData().Set(256, { 4000000000 }, 4) }), "of more than any image has");
  ExpectRefusal("a.tif",
                MakeTIFF({ TIFFPageData().Set(277, { 70000 }, 4) }),
                "has a tag 277 of a value that none can have (got 70000)");
  ExpectRefusal("a.tif", MakeTIFF({ TIFFPageData().Set(257, { 2000000000 }, 4).Set(278, { 1 }) }), "has fewer strips");
}

/** Many directories with one large table: the time to read them must not grow with their product. */
TEST_F(TIFFPages, TablesThatAreReadAgainAndAgainAreRefused)
{
  TIFFPageData large;
  large.Set(257, { 20000 }).Set(278, { 1 }).Set(259, { 5 });
  large.Set(273, std::vector<std::uint64_t>(20000, 0), 4).Set(279, std::vector<std::uint64_t>(20000, 1), 4);
  std::string       bytes = MakeTIFF({ large });
  const std::size_t directory = bytes.size() - 4 - 9 * 12 - 2;
  for (int i = 0; i < 100; ++i)
  {
    const std::size_t copy = bytes.size();
    bytes.replace(copy - 4, 4, LittleEndian(copy, 4));
    bytes += bytes.substr(directory, 9 * 12 + 2) + LittleEndian(0, 4);
  }
  ExpectRefusal("a.tif", bytes, "has directories or tables that lie one over the other");
}

TEST_F(TIFFPages, OfOneWrongBitEndNothing)
{
  EXPECT_GT(CountRefusedFlips("a.tif", MakeTIFF({ {}, {} })), 500U);
  EXPECT_GT(CountRefusedFlips("a.tif", TIFFMaker(true, true).Make({ MakeTiles() })), 500U);
}
