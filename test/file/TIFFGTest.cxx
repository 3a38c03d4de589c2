/* SPDX-License-Identifier: Apache-2.0 */
#include "TIFFTesting.h"

using dwc::test::MakeTIFF;
using dwc::test::TIFFPageData;

namespace
{

/** What is right or wrong here was found by comparing the pixels that ITK 5.2.1 and 5.4.7 read with those of tifffile.
 */
class TIFF : public dwc::test::PictureTest
{
protected:
  void
  ExpectTaken(const TIFFPageData & page, std::size_t components, const dwc::ReaderVersion & version = {}) const
  {
    EXPECT_EQ(FindRefusal("a.tif", MakeTIFF({ page }), version), "");
    EXPECT_EQ(Inspect("a.tif", MakeTIFF({ page }), version).components, components);
  }
  void
  ExpectRefused(const std::vector<TIFFPageData> & pages,
                const std::string &               part,
                const dwc::ReaderVersion &        version = {}) const
  {
    ExpectRefusal("a.tif", MakeTIFF(pages), part, version);
  }
  std::vector<std::string>
  FindNotes(const std::vector<TIFFPageData> & pages) const
  {
    return Inspect("a.tif", MakeTIFF(pages)).notes;
  }
};

const dwc::ReaderVersion itk546{ 5, 4, 6 };
const dwc::ReaderVersion itk547{ 5, 4, 7 };

TIFFPageData
Gray(std::uint64_t bits = 8, std::uint64_t numbers = 1)
{
  return TIFFPageData().SetSamples(1, bits, numbers);
}

TIFFPageData
Colors(std::uint64_t samples = 3, std::uint64_t bits = 8, std::uint64_t numbers = 1)
{
  return TIFFPageData().SetSamples(samples, bits, numbers).Set(262, { 2 });
}

/** The same page in one tile. */
TIFFPageData
Tile(TIFFPageData page)
{
  page.data.assign(256 * 8 * 4, 'x');
  return page.Remove(273)
    .Remove(278)
    .Remove(279)
    .Set(322, { 16 })
    .Set(323, { 16 })
    .Set(324, { 0 }, 4)
    .Set(325, { 256 }, 4);
}

TIFFPageData
Planes(TIFFPageData page)
{
  const std::uint64_t samples = page.fields[277].values.front();
  return page.Set(284, { 2 })
    .Set(273, std::vector<std::uint64_t>(samples, 0), 4)
    .Set(279, std::vector<std::uint64_t>(samples, 15), 4);
}

TIFFPageData
Marked(std::uint64_t subfile, TIFFPageData page = {})
{
  return page.Set(254, { subfile }, 4);
}

TIFFPageData
Small()
{
  return TIFFPageData().Set(256, { 2 }).Set(257, { 2 });
}

} // namespace

TEST_F(TIFF, SaysWhatItHolds)
{
  const dwc::FileContent content = Inspect("a.tif", MakeTIFF({ {}, {}, {} }));
  EXPECT_EQ(content.format, "TIFF");
  EXPECT_EQ(content.size, (std::vector<std::size_t>{ 5, 3, 3 }));
  EXPECT_EQ(content.components, 1U);
  EXPECT_TRUE(content.notes.empty());
  EXPECT_EQ(Inspect("a.lsm", MakeTIFF({ {} })).size, (std::vector<std::size_t>{ 5, 3 }));
}

TEST_F(TIFF, OfNumbersThatITKReadsIsTaken)
{
  for (const std::uint64_t bits : { 8, 16 })
  {
    for (const std::uint64_t numbers : { 1, 2, 4 })
    {
      ExpectTaken(Gray(bits, numbers), 1);
      ExpectTaken(Colors(3, bits, numbers), 3);
    }
  }
  ExpectTaken(Gray(32, 3), 1);
  ExpectTaken(Colors(3, 32, 3), 3);
  for (const std::uint64_t bits : { 1, 2, 4 })
  {
    ExpectTaken(Gray(bits), 4);
  }
}

TEST_F(TIFF, OfNumbersThatITKMisreadsIsRefused)
{
  ExpectRefused({ Gray(16, 3) },
                "a.tif holds 16-bit floating point numbers, which ITK does not read right. Save it as");
  ExpectRefused({ Gray(64, 3) }, "holds 64-bit floating point numbers");
  ExpectRefused({ Gray(64, 1) }, "holds 64-bit unsigned integers");
  ExpectRefused({ Gray(12, 1) }, "holds 12-bit unsigned integers");
  ExpectRefused({ Gray(64, 6) }, "holds 64-bit complex numbers");
  ExpectRefused({ Gray(32, 4) }, "holds 32-bit unsigned integers");
  ExpectRefused({ Gray(8, 3) }, "holds 8-bit floating point numbers");
  ExpectRefused({ Colors(3, 4) }, "holds 4-bit unsigned integers");
  ExpectRefused({ Colors().Set(258, { 8, 8, 16 }) }, "has samples of unlike kinds");
}

TEST_F(TIFF, OfIntegersOf32BitsIsTakenWhereITKReadsThem)
{
  for (const TIFFPageData & page : { Gray(32, 1), Gray(32, 2), Colors(3, 32, 1), Colors(3, 32, 2) })
  {
    ExpectRefused({ page }, "holds 32-bit integers, of which ITK before 5.4.7 reads nothing. Save it as");
    ExpectRefused({ page }, "holds 32-bit integers", itk546);
    EXPECT_EQ(FindRefusal("a.tif", MakeTIFF({ page }), itk547), "");
  }
}

TEST_F(TIFF, OfChannelsIsRefused)
{
  for (const std::uint64_t samples : { 2, 3, 4, 5, 8 })
  {
    for (const std::uint64_t bits : { 8, 16 })
    {
      const TIFFPageData page = TIFFPageData().SetSamples(samples, bits);
      ExpectRefused({ page }, "a.tif has " + std::to_string(samples) + " samples a pixel, some of which are no colors");
      ExpectRefused({ page }, "(got MinIsBlack, contiguous). Save it as NRRD, or one file a channel.", itk547);
      ExpectRefused({ Planes(page) }, "(got MinIsBlack, planes apart)");
    }
  }
  ExpectRefused({ TIFFPageData().SetSamples(2, 8).Set(338, { 2 }) }, "has 2 samples a pixel"); // gray and alpha
  ExpectRefused({ Tile(TIFFPageData().SetSamples(2, 8).Set(338, { 0 })) }, "has 2 samples a pixel");
  ExpectRefused({ Colors(2) }, "has 2 samples a pixel");
}

/** Near infrared is of an unknown kind. */
TEST_F(TIFF, OfColorsAndAlphaIsTaken)
{
  ExpectTaken(Colors(4).Set(338, { 1 }), 4);
  ExpectTaken(Colors(4, 16).Set(338, { 2 }), 4);
  ExpectTaken(Colors(4), 4); // as many programs write it
  ExpectRefused({ Colors(4).Set(338, { 0 }) }, "has 4 samples a pixel, some of which are no colors");
  ExpectRefused({ Colors(5).Set(338, { 2, 0 }) }, "has 5 samples a pixel, some of which are no colors");
}

TEST_F(TIFF, OfWhichLibtiffMakesBytesIsTakenWhereItHasBytes)
{
  ExpectTaken(Tile(Gray()), 4);
  ExpectTaken(Tile(Colors()), 4);
  ExpectTaken(Planes(Colors()), 4);
  ExpectTaken(Tile(TIFFPageData().SetSamples(2, 8).Set(338, { 1 })), 4);
  ExpectTaken(Gray().Set(274, { 2 }), 4);
  ExpectTaken(TIFFPageData().Remove(262), 4);
  const std::string part = "in a layout of which ITK makes bytes (got ";
  ExpectRefused({ Tile(Gray(16)) },
                "holds 16-bit unsigned integers " + part + "MinIsBlack, contiguous, tiles). Save it in strips");
  ExpectRefused({ Tile(Gray(8, 2)) }, "holds 8-bit signed integers " + part);
  ExpectRefused({ Tile(Gray(32, 3)) }, "holds 32-bit floating point numbers " + part);
  ExpectRefused({ Planes(Colors(3, 16)) }, part + "RGB, planes apart)");
  ExpectRefused({ Gray(16).Set(274, { 3 }) }, part + "MinIsBlack, contiguous, orientation 3)");
  ExpectRefused({ TIFFPageData().SetSamples(1, 16).Remove(262) }, part + "no photometric interpretation");
}

TEST_F(TIFF, WhoseColorsAreMultipliedByAlphaSaysSo)
{
  const std::vector<std::string> notes = FindNotes({ Tile(Colors(4).Set(338, { 2 })) });
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_NE(notes.front().find("a.tif are multiplied by its alpha."), std::string::npos);
  EXPECT_EQ(FindNotes({ Planes(TIFFPageData().SetSamples(2, 8).Set(338, { 2 })) }).size(), 1U);
  EXPECT_TRUE(FindNotes({ Tile(TIFFPageData().SetSamples(2, 8).Set(338, { 2 })) }).empty());
  EXPECT_TRUE(FindNotes({ Colors(4).Set(338, { 2 }) }).empty());
  EXPECT_TRUE(FindNotes({ Tile(Colors(4).Set(338, { 1 })) }).empty());
}

TEST_F(TIFF, OrientationThatTurnsIsRefused)
{
  for (const std::uint64_t orientation : { 1, 2, 3, 4 })
  {
    EXPECT_EQ(FindRefusal("a.tif", MakeTIFF({ Gray().Set(274, { orientation }) })), "");
  }
  ExpectTaken(Gray(16).Set(274, { 4 }), 1);
  for (const std::uint64_t orientation : { 0, 5, 6, 7, 8, 9 })
  {
    ExpectRefused({ Gray().Set(274, { orientation }) },
                  "that ITK makes a mirror image of (got " + std::to_string(orientation) + "). Save it turned");
  }
}

TEST_F(TIFF, OfOtherColorsIsTakenWhereLibtiffKnowsThem)
{
  std::vector<std::uint64_t> palette(768);
  palette[5] = 1000;
  ExpectTaken(Gray().Set(262, { 3 }).Set(320, palette), 3);
  ExpectTaken(Gray().Set(262, { 3 }).Set(320, std::vector<std::uint64_t>(768)), 1);
  ExpectTaken(Gray(16).Set(262, { 3 }).Set(320, std::vector<std::uint64_t>(3 * 65536, 1000)), 1);
  ExpectTaken(Tile(Gray().Set(262, { 3 }).Set(320, palette)), 4);
  ExpectTaken(TIFFPageData().SetSamples(4, 8).Set(262, { 5 }), 4);
  ExpectTaken(TIFFPageData().SetSamples(3, 8).Set(262, { 6 }), 4);
  ExpectTaken(TIFFPageData().SetSamples(3, 8).Set(262, { 8 }), 4);
  ExpectTaken(Gray().Set(262, { 0 }), 1);
  ExpectRefused({ Gray().Set(262, { 3 }) }, "has no table of its colors");
  ExpectRefused({ TIFFPageData().SetSamples(2, 8).Set(262, { 3 }).Set(320, palette) }, "(got a palette, contiguous)");
  ExpectRefused({ TIFFPageData().SetSamples(6, 8).Set(262, { 5 }) }, "has 6 samples a pixel");
  ExpectRefused({ TIFFPageData().SetSamples(4, 8).Set(262, { 5 }).Set(332, { 2 }) },
                "has colors that ITK does not read (got inks)");
  ExpectRefused({ Gray().Set(262, { 32803 }) }, "(got photometric interpretation 32803)");
  ExpectRefused({ Gray().Set(262, { 4 }) }, "(got a transparency mask)");
}

TEST_F(TIFF, WithManyImagesInOnePageIsRefused)
{
  ExpectRefused({ Gray().SetText("ImageJ=1.53\nimages=9\nslices=9\n") },
                "has 9 images, as ImageJ writes them, of which ITK reads 1");
  ExpectRefused({ Gray().Set(32997, { 4 }, 4) }, "has 4 slices in one page, of which ITK reads the first");
  ExpectRefused({ Gray().Set(33629, { 0, 0, 0 }, 4) }, "is a stack of MetaMorph with 3 images in one page");
  ExpectTaken(Gray().Set(33629, { 0 }, 4), 1);
}

/** ITK gives libtiff one place for its two numbers. */
TEST_F(TIFF, WithDotRangeIsRefused)
{
  ExpectRefused({ Gray().Set(336, { 0, 255 }) }, "has a tag DotRange, at which ITK ends the process");
}

TEST_F(TIFF, PagesThatDifferAreRefused)
{
  const std::string part = "has pages that differ, which ITK takes for slices of one volume (page 1: ";
  ExpectRefused({ {}, Small() },
                part + "5 x 3 pixels of 8-bit unsigned integers, MinIsBlack, contiguous; page 2: 2 x 2 pixels");
  ExpectRefused({ {}, {}, Gray(16) }, "page 3: 5 x 3 pixels of 16-bit unsigned integers");
  ExpectRefused({ Colors(), {} }, part + "5 x 3 pixels of 3 8-bit unsigned integers, RGB");
  ExpectRefused({ {}, Tile({}) }, part);
  ExpectRefused({ {}, Gray().Set(262, { 0 }) }, part);
  EXPECT_EQ(FindRefusal("a.tif", MakeTIFF({ {}, TIFFPageData().Set(259, { 5 }) })), ""); // compressed
}

TEST_F(TIFF, SmallerCopiesAtTheEndAreLeftOutAndSaidSo)
{
  const std::vector<TIFFPageData> one = { {}, Marked(1, Small()) };
  EXPECT_EQ(Inspect("a.tif", MakeTIFF(one)).size, (std::vector<std::size_t>{ 5, 3 }));
  ASSERT_EQ(FindNotes(one).size(), 1U);
  EXPECT_EQ(FindNotes(one).front().substr(0, 10), "Page 2 of ");
  const std::vector<TIFFPageData> more = { {}, {}, Marked(1, Small()), Marked(4, Gray(1)), Marked(5, Gray(1)) };
  EXPECT_EQ(Inspect("a.tif", MakeTIFF(more)).size, (std::vector<std::size_t>{ 5, 3, 2 }));
  ASSERT_EQ(FindNotes(more).size(), 1U);
  EXPECT_EQ(FindNotes(more).front().substr(0, 15), "Pages 3 to 5 of");
  EXPECT_EQ(FindRefusal("a.tif", MakeTIFF({ Marked(1) })), "");                   // alone
  EXPECT_EQ(FindRefusal("a.tif", MakeTIFF({ {}, Small().Set(255, { 2 }) })), ""); // marked as long ago
}

/** ITK writes beyond the end of its memory, or reads the copy. */
TEST_F(TIFF, SmallerCopiesBeforeOtherPagesAreRefused)
{
  const std::string part =
    "has smaller copies or masks before some of its pages, and ITK puts the pages in wrong places";
  ExpectRefused({ Marked(1, Small()), {} }, part);
  ExpectRefused({ Marked(1, Small()), {}, {} }, part);
  ExpectRefused({ {}, Marked(1, Small()), {} }, part);
  ExpectRefused({ {}, Marked(1, Small()), {}, Marked(1, Small()) }, part); // as a Zeiss LSM has them
}

TEST_F(TIFF, PagesMarkedInUnlikeWaysAreRefused)
{
  const std::string part = "has pages some of which are marked as images and others not, and ITK loses count";
  ExpectRefused({ Marked(0), {} }, part);
  ExpectRefused({ Marked(0), Marked(2), Marked(2) }, part);
  EXPECT_EQ(FindRefusal("a.tif", MakeTIFF({ Marked(0), Marked(0) })), "");
  EXPECT_EQ(FindRefusal("a.tif", MakeTIFF({ Marked(2), {} })), "");
  EXPECT_EQ(FindRefusal("a.tif", MakeTIFF({ Marked(0), Marked(1, Small()) })), "");
}

TEST_F(TIFF, PagesThatAreNoSlicesAreSaid)
{
  const std::vector<std::string> imageJ = FindNotes({ Gray().SetText("ImageJ=1\nimages=2\nchannels=2\n"), {} });
  ASSERT_EQ(imageJ.size(), 1U);
  EXPECT_NE(
    imageJ.front().find("a.tif has 2 pages, taken for slices; it says of itself: channels 2, slices 1, times 1."),
    std::string::npos)
    << imageJ.front();
  const std::string ome = "<OME><Pixels SizeC=\"1\" SizeT=\"2\" SizeX=\"5\" SizeY=\"3\" SizeZ=\"1\"/></OME>";
  EXPECT_EQ(FindNotes({ Gray().SetText(ome), {} }).size(), 1U);
  EXPECT_TRUE(FindNotes({ Gray().SetText("ImageJ=1\nimages=2\nslices=2\n"), {} }).empty());
  EXPECT_TRUE(FindNotes({ Gray().SetText("channels=2"), {} }).empty());
}
