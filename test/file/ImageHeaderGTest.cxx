/* SPDX-License-Identifier: Apache-2.0 */
#include "FileTesting.h"

#include <cmath>

using dwc::FileFacts;
using dwc::FileFault;
using dwc::ImageGeometry;
using dwc::ImageHeader;
using dwc::NumberType;
using dwc::PixelKind;
using dwc::test::FindFault;

namespace
{

/** A file of unsigned bytes with a plain geometry. */
FileFacts
MakeFacts(const std::vector<std::size_t> & size, const std::string & reader = "NrrdImageIO", std::size_t components = 1)
{
  FileFacts facts;
  facts.name = { "INPUT", "a.file" };
  facts.reader = reader;
  facts.components = components;
  facts.geometry.size = size;
  for (std::size_t i = 0; i < size.size(); ++i)
  {
    facts.geometry.spacing.push_back(0.5 + static_cast<double>(i));
    facts.geometry.origin.push_back(-10.0 * static_cast<double>(i));
    facts.geometry.direction.emplace_back(size.size(), 0.0);
    facts.geometry.direction.back()[i] = 1.0;
  }
  return facts;
}

PixelKind
FindKind(const std::string & reader, std::size_t components, bool isColor, std::size_t bytes, NumberType numbers)
{
  FileFacts facts = MakeFacts({ 4, 3 }, reader, components);
  facts.isColor = isColor;
  facts.bytesPerNumber = bytes;
  facts.numbers = numbers;
  return dwc::MakeImageHeader(facts).kind;
}

ImageGeometry
OfSize(const std::vector<std::size_t> & size)
{
  ImageGeometry geometry;
  geometry.size = size;
  return geometry;
}

} // namespace

TEST(ImageHeader, KindIsColorWhereTheFileOrAPicturesFormatSaysSo)
{
  constexpr NumberType unsignedNumbers = NumberType::Unsigned;
  EXPECT_EQ(FindKind("NrrdImageIO", 1, false, 1, unsignedNumbers), PixelKind::Scalar);
  EXPECT_EQ(FindKind("NrrdImageIO", 2, false, 1, unsignedNumbers), PixelKind::Channels);
  EXPECT_EQ(FindKind("NrrdImageIO", 3, false, 1, unsignedNumbers), PixelKind::Channels);
  EXPECT_EQ(FindKind("NrrdImageIO", 3, true, 1, unsignedNumbers), PixelKind::Color);
  EXPECT_EQ(FindKind("NrrdImageIO", 3, true, 2, unsignedNumbers), PixelKind::WideColor);
  EXPECT_EQ(FindKind("NrrdImageIO", 3, true, 1, NumberType::Signed), PixelKind::WideColor);
  EXPECT_EQ(FindKind("NrrdImageIO", 4, true, 4, NumberType::Real), PixelKind::WideColor);
  EXPECT_EQ(FindKind("PNGImageIO", 2, false, 1, unsignedNumbers), PixelKind::Scalar); // gray with alpha
  EXPECT_EQ(FindKind("PNGImageIO", 4, false, 2, unsignedNumbers), PixelKind::WideColor);
  EXPECT_EQ(FindKind("TIFFImageIO", 3, false, 1, unsignedNumbers), PixelKind::Color);
  EXPECT_EQ(FindKind("TIFFImageIO", 5, false, 1, unsignedNumbers), PixelKind::Channels);
}

TEST(ImageHeader, SpacingThatTheFileItselfSaysCountsMoreThanItsReaders)
{
  FileFacts facts = MakeFacts({ 4, 3, 2 }, "GDCMImageIO");
  facts.content.spacing = { 0.7, 0.8 };
  EXPECT_EQ(dwc::MakeImageHeader(facts).geometry.spacing, (std::vector<double>{ 0.7, 0.8, 2.5 }));
}

TEST(ImageHeader, PlaceThatTheFileItselfSaysIsTakenWhereItsReaderFindsNone)
{
  FileFacts facts = MakeFacts({ 4, 3, 1 }, "GDCMImageIO");
  facts.content.origin = { 1.0, 2.0, 3.0 };
  facts.content.direction = { { 0.0, 1.0, 0.0 }, { 0.0, 0.0, 1.0 }, { 1.0, 0.0, 0.0 } };
  EXPECT_EQ(dwc::MakeImageHeader(facts).geometry.origin, facts.geometry.origin);
  facts.geometry.origin = { 0.0, 0.0, 0.0 };
  EXPECT_EQ(dwc::MakeImageHeader(facts).geometry.origin, facts.content.origin);
  EXPECT_EQ(dwc::MakeImageHeader(facts).geometry.direction, facts.content.direction);
  std::swap(facts.geometry.direction[0], facts.geometry.direction[1]);
  EXPECT_EQ(dwc::MakeImageHeader(facts).geometry.direction, facts.geometry.direction);
}

TEST(ImageHeader, PicturesHaveNoPlaceInSpace)
{
  for (const char * const reader : { "JPEGImageIO", "PNGImageIO", "BMPImageIO", "TIFFImageIO" })
  {
    EXPECT_FALSE(dwc::MakeImageHeader(MakeFacts({ 4, 3 }, reader)).hasPhysicalGeometry) << reader;
  }
  for (const char * const reader : { "NrrdImageIO", "GDCMImageIO", "NiftiImageIO" })
  {
    EXPECT_TRUE(dwc::MakeImageHeader(MakeFacts({ 4, 3 }, reader)).hasPhysicalGeometry) << reader;
  }
}

TEST(ImageHeader, AxesOfOneSliceBeyondTheThirdAreLeftOut)
{
  const ImageHeader header = dwc::MakeImageHeader(MakeFacts({ 4, 3, 2, 1, 1 }));
  EXPECT_EQ(header.geometry.size, (std::vector<std::size_t>{ 4, 3, 2 }));
  EXPECT_EQ(header.geometry.spacing, (std::vector<double>{ 0.5, 1.5, 2.5 }));
  EXPECT_EQ(header.geometry.origin, (std::vector<double>{ 0.0, -10.0, -20.0 }));
  ASSERT_EQ(header.geometry.direction.size(), 3U);
  EXPECT_EQ(header.geometry.direction[2], (std::vector<double>{ 0.0, 0.0, 1.0 }));
  EXPECT_EQ(header.dimension, 3U);
  EXPECT_EQ(header.geometry.CountPixels(), 24U);
  EXPECT_EQ(header.geometry.DescribeSize(), "4 x 3 x 2");
}

TEST(ImageHeader, OneSliceIsAnImageOfTwoDimensionsInThreeAxes)
{
  const ImageHeader header = dwc::MakeImageHeader(MakeFacts({ 4, 3, 1 }));
  EXPECT_EQ(header.geometry.size.size(), 3U);
  EXPECT_EQ(header.dimension, 2U);
  EXPECT_EQ(dwc::MakeImageHeader(MakeFacts({ 4, 1 })).dimension, 2U);
}

TEST(ImageHeader, OtherNumbersOfAxesCannotBeUsed)
{
  for (const auto & [size, words] :
       std::vector<std::pair<std::vector<std::size_t>, std::string>>{ { { 6 }, "has 1 axes (6)" },
                                                                      { { 6, 5, 4, 3 }, "has 4 axes (6 x 5 x 4 x 3)" },
                                                                      { { 6, 5, 1, 3 }, "has 4 axes" } })
  {
    const FileFacts facts = MakeFacts(size);
    const auto [fault, sentence] = FindFault([&] { dwc::MakeImageHeader(facts); });
    EXPECT_EQ(fault, FileFault::Unusable);
    EXPECT_EQ(sentence.find("INPUT: a.file " + words), 0U) << sentence;
    EXPECT_NE(sentence.find("images of 2 or 3 can be segmented"), std::string::npos) << sentence;
  }
}

TEST(ImageHeader, NoPixelCannotBeUsed)
{
  const auto [fault, sentence] = FindFault([] { dwc::MakeImageHeader(MakeFacts({ 0, 5 })); });
  EXPECT_EQ(fault, FileFault::Unusable);
  EXPECT_EQ(sentence.find("INPUT: a.file has no pixel (0 x 5)."), 0U) << sentence;
}

TEST(ImageHeader, AReaderThatFindsAnotherImageIsNotBelieved)
{
  FileFacts facts = MakeFacts({ 4, 3, 1 });
  facts.content.size = { 4, 3 };
  facts.content.components = 1;
  facts.content.notes = { "a sentence" };
  EXPECT_EQ(dwc::MakeImageHeader(facts).notes, facts.content.notes);
  facts.content.size = { 4, 3, 1, 1 };
  EXPECT_NO_THROW(dwc::MakeImageHeader(facts));
  facts.content.components = 2;
  const auto [fault, sentence] = FindFault([&] { dwc::MakeImageHeader(facts); });
  EXPECT_EQ(fault, FileFault::Unusable);
  EXPECT_EQ(
    sentence,
    "INPUT: a.file holds 4 x 3 x 1 x 1 pixels of 2 numbers, but ITK's reader of it (NrrdImageIO) finds 4 x 3 x 1 "
    "pixels of 1 number. Save it in another format, such as NRRD.");
  facts.content.components = 0;
  for (const auto & size : std::vector<std::vector<std::size_t>>{ { 3, 4 }, { 4 }, { 4, 3, 2 }, { 4, 3, 1, 2 } })
  {
    facts.content.size = size;
    EXPECT_THROW(dwc::MakeImageHeader(facts), dwc::FileError);
  }
}

TEST(ImageHeader, ComplexPixelsCannotBeUsed)
{
  FileFacts facts = MakeFacts({ 4, 3 }, "NiftiImageIO", 2);
  facts.isComplex = true;
  EXPECT_EQ(FindFault([&] { dwc::MakeImageHeader(facts); }).second,
            "INPUT: a.file has complex pixels. Give an image of real ones, such as their magnitude.");
}

TEST(ImageHeader, SpacingBelowZeroTurnsItsAxis)
{
  FileFacts facts = MakeFacts({ 4, 3, 2 });
  facts.geometry.spacing = { 0.5, -2.0, 3.0 };
  facts.geometry.direction = { { 0.0, 1.0, 0.0 }, { 0.6, 0.0, -0.8 }, { 0.8, 0.0, 0.6 } };
  const ImageHeader header = dwc::MakeImageHeader(facts);
  EXPECT_EQ(header.geometry.spacing, (std::vector<double>{ 0.5, 2.0, 3.0 }));
  EXPECT_EQ(header.geometry.direction[0], facts.geometry.direction[0]);
  EXPECT_EQ(header.geometry.direction[1], (std::vector<double>{ -0.6, 0.0, 0.8 }));
  EXPECT_EQ(header.geometry.direction[2], facts.geometry.direction[2]);
  EXPECT_EQ(header.geometry.origin, facts.geometry.origin);
}

TEST(ImageHeader, SpacingMustBeADistance)
{
  FileFacts facts = MakeFacts({ 4, 3, 2 });
  facts.geometry.spacing = { 0.5, 2.0, 0.0 };
  EXPECT_EQ(FindFault([&] { dwc::MakeImageHeader(facts); }).second,
            "INPUT: a.file has a spacing of 0 along axis 3; it must be a distance. Correct it in the header.");
  for (const double spacing : { std::nan(""), HUGE_VAL, -HUGE_VAL })
  {
    facts.geometry.spacing = { spacing, 2.0, 1.0 };
    EXPECT_THROW(dwc::MakeImageHeader(facts), dwc::FileError) << spacing;
  }
  facts.geometry.spacing = { 0.7, 3e38, 1.0 };
  EXPECT_EQ(
    FindFault([&] { dwc::MakeImageHeader(facts); }).second,
    "INPUT: a.file has a spacing of 0.7 along axis 1 and of 3e+38 along axis 2, which may differ by a factor of 1e8 at "
    "most. Correct it in the header.");
  facts.geometry.spacing = { 1e-6, -1.0, 10.0 };
  EXPECT_NO_THROW(dwc::MakeImageHeader(facts));
  facts = MakeFacts({ 4, 3, 2, 1 }); // an axis that is left out may have any
  facts.geometry.spacing[3] = 0.0;
  EXPECT_NO_THROW(dwc::MakeImageHeader(facts));
}

TEST(ImageHeader, TypesThatSinglePrecisionHolds)
{
  ImageHeader header;
  header.geometry.size = { 4, 3 };
  for (const auto & [numbers, bytes, fits, isByte] :
       std::vector<std::tuple<NumberType, std::size_t, bool, bool>>{ { NumberType::Unsigned, 1, true, true },
                                                                     { NumberType::Signed, 1, true, false },
                                                                     { NumberType::Unsigned, 2, true, false },
                                                                     { NumberType::Signed, 2, true, false },
                                                                     { NumberType::Unsigned, 4, false, false },
                                                                     { NumberType::Signed, 8, false, false },
                                                                     { NumberType::Real, 4, true, false },
                                                                     { NumberType::Real, 8, false, false } })
  {
    header.numbers = numbers;
    header.bytesPerNumber = bytes;
    EXPECT_EQ(header.FitsSinglePrecision(), fits) << bytes;
    EXPECT_EQ(header.HasBytes(), isByte) << bytes;
  }
}

TEST(ImageHeader, MaskHasTheImagesSize)
{
  EXPECT_NO_THROW(dwc::VerifyMaskSize({ "--mask", "m.png" }, OfSize({ 4, 3 }), OfSize({ 4, 3 })));
  EXPECT_NO_THROW(dwc::VerifyMaskSize({ "--mask", "m.png" }, OfSize({ 4, 3, 1 }), OfSize({ 4, 3 })));
  EXPECT_NO_THROW(dwc::VerifyMaskSize({ "--mask", "m.png" }, OfSize({ 4, 3 }), OfSize({ 4, 3, 1 })));
  const auto [fault, sentence] =
    FindFault([] { dwc::VerifyMaskSize({ "--mask", "m.png" }, OfSize({ 4, 3 }), OfSize({ 3, 4 })); });
  EXPECT_EQ(fault, FileFault::Unusable);
  EXPECT_EQ(sentence, "--mask: m.png has 4 x 3 pixels, the image 3 x 4. Give a mask of the image's size.");
  EXPECT_EQ(FindFault([] { dwc::VerifyMaskSize({ "mask", "" }, OfSize({ 4, 3, 2 }), OfSize({ 4, 3 })); }).second,
            "mask: has 4 x 3 x 2 pixels, the image 4 x 3. Give a mask of the image's size.");
  EXPECT_THROW(dwc::VerifyMaskSize({ "mask", "" }, OfSize({ 4, 3 }), OfSize({ 4, 3, 2 })), dwc::FileError);
}

TEST(ImageHeader, SmallestTypeOfLabels)
{
  EXPECT_EQ(dwc::CountLabelBytes(0), 1U);
  EXPECT_EQ(dwc::CountLabelBytes(255), 1U);
  EXPECT_EQ(dwc::CountLabelBytes(256), 2U);
  EXPECT_EQ(dwc::CountLabelBytes(65535), 2U);
  EXPECT_EQ(dwc::CountLabelBytes(65536), 4U);
}
