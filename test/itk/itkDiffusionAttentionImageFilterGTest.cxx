/*=========================================================================
 *
 *  Licensed under the Apache License, Version 2.0 (the "License");
 *  you may not use this file except in compliance with the License.
 *  You may obtain a copy of the License at
 *
 *         https://www.apache.org/licenses/LICENSE-2.0.txt
 *
 *  Unless required by applicable law or agreed to in writing, software
 *  distributed under the License is distributed on an "AS IS" BASIS,
 *  WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 *  See the License for the specific language governing permissions and
 *  limitations under the License.
 *
 *=========================================================================*/
#include "FilterTesting.h"

#include "itkCovariantVector.h"
#include "itkExtractImageFilter.h"

#include <gtest/gtest.h>

#include <limits>

using namespace FilterTesting;

namespace
{

using Gray = itk::Image<float, 2>;
using Attention = itk::DiffusionAttentionImageFilter<Gray>;

constexpr itk::Size<2> smallSize{ { 60, 40 } };

template <typename TAttention>
void
ExpectWalk(const TAttention * attention)
{
  // method.md 6.1: rows sum to 1 within 1e-5, no negative entry. Empty rows of grid tokens aside.
  const auto * const walk = attention->GetOutput();
  for (itk::ImageRegionConstIterator<typename TAttention::WalkImageType> it(walk, walk->GetLargestPossibleRegion());
       !it.IsAtEnd();
       ++it)
  {
    const auto steps = it.Get();
    double     sum = 0.0;
    for (unsigned int c = 0; c < steps.GetSize(); ++c)
    {
      EXPECT_GE(steps[c], 0.0F);
      sum += steps[c];
    }
    EXPECT_NEAR(sum, 1.0, 1e-5) << it.GetIndex();
  }
}

void
ExpectParts(const std::string & message, const std::vector<std::string> & parts)
{
  for (const auto & part : parts)
  {
    EXPECT_NE(message.find(part), std::string::npos) << "\"" << part << "\" in \"" << message << "\"";
  }
}

} // namespace

TEST(DiffusionAttentionImageFilter, RegionTokensAreARowAndATokenImage)
{
  auto image = MakeThreeRegions<Gray>(smallSize, 0.0, 1.0);
  SetObliqueGeometry(image.GetPointer());
  auto attention = Attention::New();
  attention->SetInput(image);
  attention->SetNumberOfTokens(80);
  attention->Update();

  const auto rows = attention->GetNumberOfTokensMade();
  EXPECT_GT(rows, 20u);
  EXPECT_LE(rows, 80u);
  EXPECT_EQ(attention->GetOutput()->GetLargestPossibleRegion().GetSize(), (itk::Size<2>{ { rows, 1 } }));
  EXPECT_EQ(attention->GetOutput()->GetNumberOfComponentsPerPixel(), rows);
  ExpectWalk(attention.GetPointer());

  const auto * const tokens = attention->GetTokenImage();
  EXPECT_EQ(tokens->GetLargestPossibleRegion(), image->GetLargestPossibleRegion());
  EXPECT_EQ(tokens->GetOrigin(), image->GetOrigin());
  EXPECT_EQ(tokens->GetSpacing(), image->GetSpacing());
  EXPECT_EQ(tokens->GetDirection(), image->GetDirection());
  const auto labels = ValuesOf(tokens);
  EXPECT_EQ(CountLabels(labels), rows);
  EXPECT_EQ(*std::max_element(labels.begin(), labels.end()), rows);
  EXPECT_EQ(*std::min_element(labels.begin(), labels.end()), 1u);
}

TEST(DiffusionAttentionImageFilter, GridTokensAreAnImageInPhysicalSpace)
{
  auto image = MakeThreeRegions<Gray>(smallSize, 0.0, 1.0);
  SetObliqueGeometry(image.GetPointer());
  auto attention = Attention::New();
  attention->SetInput(image);
  attention->SetTokenType(Attention::TokenTypeEnum::Grid);
  attention->SetNumberOfTokens(12);

  // What is said before the update holds after it.
  attention->UpdateOutputInformation();
  const auto sizeBefore = attention->GetOutput()->GetLargestPossibleRegion().GetSize();
  const auto componentsBefore = attention->GetOutput()->GetNumberOfComponentsPerPixel();
  attention->Update();
  const auto * const walk = attention->GetOutput();
  EXPECT_EQ(walk->GetLargestPossibleRegion().GetSize(), sizeBefore);
  EXPECT_EQ(walk->GetNumberOfComponentsPerPixel(), componentsBefore);
  ExpectWalk(attention.GetPointer());

  // Each pixel's token is the cell of the walk that its physical point lies in, but for points on a border of cells.
  const auto * const tokens = attention->GetTokenImage();
  for (itk::ImageRegionConstIteratorWithIndex<Labels<2>> it(tokens, tokens->GetLargestPossibleRegion()); !it.IsAtEnd();
       ++it)
  {
    itk::Point<double, 2> point;
    tokens->TransformIndexToPhysicalPoint(it.GetIndex(), point);
    const auto at = walk->TransformPhysicalPointToContinuousIndex<double>(point);
    const auto token = static_cast<itk::IndexValueType>(it.Get() - 1);
    const auto width = static_cast<itk::IndexValueType>(sizeBefore[0]);
    EXPECT_LE(std::abs(at[0] - static_cast<double>(token % width)), 0.5 + 0.1) << it.GetIndex();
    EXPECT_LE(std::abs(at[1] - static_cast<double>(token / width)), 0.5 + 0.1) << it.GetIndex();
  }
}

TEST(DiffusionAttentionImageFilter, NeighborhoodRadiusGivesAWindow)
{
  auto attention = Attention::New();
  attention->SetInput(MakeThreeRegions<Gray>(smallSize, 0.0, 1.0));
  attention->SetTokenType(Attention::TokenTypeEnum::Grid);
  attention->SetNumberOfTokens(30);
  attention->SetNeighborhoodRadius(2);
  attention->Update();
  EXPECT_EQ(attention->GetOutput()->GetNumberOfComponentsPerPixel(), 25u);
  EXPECT_EQ(attention->GetOutput()->GetLargestPossibleRegion().GetSize(), (itk::Size<2>{ { 30, 20 } }));
  ExpectWalk(attention.GetPointer());
}

// The physical extent stays, whatever the size: corner and far corner of both images are the same points.
TEST(DiffusionAttentionImageFilter, ShrunkTokenImageCoversTheSamePhysicalExtent)
{
  auto image = MakeThreeRegions<Gray>({ { 61, 40 } }, 0.0, 1.0);
  SetObliqueGeometry(image.GetPointer());
  auto attention = Attention::New();
  attention->SetInput(image);
  attention->SetImageSize(25);
  attention->SetNumberOfTokens(30);
  attention->Update();
  const auto * const tokens = attention->GetTokenImage();
  const auto         size = tokens->GetLargestPossibleRegion().GetSize();
  // Pixels of 0.7 x 1.2: 42.7 x 48.
  EXPECT_EQ(size, (itk::Size<2>{ { 22, 25 } }));
  for (const double corner : { 0.0, 1.0 })
  {
    itk::ContinuousIndex<double, 2> inImage;
    itk::ContinuousIndex<double, 2> inTokens;
    inImage[0] = corner * 61.0 - 0.5;
    inImage[1] = corner * 40.0 - 0.5;
    inTokens[0] = corner * 22.0 - 0.5;
    inTokens[1] = corner * 25.0 - 0.5;
    itk::Point<double, 2> expected;
    itk::Point<double, 2> point;
    image->TransformContinuousIndexToPhysicalPoint(inImage, expected);
    tokens->TransformContinuousIndexToPhysicalPoint(inTokens, point);
    EXPECT_NEAR(point[0], expected[0], 1e-9);
    EXPECT_NEAR(point[1], expected[1], 1e-9);
  }
}

TEST(DiffusionAttentionImageFilter, SmallImagesAreNeverEnlarged)
{
  auto attention = Attention::New();
  attention->SetInput(MakeThreeRegions<Gray>(smallSize, 0.0, 1.0));
  attention->SetImageSize(1000);
  attention->UpdateOutputInformation();
  EXPECT_EQ(attention->GetTokenImage()->GetLargestPossibleRegion().GetSize(), smallSize);
}

// What the working grid is, is tested in test/image/WorkingGridGTest: here, that its extent is the image's along each
// axis, and that what is estimated for the tokens of a grid is what is made.
TEST(DiffusionAttentionImageFilter, SlicesOfAThinStackStay)
{
  using Stack = itk::Image<float, 3>;
  auto         stack = MakeThreeRegions<Stack>({ { 120, 100, 5 } }, 0.0, 1.0);
  const double pixel[] = { 0.5, 0.5, 4.0 };
  stack->SetSpacing(pixel);
  auto attention = itk::DiffusionAttentionImageFilter<Stack>::New();
  attention->SetInput(stack);
  attention->SetImageSize(20);
  attention->SetTokenType(itk::DiffusionAttentionImageFilterEnums::TokenType::Grid);
  attention->SetNumberOfTokens(12);
  attention->Update();
  const auto size = attention->GetTokenImage()->GetLargestPossibleRegion().GetSize();
  EXPECT_EQ(size[2], 5u);
  EXPECT_LT(size[0], 60u);
  EXPECT_GE(size[0], 30u);
  const auto spacing = attention->GetTokenImage()->GetSpacing();
  EXPECT_NEAR(spacing[0] * static_cast<double>(size[0]), 60.0, 1e-9);
  EXPECT_NEAR(spacing[1] * static_cast<double>(size[1]), 50.0, 1e-9);
  EXPECT_NEAR(spacing[2], 4.0, 1e-12);
  EXPECT_EQ(attention->GetOutput()->GetNumberOfComponentsPerPixel(),
            attention->GetOutput()->GetLargestPossibleRegion().GetNumberOfPixels());
  EXPECT_EQ(attention->GetOutput()->GetLargestPossibleRegion().GetSize(), (itk::Size<3>{ { 12, 10, 4 } }));
}

TEST(DiffusionAttentionImageFilter, AppearanceChangesTheWalk)
{
  const auto walkOf = [](Attention::AppearanceEnum appearance) {
    auto attention = Attention::New();
    attention->SetInput(MakeThreeRegions<Gray>(smallSize, 0.0, 1.0));
    attention->SetTokenType(Attention::TokenTypeEnum::Grid);
    attention->SetNumberOfTokens(12);
    attention->SetAppearance(appearance);
    attention->Update();
    const auto * const walk = attention->GetOutput();
    return std::vector<float>(walk->GetBufferPointer(),
                              walk->GetBufferPointer() + walk->GetLargestPossibleRegion().GetNumberOfPixels() *
                                                           walk->GetNumberOfComponentsPerPixel());
  };
  const auto automatic = walkOf(Attention::AppearanceEnum::Automatic);
  EXPECT_EQ(automatic, walkOf(Attention::AppearanceEnum::Intensity)); // a scalar image
  EXPECT_NE(automatic, walkOf(Attention::AppearanceEnum::Scene));
}

// Components that are said to be colours are read as the same pixels of an RGB image, of 8 bits or more.
TEST(DiffusionAttentionImageFilter, ComponentsMayBeColor)
{
  const auto walkOf = [](const auto & image, bool componentsAreColor) {
    using ImageType = typename std::decay_t<decltype(image)>::ObjectType;
    auto attention = itk::DiffusionAttentionImageFilter<ImageType>::New();
    attention->SetInput(image);
    attention->SetComponentsAreColor(componentsAreColor);
    attention->SetNumberOfTokens(20);
    attention->Update();
    const auto * const walk = attention->GetOutput();
    return std::vector<float>(walk->GetBufferPointer(),
                              walk->GetBufferPointer() + walk->GetLargestPossibleRegion().GetNumberOfPixels() *
                                                           walk->GetNumberOfComponentsPerPixel());
  };
  const auto rgb = walkOf(MakeThreeRegions<itk::Image<itk::RGBPixel<unsigned char>, 2>>(smallSize, 0.0, 255.0), false);
  const auto bytes = MakeThreeRegions<itk::VectorImage<unsigned char, 2>>(smallSize, 0.0, 255.0, 3);
  EXPECT_EQ(walkOf(bytes, true), rgb);
  EXPECT_EQ(walkOf(MakeThreeRegions<itk::VectorImage<unsigned char, 2>>(smallSize, 0.0, 255.0, 4), true), rgb);
  EXPECT_NE(walkOf(bytes, false), rgb);
  EXPECT_EQ(walkOf(MakeThreeRegions<itk::VectorImage<unsigned short, 2>>(smallSize, 0.0, 65535.0, 3), true),
            walkOf(MakeThreeRegions<itk::Image<itk::RGBPixel<unsigned short>, 2>>(smallSize, 0.0, 65535.0), false));

  auto attention = itk::DiffusionAttentionImageFilter<itk::VectorImage<float, 2>>::New();
  attention->SetInput(MakeThreeRegions<itk::VectorImage<float, 2>>(smallSize, 0.0, 1.0, 5));
  attention->ComponentsAreColorOn();
  EXPECT_NE(MessageOf(attention.GetPointer()).find("ComponentsAreColor: Input has 5 components"), std::string::npos);
}

// A region that does not start at index 0, as ExtractImageFilter makes it.
TEST(DiffusionAttentionImageFilter, KeepsTheIndexOfAnExtractedRegion)
{
  auto extract = itk::ExtractImageFilter<Gray, Gray>::New();
  extract->SetInput(MakeThreeRegions<Gray>(smallSize, 0.0, 1.0));
  const itk::ImageRegion<2> region({ { 20, 10 } }, { { 30, 24 } });
  extract->SetExtractionRegion(region);
  auto attention = Attention::New();
  attention->SetInput(extract->GetOutput());
  attention->SetNumberOfTokens(20);
  attention->Update();
  EXPECT_EQ(attention->GetTokenImage()->GetLargestPossibleRegion(), region);
  ExpectWalk(attention.GetPointer());
}

TEST(DiffusionAttentionImageFilter, MaskLeavesPixelsOutWhateverTheyAre)
{
  auto image = MakeThreeRegions<Gray>(smallSize, 0.0, 1.0);
  auto mask = NewImage<Mask<2>>(smallSize);
  mask->FillBuffer(1);
  for (itk::IndexValueType x = 0; x < 60; ++x)
  {
    mask->SetPixel({ { x, 0 } }, 0);
    image->SetPixel({ { x, 0 } }, std::numeric_limits<float>::quiet_NaN());
  }
  auto attention = Attention::New();
  attention->SetInput(image);
  attention->SetMaskImage(mask);
  attention->SetNumberOfTokens(50);
  attention->Update();
  ExpectWalk(attention.GetPointer());
  const auto tokens = ValuesOf(attention->GetTokenImage());
  for (std::size_t i = 0; i < tokens.size(); ++i)
  {
    EXPECT_EQ(tokens[i] == 0, i < 60) << i;
  }
}

template <typename TArray>
TArray
Pair(double x, double y)
{
  TArray pair;
  pair[0] = x;
  pair[1] = y;
  return pair;
}

// NIfTI keeps a place in single precision: a mask of the image's own grid comes back rounded.
TEST(DiffusionAttentionImageFilter, MaskMayBePlacedInSinglePrecision)
{
  const auto messageOf = [](double origin, double tolerance) {
    auto image = MakeThreeRegions<Gray>(smallSize, 0.0, 1.0);
    image->SetSpacing(Pair<Gray::SpacingType>(0.7, 0.8));
    image->SetOrigin(Pair<Gray::PointType>(-234.1, 17.3));
    auto mask = NewImage<Mask<2>>(smallSize);
    mask->FillBuffer(1);
    mask->SetSpacing(Pair<Gray::SpacingType>(static_cast<double>(0.7F), static_cast<double>(0.8F)));
    mask->SetOrigin(Pair<Gray::PointType>(origin, static_cast<double>(17.3F)));
    auto attention = Attention::New();
    attention->SetInput(image);
    attention->SetMaskImage(mask);
    attention->SetNumberOfTokens(50);
    attention->SetCoordinateTolerance(tolerance);
    return MessageOf(attention.GetPointer());
  };
  EXPECT_EQ(messageOf(static_cast<double>(-234.1F), 1e-6), "");
  ExpectParts(messageOf(-234.107, 1e-6),
              { "MaskImage", "physical space", "up to 0.007", "(0.01", "voxels", "(-234.107, ", "(-234.1, 17.3)" });
  EXPECT_EQ(messageOf(-234.107, 0.1), "") << "who allows more gets more";
}

TEST(DiffusionAttentionImageFilter, Errors)
{
  const auto messageOf = [](auto && change) {
    auto attention = Attention::New();
    attention->SetInput(MakeThreeRegions<Gray>(smallSize, 0.0, 1.0));
    change(attention.GetPointer());
    return MessageOf(attention.GetPointer());
  };
  ExpectParts(messageOf([](Attention * a) { a->SetModel("sd-turbo"); }),
              { "Model", "\"sd-turbo\"", "\"local\"", "model_index.json" });
  ExpectParts(messageOf([](Attention * a) { a->SetNumberOfTokens(1); }), { "NumberOfTokens", "at least 2", "got 1" });
  ExpectParts(messageOf([](Attention * a) { a->SetNeighborhoodRadius(2); }), { "NeighborhoodRadius", "got 2", "Grid" });
  ExpectParts(messageOf([](Attention * a) { a->SetMemoryLimit(1000); }),
              { "MemoryLimit", "1000 bytes are allowed", "NumberOfTokens" });
  ExpectParts(messageOf([](Attention * a) { a->SetMaskImage(NewImage<Mask<2>>({ { 60, 41 } })); }),
              { "MaskImage", "60 x 41", "60 x 40", "resample" });
  ExpectParts(messageOf([](Attention * a) {
                auto mask = NewImage<Mask<2>>(smallSize);
                mask->FillBuffer(1);
                SetObliqueGeometry(mask.GetPointer());
                a->SetMaskImage(mask);
              }),
              { "MaskImage", "physical space" });
  ExpectParts(messageOf([](Attention * a) {
                auto mask = NewImage<Mask<2>>(smallSize);
                mask->FillBuffer(0);
                a->SetMaskImage(mask);
              }),
              { "MaskImage", "no pixel inside" });
  for (const float bad : { std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity() })
  {
    ExpectParts(messageOf([bad](Attention * a) {
                  auto image = MakeThreeRegions<Gray>(smallSize, 0.0, 1.0);
                  image->SetPixel({ { 7, 31 } }, bad);
                  image->SetPixel({ { 50, 11 } }, bad);
                  a->SetInput(image);
                }),
                { "Input", "[50, 11]", "not finite", "MaskImage" });
  }
}

// 20,000 x 20,000 pixels, header only: the answer comes before anything is allocated.
TEST(DiffusionAttentionImageFilter, SaysHowMuchMemoryBeforeAllocating)
{
  auto image = itk::Image<double, 2>::New();
  image->SetLargestPossibleRegion(itk::ImageRegion<2>(itk::Size<2>{ { 20000, 20000 } }));
  auto attention = itk::DiffusionAttentionImageFilter<itk::Image<double, 2>>::New();
  attention->SetInput(image);
  attention->SetMemoryLimit(1ULL << 30U);
  std::string message;
  try
  {
    attention->UpdateOutputInformation();
  }
  catch (const itk::ExceptionObject & error)
  {
    message = error.GetDescription();
  }
  ExpectParts(message,
              { "MemoryLimit", "GiB would be needed and 1.0 GiB are allowed", "20000 x 20000", "smaller image" });
  EXPECT_EQ(image->GetBufferedRegion().GetNumberOfPixels(), 0u);
}

// A million tokens in full layout: 4 TB, more than any machine has.
TEST(DiffusionAttentionImageFilter, TooManyTokensIsAnErrorOfMemory)
{
  auto attention = Attention::New();
  attention->SetInput(MakeThreeRegions<Gray>({ { 1000, 1000 } }, 0.0, 1.0));
  attention->SetImageSize(1000);
  attention->SetTokenType(Attention::TokenTypeEnum::Grid);
  attention->SetNumberOfTokens(1000);
  ExpectParts(MessageOf(attention.GetPointer()),
              { "MemoryLimit", "TiB would be needed", "are free", "NumberOfTokens" });
}

TEST(DiffusionAttentionImageFilter, DefaultsAndPrint)
{
  auto attention = Attention::New();
  EXPECT_EQ(attention->GetModel(), std::string("local"));
  EXPECT_EQ(attention->GetTokenType(), Attention::TokenTypeEnum::Automatic);
  EXPECT_EQ(attention->GetTokenTypeUsed(), Attention::TokenTypeEnum::Region);
  EXPECT_EQ(attention->GetNumberOfTokens(), 0u);
  EXPECT_EQ(attention->GetNeighborhoodRadius(), 0u);
  EXPECT_EQ(attention->GetAppearance(), Attention::AppearanceEnum::Automatic);
  EXPECT_EQ(attention->GetImageSize(), 0u);
  EXPECT_EQ(attention->GetMemoryLimit(), 0u);
  const std::string text = PrintOf(attention.GetPointer());
  for (const char * const name : { "Model: local",
                                   "TokenType: Automatic",
                                   "NumberOfTokens: 0",
                                   "NeighborhoodRadius: 0",
                                   "Appearance: Automatic",
                                   "ImageSize: 0",
                                   "MemoryLimit: 0",
                                   "NumberOfTokensMade: ",
                                   "EstimatedMemory: ",
                                   "NumberOfModelRuns: " })
  {
    EXPECT_NE(text.find(name), std::string::npos) << name;
  }
}
