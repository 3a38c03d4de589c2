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
#include "itkRegionStatisticsFilter.h"

#include "FilterTesting.h"
#include "PartitionTreeTesting.h"

#include "itkImage.h"
#include "itkLabelImageToShapeLabelMapFilter.h"
#include "itkLabelStatisticsImageFilter.h"
#include "itkParameterError.h"
#include "itkVectorImage.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>

namespace
{

constexpr std::size_t numberOfLeaves = 9;

/** Leaves of boxes, one inside the other's grid, on an image that lies obliquely in space. */
template <typename TImage>
typename TImage::Pointer
MakeImage(double spacingOfLastAxis)
{
  constexpr unsigned int         dimension = TImage::ImageDimension;
  const auto                     image = TImage::New();
  typename TImage::SizeType      size;
  typename TImage::SpacingType   spacing;
  typename TImage::PointType     origin;
  typename TImage::DirectionType direction;
  typename TImage::IndexType     first;
  direction.SetIdentity();
  for (unsigned int d = 0; d < dimension; ++d)
  {
    size[d] = 14 + 3 * d;
    spacing[d] = 0.8;
    origin[d] = 10.0 * d - 7.0;
    first[d] = 5 - static_cast<int>(d); // an index that does not begin at 0
  }
  spacing[dimension - 1] = spacingOfLastAxis;
  direction[0][0] = direction[1][1] = std::cos(0.4);
  direction[0][1] = -std::sin(0.4);
  direction[1][0] = std::sin(0.4);
  image->SetRegions(typename TImage::RegionType(first, size));
  image->SetSpacing(spacing);
  image->SetOrigin(origin);
  image->SetDirection(direction);
  image->SetNumberOfComponentsPerPixel(2); // of an image of vectors
  image->Allocate();
  return image;
}

template <unsigned int VDimension>
typename itk::Image<unsigned short, VDimension>::Pointer
MakeLeaves(double spacingOfLastAxis = 0.8)
{
  const auto        leaves = MakeImage<itk::Image<unsigned short, VDimension>>(spacingOfLastAxis);
  std::mt19937      random(5);
  const std::size_t count = leaves->GetLargestPossibleRegion().GetNumberOfPixels();
  for (std::size_t i = 0; i < count; ++i)
  {
    const bool isSame = i > 0 && random() % 4 != 0;
    leaves->GetBufferPointer()[i] =
      isSame ? leaves->GetBufferPointer()[i - 1] : static_cast<unsigned short>(random() % (numberOfLeaves + 1));
  }
  return leaves;
}

template <unsigned int VDimension>
typename itk::Image<float, VDimension>::Pointer
MakeValues(double spacingOfLastAxis = 0.8)
{
  const auto   values = MakeImage<itk::Image<float, VDimension>>(spacingOfLastAxis);
  std::mt19937 random(6);
  for (std::size_t i = 0; i < values->GetLargestPossibleRegion().GetNumberOfPixels(); ++i)
  {
    values->GetBufferPointer()[i] = static_cast<float>(random() % 2000) / 4.0F;
  }
  return values;
}

template <unsigned int VDimension>
itk::RegionStatisticsFilter::Pointer
MakeFilter(double spacingOfLastAxis = 0.8)
{
  const auto filter = itk::RegionStatisticsFilter::New();
  filter->SetImage(MakeValues<VDimension>(spacingOfLastAxis));
  filter->SetLeafImage(MakeLeaves<VDimension>(spacingOfLastAxis));
  filter->SetPartitionTree(dwc::testing::RandomPartitionTree(numberOfLeaves, 3));
  return filter;
}

const dwc::RegionStatistics &
GetLeaf(const itk::RegionStatistics & statistics, std::uint32_t leaf)
{
  const dwc::Tree & tree = statistics.GetPartitionTree()->GetTree();
  for (std::size_t id = 0; id < tree.nodes.size(); ++id)
  {
    if (tree.nodes[id].firstLeaf == leaf && tree.nodes[id].lastLeaf == leaf)
    {
      return statistics.GetTable().nodes[id];
    }
  }
  throw std::out_of_range("leaf");
}

template <unsigned int VDimension>
void
ExpectThoseOfITK()
{
  const auto filter = MakeFilter<VDimension>();
  filter->Update();
  const auto values = MakeValues<VDimension>();
  const auto leaves = MakeLeaves<VDimension>();

  using StatisticsFilter =
    itk::LabelStatisticsImageFilter<itk::Image<float, VDimension>, itk::Image<unsigned short, VDimension>>;
  const auto ofValues = StatisticsFilter::New();
  ofValues->SetInput(values);
  ofValues->SetLabelInput(leaves);
  ofValues->Update();
  const auto ofShapes = itk::LabelImageToShapeLabelMapFilter<itk::Image<unsigned short, VDimension>>::New();
  ofShapes->SetInput(leaves);
  ofShapes->SetComputePerimeter(true);
  ofShapes->Update();

  for (std::uint32_t leaf = 1; leaf <= numberOfLeaves; ++leaf)
  {
    SCOPED_TRACE(leaf);
    const dwc::RegionStatistics & region = GetLeaf(*filter->GetOutput(), leaf);
    const auto                    label = static_cast<unsigned short>(leaf);
    EXPECT_EQ(region.pixels, ofValues->GetCount(label));
    EXPECT_EQ(region.channels[0].least, ofValues->GetMinimum(label));
    EXPECT_EQ(region.channels[0].largest, ofValues->GetMaximum(label));
    EXPECT_NEAR(region.channels[0].mean, ofValues->GetMean(label), 1e-9);
    EXPECT_NEAR(region.channels[0].deviation, ofValues->GetSigma(label), 1e-8);

    const auto shape = ofShapes->GetOutput()->GetLabelObject(label);
    EXPECT_NEAR(region.size, shape->GetPhysicalSize(), 1e-9);
    EXPECT_NEAR(region.elongation, shape->GetElongation(), 1e-9);
    EXPECT_NEAR(region.flatness, shape->GetFlatness(), 1e-9);
    EXPECT_NEAR(region.surface / shape->GetPerimeter(), 1.0, 1e-9); // its weights have ten digits
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      EXPECT_NEAR(region.centroid[d], shape->GetCentroid()[d], 1e-9);
      const auto first = leaves->GetLargestPossibleRegion().GetIndex(d);
      EXPECT_EQ(static_cast<long>(region.boxFirst[d]) + first, shape->GetBoundingBox().GetIndex(d));
      EXPECT_EQ(region.boxLast[d] - region.boxFirst[d] + 1, shape->GetBoundingBox().GetSize(d));
    }
  }
}

TEST(RegionStatisticsFilter, MeasuresWhatITKMeasuresOfAPlane) { ExpectThoseOfITK<2>(); }

TEST(RegionStatisticsFilter, MeasuresWhatITKMeasuresOfAVolume) { ExpectThoseOfITK<3>(); }

TEST(RegionStatisticsFilter, TakesAnyPixelTypeAndAConfidenceOfACoarserGrid)
{
  const auto image = MakeImage<itk::VectorImage<short, 3>>(0.8);
  for (std::size_t i = 0; i < 2 * image->GetLargestPossibleRegion().GetNumberOfPixels(); ++i)
  {
    image->GetBufferPointer()[i] = i % 2 == 0 ? -3 : 8;
  }
  const auto confidence = itk::Image<float, 3>::New();
  confidence->SetRegions(itk::Size<3>{ { 2, 2, 2 } });
  confidence->Allocate();
  confidence->FillBuffer(0.25F);
  const auto filter = MakeFilter<3>();
  filter->SetImage(image);
  filter->SetConfidenceImage(confidence);
  filter->Update();
  for (const dwc::RegionStatistics & region : filter->GetOutput()->GetTable().nodes)
  {
    ASSERT_EQ(region.channels.size(), 2U);
    EXPECT_EQ(region.channels[0].median, -3.0);
    EXPECT_EQ(region.channels[1].mean, 8.0);
    EXPECT_NEAR(region.confidence, 0.25, 1e-12);
  }
}

TEST(RegionStatisticsFilter, TableOfALevelNeedsNoImage)
{
  const auto filter = MakeFilter<2>();
  filter->Update();
  const itk::RegionStatistics::Pointer statistics = filter->GetOutput();
  const auto                           tree = dwc::testing::RandomPartitionTree(numberOfLeaves, 3);
  const auto                           read = itk::RegionStatistics::New();
  read->FromJSON(statistics->ToJSON(), tree);
  for (const std::size_t k : { 1U, 4U, 9U })
  {
    const auto level = tree->GetLevelOfNumberOfRegions(k);
    EXPECT_EQ(read->ToCSV(level), statistics->ToCSV(level));
    EXPECT_EQ(read->ToTSV(level).find(','), std::string::npos);
  }
  EXPECT_THROW(read->FromJSON(statistics->ToJSON(), dwc::testing::RandomPartitionTree(8, 3)), itk::ParameterError);
  EXPECT_THROW(read->FromJSON("{}", tree), itk::ParameterError);
  EXPECT_EQ(read->ToJSON(), statistics->ToJSON()); // as before the errors
  const auto other = itk::RegionStatistics::New();
  other->Graft(read);
  EXPECT_EQ(other->ToJSON(), read->ToJSON());
  EXPECT_THROW(other->Graft(tree.GetPointer()), itk::ExceptionObject);
  other->Initialize();
  EXPECT_THROW(other->ToJSON(), itk::ParameterError);
  EXPECT_NE(FilterTesting::PrintOf(read.GetPointer()).find("Nodes: 17"), std::string::npos);
}

TEST(RegionStatisticsFilter, ErrorsNameTheInput)
{
  const auto expectError = [](itk::RegionStatisticsFilter * filter, const std::string & name) {
    try
    {
      filter->Update();
      FAIL() << name;
    }
    catch (const itk::ParameterError & error)
    {
      EXPECT_EQ(error.GetParameter(), name) << error;
    }
  };
  expectError(itk::RegionStatisticsFilter::New(), "Image");
  auto filter = MakeFilter<3>();
  filter->SetLeafImage(MakeLeaves<3>(0.9));
  expectError(filter, "LeafImage");
  filter->SetLeafImage(MakeLeaves<2>());
  expectError(filter, "LeafImage");
  filter->SetLeafImage(MakeValues<3>());
  expectError(filter, "LeafImage");
  filter = MakeFilter<3>();
  filter->SetPartitionTree(dwc::testing::RandomPartitionTree(numberOfLeaves - 1, 3));
  expectError(filter, "LeafImage");
  filter->SetPartitionTree(itk::PartitionTree::New());
  expectError(filter, "PartitionTree");
  filter = MakeFilter<3>();
  filter->SetConfidenceImage(MakeValues<2>());
  expectError(filter, "ConfidenceImage");
  filter = MakeFilter<3>();
  filter->SetImage(MakeImage<itk::VectorImage<float, 3>>(0.8));
  filter->ComponentsAreColorOn();
  expectError(filter, "ComponentsAreColor");
}

TEST(RegionStatisticsFilter, SaysWhatItIs)
{
  const auto filter = MakeFilter<2>();
  filter->HasPhysicalGeometryOff();
  const std::string text = FilterTesting::PrintOf(filter.GetPointer());
  EXPECT_NE(text.find("HasPhysicalGeometry: 0"), std::string::npos);
  EXPECT_NE(text.find("ComponentsAreColor: 0"), std::string::npos);
  filter->Update();
  EXPECT_FALSE(filter->GetOutput()->GetTable().hasPhysicalGeometry);
}

} // namespace
