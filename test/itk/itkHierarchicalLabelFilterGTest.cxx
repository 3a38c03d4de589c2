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

#include "itkRGBPixel.h"

#include <gtest/gtest.h>

#include <limits>

using namespace FilterTesting;

namespace
{

using Gray = itk::Image<float, 2>;
using Hierarchy = itk::HierarchicalLabelFilter<Labels<2>, Gray>;

/** Leaves 1 to 4; splits: {1, 2 | 3, 4} of cost 0.2, {3 | 4} of cost 0.4, {1 | 2} of cost 0.7. */
itk::PartitionTree::Pointer
MakeTree()
{
  dwc::Tree tree;
  tree.nodes.resize(7);
  const auto set =
    [&tree](std::size_t id, std::int64_t parent, std::uint32_t first, std::uint32_t last, std::uint32_t depth) {
      tree.nodes[id].parent = parent;
      tree.nodes[id].firstLeaf = first;
      tree.nodes[id].lastLeaf = last;
      tree.nodes[id].depth = depth;
      tree.nodes[id].volume = (last - first + 1) / 4.0;
    };
  const auto split = [&tree](std::size_t id, std::int64_t child, double cost) {
    tree.nodes[id].children[0] = child;
    tree.nodes[id].children[1] = child + 1;
    tree.nodes[id].cost = cost;
    tree.splits.push_back(id);
  };
  set(0, dwc::TreeNode::none, 1, 4, 0);
  set(1, 0, 1, 2, 1);
  set(2, 0, 3, 4, 1);
  set(3, 2, 3, 3, 2);
  set(4, 2, 4, 4, 2);
  set(5, 1, 1, 1, 2);
  set(6, 1, 2, 2, 2);
  split(0, 1, 0.2);
  split(2, 3, 0.4);
  split(1, 5, 0.7);
  auto result = itk::PartitionTree::New();
  result->SetTree(tree);
  return result;
}

/** Leaves in four quarters: 1 2 / 3 4. */
Labels<2>::Pointer
MakeLeaves(const itk::Size<2> & size)
{
  auto leaves = NewImage<Labels<2>>(size);
  for (itk::ImageRegionIteratorWithIndex<Labels<2>> it(leaves, leaves->GetLargestPossibleRegion()); !it.IsAtEnd(); ++it)
  {
    const bool right = it.GetIndex()[0] >= static_cast<itk::IndexValueType>(size[0] / 2);
    const bool down = it.GetIndex()[1] >= static_cast<itk::IndexValueType>(size[1] / 2);
    it.Set((right ? 2 : 1) + (down ? 2 : 0));
  }
  return leaves;
}

Hierarchy::Pointer
MakeHierarchy()
{
  auto filter = Hierarchy::New();
  filter->SetInput(MakeLeaves({ { 8, 6 } }));
  filter->SetPartitionTree(MakeTree());
  return filter;
}

std::vector<std::uint32_t>
LevelOf(Hierarchy * filter)
{
  filter->Update();
  const auto * const out = filter->GetOutput();
  return {
    out->GetPixel({ { 0, 0 } }), out->GetPixel({ { 7, 0 } }), out->GetPixel({ { 0, 5 } }), out->GetPixel({ { 7, 5 } })
  };
}

using Level = std::vector<std::uint32_t>;

} // namespace

TEST(HierarchicalLabelFilter, EveryRule)
{
  auto filter = MakeHierarchy();
  for (const auto & [regions, expected] : std::vector<std::pair<unsigned int, Level>>{ { 1, { 1, 1, 1, 1 } },
                                                                                       { 2, { 1, 1, 2, 2 } },
                                                                                       { 3, { 1, 1, 2, 3 } },
                                                                                       { 4, { 1, 2, 3, 4 } },
                                                                                       { 9, { 1, 2, 3, 4 } } })
  {
    filter->SetNumberOfRegions(regions);
    EXPECT_EQ(LevelOf(filter), expected) << regions;
    EXPECT_EQ(filter->GetSelectedNumberOfRegions(), std::min(regions, 4U));
  }
  EXPECT_NEAR(filter->GetSelectedThreshold(), 0.7, 1e-12);
  filter->SetNumberOfRegions(0);
  for (const auto & [threshold, expected] : std::vector<std::pair<double, Level>>{
         { 0.0, { 1, 1, 1, 1 } }, { 0.2, { 1, 1, 2, 2 } }, { 0.5, { 1, 1, 2, 3 } }, { 2.0, { 1, 2, 3, 4 } } })
  {
    filter->SetCostThreshold(threshold);
    EXPECT_EQ(LevelOf(filter), expected) << threshold;
  }
  filter->SetCostThreshold(-1.0);
  filter->SetDepth(1);
  EXPECT_EQ(LevelOf(filter), (Level{ 1, 1, 2, 2 }));
  filter->SetDepth(2);
  EXPECT_EQ(LevelOf(filter), (Level{ 1, 2, 3, 4 }));
  filter->SetLevelRule(Hierarchy::LevelRuleEnum::Depth);
  filter->SetDepth(0);
  EXPECT_EQ(LevelOf(filter), (Level{ 1, 1, 1, 1 }));

  // A rule that is set takes its own parameter and no other.
  filter->SetLevelRule(Hierarchy::LevelRuleEnum::Threshold);
  filter->SetNumberOfRegions(4);
  filter->SetCostThreshold(0.3);
  EXPECT_EQ(LevelOf(filter), (Level{ 1, 1, 2, 2 }));
  filter->SetLevelRule(Hierarchy::LevelRuleEnum::NumberOfRegions);
  EXPECT_EQ(LevelOf(filter), (Level{ 1, 2, 3, 4 }));
}

TEST(HierarchicalLabelFilter, AutomaticLevelIsTheTrees)
{
  auto       filter = MakeHierarchy();
  const auto level = dwc::AutomaticLevel(MakeTree()->GetTree());
  EXPECT_EQ(LevelOf(filter), Level(level.labels.begin() + 1, level.labels.end()));
  EXPECT_EQ(filter->GetSelectedNumberOfRegions(), level.numberOfRegions);
  EXPECT_EQ(filter->GetSelectedThreshold(), level.threshold);
}

// method.md 6.8, this filter's part: another level refines nothing again.
TEST(HierarchicalLabelFilter, AnotherLevelRefinesNothingAgain)
{
  auto filter = MakeHierarchy();
  auto reference = MakeThreeRegions<Gray>({ { 32, 24 } }, 0.0, 1.0);
  filter->SetReferenceImage(reference);
  filter->SetRefinement(Hierarchy::RefinementEnum::Snap);
  filter->SetNumberOfRegions(2);
  filter->Update();
  EXPECT_EQ(filter->GetNumberOfRefinements(), 1u);
  const auto leaves = ValuesOf(filter->GetLeafImage());
  filter->SetNumberOfRegions(3);
  filter->Update();
  filter->SetNumberOfRegions(0);
  filter->SetCostThreshold(0.5);
  filter->Update();
  EXPECT_EQ(filter->GetNumberOfRefinements(), 1u);
  EXPECT_EQ(ValuesOf(filter->GetLeafImage()), leaves);

  // What it was made from changes it.
  filter->SetNumberOfSnapRegions(40);
  filter->Update();
  EXPECT_EQ(filter->GetNumberOfRefinements(), 2u);
  reference->Modified();
  filter->Update();
  EXPECT_EQ(filter->GetNumberOfRefinements(), 3u);
  filter->SetInput(MakeLeaves({ { 8, 6 } }));
  filter->Update();
  EXPECT_EQ(filter->GetNumberOfRefinements(), 4u);
}

// Coarse leaves with oblique, anisotropic geometry onto a finer, differently turned reference: each pixel takes the
// cell that its physical point lies in, and outside the leaf image the nearest one of its border.
TEST(HierarchicalLabelFilter, CarriesLeavesByPhysicalPoints)
{
  auto leaves = MakeLeaves({ { 8, 6 } });
  SetObliqueGeometry(leaves.GetPointer());
  auto                reference = NewImage<Gray>({ { 50, 40 } });
  Gray::SpacingType   spacing;
  Gray::PointType     origin;
  Gray::DirectionType direction;
  spacing[0] = 0.21;
  spacing[1] = 0.33;
  origin[0] = -36.0;
  origin[1] = -21.0;
  direction[0][0] = std::cos(0.2);
  direction[0][1] = -std::sin(0.2);
  direction[1][0] = std::sin(0.2);
  direction[1][1] = std::cos(0.2);
  reference->SetSpacing(spacing);
  reference->SetOrigin(origin);
  reference->SetDirection(direction);

  auto filter = Hierarchy::New();
  filter->SetInput(leaves);
  filter->SetPartitionTree(MakeTree());
  filter->SetReferenceImage(reference);
  filter->SetNumberOfRegions(4);
  filter->Update();
  const auto * const out = filter->GetOutput();
  EXPECT_EQ(out->GetLargestPossibleRegion(), reference->GetLargestPossibleRegion());
  EXPECT_EQ(out->GetOrigin(), reference->GetOrigin());
  EXPECT_EQ(out->GetSpacing(), reference->GetSpacing());
  EXPECT_EQ(out->GetDirection(), reference->GetDirection());
  std::size_t outside = 0;
  for (itk::ImageRegionConstIteratorWithIndex<Labels<2>> it(out, out->GetLargestPossibleRegion()); !it.IsAtEnd(); ++it)
  {
    itk::Point<double, 2> point;
    out->TransformIndexToPhysicalPoint(it.GetIndex(), point);
    const auto    at = leaves->TransformPhysicalPointToContinuousIndex<double>(point);
    itk::Index<2> cell;
    bool          onBorder = false;
    for (unsigned int d = 0; d < 2; ++d)
    {
      const double last = d == 0 ? 7.0 : 5.0;
      cell[d] = static_cast<itk::IndexValueType>(std::min(last, std::max(0.0, std::floor(at[d] + 0.5))));
      outside += at[d] < -0.5 || at[d] > last + 0.5 ? 1 : 0;
      onBorder = onBorder || std::abs(at[d] + 0.5 - std::round(at[d] + 0.5)) < 1e-5;
    }
    EXPECT_TRUE(onBorder || it.Get() == leaves->GetPixel(cell)) << it.GetIndex();
  }
  EXPECT_GT(outside, 100u);
}

// 1 1 1 2 2 2 1 1 2   leaf 1 is in two pieces of 12 and 8 pixels, leaf 2 in two of 12 and 4; leaves 3 and 4 below are
// 3 3 3 3 3 4 4 4 4   one piece each.
TEST(HierarchicalLabelFilter, ConnectedRegionsAndTheirTree)
{
  const itk::Size<2> size{ { 9, 8 } };
  auto               leaves = NewImage<Labels<2>>(size);
  const double       spacing[] = { 0.5, 2.0 };
  leaves->SetSpacing(spacing);
  for (itk::ImageRegionIteratorWithIndex<Labels<2>> it(leaves, leaves->GetLargestPossibleRegion()); !it.IsAtEnd(); ++it)
  {
    const auto x = it.GetIndex()[0];
    const bool isOne = x < 3 || x == 6 || x == 7;
    it.Set(it.GetIndex()[1] < 4 ? (isOne ? 1 : 2) : (x < 5 ? 3 : 4));
  }
  auto filter = Hierarchy::New();
  filter->SetInput(leaves);
  filter->SetPartitionTree(MakeTree());
  filter->SetNumberOfRegions(6);
  filter->Update();
  EXPECT_EQ(CountLabels(ValuesOf(filter->GetOutput())), 4u);
  EXPECT_EQ(filter->GetLeafTree()->GetNumberOfLeaves(), 4u);

  filter->ConnectedOn();
  filter->SetMinimumRegionFraction(0.0);
  filter->Update();
  EXPECT_EQ(CountLabels(ValuesOf(filter->GetOutput())), 6u);
  EXPECT_EQ(filter->GetLeafTree()->GetNumberOfLeaves(), 6u);
  EXPECT_EQ(ValuesOf(filter->GetLeafImage()), ValuesOf(filter->GetOutput()));
  const auto * const out = filter->GetOutput();
  EXPECT_NE(out->GetPixel({ { 0, 0 } }), out->GetPixel({ { 6, 0 } }));
  EXPECT_NE(out->GetPixel({ { 3, 0 } }), out->GetPixel({ { 8, 0 } }));

  // A pixel is 1 mm^2: pieces of 4 go to the neighbor from which they are separated last, then those of 8.
  for (const auto & [smallest, regions] :
       { std::pair(4.0, 6u), std::pair(4.5, 5u), std::pair(8.5, 5u), std::pair(13.0, 3u) })
  {
    filter->SetMinimumRegionSize(smallest);
    filter->Update();
    EXPECT_EQ(CountLabels(ValuesOf(filter->GetOutput())), regions) << smallest;
  }
  EXPECT_EQ(out->GetPixel({ { 0, 0 } }), out->GetPixel({ { 8, 3 } })); // all of the upper half
  filter->SetMinimumRegionSize(0.0);
  filter->SetMinimumRegionFraction(0.1); // 7.2 pixels
  filter->Update();
  EXPECT_EQ(CountLabels(ValuesOf(filter->GetOutput())), 5u);

  // Another level is a look-up table; off again it is the tree that was given.
  const auto refinements = filter->GetNumberOfRefinements();
  filter->SetNumberOfRegions(2);
  filter->Update();
  EXPECT_EQ(filter->GetNumberOfRefinements(), refinements);
  EXPECT_EQ(CountLabels(ValuesOf(filter->GetOutput())), 2u);
  filter->ConnectedOff();
  filter->SetNumberOfRegions(6);
  filter->Update();
  EXPECT_EQ(ValuesOf(filter->GetOutput()), ValuesOf(leaves.GetPointer()));
  EXPECT_EQ(filter->GetLeafTree()->GetNumberOfLeaves(), 4u);
}

TEST(HierarchicalLabelFilter, ZeroIsOutsideUnlessAMaskSaysOtherwise)
{
  auto leaves = MakeLeaves({ { 8, 6 } });
  leaves->SetPixel({ { 0, 0 } }, 0);
  auto filter = Hierarchy::New();
  filter->SetInput(leaves);
  filter->SetPartitionTree(MakeTree());
  filter->SetNumberOfRegions(4);
  EXPECT_EQ(LevelOf(filter), (Level{ 0, 2, 3, 4 }));
  EXPECT_EQ(filter->GetConfidenceImage()->GetPixel({ { 0, 0 } }), 0.0F);
  EXPECT_EQ(filter->GetConfidenceImage()->GetPixel({ { 7, 0 } }), 1.0F);
  auto mask = NewImage<Mask<2>>({ { 8, 6 } });
  mask->FillBuffer(1);
  mask->SetPixel({ { 7, 5 } }, 0);
  filter->SetMaskImage(mask);
  EXPECT_EQ(LevelOf(filter), (Level{ 1, 2, 3, 0 }));
}

// Leaves of 8 x 6 cells, moved to the reference's own edges.
TEST(HierarchicalLabelFilter, SnapAndWalkFollowTheReference)
{
  using Color = itk::Image<itk::RGBPixel<unsigned char>, 2>;
  constexpr itk::Size<2>     size{ { 64, 48 } };
  auto                       reference = NewImage<Color>(size);
  std::vector<std::uint32_t> truth;
  for (itk::ImageRegionIteratorWithIndex<Color> it(reference, reference->GetLargestPossibleRegion()); !it.IsAtEnd();
       ++it)
  {
    // The edges lie 3 pixels from the borders of the cells.
    const bool right = it.GetIndex()[0] >= 35;
    const bool down = it.GetIndex()[1] >= 27;
    truth.push_back((right ? 2 : 1) + (down ? 2 : 0));
    itk::RGBPixel<unsigned char> pixel;
    pixel[0] = right ? 220 : 40;
    pixel[1] = down ? 200 : 60;
    pixel[2] = 90;
    it.Set(pixel);
  }
  auto                   leaves = MakeLeaves({ { 8, 6 } });
  Labels<2>::SpacingType spacing;
  spacing.Fill(8.0);
  Labels<2>::PointType origin;
  origin.Fill(3.5);
  leaves->SetSpacing(spacing);
  leaves->SetOrigin(origin);
  using ColorHierarchy = itk::HierarchicalLabelFilter<Labels<2>, Color, itk::Image<unsigned char, 2>>;
  auto filter = ColorHierarchy::New();
  filter->SetInput(leaves);
  filter->SetPartitionTree(MakeTree());
  filter->SetReferenceImage(reference);
  filter->SetNumberOfRegions(4);
  filter->Update();
  const double nearest = AdjustedRandIndex(ValuesOf(filter->GetOutput()), truth);
  EXPECT_LT(nearest, 0.9);
  for (const auto refinement : { ColorHierarchy::RefinementEnum::Snap, ColorHierarchy::RefinementEnum::Walk })
  {
    filter->SetRefinement(refinement);
    filter->Update();
    EXPECT_GT(AdjustedRandIndex(ValuesOf(filter->GetOutput()), truth), nearest + 0.05) << refinement;
    for (itk::ImageRegionConstIterator<itk::Image<float, 2>> it(
           filter->GetConfidenceImage(), filter->GetConfidenceImage()->GetLargestPossibleRegion());
         !it.IsAtEnd();
         ++it)
    {
      EXPECT_GE(it.Get(), 0.0F);
      EXPECT_LE(it.Get(), 1.0F);
    }
  }
}

// The reference read by its type, found at run time, or as components that are said to be colours: the same leaves.
TEST(HierarchicalLabelFilter, ReferenceOfATypeFoundAtRunTime)
{
  using Color = itk::Image<itk::RGBPixel<unsigned char>, 2>;
  using Base = itk::ImageBase<2>;
  using Bytes = itk::VectorImage<unsigned char, 2>;
  constexpr itk::Size<2> size{ { 64, 48 } };
  const auto             color = MakeThreeRegions<Color>(size, 0.0, 255.0);
  const auto             bytes = MakeThreeRegions<Bytes>(size, 0.0, 255.0, 3);
  const auto             leavesOf = [](auto filter, const auto & reference, bool componentsAreColor) {
    auto                   leaves = MakeLeaves({ { 8, 6 } });
    Labels<2>::SpacingType spacing;
    spacing.Fill(8.0);
    leaves->SetSpacing(spacing);
    filter->SetInput(leaves);
    filter->SetPartitionTree(MakeTree());
    filter->SetReferenceImage(reference);
    filter->SetComponentsAreColor(componentsAreColor);
    filter->SetRefinement(Hierarchy::RefinementEnum::Snap);
    filter->SetNumberOfRegions(4);
    filter->Update();
    return ValuesOf(filter->GetLeafImage());
  };
  const auto atRunTime = [] { return itk::HierarchicalLabelFilter<Labels<2>, Base, Labels<2>>::New(); };
  const auto expected = leavesOf(itk::HierarchicalLabelFilter<Labels<2>, Color, Labels<2>>::New(), color, false);
  EXPECT_EQ(leavesOf(atRunTime(), color, false), expected);
  EXPECT_EQ(leavesOf(atRunTime(), bytes, true), expected);
  EXPECT_EQ(leavesOf(itk::HierarchicalLabelFilter<Labels<2>, Bytes, Labels<2>>::New(), bytes, true), expected);

  const auto gray = MakeThreeRegions<Gray>(size, 0.0, 1.0);
  EXPECT_EQ(leavesOf(atRunTime(), gray, false), leavesOf(Hierarchy::New(), gray, false));
  auto wrong = atRunTime();
  EXPECT_THROW(leavesOf(wrong, gray, true), itk::ExceptionObject);
  EXPECT_NE(MessageOf(wrong.GetPointer()).find("ComponentsAreColor: ReferenceImage has 1 component"),
            std::string::npos);
  auto unknown = atRunTime();
  EXPECT_THROW(leavesOf(unknown, NewImage<itk::Image<itk::Vector<float, 5>, 2>>(size), false), itk::ExceptionObject);
  EXPECT_NE(MessageOf(unknown.GetPointer()).find("cast it to float"), std::string::npos);
}

TEST(HierarchicalLabelFilter, Errors)
{
  const auto messageOf = [](auto && change) {
    auto filter = MakeHierarchy();
    change(filter.GetPointer());
    return MessageOf(filter.GetPointer());
  };
  const auto has = [](const std::string & message, const std::vector<std::string> & parts) {
    for (const auto & part : parts)
    {
      EXPECT_NE(message.find(part), std::string::npos) << "\"" << part << "\" in \"" << message << "\"";
    }
  };
  using Rule = Hierarchy::LevelRuleEnum;
  has(messageOf([](Hierarchy * f) {
        f->SetNumberOfRegions(3);
        f->SetDepth(2);
      }),
      { "LevelRule", "NumberOfRegions (3)", "Depth (2)", "only one" });
  has(messageOf([](Hierarchy * f) { f->SetCostThreshold(std::nan("")); }), { "CostThreshold", "got nan" });
  has(messageOf([](Hierarchy * f) { f->SetLevelRule(Rule::NumberOfRegions); }),
      { "NumberOfRegions", "at least 1", "got 0" });
  has(messageOf([](Hierarchy * f) { f->SetLevelRule(Rule::Threshold); }), { "CostThreshold", "at least 0", "got -1" });
  has(messageOf([](Hierarchy * f) { f->SetRefinement(Hierarchy::RefinementEnum::Snap); }),
      { "Refinement", "Snap", "ReferenceImage" });
  has(messageOf([](Hierarchy * f) { f->SetNumberOfSteps(0); }), { "NumberOfSteps", "at least 1", "got 0" });
  has(messageOf([](Hierarchy * f) { f->SetStepRadius(-1.0); }), { "StepRadius", "at least 0", "got -1" });
  has(messageOf([](Hierarchy * f) { f->SetCellSize(-2.0); }), { "CellSize", "at least 0", "got -2" });
  has(messageOf([](Hierarchy * f) { f->SetMemoryLimit(10); }), { "MemoryLimit", "10 bytes are allowed" });
  has(messageOf([](Hierarchy * f) { f->SetPartitionTree(itk::PartitionTree::New()); }), { "PartitionTree", "empty" });
  has(messageOf([](Hierarchy * f) {
        auto leaves = MakeLeaves({ { 8, 6 } });
        leaves->SetPixel({ { 3, 3 } }, 5);
        f->SetInput(leaves);
      }),
      { "PartitionTree", "4 leaves", "label 5" });
  has(messageOf([](Hierarchy * f) { f->SetMaskImage(NewImage<Mask<2>>({ { 9, 6 } })); }),
      { "MaskImage", "9 x 6", "8 x 6" });
  has(messageOf([](Hierarchy * f) {
        auto reference = MakeThreeRegions<Gray>({ { 8, 6 } }, 0.0, 1.0);
        reference->SetPixel({ { 2, 4 } }, std::numeric_limits<float>::infinity());
        f->SetReferenceImage(reference);
        f->SetRefinement(Hierarchy::RefinementEnum::Walk);
      }),
      { "ReferenceImage", "[2, 4]", "not finite" });
  auto noTree = Hierarchy::New();
  noTree->SetInput(MakeLeaves({ { 8, 6 } }));
  has(MessageOf(noTree.GetPointer()), { "PartitionTree" });
}

TEST(HierarchicalLabelFilter, DefaultsAndPrint)
{
  auto filter = Hierarchy::New();
  EXPECT_EQ(filter->GetLevelRule(), Hierarchy::LevelRuleEnum::Automatic);
  EXPECT_EQ(filter->GetNumberOfRegions(), 0u);
  EXPECT_EQ(filter->GetCostThreshold(), -1.0);
  EXPECT_EQ(filter->GetDepth(), 0u);
  EXPECT_EQ(filter->GetRefinement(), Hierarchy::RefinementEnum::Nearest);
  EXPECT_EQ(filter->GetCellSize(), 0.0);
  EXPECT_EQ(filter->GetNumberOfSnapRegions(), 0u);
  EXPECT_EQ(filter->GetNumberOfSteps(), 8u);
  EXPECT_EQ(filter->GetStepRadius(), 0.0);
  EXPECT_FALSE(filter->GetConnected());
  EXPECT_EQ(filter->GetMinimumRegionFraction(), 0.002);
  EXPECT_EQ(filter->GetMinimumRegionSize(), 0.0);
  EXPECT_EQ(filter->GetMemoryLimit(), 0u);
  const std::string text = PrintOf(filter.GetPointer());
  for (const char * const name : { "LevelRule: Automatic",
                                   "NumberOfRegions: 0",
                                   "CostThreshold: -1",
                                   "Depth: 0",
                                   "Refinement: Nearest",
                                   "CellSize: 0",
                                   "NumberOfSnapRegions: 0",
                                   "NumberOfSteps: 8",
                                   "StepRadius: 0",
                                   "Connected: Off",
                                   "MinimumRegionFraction: 0.002",
                                   "MinimumRegionSize: 0",
                                   "MemoryLimit: 0",
                                   "SelectedNumberOfRegions: ",
                                   "SelectedThreshold: ",
                                   "NumberOfRefinements: " })
  {
    EXPECT_NE(text.find(name), std::string::npos) << name;
  }
}
