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

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

using namespace FilterTesting;

namespace
{

using Cut = itk::RandomWalkNCutFilter<Walk<2>>;

std::vector<std::uint32_t>
PlantedTruth(std::size_t blocks, std::size_t size)
{
  std::vector<std::uint32_t> truth;
  for (std::size_t i = 0; i < blocks * size; ++i)
  {
    truth.push_back(static_cast<std::uint32_t>(i % blocks));
  }
  return truth;
}

std::vector<float>
ConfidencesOf(const Cut * cut)
{
  const auto * const image = cut->GetConfidenceImage();
  return { image->GetBufferPointer(),
           image->GetBufferPointer() + image->GetLargestPossibleRegion().GetNumberOfPixels() };
}

Cut::Pointer
MakeCut(std::size_t regions)
{
  auto cut = Cut::New();
  cut->SetInput(MakePlantedWalk(4, 15, 20.0));
  cut->SetMaximumNumberOfRegions(regions);
  return cut;
}

} // namespace

// Planted partition, method.md 6.6: blocks with flow of 20:1 are recovered exactly.
TEST(RandomWalkNCutFilter, FindsPlantedBlocks)
{
  auto cut = MakeCut(4);
  cut->Update();
  EXPECT_EQ(cut->GetLayoutUsed(), Cut::LayoutEnum::Full);
  EXPECT_EQ(CountLabels(ValuesOf(cut->GetOutput())), 4u);
  EXPECT_EQ(AdjustedRandIndex(ValuesOf(cut->GetOutput()), PlantedTruth(4, 15)), 1.0);
  EXPECT_EQ(cut->GetPartitionTree()->GetNumberOfLeaves(), 4u);
  EXPECT_EQ(cut->GetNumberOfNodes(), 60u);
  EXPECT_GE(cut->GetNumberOfEigenSolves(), 3u);
  EXPECT_LT(cut->GetStationaryResidual(), 1e-6);
}

// Closed form: two blocks of equal size; a token's flow stays with the probability p, so NCut = 2 (1 - p). The tokens
// of a side are at the same place along the eigenvector, each as far from the threshold as their mean: the confidence
// is the eigengap, 2 p - 1 - 0.
TEST(RandomWalkNCutFilter, CostOfTwoBlocksInClosedForm)
{
  auto cut = Cut::New();
  cut->SetInput(MakePlantedWalk(2, 10, 20.0));
  cut->SetMaximumNumberOfRegions(2);
  cut->Update();
  const double stay = 20.0 * 10.0 / (20.0 * 10.0 + 10.0);
  // Single precision of the walk.
  EXPECT_NEAR(cut->GetPartitionTree()->GetNode(0).cost, 2.0 * (1.0 - stay), 1e-6);
  for (const float sure : ConfidencesOf(cut.GetPointer()))
  {
    EXPECT_NEAR(sure, 2.0 * stay - 1.0, 1e-5);
  }
}

// Of a token that is between two blocks, less than of any other.
TEST(RandomWalkNCutFilter, ATokenBetweenTwoBlocksIsTheLeastSure)
{
  constexpr std::size_t n = 20;
  constexpr std::size_t between = 7;
  const auto            walk = MakePlantedWalk(2, n / 2, 20.0);
  float * const         steps = walk->GetBufferPointer();
  for (std::size_t i = 0; i < n; ++i)
  {
    float * const row = steps + i * n;
    row[between] = 0.5F * (row[0] + row[1]); // of tokens of both blocks
    std::fill(row, i == between ? row + n : row, 1.0F);
    const float sum = std::accumulate(row, row + n, 0.0F);
    std::transform(row, row + n, row, [sum](float step) { return step / sum; });
  }
  auto cut = Cut::New();
  cut->SetInput(walk);
  cut->SetMaximumNumberOfRegions(2);
  cut->Update();
  const std::vector<float> sure = ConfidencesOf(cut.GetPointer());
  for (std::size_t i = 0; i < sure.size(); ++i)
  {
    EXPECT_LE(sure[i], 1.0F);
    EXPECT_EQ(sure[i] < 0.5F, i == between) << i << ' ' << sure[i];
  }
}

TEST(RandomWalkNCutFilter, EveryAffinityAndWalkLengthFindsPlantedBlocks)
{
  for (const auto affinity : { Cut::AffinityEnum::Walk, Cut::AffinityEnum::Cosine, Cut::AffinityEnum::Dot })
  {
    for (const unsigned int length : { 1U, 2U, 3U })
    {
      auto cut = MakeCut(4);
      cut->SetAffinity(affinity);
      cut->SetWalkLength(length);
      cut->Update();
      EXPECT_EQ(AdjustedRandIndex(ValuesOf(cut->GetOutput()), PlantedTruth(4, 15)), 1.0) << affinity << ' ' << length;
    }
  }
}

// The first split only: the two trees part after it. Weights have no structure, so that a sweep is a rough guide.
TEST(RandomWalkNCutFilter, ImprovedCutIsCheaperWhereTheSweepMissesOne)
{
  constexpr std::size_t nodes = 40;
  int                   cheaper = 0;
  for (std::size_t seed = 0; seed < 20; ++seed)
  {
    std::mt19937                                engine(static_cast<unsigned int>(seed));
    std::array<std::array<float, nodes>, nodes> weights{};
    for (std::size_t i = 0; i < nodes; ++i)
    {
      for (std::size_t j = 0; j < i; ++j)
      {
        weights[i][j] = weights[j][i] = static_cast<float>(engine() % 1000U) / 1000.0F;
      }
    }
    auto walk = NewImage<itk::VectorImage<float, 2>>({ { nodes, 1 } }, nodes);
    for (std::size_t i = 0; i < nodes; ++i)
    {
      const float                      sum = std::accumulate(weights[i].begin(), weights[i].end(), 0.0F);
      itk::VariableLengthVector<float> pixel(nodes);
      for (std::size_t j = 0; j < nodes; ++j)
      {
        pixel[static_cast<unsigned int>(j)] = weights[i][j] / sum;
      }
      walk->SetPixel({ { static_cast<itk::IndexValueType>(i), 0 } }, pixel);
    }
    double costs[2];
    for (const bool improve : { false, true })
    {
      auto cut = Cut::New();
      cut->SetInput(walk);
      cut->SetMaximumNumberOfRegions(2);
      cut->SetImproveCuts(improve);
      cut->Update();
      costs[improve ? 1 : 0] = cut->GetPartitionTree()->GetNode(0).cost;
    }
    EXPECT_LE(costs[1], costs[0] * (1.0 + 1e-9)) << seed;
    cheaper += costs[1] < 0.999 * costs[0] ? 1 : 0;
  }
  EXPECT_GE(cheaper, 5);
}

TEST(RandomWalkNCutFilter, ReadsFeaturesOfAnyVectorImage)
{
  using Features = itk::VectorImage<double, 2>;
  auto features = NewImage<Features>({ { 12, 10 } }, 3);
  for (itk::ImageRegionIteratorWithIndex<Features> it(features, features->GetLargestPossibleRegion()); !it.IsAtEnd();
       ++it)
  {
    itk::VariableLengthVector<double> value(3);
    value.Fill(0.05);
    value[it.GetIndex()[0] < 6 ? 0 : 1] = 1.0;
    it.Set(value);
  }
  auto cut = itk::RandomWalkNCutFilter<Features>::New();
  cut->SetInput(features);
  cut->SetMaximumNumberOfRegions(2);
  cut->Update();
  EXPECT_EQ(cut->GetLayoutUsed(), Cut::LayoutEnum::Feature);
  EXPECT_EQ(cut->GetStationaryResidual(), 0.0);
  const auto * const labels = cut->GetOutput();
  EXPECT_EQ(labels->GetLargestPossibleRegion().GetSize(), features->GetLargestPossibleRegion().GetSize());
  for (itk::ImageRegionConstIteratorWithIndex<Labels<2>> it(labels, labels->GetLargestPossibleRegion()); !it.IsAtEnd();
       ++it)
  {
    EXPECT_EQ(it.Get() == labels->GetPixel({ { 0, 0 } }), it.GetIndex()[0] < 6) << it.GetIndex();
  }
}

namespace
{

/** A neighbourhood walk on a grid, radius 1: steps across the middle of the first axis are rare. */
Walk<2>::Pointer
MakeNeighborhoodWalk(const itk::Size<2> & size)
{
  auto walk = NewImage<Walk<2>>(size, 9);
  for (itk::ImageRegionIteratorWithIndex<Walk<2>> it(walk, walk->GetLargestPossibleRegion()); !it.IsAtEnd(); ++it)
  {
    itk::VariableLengthVector<float> steps(9);
    float                            sum = 0.0F;
    for (int o = 0; o < 9; ++o)
    {
      const itk::Index<2> to{ { it.GetIndex()[0] + o % 3 - 1, it.GetIndex()[1] + o / 3 - 1 } };
      const auto          half = static_cast<itk::IndexValueType>(size[0] / 2);
      const bool          across = (it.GetIndex()[0] < half) != (to[0] < half);
      steps[o] = walk->GetLargestPossibleRegion().IsInside(to) ? (across ? 0.01F : 1.0F) : 0.0F;
      sum += steps[o];
    }
    steps /= sum;
    it.Set(steps);
  }
  return walk;
}

} // namespace

TEST(RandomWalkNCutFilter, CutsNeighborhoodWalk)
{
  auto walk = MakeNeighborhoodWalk({ { 16, 8 } });
  auto cut = Cut::New();
  cut->SetInput(walk);
  cut->SetMaximumNumberOfRegions(2);
  cut->Update();
  EXPECT_EQ(cut->GetLayoutUsed(), Cut::LayoutEnum::Neighborhood);
  const auto * const labels = cut->GetOutput();
  for (itk::ImageRegionConstIteratorWithIndex<Labels<2>> it(labels, labels->GetLargestPossibleRegion()); !it.IsAtEnd();
       ++it)
  {
    EXPECT_EQ(it.Get() == labels->GetPixel({ { 0, 0 } }), it.GetIndex()[0] < 8) << it.GetIndex();
  }
}

// Lumping is exact: the cut of a partition into whole lumps costs the same with and without them.
TEST(RandomWalkNCutFilter, LumpsOfTheWalksSizeKeepTheCost)
{
  auto walk = MakeNeighborhoodWalk({ { 16, 8 } });
  auto lumps = NewImage<Labels<2>>({ { 16, 8 } });
  for (itk::ImageRegionIteratorWithIndex<Labels<2>> it(lumps, lumps->GetLargestPossibleRegion()); !it.IsAtEnd(); ++it)
  {
    // Labels with gaps: 10, 20, ...
    it.Set(static_cast<unsigned int>(10 * (1 + it.GetIndex()[0] / 2 + 8 * (it.GetIndex()[1] / 2))));
  }
  auto plain = Cut::New();
  plain->SetInput(walk);
  plain->SetMaximumNumberOfRegions(2);
  plain->Update();
  auto lumped = Cut::New();
  lumped->SetInput(walk);
  lumped->SetTokenImage(lumps);
  lumped->SetMaximumNumberOfRegions(2);
  lumped->Update();
  EXPECT_EQ(lumped->GetNumberOfNodes(), 32u);
  EXPECT_EQ(AdjustedRandIndex(ValuesOf(lumped->GetOutput()), ValuesOf(plain->GetOutput())), 1.0);
  EXPECT_NEAR(lumped->GetPartitionTree()->GetNode(0).cost, plain->GetPartitionTree()->GetNode(0).cost, 1e-6);
}

TEST(RandomWalkNCutFilter, TokenLabelsAreRowsWhereSizesDiffer)
{
  auto cut = MakeCut(4);
  auto tokens = NewImage<Labels<2>>({ { 20, 6 } });
  SetObliqueGeometry(tokens.GetPointer());
  unsigned int i = 0;
  for (itk::ImageRegionIteratorWithIndex<Labels<2>> it(tokens, tokens->GetLargestPossibleRegion()); !it.IsAtEnd();
       ++it, ++i)
  {
    it.Set(i < 3 ? 0 : 1 + i % 60);
  }
  cut->SetTokenImage(tokens);
  cut->Update();
  const auto * const labels = cut->GetOutput();
  EXPECT_EQ(labels->GetLargestPossibleRegion(), tokens->GetLargestPossibleRegion());
  EXPECT_EQ(labels->GetSpacing(), tokens->GetSpacing());
  EXPECT_EQ(labels->GetOrigin(), tokens->GetOrigin());
  EXPECT_EQ(labels->GetDirection(), tokens->GetDirection());
  EXPECT_EQ(cut->GetConfidenceImage()->GetOrigin(), tokens->GetOrigin());
  const auto values = ValuesOf(labels);
  EXPECT_EQ(values[0] + values[1] + values[2], 0u);
  std::vector<std::uint32_t> truth;
  for (unsigned int p = 3; p < 120; ++p)
  {
    truth.push_back(p % 60 % 4);
  }
  EXPECT_EQ(AdjustedRandIndex({ values.begin() + 3, values.end() }, truth), 1.0);
}

TEST(RandomWalkNCutFilter, MaskOfTheWalkLeavesTokensOut)
{
  auto cut = MakeCut(3);
  auto mask = NewImage<Mask<2>>({ { 60, 1 } });
  mask->FillBuffer(1);
  // The fourth block is outside.
  for (itk::IndexValueType i = 3; i < 60; i += 4)
  {
    mask->SetPixel({ { i, 0 } }, 0);
  }
  cut->SetMaskImage(mask);
  cut->Update();
  const auto values = ValuesOf(cut->GetOutput());
  auto       truth = PlantedTruth(4, 15);
  for (std::size_t i = 0; i < 60; ++i)
  {
    EXPECT_EQ(values[i] == 0, truth[i] == 3) << i;
  }
  EXPECT_EQ(AdjustedRandIndex(values, truth), 1.0);
}

TEST(RandomWalkNCutFilter, RowsOfZerosAreOutside)
{
  auto cut = MakeCut(4);
  auto walk = MakePlantedWalk(4, 15, 20.0);
  std::fill_n(walk->GetBufferPointer() + 7 * 60, 60, 0.0F);
  for (std::size_t i = 0; i < 60; ++i)
  {
    // Nobody steps to a token that is outside.
    float * const row = walk->GetBufferPointer() + i * 60;
    const float   rest = 1.0F - row[7];
    row[7] = 0.0F;
    std::transform(row, row + 60, row, [rest](float p) { return p / rest; });
  }
  cut->SetInput(walk);
  cut->Update();
  EXPECT_EQ(ValuesOf(cut->GetOutput())[7], 0u);
  EXPECT_EQ(CountLabels(ValuesOf(cut->GetOutput())), 4u);
}

TEST(RandomWalkNCutFilter, OneTokenIsOneRegion)
{
  auto walk = NewImage<Walk<2>>({ { 1, 1 } }, 1);
  walk->GetBufferPointer()[0] = 1.0F;
  auto cut = Cut::New();
  cut->SetInput(walk);
  cut->Update();
  EXPECT_EQ(ValuesOf(cut->GetOutput()), std::vector<std::uint32_t>{ 1 });
  EXPECT_EQ(cut->GetPartitionTree()->GetNumberOfLeaves(), 1u);
}

// Every message names the parameter, its value and how to fix it.
TEST(RandomWalkNCutFilter, Preconditions)
{
  const auto messageOf = [](auto && change) {
    auto cut = MakeCut(4);
    change(cut.GetPointer());
    return MessageOf(cut.GetPointer());
  };
  const auto has = [](const std::string & message, const std::vector<std::string> & parts) {
    for (const auto & part : parts)
    {
      EXPECT_NE(message.find(part), std::string::npos) << "\"" << part << "\" in \"" << message << "\"";
    }
  };
  has(messageOf([](Cut * cut) { cut->SetAffinityExponent(0.0); }), { "AffinityExponent", "above 0", "got 0" });
  has(messageOf([](Cut * cut) { cut->SetAffinityExponent(std::nan("")); }),
      { "AffinityExponent", "finite", "got nan" });
  has(messageOf([](Cut * cut) { cut->SetWalkLength(0); }), { "WalkLength", "at least 1", "got 0" });
  has(messageOf([](Cut * cut) { cut->SetMaximumNumberOfRegions(0); }),
      { "MaximumNumberOfRegions", "at least 1", "got 0" });
  has(messageOf([](Cut * cut) { cut->SetMinimumRegionFraction(0.6); }),
      { "MinimumRegionFraction", "0 to 0.5", "got 0.6" });
  has(messageOf([](Cut * cut) { cut->SetMaximumNumberOfNodes(1); }), { "MaximumNumberOfNodes", "at least 2", "got 1" });
  has(messageOf([](Cut * cut) { cut->SetMemoryLimit(100); }),
      { "MemoryLimit", "100 bytes are allowed", "fewer tokens" });
  has(messageOf([](Cut * cut) {
        cut->SetInput(MakeNeighborhoodWalk({ { 4, 4 } }));
        cut->SetLayout(Cut::LayoutEnum::Full);
      }),
      { "Layout", "Full", "16", "9", "Automatic" });
  has(messageOf([](Cut * cut) { cut->SetLayout(Cut::LayoutEnum::Neighborhood); }),
      { "Layout", "Neighborhood", "(2r+1)^2", "60" });
  has(messageOf([](Cut * cut) { cut->SetMaskImage(NewImage<Mask<2>>({ { 60, 2 } })); }),
      { "MaskImage", "60 x 2", "60 x 1", "resample" });
  has(messageOf([](Cut * cut) {
        auto mask = NewImage<Mask<2>>({ { 60, 1 } });
        mask->FillBuffer(0);
        cut->SetMaskImage(mask);
      }),
      { "MaskImage", "no pixel inside" });
  has(messageOf([](Cut * cut) {
        auto tokens = NewImage<Labels<2>>({ { 5, 5 } });
        tokens->FillBuffer(61);
        cut->SetTokenImage(tokens);
      }),
      { "TokenImage", "61", "60" });
  has(messageOf([](Cut * cut) {
        auto walk = MakePlantedWalk(4, 15, 20.0);
        walk->GetBufferPointer()[61] = std::numeric_limits<float>::quiet_NaN();
        cut->SetInput(walk);
      }),
      { "Input", "row 1", "not finite" });
  has(messageOf([](Cut * cut) {
        auto walk = MakePlantedWalk(4, 15, 20.0);
        walk->GetBufferPointer()[61] += 0.5F;
        cut->SetInput(walk);
      }),
      { "Input", "row 1", "sum 1" });
}

TEST(RandomWalkNCutFilter, MoreLeavesThanTheLabelTypeHoldsIsAnError)
{
  using ByteCut = itk::RandomWalkNCutFilter<Walk<2>, Labels<2>, itk::Image<signed char, 2>>;
  auto cut = ByteCut::New();
  cut->SetInput(MakePlantedWalk(130, 2, 2000.0));
  cut->SetMinimumRegionFraction(0.0);
  cut->SetMaximumNumberOfRegions(127);
  EXPECT_EQ(MessageOf(cut.GetPointer()), "");
  EXPECT_EQ(CountLabels(ValuesOf(cut->GetOutput())), 127u);
  cut->SetMaximumNumberOfRegions(128);
  const std::string message = MessageOf(cut.GetPointer());
  EXPECT_NE(message.find("MaximumNumberOfRegions: 128 leaves"), std::string::npos) << message;
}

TEST(RandomWalkNCutFilter, DefaultsAndPrint)
{
  auto cut = Cut::New();
  EXPECT_EQ(cut->GetLayout(), Cut::LayoutEnum::Automatic);
  EXPECT_EQ(cut->GetAffinity(), Cut::AffinityEnum::Walk);
  EXPECT_EQ(cut->GetAffinityExponent(), 1.0);
  EXPECT_EQ(cut->GetWalkLength(), 1u);
  EXPECT_EQ(cut->GetMaximumNumberOfRegions(), 64u);
  EXPECT_EQ(cut->GetMinimumRegionFraction(), 0.002);
  EXPECT_EQ(cut->GetMinimumRegionSize(), 0.0);
  EXPECT_TRUE(cut->GetImproveCuts());
  EXPECT_EQ(cut->GetMaximumNumberOfNodes(), 4096u);
  EXPECT_EQ(cut->GetMemoryLimit(), 0u);
  const std::string text = PrintOf(cut.GetPointer());
  for (const char * const name : { "Layout: Automatic",
                                   "Affinity: Walk",
                                   "AffinityExponent: 1",
                                   "WalkLength: 1",
                                   "MaximumNumberOfRegions: 64",
                                   "MinimumRegionFraction: 0.002",
                                   "MinimumRegionSize: 0",
                                   "ImproveCuts: On",
                                   "MaximumNumberOfNodes: 4096",
                                   "MemoryLimit: 0",
                                   "LayoutUsed: ",
                                   "StationaryResidual: ",
                                   "NumberOfEigenSolves: ",
                                   "NumberOfOperatorApplications: ",
                                   "NumberOfNodes: ",
                                   "EstimatedMemory: ",
                                   "NumberOfCuts: " })
  {
    EXPECT_NE(text.find(name), std::string::npos) << name;
  }
}
