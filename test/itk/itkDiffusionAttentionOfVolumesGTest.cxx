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

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

using namespace ModelTesting;

// The filter with a diffusers model on a volume: it runs on slices. FakePlugin.cxx plays the model's part.

namespace
{

using Volume = itk::Image<float, 3>;
using VolumeAttention = itk::DiffusionAttentionImageFilter<Volume>;

constexpr itk::Size<3> volumeSize{ { 40, 36, 24 } };

Volume::Pointer
MakeVolume(const itk::Size<3> & size = volumeSize)
{
  return MakeThreeRegions<Volume>(size, 0.0, 1.0);
}

} // namespace

TEST_F(DiffusionAttentionOfAModel, VolumesAreSeenBySlices)
{
  const auto attention = this->NewFilter(MakeVolume().GetPointer());
  attention->SetCombination(Enums::Combination::Product);
  attention->SetSliceSpacing(6.0);
  const std::size_t runs = GetDiary().runs;
  attention->UpdateOutputInformation();
  EXPECT_EQ(GetDiary().runs, runs);
  attention->Update();
  EXPECT_EQ(attention->GetNumberOfSlicesUsed(), (std::vector<std::size_t>{ 7, 6, 4 })); // 40 / 6, 36 / 6, 24 / 6
  EXPECT_EQ(GetDiary().runs - runs, 17u);
  EXPECT_EQ(attention->GetNumberOfPasses(), 17u);
  EXPECT_NEAR(attention->GetNetworkSeconds(), 0.17, 1e-12);
  EXPECT_EQ(attention->GetNumberOfModelRuns(), 1u);
  EXPECT_EQ(attention->GetTokenTypeUsed(), Enums::TokenType::Region);
  EXPECT_EQ(attention->GetImageSizeUsed(), (std::vector<std::size_t>{ 128, 128 })); // of 40 x 36

  auto local = VolumeAttention::New();
  local->SetInput(attention->GetInput());
  local->Update();
  EXPECT_EQ(ValuesOf(attention->GetTokenImage()), ValuesOf(local->GetTokenImage()));
  EXPECT_NE(WalkOf(attention.GetPointer()), WalkOf(local.GetPointer()));
  EXPECT_TRUE(local->GetNumberOfSlicesUsed().empty());

  const std::string text = PrintOf(attention.GetPointer());
  for (const char * const line : { "SliceSpacing: 6", "NumberOfSlicesUsed: (7, 6, 4)", "NumberOfPasses: 17" })
  {
    EXPECT_NE(text.find(line), std::string::npos) << line;
  }

  // Nothing runs again where nothing has changed.
  attention->Update();
  EXPECT_EQ(GetDiary().runs - runs, 17u);
  attention->SetSliceSpacing(12.0);
  attention->Update();
  EXPECT_EQ(GetDiary().runs - runs, 17u + 3u + 3u + 2u);
}

TEST_F(DiffusionAttentionOfAModel, RowsOfVolumesSumToOneForAnyCombinationAndTokens)
{
  for (const auto combination : { Enums::Combination::Product, Enums::Combination::Mixture, Enums::Combination::None })
  {
    for (const auto type : { Enums::TokenType::Automatic, Enums::TokenType::Grid })
    {
      const auto attention = this->NewFilter(MakeVolume().GetPointer());
      attention->SetCombination(combination);
      attention->SetTokenType(type);
      attention->SetNumberOfTokens(type == Enums::TokenType::Grid ? 8 : 150);
      attention->SetSliceSpacing(12.0);
      attention->Update();
      const std::size_t        n = attention->GetNumberOfTokensMade();
      const std::vector<float> walk = WalkOf(attention.GetPointer());
      EXPECT_EQ(n, type == Enums::TokenType::Grid ? 8u * 7u * 5u : n);
      ASSERT_EQ(walk.size(), n * n);
      for (std::size_t i = 0; i < n; ++i)
      {
        const auto row = walk.begin() + static_cast<std::ptrdiff_t>(i * n);
        EXPECT_NEAR(std::accumulate(row, row + static_cast<std::ptrdiff_t>(n), 0.0), 1.0, 1e-5) << i;
      }
    }
  }
}

TEST_F(DiffusionAttentionOfAModel, RegionsOfAVolumeAreFoundFromItsSlices)
{
  for (const auto combination : { Enums::Combination::Product, Enums::Combination::None })
  {
    Pipeline<Volume> pipeline(MakeVolume());
    pipeline.attention->SetModel(this->At("model"));
    pipeline.attention->SetCombination(combination);
    pipeline.attention->SetSliceSpacing(4.0);
    pipeline.hierarchy->SetNumberOfRegions(3);
    pipeline.hierarchy->Update();
    EXPECT_GT(AdjustedRandIndex(ValuesOf(pipeline.hierarchy->GetOutput()), TruthOf<3>(volumeSize)), 0.95);
  }
}

TEST_F(DiffusionAttentionOfAModel, WalkOfAVolumeDoesNotDependOnHowItIsStored)
{
  // The same volume with its first axis reversed, and the direction that says so: tokens change their places, and the
  // walk between them is the same.
  const auto image = MakeVolume();
  const auto reversed = NewImage<Volume>(volumeSize);
  for (itk::ImageRegionIteratorWithIndex<Volume> it(reversed, reversed->GetLargestPossibleRegion()); !it.IsAtEnd();
       ++it)
  {
    auto index = it.GetIndex();
    index[0] = static_cast<itk::IndexValueType>(volumeSize[0]) - 1 - index[0];
    it.Set(image->GetPixel(index));
  }
  auto direction = reversed->GetDirection();
  direction[0][0] = -1.0;
  reversed->SetDirection(direction);
  const auto walkOf = [&](const Volume * volume) {
    const auto attention = this->NewFilter(volume);
    attention->SetTokenType(Enums::TokenType::Grid);
    attention->SetNumberOfTokens(5);
    attention->SetSliceSpacing(10.0);
    attention->Update();
    EXPECT_EQ(attention->GetOutput()->GetLargestPossibleRegion().GetSize()[0], 5u);
    return WalkOf(attention.GetPointer());
  };
  const std::vector<float> walk = walkOf(image);
  const std::vector<float> other = walkOf(reversed);
  ASSERT_EQ(other.size(), walk.size());
  const auto n = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(walk.size()))));
  const auto mirror = [](std::size_t token) { return token / 5 * 5 + 4 - token % 5; };
  for (std::size_t i = 0; i < n; ++i)
  {
    for (std::size_t j = 0; j < n; ++j)
    {
      const float expected = walk[i * n + j];
      EXPECT_NEAR(other[mirror(i) * n + mirror(j)], expected, 1e-4F * expected + 1e-7F); // sums in another order
    }
  }
}

TEST_F(DiffusionAttentionOfAModel, MaskOfAVolumeLeavesSlicesOut)
{
  const auto image = MakeVolume();
  const auto mask = NewImage<Mask<3>>(volumeSize);
  mask->FillBuffer(0);
  for (itk::ImageRegionIteratorWithIndex<Mask<3>> it(mask, { { { 4, 6, 12 } }, { { 30, 24, 6 } } }); !it.IsAtEnd();
       ++it)
  {
    it.Set(1);
  }
  image->SetPixel({ { 0, 0, 0 } }, std::numeric_limits<float>::quiet_NaN());
  const auto attention = this->NewFilter(image.GetPointer());
  attention->SetMaskImage(mask);
  attention->SetSliceSpacing(6.0);
  attention->Update();
  EXPECT_EQ(attention->GetNumberOfSlicesUsed(), (std::vector<std::size_t>{ 5, 4, 1 })); // of 7, 6 and 4
  EXPECT_EQ(GetDiary().mask.size(), GetDiary().values.size());
  const auto tokens = ValuesOf(attention->GetTokenImage());
  for (std::size_t i = 0; i < tokens.size(); ++i)
  {
    EXPECT_EQ(tokens[i] == 0, mask->GetBufferPointer()[i] == 0) << i;
  }
  for (const float step : WalkOf(attention.GetPointer()))
  {
    ASSERT_TRUE(std::isfinite(step));
  }
}

TEST_F(DiffusionAttentionOfAModel, SlicesHaveTheRangeOfTheVolume)
{
  // Slice k along the last axis holds k - 1000.
  const auto image = NewImage<itk::Image<short, 3>>({ { 16, 16, 11 } });
  for (std::size_t p = 0; p < 16u * 16u * 11u; ++p)
  {
    image->GetBufferPointer()[p] = static_cast<short>(p / 256u) - 1000;
  }
  const auto attention = this->NewFilter(image.GetPointer());
  attention->SetSliceSpacing(11.0); // the middle slice only
  attention->Update();
  EXPECT_EQ(attention->GetNumberOfSlicesUsed(), (std::vector<std::size_t>{ 0, 0, 1 })); // 11 pixels are too few
  EXPECT_EQ(GetDiary().values.front(), 0.5F);
  EXPECT_EQ(GetDiary().parameters.windowMinimum, 0.0);
  EXPECT_EQ(GetDiary().parameters.windowMaximum, 1.0);

  attention->SetWindowMinimum(-1000.0);
  attention->SetWindowMaximum(-980.0);
  attention->Update();
  EXPECT_EQ(GetDiary().values.front(), 0.25F);
}

TEST_F(DiffusionAttentionOfAModel, MemoryOfAVolumeIsCheckedBeforeItRuns)
{
  const auto messageOf = [this](std::uint64_t limit, auto && change) {
    const auto attention = this->NewFilter(MakeVolume().GetPointer());
    attention->SetMemoryLimit(limit);
    change(attention.GetPointer());
    const std::size_t runs = GetDiary().runs;
    std::string       message = MessageOf(attention.GetPointer());
    EXPECT_EQ(GetDiary().runs - runs > 0, message.empty());
    return message;
  };
  // 1000 tokens take 16 MB, which leave the model nothing; 100 tokens leave it enough.
  ExpectParts(messageOf(16000000, [](VolumeAttention *) {}), { "MemoryLimit" });
  const std::string few = messageOf(16000000, [](VolumeAttention * a) {
    a->SetNumberOfTokens(100);
    a->SetSliceSpacing(20.0);
  });
  EXPECT_EQ(few, "");
  // The limit is what is said to be needed.
  const auto attention = this->NewFilter(MakeVolume().GetPointer());
  attention->SetNumberOfTokens(100);
  attention->SetSliceSpacing(20.0);
  attention->UpdateOutputInformation();
  const auto needed = static_cast<std::uint64_t>(attention->GetEstimatedMemory());
  EXPECT_EQ(messageOf(needed + 1,
                      [](VolumeAttention * a) {
                        a->SetNumberOfTokens(100);
                        a->SetSliceSpacing(20.0);
                      }),
            "");
  const auto tokens = messageOf(needed - 1000, [](VolumeAttention * a) {
    a->SetNumberOfTokens(100);
    a->SetSliceSpacing(20.0);
  });
  ExpectParts(tokens, { "MemoryLimit" });
}

TEST_F(DiffusionAttentionOfAModel, ErrorsOfVolumes)
{
  const auto messageOf = [this](auto && change) {
    const auto attention = this->NewFilter(MakeVolume({ { 20, 20, 20 } }).GetPointer());
    change(attention.GetPointer());
    return MessageOf(attention.GetPointer());
  };
  ExpectParts(messageOf([](VolumeAttention * a) { a->SetSliceSpacing(-1.0); }),
              { "SliceSpacing", "at least 0", "got -1", "automatically" });
  ExpectParts(messageOf([](VolumeAttention * a) { a->SetNeighborhoodRadius(2); }), { "NeighborhoodRadius", "got 2" });
  ExpectParts(messageOf([](VolumeAttention * a) { a->SetTimesteps({ 20, 1000 }); }), { "Timesteps", "got 1000" });
}

TEST_F(DiffusionAttentionOfAModel, ProgressOfAVolumeMovesWithEachSliceAndAnAbortStopsIt)
{
  const auto attention = this->NewFilter(MakeVolume().GetPointer());
  attention->SetSliceSpacing(6.0);
  const std::size_t runs = GetDiary().runs;
  {
    const ProgressRecorder recorder(attention, 0.4);
    EXPECT_THROW(attention->Update(), itk::ProcessAborted);
    EXPECT_LT(GetDiary().runs - runs, 10u); // of 17
    EXPECT_EQ(attention->GetNumberOfModelRuns(), 0u);
    attention->RemoveAllObservers();
  }
  const ProgressRecorder recorder(attention);
  attention->Update();
  const auto & values = recorder.GetValues();
  EXPECT_GE(values.size(), 17u);
  EXPECT_TRUE(std::is_sorted(values.begin(), values.end()));
  EXPECT_EQ(values.back(), 1.0F);
}

TEST_F(DiffusionAttentionOfAModel, WalkOfAVolumeIsTheSameForAnyNumberOfThreads)
{
  const auto walkOf = [this](unsigned int threads) {
    const auto attention = this->NewFilter(MakeVolume().GetPointer());
    attention->SetCombination(Enums::Combination::Product);
    attention->SetSliceSpacing(12.0);
    attention->SetNumberOfWorkUnits(threads);
    attention->Update();
    return WalkOf(attention.GetPointer());
  };
  EXPECT_EQ(walkOf(1), walkOf(3));
}
