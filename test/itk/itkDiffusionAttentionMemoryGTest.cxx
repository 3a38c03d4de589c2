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

using namespace ModelTesting;

// What the filter says of the memory that it needs with a diffusers model, and how a model goes from filter to filter.

TEST_F(DiffusionAttentionOfAModel, EstimatedMemoryHasAllParts)
{
  const auto attention = this->NewFilter(MakeThreeRegions<Gray>(imageSize, 0.0, 1.0).GetPointer());
  attention->UpdateOutputInformation();
  // The plan's parts, the walk of 192 tokens, and the image with its mask and tokens.
  EXPECT_EQ(attention->GetEstimatedMemory(), 1e6 + 2e5 + 3e4 + 192.0 * 192.0 * 4.0 + 2400.0 * 9.0);
}

TEST_F(DiffusionAttentionOfAModel, MemoryOfBothModelsIsCheckedAtOnce)
{
  // The fake model takes 1.0 MB of weights, 0.23 MB while it runs, and 4 bytes for each pair of its cells; the local
  // score model 16 bytes for each pair of its tokens. In each case either model alone would do with the limit.
  const auto messageOf = [this](std::uint64_t limit, itk::Size<2> size, auto && change) {
    const auto attention = this->NewFilter(MakeThreeRegions<Gray>(size, 0.0, 1.0).GetPointer());
    attention->SetCombination(Enums::Combination::Product);
    attention->SetMemoryLimit(limit);
    change(attention.GetPointer());
    try
    {
      attention->UpdateOutputInformation();
    }
    catch (const itk::ExceptionObject & error)
    {
      return std::string(error.GetDescription());
    }
    return std::string();
  };
  const auto names = [](const std::string & message, const std::string & word) {
    return message.find(word) != std::string::npos;
  };

  // 500 tokens: 4.0 MB, of 5.4 MB.
  const std::string tokens = messageOf(5000000, imageSize, [](Attention *) {});
  ExpectParts(tokens, { "MemoryLimit", "allowed", "tokens take most", "lower NumberOfTokens" });
  EXPECT_FALSE(names(tokens, "ImageSize")) << tokens;
  EXPECT_EQ(messageOf(5000000, imageSize, [](Attention * a) { a->SetNumberOfTokens(400); }), "");

  // 50 tokens: the weights are most of 1.5 MB.
  const auto        few = [](Attention * a) { a->SetNumberOfTokens(50); };
  const std::string weights = messageOf(1420000, imageSize, few);
  ExpectParts(weights, { "MemoryLimit", "weights", "set Precision to bfloat16" });
  EXPECT_FALSE(names(weights, "NumberOfTokens") || names(weights, "ImageSize")) << weights;
  const std::string narrow = messageOf(1420000, imageSize, [&](Attention * a) {
    few(a);
    a->SetPrecision(Enums::Precision::BFloat16);
  });
  ExpectParts(narrow, { "weights", "use a smaller model" });
  EXPECT_FALSE(names(narrow, "Precision")) << narrow;

  // 32 x 20 cells: 1.6 MB, of 2.9 MB.
  const std::string attention = messageOf(2900000, imageSize, [&](Attention * a) {
    few(a);
    a->SetImageSize(256);
  });
  ExpectParts(attention, { "MemoryLimit", "attention takes most", "lower ImageSize", "Resolutions" });
  EXPECT_FALSE(names(attention, "NumberOfTokens")) << attention;

  // 120,000 pixels: 13 MB.
  const std::string image = messageOf(5000000, { { 400, 300 } }, few);
  ExpectParts(image, { "MemoryLimit", "image takes most", "smaller", "400 x 300" });
  EXPECT_FALSE(names(image, "NumberOfTokens") || names(image, "ImageSize")) << image;
}

TEST_F(DiffusionAttentionOfAModel, ModelIsTakenOver)
{
  const auto image = MakeThreeRegions<Gray>(imageSize, 0.0, 1.0);
  const auto first = this->NewFilter(image.GetPointer());
  first->Update();
  const auto description = first->GetModelDescription();
  EXPECT_FALSE(description.empty());

  const std::size_t opened = GetDiary().opened;
  const std::size_t loads = GetDiary().loads;
  const auto        second = this->NewFilter(image.GetPointer());
  second->TakeModel(first);
  second->Update();
  EXPECT_EQ(GetDiary().opened, opened);
  EXPECT_EQ(GetDiary().loads, loads);
  EXPECT_EQ(WalkOf(second.GetPointer()), WalkOf(first.GetPointer()));
  EXPECT_EQ(second->GetModelDescription(), description);

  // The first one has its walk, says what made it, and gives nothing of the second one back.
  EXPECT_EQ(first->GetModelDescription(), description);
  first->UnloadModel();
  first->Update();
  EXPECT_EQ(first->GetNumberOfModelRuns(), 1u);
  second->SetSeed(1);
  second->Update();
  EXPECT_EQ(GetDiary().loads, loads);
  first->SetSeed(1);
  first->Update();
  EXPECT_EQ(GetDiary().opened, opened + 1);
  EXPECT_EQ(GetDiary().loads, loads + 1);

  second->TakeModel(second);
  second->SetSeed(2);
  second->Update();
  EXPECT_EQ(GetDiary().opened, opened + 1);
}
