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

#include "itkHierarchicalSegmentationImageFilter.h"
#include "itkMetaDataObject.h"
#include "itkRGBPixel.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <thread>

// The filter that has the three filters in it.

using namespace FilterTesting;

namespace
{

using Gray = itk::Image<float, 2>;
using Segment = itk::HierarchicalSegmentationImageFilter<Labels<2>>;
using Attention = itk::DiffusionAttentionImageFilter<Gray>;
using Cut = itk::RandomWalkNCutFilter<Walk<2>>;
using Label = itk::HierarchicalLabelFilter<Labels<2>, Gray>;

template <typename TImage>
std::vector<typename TImage::PixelType>
PixelsOf(const TImage * image)
{
  const auto * const begin = image->GetBufferPointer();
  return { begin, begin + image->GetLargestPossibleRegion().GetNumberOfPixels() };
}

Segment::Pointer
NewSegment(const itk::ImageBase<2> * image)
{
  auto segment = Segment::New();
  segment->SetInput(image);
  segment->SetParameter("NumberOfTokens", "60");
  return segment;
}

std::string
Entry(const itk::PartitionTree * tree, const std::string & key)
{
  std::string text;
  itk::ExposeMetaData<std::string>(tree->GetMetaDataDictionary(), key, text);
  return text;
}

/** The parameter that an update refuses. */
template <typename TFunction>
std::string
ParameterOf(const TFunction & function)
{
  try
  {
    function();
  }
  catch (const itk::ParameterError & error)
  {
    EXPECT_NE(std::string(error.GetDescription()).find(error.GetParameter() + ": " + error.GetSentence()),
              std::string::npos);
    return error.GetParameter();
  }
  return "";
}

} // namespace

TEST(HierarchicalSegmentation, IsTheThreeFiltersInARow)
{
  for (const bool isCoarse : { false, true })
  {
    const auto image = MakeThreeRegions<Gray>({ { 60, 40 } }, 0.0, 1.0);
    const auto attention = Attention::New();
    const auto cut = Cut::New();
    const auto label = Label::New();
    attention->SetInput(image);
    attention->SetNumberOfTokens(60);
    attention->SetImageSize(isCoarse ? 30 : 0);
    cut->SetInput(attention->GetOutput());
    cut->SetTokenImage(attention->GetTokenImage());
    label->SetInput(cut->GetOutput());
    label->SetPartitionTree(cut->GetPartitionTree());
    label->SetReferenceImage(image);
    label->SetRefinement(isCoarse ? Label::RefinementEnum::Walk : Label::RefinementEnum::Nearest);
    label->Update();

    const auto segment = NewSegment(image);
    segment->SetParameter("ImageSize", isCoarse ? "30" : "0");
    segment->Update();
    EXPECT_EQ(PixelsOf(segment->GetOutput()), PixelsOf(label->GetLeafImage()));
    EXPECT_EQ(segment->GetOutput()->GetSpacing(), image->GetSpacing());
    EXPECT_EQ(PixelsOf(segment->GetConfidenceImage()), PixelsOf(cut->GetConfidenceImage()));
    EXPECT_EQ(segment->GetPartitionTree()->GetNumberOfLeaves(), cut->GetPartitionTree()->GetNumberOfLeaves());
    EXPECT_EQ(segment->DescribeRun(),
              "model local · " + std::to_string(attention->GetNumberOfTokensMade()) + " superpixels · walk length 1");
  }
}

TEST(HierarchicalSegmentation, TakesAnyTypeOfPixels)
{
  using Byte = itk::Image<unsigned char, 2>;
  using Color = itk::Image<itk::RGBPixel<unsigned char>, 2>;
  const itk::Size<2> size{ { 60, 40 } };
  const auto         bytes = MakeThreeRegions<Byte>(size, 0, 255);
  const auto         floats = NewImage<Gray>(size);
  std::copy_n(bytes->GetBufferPointer(), 60 * 40, floats->GetBufferPointer());
  const auto ofBytes = NewSegment(bytes);
  const auto ofFloats = NewSegment(floats);
  ofBytes->Update();
  ofFloats->Update();
  EXPECT_EQ(PixelsOf(ofBytes->GetOutput()), PixelsOf(ofFloats->GetOutput()));
  const auto color = MakeThreeRegions<Color>(size, 0, 255);
  const auto ofColor = NewSegment(color);
  EXPECT_NO_THROW(ofColor->Update());
  EXPECT_GE(ofColor->GetPartitionTree()->GetNumberOfLeaves(), 3U);
}

TEST(HierarchicalSegmentation, TreeGrowsToTheRegionsAskedForUnlessAMaximumIsSet)
{
  const auto image = MakeThreeRegions<Gray>({ { 60, 40 } }, 0.0, 1.0);
  const auto segment = NewSegment(image);
  segment->SetNumberOfRegions(100);
  segment->UpdateOutputInformation();
  EXPECT_EQ(segment->GetParameter("MaximumNumberOfRegions"), "100");
  segment->SetNumberOfRegions(5);
  segment->UpdateOutputInformation();
  EXPECT_EQ(segment->GetParameter("MaximumNumberOfRegions"), "64");
  segment->SetParameter("MaximumNumberOfRegions", "7");
  segment->SetNumberOfRegions(100);
  segment->Update();
  EXPECT_LE(segment->GetPartitionTree()->GetNumberOfLeaves(), 7U);
  segment->SetParameter("MaximumNumberOfRegions", "automatic");
  segment->UpdateOutputInformation();
  EXPECT_EQ(segment->GetParameter("MaximumNumberOfRegions"), "100");
}

TEST(HierarchicalSegmentation, ConnectedRegionsWithTheCutsSmallestRegion)
{
  const auto image = MakeThreeRegions<Gray>({ { 60, 40 } }, 0.0, 1.0);
  for (const std::string imageSize : { "0", "30" })
  {
    const auto segment = NewSegment(image);
    segment->SetParameter("ImageSize", imageSize);
    segment->SetParameter("Connected", "on");
    segment->SetParameter("MinimumRegionSize", "60");
    EXPECT_EQ(segment->GetParameter("MinimumRegionSize"), "60");
    segment->Update();
    auto label = Label::New();
    label->SetInput(segment->GetCutFilter()->GetOutput());
    label->SetPartitionTree(segment->GetCutFilter()->GetPartitionTree());
    label->SetReferenceImage(image);
    label->SetRefinement(Label::RefinementEnum::Automatic);
    label->ConnectedOn();
    label->SetMinimumRegionSize(60.0);
    label->Update();
    EXPECT_EQ(PixelsOf(segment->GetOutput()), PixelsOf(label->GetLeafImage()));
    EXPECT_EQ(segment->GetPartitionTree()->GetNumberOfLeaves(), label->GetLeafTree()->GetNumberOfLeaves());
    EXPECT_EQ(Entry(segment->GetPartitionTree(), "connected"), "on");
    std::map<unsigned int, unsigned int> sizes;
    for (const auto pixel : PixelsOf(segment->GetOutput()))
    {
      ++sizes[pixel];
    }
    for (const auto & size : sizes)
    {
      EXPECT_GE(size.second, 60u) << size.first;
    }
  }
}

TEST(HierarchicalSegmentation, OnlyWhatChangedIsComputedAgain)
{
  const auto image = MakeThreeRegions<Gray>({ { 60, 40 } }, 0.0, 1.0);
  const auto segment = NewSegment(image);
  segment->Update();
  segment->Update();
  EXPECT_EQ(segment->GetNumberOfModelRuns(), 1U);
  EXPECT_EQ(segment->GetCutFilter()->GetNumberOfCuts(), 1U);
  segment->GetCutFilter()->SetMinimumRegionFraction(0.1); // set in the filter itself
  segment->Update();
  EXPECT_EQ(segment->GetNumberOfModelRuns(), 1U);
  EXPECT_EQ(segment->GetCutFilter()->GetNumberOfCuts(), 2U);
}

TEST(HierarchicalSegmentation, UpdateGoesOnFromAWalkThatWasMade)
{
  const auto image = MakeThreeRegions<Gray>({ { 60, 40 } }, 0.0, 1.0);
  const auto whole = NewSegment(image);
  whole->Update();

  const auto               segment = NewSegment(image);
  std::vector<std::string> stages;
  segment->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
    const std::string stage = segment->GetStage();
    if (!stage.empty() && (stages.empty() || stages.back() != stage))
    {
      stages.push_back(stage);
    }
  });
  segment->UpdateWalk();
  EXPECT_EQ(stages, std::vector<std::string>{ "walk" });
  // While another thread cuts, this one makes another image's walk by another filter.
  const auto  otherImage = MakeThreeRegions<Gray>({ { 50, 40 } }, 0.0, 1.0);
  const auto  other = NewSegment(otherImage);
  std::thread cutting([&] { segment->Update(); });
  other->UpdateWalk();
  cutting.join();
  other->Update();
  EXPECT_EQ(stages, (std::vector<std::string>{ "walk", "cut" }));
  EXPECT_EQ(segment->GetNumberOfModelRuns(), 1u);
  EXPECT_EQ(PixelsOf(segment->GetOutput()), PixelsOf(whole->GetOutput()));
  EXPECT_EQ(Entry(segment->GetPartitionTree(), "model"), Entry(whole->GetPartitionTree(), "model"));

  // An image or a parameter that comes after the walk has one of its own.
  segment->UpdateWalk();
  segment->SetInput(otherImage);
  segment->Update();
  EXPECT_EQ(PixelsOf(segment->GetOutput()), PixelsOf(other->GetOutput()));
  segment->UpdateWalk();
  segment->SetInput(image);
  segment->SetParameter("NumberOfTokens", "30");
  whole->SetParameter("NumberOfTokens", "30");
  segment->Update();
  whole->Update();
  EXPECT_EQ(PixelsOf(segment->GetOutput()), PixelsOf(whole->GetOutput()));
}

TEST(HierarchicalSegmentation, OutputsMayBeChangedByWhoFollows)
{
  const auto image = MakeThreeRegions<Gray>({ { 60, 40 } }, 0.0, 1.0);
  const auto segment = NewSegment(image);
  segment->Update();
  const auto before = PixelsOf(segment->GetOutput());
  std::fill_n(segment->GetOutput()->GetBufferPointer(), before.size(), 0U);
  segment->SetProvenance("input", "again");
  segment->Update();
  EXPECT_EQ(PixelsOf(segment->GetOutput()), before);
}

TEST(HierarchicalSegmentation, SaysHowTheTreeWasMade)
{
  const auto image = MakeThreeRegions<Gray>({ { 60, 40 } }, 0.0, 1.0);
  const auto segment = NewSegment(image);
  segment->SetParameter("Affinity", "cosine");
  segment->SetProvenance("input", "three.png");
  segment->SetProvenance("size", std::vector<double>{ 60.0, 40.0 });
  segment->Update();
  const itk::PartitionTree * const tree = segment->GetPartitionTree();
  EXPECT_EQ(Entry(tree, "model"), "local");
  EXPECT_EQ(Entry(tree, "tokens"), "region");
  EXPECT_EQ(Entry(tree, "affinity"), "cosine");
  EXPECT_EQ(Entry(tree, "refine"), "automatic");
  EXPECT_EQ(Entry(tree, "improve_cuts"), "on");
  EXPECT_EQ(Entry(tree, "input"), "three.png");
  long tokens = 0;
  EXPECT_TRUE(itk::ExposeMetaData<long>(tree->GetMetaDataDictionary(), "number_of_tokens", tokens));
  EXPECT_EQ(tokens, 60);
  EXPECT_FALSE(tree->GetMetaDataDictionary().HasKey("device"));  // of diffusers models
  EXPECT_FALSE(tree->GetMetaDataDictionary().HasKey("regions")); // a level's
}

TEST(HierarchicalSegmentation, WhatTheCutRefusesIsRefusedBeforeTheWalk)
{
  const auto image = MakeThreeRegions<Gray>({ { 60, 40 } }, 0.0, 1.0);
  const auto segment = NewSegment(image);
  segment->GetCutFilter()->SetMinimumRegionFraction(0.9);
  EXPECT_EQ(ParameterOf([&] { segment->Update(); }), "MinimumRegionFraction");
  EXPECT_EQ(segment->GetNumberOfModelRuns(), 0U);
  EXPECT_EQ(ParameterOf([&] { segment->SetParameter("NoSuch", "1"); }), "NoSuch");
  EXPECT_EQ(ParameterOf([&] { segment->SetParameter("WalkLength", "0"); }), "WalkLength");
  EXPECT_EQ(ParameterOf([&] { segment->SetParameter("Depth", "2"); }), "Depth");
  EXPECT_EQ(ParameterOf([&] { segment->GetParameter("NoSuch"); }), "NoSuch");
  EXPECT_EQ(ParameterOf([] { Segment::New()->SetParameter("Affinity", "dot"); }), "");
}

TEST(HierarchicalSegmentation, ProgressRisesThroughTheStagesAndAbortStops)
{
  const auto               image = MakeThreeRegions<Gray>({ { 60, 40 } }, 0.0, 1.0);
  const auto               segment = NewSegment(image);
  std::vector<std::string> stages;
  float                    highest = 0.0F;
  segment->SetParameter("ImageSize", "30");
  segment->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
    EXPECT_GE(segment->GetProgress(), highest);
    highest = segment->GetProgress();
    const std::string stage = segment->GetStage();
    if (!stage.empty() && (stages.empty() || stages.back() != stage))
    {
      stages.push_back(stage);
    }
  });
  segment->Update();
  EXPECT_EQ(stages, (std::vector<std::string>{ "walk", "cut", "refine" }));
  EXPECT_EQ(highest, 1.0F);

  const auto stopped = NewSegment(image);
  stopped->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
    if (std::string(stopped->GetStage()) == "cut")
    {
      stopped->AbortGenerateDataOn();
    }
  });
  EXPECT_THROW(stopped->Update(), itk::ProcessAborted);
  EXPECT_EQ(stopped->GetCutFilter()->GetNumberOfCuts(), 0U);
}
