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
#include "itkRegionEditFilter.h"

#include "FilterTesting.h"
#include "PartitionTreeTesting.h"

#include "itkBinaryFillholeImageFilter.h"
#include "itkHierarchicalLabelFilter.h"
#include "itkImageDuplicator.h"
#include "itkMetaDataObject.h"
#include "itkMultiThreaderBase.h"
#include "itkParameterError.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace
{

constexpr std::size_t numberOfLeaves = 8;

/** Leaves as stripes along the first axis, each three pixels wide, on an oblique grid whose index does not begin at 0.
 */
template <typename TPixel, unsigned int VDimension>
typename itk::Image<TPixel, VDimension>::Pointer
MakeStripes()
{
  using ImageType = itk::Image<TPixel, VDimension>;
  const auto                        image = ImageType::New();
  typename ImageType::SizeType      size;
  typename ImageType::IndexType     first;
  typename ImageType::DirectionType direction;
  size.Fill(5);
  size[0] = 3 * numberOfLeaves;
  first.Fill(-2);
  direction.SetIdentity();
  direction[0][0] = direction[1][1] = std::cos(0.3);
  direction[0][1] = -std::sin(0.3);
  direction[1][0] = std::sin(0.3);
  image->SetRegions(typename ImageType::RegionType(first, size));
  image->SetDirection(direction);
  image->SetSpacing(0.5);
  image->Allocate();
  for (itk::ImageRegionIteratorWithIndex<ImageType> it(image, image->GetLargestPossibleRegion()); !it.IsAtEnd(); ++it)
  {
    it.Set(static_cast<TPixel>(1 + (it.GetIndex()[0] + 2) / 3));
  }
  return image;
}

template <typename TPixel, unsigned int VDimension>
using FilterOf = itk::RegionEditFilter<itk::Image<TPixel, VDimension>>;

/** \param regions of the level that the edits begin with */
template <typename TPixel, unsigned int VDimension>
typename FilterOf<TPixel, VDimension>::Pointer
MakeFilter(const std::string & edits, std::size_t regions = numberOfLeaves)
{
  const auto filter = FilterOf<TPixel, VDimension>::New();
  filter->SetInput(MakeStripes<TPixel, VDimension>());
  filter->SetPartitionTree(dwc::testing::RandomPartitionTree(numberOfLeaves, 3));
  filter->SetEditsText("[{\"do\": \"level\", \"regions\": " + std::to_string(regions) + "}" +
                       (edits.empty() ? "" : ", " + edits) + "]");
  return filter;
}

/** The labels along the first axis, one of each stripe. */
template <typename TFilter>
std::vector<unsigned int>
GetRow(TFilter * filter)
{
  const auto *              image = filter->GetOutput();
  std::vector<unsigned int> row;
  for (std::size_t stripe = 0; stripe < numberOfLeaves; ++stripe)
  {
    auto index = image->GetLargestPossibleRegion().GetIndex();
    index[0] += static_cast<itk::IndexValueType>(3 * stripe + 1);
    row.push_back(image->GetPixel(index));
  }
  return row;
}

template <typename TFilter>
std::string
ErrorOf(TFilter * filter)
{
  try
  {
    filter->Update();
  }
  catch (const itk::ParameterError & error)
  {
    return error.GetParameter() + ": " + error.GetSentence();
  }
  return "";
}

/** A place in physical space, as JSON. */
template <typename TImage>
std::string
PointOf(const TImage * image, int stripe)
{
  auto index = image->GetLargestPossibleRegion().GetIndex();
  index[0] += 3 * stripe + 1;
  typename TImage::PointType point;
  image->TransformIndexToPhysicalPoint(index, point);
  std::ostringstream text;
  text << "[" << point[0] << ", " << point[1];
  for (unsigned int d = 2; d < TImage::ImageDimension; ++d)
  {
    text << ", " << point[d];
  }
  text << "]";
  return text.str();
}

template <typename TPixel, unsigned int VDimension>
void
MergesByPoints()
{
  const auto stripes = MakeStripes<TPixel, VDimension>();
  const auto filter =
    MakeFilter<TPixel, VDimension>("{\"do\": \"merge\", \"points\": [" + PointOf(stripes.GetPointer(), 1) + ", " +
                                   PointOf(stripes.GetPointer(), 6) + "]}");
  filter->Update();
  const std::vector<unsigned int> row = GetRow(filter.GetPointer());
  EXPECT_EQ(row[1], row[6]);
  EXPECT_EQ(std::set<unsigned int>(row.begin(), row.end()).size(), numberOfLeaves - 1);
  EXPECT_EQ(filter->GetPartitionTree()->GetNumberOfLeaves(), numberOfLeaves - 1);
  EXPECT_EQ(filter->GetOutput()->GetDirection(), stripes->GetDirection());
  EXPECT_EQ(filter->GetOutput()->GetLargestPossibleRegion(), stripes->GetLargestPossibleRegion());
}

TEST(RegionEditFilter, TakesPointsInPhysicalSpaceOfAnyDimensionAndType)
{
  MergesByPoints<unsigned char, 2>();
  MergesByPoints<unsigned short, 3>();
  MergesByPoints<unsigned int, 3>();
}

TEST(RegionEditFilter, WithoutEditsGivesTheAutomaticLevel)
{
  const auto filter = MakeFilter<unsigned char, 2>("");
  filter->SetEditsText("");
  filter->Update();
  const auto levels = itk::HierarchicalLabelFilter<itk::Image<unsigned char, 2>>::New();
  levels->SetInput(filter->GetInput());
  levels->SetPartitionTree(dwc::testing::RandomPartitionTree(numberOfLeaves, 3));
  levels->Update();
  EXPECT_EQ(GetRow(filter.GetPointer()), GetRow(levels.GetPointer()));
}

TEST(RegionEditFilter, ItsOutputsGoOnInThePipeline)
{
  const auto first = MakeFilter<unsigned short, 2>(R"({"do": "name", "node": 0, "name": "all"})", 1);
  first->SetEditsText(R"([{"do": "level", "regions": 6}, {"do": "remove", "node": 3}])");
  const auto second = FilterOf<unsigned short, 2>::New();
  second->SetInput(first->GetOutput());
  second->SetPartitionTree(first->GetPartitionTree());
  second->SetEditsText(R"([{"do": "level", "regions": 3}])");
  const auto levels = itk::HierarchicalLabelFilter<itk::Image<unsigned short, 2>>::New();
  levels->SetInput(second->GetOutput());
  levels->SetPartitionTree(second->GetPartitionTree());
  levels->SetNumberOfRegions(2);
  levels->Update();
  EXPECT_EQ(levels->GetSelectedNumberOfRegions(), 2U);
  std::string  edits;
  const auto & dictionary = second->GetPartitionTree()->GetMetaDataDictionary();
  EXPECT_TRUE(itk::ExposeMetaData<std::string>(dictionary, "edits", edits));
  EXPECT_NE(edits.find("remove"), std::string::npos);
  EXPECT_TRUE(itk::ExposeMetaData<std::string>(dictionary, "edits_2", edits));
  EXPECT_EQ(edits, second->GetAppliedEdits());
}

TEST(RegionEditFilter, EditsOfCxxComeAfterThoseOfTheText)
{
  const auto filter = MakeFilter<unsigned char, 2>("");
  dwc::Edit  edit;
  edit.kind = dwc::EditKind::Merge;
  edit.places.resize(1);
  edit.places[0].node = 0;
  filter->AddEdit(edit);
  filter->Update();
  EXPECT_EQ(filter->GetPartitionTree()->GetNumberOfLeaves(), 1U);
  const std::string applied = filter->GetAppliedEdits();
  EXPECT_LT(applied.find("\"regions\":8"), applied.find("\"node\":0"));
  EXPECT_NE(applied.find("\"node\":0"), std::string::npos);
  filter->SetEdits({});
  filter->Update();
  EXPECT_EQ(filter->GetPartitionTree()->GetNumberOfLeaves(), numberOfLeaves);
}

/** Against ITK's own filter, in two and three dimensions. */
template <unsigned int VDimension>
void
FillsAsITKDoes(unsigned int seed)
{
  using ImageType = itk::Image<unsigned char, VDimension>;
  const auto                   image = ImageType::New();
  typename ImageType::SizeType size;
  size.Fill(VDimension == 2 ? 24 : 9);
  image->SetRegions(size);
  image->Allocate();
  std::mt19937      random(seed);
  const std::size_t count = image->GetLargestPossibleRegion().GetNumberOfPixels();
  for (std::size_t i = 0; i < count; ++i)
  {
    image->GetBufferPointer()[i] = static_cast<unsigned char>(random() % 100 < 62 ? 1 : 2 + random() % 2);
  }
  const auto filter = itk::RegionEditFilter<ImageType>::New();
  filter->SetInput(image);
  filter->SetPartitionTree(dwc::testing::RandomPartitionTree(3, 1));
  filter->SetEditsText(R"([{"do": "level", "regions": 3}, {"do": "name", "node": 0, "name": ""}])");
  // The leaf 1 alone: the tree of three leaves has it as a node.
  const dwc::Tree & tree = dwc::testing::RandomPartitionTree(3, 1)->GetTree();
  std::size_t       node = 0;
  for (std::size_t id = 0; id < tree.nodes.size(); ++id)
  {
    node = tree.nodes[id].firstLeaf == 1 && tree.nodes[id].lastLeaf == 1 ? id : node;
  }
  filter->SetEditsText("[{\"do\": \"level\", \"regions\": 3}, {\"do\": \"fill\", \"node\": " + std::to_string(node) +
                       "}]");
  filter->Update();
  const auto fill = itk::BinaryFillholeImageFilter<ImageType>::New();
  fill->SetInput(image);
  fill->SetForegroundValue(1);
  fill->Update();
  std::size_t filled = 0;
  for (std::size_t i = 0; i < count; ++i)
  {
    const bool isFilled = fill->GetOutput()->GetBufferPointer()[i] == 1;
    EXPECT_EQ(filter->GetOutput()->GetBufferPointer()[i] == 1, isFilled) << i;
    filled += isFilled && image->GetBufferPointer()[i] != 1 ? 1 : 0;
  }
  EXPECT_GT(filled, 0U);
}

TEST(RegionEditFilter, FillsAsBinaryFillholeImageFilterDoes)
{
  for (unsigned int seed = 0; seed < 5; ++seed)
  {
    FillsAsITKDoes<2>(seed);
    FillsAsITKDoes<3>(seed);
  }
}

TEST(RegionEditFilter, FinishedRegionsStay)
{
  const auto filter = MakeFilter<unsigned short, 2>(R"({"do": "merge", "node": 0})");
  const auto finished = MakeStripes<unsigned short, 2>();
  for (itk::ImageRegionIterator<itk::Image<unsigned short, 2>> it(finished, finished->GetLargestPossibleRegion());
       !it.IsAtEnd();
       ++it)
  {
    it.Set(it.Get() == 4 ? 9 : 0);
  }
  filter->SetFinishedImage(finished);
  filter->Update();
  EXPECT_EQ(GetRow(filter.GetPointer()), (std::vector<unsigned int>{ 1, 1, 1, 2, 1, 1, 1, 1 }));
  EXPECT_EQ(filter->GetPartitionTree()->GetTree().words.begin()->second.name, "Finished 9");
  finished->SetSpacing(0.7);
  EXPECT_EQ(ErrorOf(filter.GetPointer()).find("FinishedImage: "), 0U);
}

TEST(RegionEditFilter, CountsInPixelsWhereTheImageHasNoPlace)
{
  const auto filter = MakeFilter<unsigned char, 2>(R"({"do": "keep", "point": [4, 0]})");
  filter->HasPhysicalGeometryOff();
  filter->Update();
  EXPECT_EQ(GetRow(filter.GetPointer()), (std::vector<unsigned int>{ 0, 1, 0, 0, 0, 0, 0, 0 }));
}

TEST(RegionEditFilter, ErrorsNameTheEdit)
{
  EXPECT_EQ(ErrorOf(MakeFilter<unsigned char, 2>(R"({"do": "remove", "node": 99})").GetPointer())
              .find("Edits: edit 2 (remove) names node 99"),
            0U);
  EXPECT_EQ(ErrorOf(MakeFilter<unsigned char, 2>("7").GetPointer()).find("Edits: edit 2 must be an object"), 0U);
  const auto few = MakeFilter<unsigned char, 2>("");
  few->SetPartitionTree(dwc::testing::RandomPartitionTree(3, 1));
  few->SetEditsText("[]");
  EXPECT_EQ(ErrorOf(few.GetPointer()).find("LeafImage: "), 0U);
  const auto large = MakeFilter<unsigned char, 2>("");
  large->SetMemoryLimit(10);
  EXPECT_EQ(ErrorOf(large.GetPointer()).find("MemoryLimit: "), 0U);
}

TEST(RegionEditFilter, GivesTheSameForAnyNumberOfThreads)
{
  std::vector<std::vector<unsigned short>> results;
  for (const unsigned int threads : { 1U, 5U })
  {
    const auto filter =
      MakeFilter<unsigned short, 3>(R"({"do": "remove", "node": 2}, {"do": "smallest", "size": 8}, {"do": "fill"})");
    filter->SetNumberOfWorkUnits(threads);
    filter->GetMultiThreader()->SetMaximumNumberOfThreads(threads);
    filter->Update();
    const auto * const output = filter->GetOutput();
    results.emplace_back(output->GetBufferPointer(),
                         output->GetBufferPointer() + output->GetLargestPossibleRegion().GetNumberOfPixels());
  }
  EXPECT_EQ(results[0], results[1]);
}

TEST(RegionEditFilter, ReportsProgressAndStops)
{
  const auto filter = MakeFilter<unsigned char, 2>(R"({"do": "fill"})");
  float      last = 0.0F;
  const auto watch = itk::CStyleCommand::New();
  watch->SetClientData(&last);
  watch->SetCallback([](itk::Object * object, const itk::EventObject &, void * data) {
    auto * const process = static_cast<itk::ProcessObject *>(object);
    EXPECT_GE(process->GetProgress(), *static_cast<float *>(data));
    *static_cast<float *>(data) = process->GetProgress();
  });
  filter->AddObserver(itk::ProgressEvent(), watch);
  filter->Update();
  EXPECT_EQ(last, 1.0F);

  const auto stopped = MakeFilter<unsigned char, 2>(R"({"do": "fill"})");
  const auto stop = itk::CStyleCommand::New();
  stop->SetCallback([](itk::Object * object, const itk::EventObject &, void *) {
    static_cast<itk::ProcessObject *>(object)->AbortGenerateDataOn();
  });
  stopped->AddObserver(itk::ProgressEvent(), stop);
  EXPECT_THROW(stopped->Update(), itk::ProcessAborted);
}

TEST(RegionEditFilter, PrintsWhatItHas)
{
  std::ostringstream text;
  MakeFilter<unsigned char, 2>("")->Print(text);
  for (const char * const name : { "EditsText: [{", "Edits: 0", "HasPhysicalGeometry: On", "MemoryLimit: 0" })
  {
    EXPECT_NE(text.str().find(name), std::string::npos) << name;
  }
}

} // namespace
