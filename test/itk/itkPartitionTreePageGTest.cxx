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
#include "itkPartitionTreePage.h"

#include "itkImage.h"
#include "itkRGBAPixel.h"
#include "itkVectorImage.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>

namespace
{

/** Three leaves: the root parts leaf 1 from 2 and 3. */
itk::PartitionTree::Pointer
MakeTree()
{
  dwc::Tree tree;
  tree.nodes.resize(5);
  const auto set =
    [&](std::size_t id, std::int64_t parent, std::uint32_t first, std::uint32_t last, unsigned int depth) {
      tree.nodes[id].parent = parent;
      tree.nodes[id].firstLeaf = first;
      tree.nodes[id].lastLeaf = last;
      tree.nodes[id].depth = depth;
    };
  set(0, dwc::TreeNode::none, 1, 3, 0);
  set(1, 0, 1, 1, 1);
  set(2, 0, 2, 3, 1);
  set(3, 2, 2, 2, 2);
  set(4, 2, 3, 3, 2);
  tree.nodes[0].children[0] = 1;
  tree.nodes[0].children[1] = 2;
  tree.nodes[0].cost = 0.1;
  tree.nodes[2].children[0] = 3;
  tree.nodes[2].children[1] = 4;
  tree.nodes[2].cost = 0.2;
  tree.splits = { 0, 2 };
  const auto made = itk::PartitionTree::New();
  made->SetTree(tree);
  return made;
}

template <typename TImage>
typename TImage::Pointer
MakeImage(const itk::Size<TImage::ImageDimension> & size, unsigned int components = 1)
{
  const auto image = TImage::New();
  image->SetRegions(size);
  image->SetNumberOfComponentsPerPixel(components);
  image->Allocate();
  using ValueType = typename itk::NumericTraits<typename TImage::PixelType>::ValueType;
  auto * const      values = reinterpret_cast<ValueType *>(image->GetBufferPointer());
  const std::size_t count =
    image->GetLargestPossibleRegion().GetNumberOfPixels() * image->GetNumberOfComponentsPerPixel();
  for (std::size_t i = 0; i < count; ++i)
  {
    values[i] = static_cast<ValueType>(i * 5 % 120);
  }
  return image;
}

template <typename TLabel, unsigned int VDimension>
typename itk::Image<TLabel, VDimension>::Pointer
MakeLeaves(const itk::Size<VDimension> & size)
{
  const auto leaves = MakeImage<itk::Image<TLabel, VDimension>>(size);
  for (std::size_t i = 0; i < leaves->GetLargestPossibleRegion().GetNumberOfPixels(); ++i)
  {
    leaves->GetBufferPointer()[i] = static_cast<TLabel>(1 + i % 3);
  }
  return leaves;
}

itk::PartitionTreePage::Pointer
MakePage(const itk::DataObject * image, const itk::DataObject * leaves)
{
  const auto page = itk::PartitionTreePage::New();
  page->SetImage(image);
  page->SetLeafImage(leaves);
  page->SetPartitionTree(MakeTree());
  return page;
}

constexpr itk::Size<2> plane{ { 6, 4 } };

template <typename T>
class OfComponents : public testing::Test
{};
using Components = testing::Types<float, double, unsigned char, signed char, unsigned short, short, unsigned int, int>;
TYPED_TEST_SUITE(OfComponents, Components);

} // namespace

TYPED_TEST(OfComponents, GiveOnePicture)
{
  const auto leaves = MakeLeaves<unsigned short, 2>(plane);
  const auto reference = MakeImage<itk::Image<float, 2>>(plane);
  const auto scalars = MakeImage<itk::Image<TypeParam, 2>>(plane);
  const auto expected = MakePage(reference, leaves)->MakeViews().front();
  EXPECT_EQ(MakePage(scalars, leaves)->MakeViews().front().colors, expected.colors);
  EXPECT_EQ(expected.leaves[4], 2U);

  const auto vectors = MakeImage<itk::VectorImage<TypeParam, 2>>(plane, 3);
  const auto page = MakePage(vectors, leaves);
  EXPECT_TRUE(page->MakeViews().front().isGray);
  page->ComponentsAreColorOn();
  EXPECT_FALSE(page->MakeViews().front().isGray);
}

TEST(PartitionTreePage, BytesOfColorsAreShownAsTheyAre)
{
  const auto leaves = MakeLeaves<unsigned char, 2>(plane);
  const auto image = MakeImage<itk::Image<itk::RGBAPixel<unsigned char>, 2>>(plane);
  const auto view = MakePage(image, leaves)->MakeViews().front();
  ASSERT_EQ(view.colors.size(), 3U * 24U);
  for (unsigned int i = 0; i < 24; ++i)
  {
    for (unsigned int c = 0; c < 3; ++c)
    {
      EXPECT_EQ(view.colors[3 * i + c], image->GetBufferPointer()[i][c]);
    }
  }
}

TEST(PartitionTreePage, VolumesFollowTheirDirections)
{
  const itk::Size<3> size{ { 4, 5, 6 } };
  const auto         image = MakeImage<itk::Image<short, 3>>(size);
  const auto         leaves = MakeLeaves<unsigned int, 3>(size);
  const auto         page = MakePage(image, leaves);
  EXPECT_EQ(page->MakeMiddleViews().front().axis, 2U);

  itk::Image<short, 3>::DirectionType direction;
  direction.Fill(0.0);
  direction[2][0] = 1.0;  // the first axis goes up
  direction[0][1] = -1.0; // the second to the patient's right
  direction[1][2] = 1.0;
  image->SetDirection(direction);
  const auto views = page->MakeMiddleViews();
  ASSERT_EQ(views.size(), 3U);
  EXPECT_EQ(views[0].letters, "RLAP");
  EXPECT_EQ(views[0].axis, 0U);
  EXPECT_EQ(views[0].width, 5U);
  EXPECT_EQ(views[0].height, 6U);
  EXPECT_TRUE(views[0].columns.isReversed);
  EXPECT_EQ(views[0].slice, page->GetMiddleSlice(0));
  EXPECT_EQ(page->MakeView(0, views[0].slice).colors, views[0].colors);

  page->HasPhysicalGeometryOff();
  EXPECT_EQ(page->MakeMiddleViews().front().axis, 2U);
  EXPECT_EQ(page->MakeMiddleViews().front().letters, "");
}

TEST(PartitionTreePage, PicturesAndPageOfALevel)
{
  const auto image = MakeImage<itk::Image<float, 2>>(plane);
  const auto leaves = MakeLeaves<unsigned short, 2>(plane);
  const auto page = MakePage(image, leaves);
  page->SetName("made up");
  page->SetMadeBy("a test");
  page->SetNotes({ "a note" });
  const auto level = page->GetPartitionTree()->GetLevelOfNumberOfRegions(2);
  EXPECT_EQ(page->ColorLevel(level).size(), 3U);
  EXPECT_EQ(page->DrawPicture().width, 6U);
  EXPECT_EQ(page->DrawPicture().channels, 1U);
  const auto overlay = page->DrawOverlay(level);
  EXPECT_EQ(overlay.width, 900U);
  EXPECT_EQ(overlay.height, 600U);

  std::size_t       encoded = 0;
  const std::string text = page->MakePage(level, [&](const dwc::Raster & raster) {
    encoded += raster.values.size();
    return std::string("bytes");
  });
  EXPECT_EQ(encoded, 24U);
  EXPECT_NE(text.find("\"name\":\"made up\",\"made\":\"a test\",\"size\":[6,4]"), std::string::npos);
  EXPECT_NE(text.find("\"leafSizes\":[8,8,8],\"level\":2"), std::string::npos);
}

TEST(PartitionTreePage, PageHasThePlaceOfTheImageByItsAxes)
{
  const auto                          encode = [](const dwc::Raster &) { return std::string(); };
  const auto                          image = MakeImage<itk::Image<float, 3>>({ { 6, 4, 1 } });
  const auto                          page = MakePage(image, MakeLeaves<unsigned char, 3>({ { 6, 4, 1 } }));
  itk::Image<float, 3>::DirectionType direction;
  direction.Fill(0.0);
  direction(1, 0) = direction(2, 1) = -1.0;
  direction(0, 2) = 1.0;
  const double spacing[] = { 0.5, 1.5, 4.0 };
  const double origin[] = { 1.0, -2.0, 30.0 };
  image->SetDirection(direction);
  image->SetSpacing(spacing);
  image->SetOrigin(origin);
  const dwc::Level level = page->GetPartitionTree()->GetAutomaticLevel();
  EXPECT_NE(page->MakePage(level, encode)
              .find(R"("placed":true,"origin":[1.0,-2.0,30.0],"steps":[[0.0,-0.5,0.0],[0.0,0.0,-1.5],[4.0,0.0,0.0]])"),
            std::string::npos)
    << "a point of a volume of one slice has three coordinates";
  page->HasPhysicalGeometryOff();
  EXPECT_NE(page->MakePage(level, encode)
              .find(R"("placed":false,"origin":[0.0,0.0,0.0],"steps":[[1.0,0.0,0.0],[0.0,1.0,0.0],[0.0,0.0,1.0]])"),
            std::string::npos);
}

TEST(PartitionTreePage, SaysWhatIsWrong)
{
  const auto image = MakeImage<itk::Image<float, 2>>(plane);
  const auto leaves = MakeLeaves<unsigned short, 2>(plane);
  const auto expect = [](const itk::PartitionTreePage * page, const std::string & words) {
    try
    {
      page->DrawOverlay(MakeTree()->GetAutomaticLevel());
      ADD_FAILURE() << words;
    }
    catch (const itk::ExceptionObject & error)
    {
      EXPECT_NE(std::string(error.GetDescription()).find(words), std::string::npos) << error.GetDescription();
    }
  };
  expect(MakePage(nullptr, leaves), "Image: must be an image of 2 or 3 dimensions");
  expect(MakePage(image, nullptr), "LeafImage: must be an image of 2 or 3 dimensions");
  expect(MakePage(image, image), "LeafImage: must have unsigned labels");
  expect(MakePage(image, MakeLeaves<unsigned short, 2>({ { 6, 5 } })), "LeafImage: must have the size of Image");
  leaves->FillBuffer(4);
  expect(MakePage(image, leaves), "LeafImage: must have labels of at most 3");
  leaves->FillBuffer(1);
  const auto page = MakePage(image, leaves);
  page->SetPartitionTree(itk::PartitionTree::New());
  expect(page, "PartitionTree: must be a tree with nodes");
  const auto pair = MakePage(MakeImage<itk::VectorImage<float, 2>>(plane, 2), leaves);
  pair->ComponentsAreColorOn();
  expect(pair, "ComponentsAreColor: must be off for an image of 2 components");
  expect(MakePage(itk::Image<float, 2>::New(), leaves), "Image: must be in memory as a whole");
  EXPECT_THROW(MakePage(image, leaves)->MakeView(1, 4), itk::ExceptionObject);
}

TEST(PartitionTreePage, DescribesSegmentsWithoutAnImage)
{
  const auto page = MakePage(nullptr, MakeLeaves<unsigned char, 3>({ { 6, 4, 2 } }));
  const auto tree = MakeTree();
  const auto keys = page->DescribeSegments({ tree->GetLevelOfNumberOfRegions(2) });
  EXPECT_EQ(keys.size(), 5U + 2U * 9U);
  const std::pair<std::string, std::string> extent{ "Segment1_Extent", "0 5 0 3 0 1" };
  EXPECT_EQ(std::count(keys.begin(), keys.end(), extent), 1);
  EXPECT_THROW(page->DescribeSegments({ dwc::Level() }), itk::ExceptionObject);
}
