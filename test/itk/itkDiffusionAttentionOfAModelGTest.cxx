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
#include "ModelTesting.h"

#include "itkRGBPixel.h"

#include <gtest/gtest.h>

using namespace ModelTesting;

// The filter with a diffusers model, whose part FakePlugin.cxx plays: what goes in, what comes out, and when it runs.

namespace
{

/** A physical point of an image, in shares of its extent along each axis. */
template <typename TImage>
itk::Point<double, 2>
PointAt(const TImage * image, double x, double y)
{
  const auto                      region = image->GetLargestPossibleRegion();
  itk::ContinuousIndex<double, 2> index;
  index[0] = static_cast<double>(region.GetIndex(0)) + x * static_cast<double>(region.GetSize(0)) - 0.5;
  index[1] = static_cast<double>(region.GetIndex(1)) + y * static_cast<double>(region.GetSize(1)) - 0.5;
  itk::Point<double, 2> point;
  image->TransformContinuousIndexToPhysicalPoint(index, point);
  return point;
}

} // namespace

TEST_F(DiffusionAttentionOfAModel, WalkCoversTheImageInPhysicalSpace)
{
  auto image = MakeThreeRegions<Gray>(imageSize, 0.0, 1.0);
  image->SetLargestPossibleRegion({ { { 7, -5 } }, imageSize });
  image->SetBufferedRegion({ { { 7, -5 } }, imageSize });
  SetObliqueGeometry(image.GetPointer());
  const auto attention = this->NewFilter(image.GetPointer());

  // What is said before the update holds after it, and nothing has run to say it.
  attention->UpdateOutputInformation();
  const std::size_t runs = GetDiary().runs;
  const auto        size = attention->GetOutput()->GetLargestPossibleRegion().GetSize();
  EXPECT_EQ(size, (itk::Size<2>{ { 16, 12 } })); // 128 x 96 pixels of the model
  EXPECT_EQ(attention->GetOutput()->GetNumberOfComponentsPerPixel(), 192u);
  EXPECT_EQ(attention->GetNumberOfModelRuns(), 0u);

  attention->Update();
  EXPECT_EQ(GetDiary().runs, runs + 1);
  const auto * const walk = attention->GetOutput();
  EXPECT_EQ(walk->GetLargestPossibleRegion().GetSize(), size);
  EXPECT_EQ(attention->GetNumberOfTokensMade(), 192u);
  EXPECT_EQ(attention->GetTokenTypeUsed(), Enums::TokenType::Grid);
  for (const auto & corner : { std::make_pair(0.0, 0.0), std::make_pair(1.0, 0.0), std::make_pair(0.3, 0.8) })
  {
    const auto expected = PointAt(image.GetPointer(), corner.first, corner.second);
    const auto point = PointAt(walk, corner.first, corner.second);
    EXPECT_NEAR(point[0], expected[0], 1e-9); // rounding of coordinates of some tens
    EXPECT_NEAR(point[1], expected[1], 1e-9);
  }

  const auto * const tokens = attention->GetTokenImage();
  EXPECT_EQ(tokens->GetLargestPossibleRegion(), image->GetLargestPossibleRegion());
  EXPECT_EQ(tokens->GetOrigin(), image->GetOrigin());
  EXPECT_EQ(tokens->GetSpacing(), image->GetSpacing());
  EXPECT_EQ(tokens->GetDirection(), image->GetDirection());
  for (itk::ImageRegionConstIteratorWithIndex<Labels<2>> it(tokens, tokens->GetLargestPossibleRegion()); !it.IsAtEnd();
       ++it)
  {
    itk::Point<double, 2> point;
    tokens->TransformIndexToPhysicalPoint(it.GetIndex(), point);
    const auto at = walk->TransformPhysicalPointToContinuousIndex<double>(point);
    const auto token = static_cast<itk::IndexValueType>(it.Get()) - 1;
    // Half a cell, and rounding where a centre lies on a border of cells.
    EXPECT_LE(std::abs(at[0] - static_cast<double>(token % 16)), 0.5 + 1e-9) << it.GetIndex();
    EXPECT_LE(std::abs(at[1] - static_cast<double>(token / 16)), 0.5 + 1e-9) << it.GetIndex();
  }
}

TEST_F(DiffusionAttentionOfAModel, RowsSumToOne)
{
  const auto attention = this->NewFilter(MakeThreeRegions<Gray>(imageSize, 0.0, 1.0).GetPointer());
  attention->Update();
  const float * const walk = attention->GetOutput()->GetBufferPointer();
  for (std::size_t i = 0; i < 192; ++i)
  {
    double sum = 0.0;
    for (std::size_t j = 0; j < 192; ++j)
    {
      sum += walk[i * 192 + j];
    }
    EXPECT_NEAR(sum, 1.0, 1e-5) << i; // method.md 6.1
  }
}

TEST_F(DiffusionAttentionOfAModel, ImageSizeIsTheModels)
{
  const auto attention = this->NewFilter(MakeThreeRegions<Gray>(imageSize, 0.0, 1.0).GetPointer());
  attention->SetImageSize(64);
  attention->Update();
  EXPECT_EQ(attention->GetImageSizeUsed(), (std::vector<std::size_t>{ 64, 32 }));
  EXPECT_EQ(attention->GetOutput()->GetLargestPossibleRegion().GetSize(), (itk::Size<2>{ { 8, 4 } }));
  EXPECT_EQ(attention->GetTokenImage()->GetLargestPossibleRegion().GetSize(), imageSize);
}

TEST_F(DiffusionAttentionOfAModel, MaskIsHandedOnAndLeavesTokensOut)
{
  auto image = MakeThreeRegions<Gray>(imageSize, 0.0, 1.0);
  auto mask = NewImage<Mask<2>>(imageSize);
  mask->FillBuffer(0);
  for (itk::IndexValueType y = 10; y < 30; ++y)
  {
    for (itk::IndexValueType x = 20; x < 50; ++x)
    {
      mask->SetPixel({ { x, y } }, 1);
    }
  }
  image->SetPixel({ { 0, 0 } }, std::numeric_limits<float>::quiet_NaN());
  const auto attention = this->NewFilter(image.GetPointer());
  attention->SetMaskImage(mask);
  attention->Update();
  const FakeDiary & diary = GetDiary();
  ASSERT_EQ(diary.mask.size(), 2400u);
  EXPECT_EQ(diary.values[0], 0.0F); // what is outside is never read
  const auto tokens = ValuesOf(attention->GetTokenImage());
  for (std::size_t i = 0; i < tokens.size(); ++i)
  {
    EXPECT_EQ(diary.mask[i], mask->GetBufferPointer()[i]) << i;
    EXPECT_EQ(tokens[i] == 0, diary.mask[i] == 0) << i;
  }
}

TEST_F(DiffusionAttentionOfAModel, BytesKeepTheirRange)
{
  const auto attention =
    this->NewFilter(MakeThreeRegions<itk::Image<unsigned char, 2>>(imageSize, 40.0, 90.0).GetPointer());
  attention->Update();
  const FakeDiary & diary = GetDiary();
  EXPECT_EQ(diary.parameters.windowMinimum, 0.0);
  EXPECT_EQ(diary.parameters.windowMaximum, 1.0);
  EXPECT_FALSE(diary.color);
  for (std::size_t i = 0; i < diary.values.size(); ++i)
  {
    const auto value = static_cast<float>(
      static_cast<const itk::Image<unsigned char, 2> *>(attention->GetInput())->GetBufferPointer()[i]);
    EXPECT_NEAR(diary.values[i], value / 255.0F, 1e-7F) << i; // one rounding in single precision
  }
}

TEST_F(DiffusionAttentionOfAModel, WiderTypesAreLeftToTheModel)
{
  const auto image = MakeThreeRegions<itk::Image<short, 2>>(imageSize, -1000.0, 2000.0);
  const auto attention = this->NewFilter(image.GetPointer());
  attention->Update();
  const FakeDiary & diary = GetDiary();
  EXPECT_EQ(diary.parameters.windowMinimum, diary.parameters.windowMaximum);
  EXPECT_EQ(diary.values[0], static_cast<float>(image->GetBufferPointer()[0]));
}

TEST_F(DiffusionAttentionOfAModel, WindowIsAppliedAndClips)
{
  // 2^30 + ...: values that single precision would round to one.
  const double offset = 1073741824.0;
  const auto   image = NewImage<itk::Image<double, 2>>(imageSize);
  for (std::size_t i = 0; i < 2400; ++i)
  {
    image->GetBufferPointer()[i] = offset + static_cast<double>(i % 5);
  }
  const auto attention = this->NewFilter(image.GetPointer());
  attention->SetWindowMinimum(offset + 1.0);
  attention->SetWindowMaximum(offset + 3.0);
  attention->Update();
  const FakeDiary & diary = GetDiary();
  EXPECT_EQ(diary.parameters.windowMinimum, 0.0);
  EXPECT_EQ(diary.parameters.windowMaximum, 1.0);
  const std::vector<float> expected{ 0.0F, 0.0F, 0.5F, 1.0F, 1.0F };
  EXPECT_EQ(std::vector<float>(diary.values.begin(), diary.values.begin() + 5), expected);
}

TEST_F(DiffusionAttentionOfAModel, ColourIsThreeChannelsOfZeroToOne)
{
  const auto image = MakeThreeRegions<itk::Image<itk::RGBPixel<unsigned char>, 2>>(imageSize, 40.0, 90.0);
  const auto attention = this->NewFilter(image.GetPointer());
  attention->Update();
  const FakeDiary & diary = GetDiary();
  EXPECT_TRUE(diary.color);
  EXPECT_EQ(diary.channels, 3u);
  EXPECT_NEAR(diary.values[1], static_cast<float>(image->GetBufferPointer()[0].GetGreen()) / 255.0F, 1e-7F);
  EXPECT_EQ(diary.parameters.windowMinimum, diary.parameters.windowMaximum);
}

TEST_F(DiffusionAttentionOfAModel, EveryParameterReachesTheModel)
{
  const auto attention = this->NewFilter(MakeThreeRegions<Gray>(imageSize, 0.0, 1.0).GetPointer());
  attention->SetDevice("cpu");
  attention->SetPrecision(Enums::Precision::BFloat16);
  attention->SetMode(Enums::DiffusionMode::Noise);
  attention->SetTimesteps({ 77, 88 });
  attention->SetInversionSteps(3);
  attention->SetTotalSteps(20);
  attention->SetSeed(18446744073709551615ULL);
  attention->SetPrompt("two cats");
  attention->SetImageSize(96);
  attention->SetResolutions({ 64, 16 });
  attention->SetResolutionWeights({ 0.75, 0.25 });
  attention->SetLayers({ "up_blocks", "mid_block" });
  attention->SetHeadWeighting(Enums::HeadWeighting::SpectralGap);
  attention->SetWindowMinimum(-1.0);
  attention->SetWindowMaximum(2.0);
  attention->SetNumberOfWorkUnits(1);
  attention->SetMemoryLimit(100000000);
  attention->Update();
  const dwc::DiffusionParameters & parameters = GetDiary().parameters;
  EXPECT_EQ(parameters.device, "cpu");
  EXPECT_EQ(parameters.precision, dwc::Precision::BFloat16);
  EXPECT_EQ(parameters.mode, dwc::DiffusionMode::Noise);
  EXPECT_EQ(parameters.timesteps, (std::vector<std::size_t>{ 77, 88 }));
  EXPECT_EQ(parameters.inversionSteps, 3u);
  EXPECT_EQ(parameters.totalSteps, 20u);
  EXPECT_EQ(parameters.seed, 18446744073709551615ULL);
  EXPECT_EQ(parameters.prompt, "two cats");
  EXPECT_EQ(parameters.imageSize, 96u);
  EXPECT_EQ(parameters.resolutions, (std::vector<std::size_t>{ 64, 16 }));
  EXPECT_EQ(parameters.resolutionWeights, (std::vector<double>{ 0.75, 0.25 }));
  EXPECT_EQ(parameters.layers, (std::vector<std::string>{ "up_blocks", "mid_block" }));
  EXPECT_EQ(parameters.headWeighting, dwc::HeadWeighting::SpectralGap);
  EXPECT_EQ(parameters.numberOfThreads, 1u);
  // The filter keeps what it needs itself: the image in single precision, its mask, the token image.
  EXPECT_EQ(parameters.memoryLimit, 100000000u - 2400u * (4u + 1u + 4u));

  EXPECT_EQ(attention->GetDeviceUsed(), "cpu");
  EXPECT_EQ(attention->GetDeviceNote(), "");
  EXPECT_EQ(attention->GetPrecisionUsed(), Enums::Precision::BFloat16);
  EXPECT_EQ(attention->GetTimestepsUsed(), (std::vector<int>{ 77, 88 }));
  EXPECT_EQ(attention->GetLayersUsed(),
            (std::vector<std::string>{ "down_blocks.0.attentions.0", "up_blocks.3.attentions.0" }));
  EXPECT_EQ(attention->GetModelDescription().front().second, "FakePipeline");
}

TEST_F(DiffusionAttentionOfAModel, InversionRunsItsSteps)
{
  const auto attention = this->NewFilter(MakeThreeRegions<Gray>(imageSize, 0.0, 1.0).GetPointer());
  attention->SetMode(Enums::DiffusionMode::Inversion);
  attention->Update();
  EXPECT_EQ(attention->GetTimestepsUsed(), (std::vector<int>{ 1, 21, 41, 61, 81, 101, 121, 141, 161, 181 }));
  EXPECT_EQ(attention->GetNumberOfPasses(), 10u);
  EXPECT_EQ(attention->GetDeviceNote(), "Device auto: there is no GPU, the CPU is used");
  EXPECT_EQ(attention->GetLoadSeconds(), 0.5);
  EXPECT_EQ(attention->GetTextSeconds(), 0.25);
  EXPECT_EQ(attention->GetEncodeSeconds(), 0.125);
  EXPECT_NEAR(attention->GetNetworkSeconds(), 0.1, 1e-12);
  EXPECT_EQ(attention->GetAggregateSeconds(), 0.0625);
}

TEST_F(DiffusionAttentionOfAModel, ModelIsKeptAndRunsOnlyForWhatChangesTheWalk)
{
  Pipeline<Gray> pipeline(MakeThreeRegions<Gray>(imageSize, 0.0, 1.0));
  pipeline.attention->SetModel(this->At("model"));
  pipeline.attention->SetCombination(Enums::Combination::None);
  pipeline.hierarchy->SetNumberOfRegions(3);
  pipeline.hierarchy->Update();
  const FakeDiary & diary = GetDiary();
  const std::size_t opened = diary.opened;
  const std::size_t loads = diary.loads;
  const auto        expect = [&](std::size_t runs, std::size_t openedSince, std::size_t loadsSince) {
    pipeline.hierarchy->Update();
    EXPECT_EQ(pipeline.attention->GetNumberOfModelRuns(), runs);
    EXPECT_EQ(diary.opened - opened, openedSince);
    EXPECT_EQ(diary.loads - loads, loadsSince);
  };
  expect(1, 0, 0);
  pipeline.hierarchy->SetNumberOfRegions(2);
  expect(1, 0, 0);
  pipeline.cut->SetMinimumRegionFraction(0.05);
  expect(1, 0, 0);
  pipeline.attention->SetPrompt("a box");
  expect(2, 0, 0); // another walk, from the same model with its weights
  pipeline.attention->SetPrompt("a box");
  expect(2, 0, 0);
  pipeline.attention->UnloadModel();
  expect(2, 0, 0);
  pipeline.attention->SetPrompt("");
  expect(3, 0, 1);
  pipeline.attention->SetModel(this->At("other"));
  expect(4, 1, 2);
  pipeline.attention->SetModel("local");
  expect(5, 1, 2);
  EXPECT_TRUE(pipeline.attention->GetModelDescription().empty());
}

TEST_F(DiffusionAttentionOfAModel, RegionsAreFoundFromItsWalk)
{
  const itk::Size<2> size{ { 120, 80 } };
  Pipeline<Gray>     pipeline(MakeThreeRegions<Gray>(size, 0.0, 1.0));
  pipeline.attention->SetModel(this->At("model"));
  pipeline.attention->SetCombination(Enums::Combination::None);
  pipeline.cut->SetTokenImage(nullptr); // leaves on the walk's own grid, coarser than the image
  pipeline.hierarchy->SetNumberOfRegions(3);
  pipeline.hierarchy->SetRefinement(itk::HierarchicalLabelFilterEnums::Refinement::Snap);
  pipeline.hierarchy->Update();
  EXPECT_GT(AdjustedRandIndex(ValuesOf(pipeline.hierarchy->GetOutput()), TruthOf<2>(size)), 0.99);
}

TEST_F(DiffusionAttentionOfAModel, CombinationsAreOnTheTokensOfTheLocalScoreModel)
{
  const auto image = MakeThreeRegions<Gray>({ { 120, 80 } }, 0.0, 1.0);
  auto       local = Attention::New();
  local->SetInput(image);
  local->Update();
  const auto localTokens = ValuesOf(local->GetTokenImage());
  for (const auto combination : { Enums::Combination::Product, Enums::Combination::Mixture, Enums::Combination::None })
  {
    const auto attention = this->NewFilter(image.GetPointer());
    attention->SetCombination(combination);
    attention->SetTokenType(combination == Enums::Combination::None ? Enums::TokenType::Region
                                                                    : Enums::TokenType::Automatic);
    attention->Update();
    EXPECT_EQ(attention->GetTokenTypeUsed(), Enums::TokenType::Region);
    EXPECT_EQ(ValuesOf(attention->GetTokenImage()), localTokens);
    EXPECT_EQ(attention->GetNumberOfTokensMade(), local->GetNumberOfTokensMade());
    EXPECT_EQ(attention->GetOutput()->GetNumberOfComponentsPerPixel(),
              local->GetOutput()->GetNumberOfComponentsPerPixel());
    EXPECT_NE(WalkOf(attention.GetPointer()), WalkOf(local.GetPointer()));
    EXPECT_EQ(attention->GetNumberOfModelRuns(), 1u);
    EXPECT_GT(attention->GetEstimatedMemory(), 1e6); // with the model's weights
    // Nothing runs again where nothing has changed.
    attention->Update();
    EXPECT_EQ(attention->GetNumberOfModelRuns(), 1u);
  }
}

TEST_F(DiffusionAttentionOfAModel, MixtureIsTheConvexSumOfItsWalks)
{
  const auto image = MakeThreeRegions<Gray>({ { 120, 80 } }, 0.0, 1.0);
  const auto walkOf = [&](Enums::Combination combination, double weight) {
    const auto attention = this->NewFilter(image.GetPointer());
    attention->SetCombination(combination);
    attention->SetMixtureWeight(weight);
    attention->SetTokenType(Enums::TokenType::Grid);
    attention->SetNumberOfTokens(combination == Enums::Combination::None ? 0 : 16);
    attention->Update();
    return std::make_pair(attention->GetOutput()->GetLargestPossibleRegion().GetSize(), WalkOf(attention.GetPointer()));
  };
  auto local = Attention::New();
  local->SetInput(image);
  local->SetTokenType(Enums::TokenType::Grid);
  local->SetNumberOfTokens(16);
  local->Update();
  const auto [size, first] = walkOf(Enums::Combination::Mixture, 0.0);
  EXPECT_EQ(size, local->GetOutput()->GetLargestPossibleRegion().GetSize());
  EXPECT_EQ(first, WalkOf(local.GetPointer()));
  const auto last = walkOf(Enums::Combination::Mixture, 1.0).second;
  const auto middle = walkOf(Enums::Combination::Mixture, 0.25).second;
  for (std::size_t e = 0; e < middle.size(); ++e)
  {
    EXPECT_NEAR(middle[e], 0.75F * first[e] + 0.25F * last[e], 1e-6); // two roundings in single precision
  }
}

TEST_F(DiffusionAttentionOfAModel, RegionsAreFoundFromTheProduct)
{
  const itk::Size<2> size{ { 120, 80 } };
  Pipeline<Gray>     pipeline(MakeThreeRegions<Gray>(size, 0.0, 1.0));
  pipeline.attention->SetModel(this->At("model"));
  pipeline.hierarchy->SetNumberOfRegions(3);
  pipeline.hierarchy->Update();
  EXPECT_GT(AdjustedRandIndex(ValuesOf(pipeline.hierarchy->GetOutput()), TruthOf<2>(size)), 0.99);
}

TEST_F(DiffusionAttentionOfAModel, Errors)
{
  const auto messageOf = [this](auto && change) {
    const auto attention = this->NewFilter(MakeThreeRegions<Gray>(imageSize, 0.0, 1.0).GetPointer());
    change(attention.GetPointer());
    return MessageOf(attention.GetPointer());
  };
  const std::string none = this->At("none");
  ExpectParts(messageOf([&](Attention * a) { a->SetModel(none); }), { "Model", none, "\"local\"", "model_index.json" });
  std::filesystem::remove(this->At("other") + "/model_index.json");
  ExpectParts(messageOf([&](Attention * a) { a->SetModel(this->At("other")); }),
              { "Model", "has no model_index.json" });
  ExpectParts(messageOf([](Attention * a) { a->SetMixtureWeight(1.5); }),
              { "MixtureWeight", "from 0 to 1", "got 1.5" });
  ExpectParts(messageOf([](Attention * a) { a->SetAttentionExponent(-1.0); }), { "AttentionExponent", "got -1" });
  ExpectParts(messageOf([](Attention * a) { a->SetNumberOfTokens(30); }),
              { "NumberOfTokens", "got 30", "ImageSize", "Region" });
  ExpectParts(messageOf([](Attention * a) { a->SetNeighborhoodRadius(2); }),
              { "NeighborhoodRadius", "got 2", "ImageSize" });
  ExpectParts(messageOf([](Attention * a) {
                a->SetWindowMinimum(4.0);
                a->SetWindowMaximum(3.0);
              }),
              { "WindowMinimum", "below WindowMaximum", "got 4 and 3" });
  ExpectParts(messageOf([](Attention * a) { a->SetDevice("cuda:7"); }), { "Device", "\"cuda:7\"", "cpu" });
  ExpectParts(messageOf([](Attention * a) { a->SetTimesteps({ 20, 1000 }); }), { "Timesteps", "got 1000" });
  ExpectParts(messageOf([](Attention * a) { a->SetMemoryLimit(1200000); }), { "MemoryLimit", "ImageSize" });
  ExpectParts(messageOf([](Attention * a) { a->SetMemoryLimit(10); }), { "MemoryLimit", "ImageSize" });
}

TEST_F(DiffusionAttentionOfAModel, LinesAreAnError)
{
  using Line = itk::Image<float, 1>;
  const auto attention = this->NewFilter(MakeThreeRegions<Line>({ { 60 } }, 0.0, 1.0).GetPointer());
  ExpectParts(MessageOf(attention.GetPointer()), { "Input", "has 1 dimension;", "\"local\"" });
}

TEST_F(DiffusionAttentionOfAModel, ErrorLeavesTheFilterUsable)
{
  const auto attention = this->NewFilter(MakeThreeRegions<Gray>(imageSize, 0.0, 1.0).GetPointer());
  attention->SetTimesteps({ 1000 });
  EXPECT_NE(MessageOf(attention.GetPointer()), "");
  attention->SetTimesteps({ 999 });
  EXPECT_EQ(MessageOf(attention.GetPointer()), "");
  EXPECT_EQ(attention->GetTimestepsUsed(), std::vector<int>{ 999 });
}

TEST_F(DiffusionAttentionOfAModel, ProgressMovesAndAnAbortStopsIt)
{
  const auto attention = this->NewFilter(MakeThreeRegions<Gray>(imageSize, 0.0, 1.0).GetPointer());
  attention->SetMode(Enums::DiffusionMode::Inversion);
  {
    const ProgressRecorder recorder(attention, 0.3);
    EXPECT_THROW(attention->Update(), itk::ProcessAborted);
    EXPECT_LT(recorder.GetValues().back(), 0.6F); // the passes after the abort did not run
    EXPECT_EQ(attention->GetNumberOfModelRuns(), 0u);
    attention->RemoveAllObservers();
  }
  const ProgressRecorder recorder(attention);
  attention->Update();
  EXPECT_EQ(attention->GetNumberOfModelRuns(), 1u);
  const auto & values = recorder.GetValues();
  EXPECT_GE(values.size(), 10u);
  EXPECT_TRUE(std::is_sorted(values.begin(), values.end()));
  EXPECT_EQ(values.back(), 1.0F);
}

TEST_F(DiffusionAttentionOfAModel, PrintsWhatItWasAskedAndDid)
{
  const auto attention = this->NewFilter(MakeThreeRegions<Gray>(imageSize, 0.0, 1.0).GetPointer());
  attention->SetResolutions({ 64, 32 });
  attention->SetLayers({ "up_blocks" });
  attention->Update();
  const std::string text = PrintOf(attention.GetPointer());
  for (const char * const line : { "Device: auto",
                                   "Precision: Automatic",
                                   "Mode: Single",
                                   "Timesteps: ",
                                   "InversionSteps: 10",
                                   "TotalSteps: 50",
                                   "Seed: 0",
                                   "Prompt: ",
                                   "Resolutions: (64, 32)",
                                   "ResolutionWeights: ()",
                                   "Layers: (up_blocks)",
                                   "HeadWeighting: Mean",
                                   "WindowMinimum: 0",
                                   "WindowMaximum: 0",
                                   "DeviceUsed: cpu",
                                   "DeviceNote: Device auto",
                                   "PrecisionUsed: Float32",
                                   "ImageSizeUsed: (128, 96)",
                                   "TimestepsUsed: (50)",
                                   "LayersUsed: (down_blocks.0.attentions.0, up_blocks.3.attentions.0)",
                                   "NumberOfPasses: 1",
                                   "LoadSeconds: 0.5",
                                   "NetworkSeconds: 0.01" })
  {
    EXPECT_NE(text.find(line), std::string::npos) << line;
  }
}
