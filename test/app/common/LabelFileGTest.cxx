/* SPDX-License-Identifier: Apache-2.0 */
#include "LabelFile.h"

#include "CommonTesting.h"
#include "Failure.h"
#include "ReadPixels.h"

#include <numeric>

namespace
{

using app::LabelFile;

class LabelFiles : public app::test::FolderTest
{};

dwc::ImageGeometry
MakeGeometry(const std::vector<std::size_t> & size)
{
  dwc::ImageGeometry geometry;
  geometry.size = size;
  geometry.spacing = { 0.5, 2.0 };
  geometry.origin = { -3.0, 4.0 };
  geometry.direction = { { 0.0, 1.0 }, { 1.0, 0.0 } };
  if (size.size() == 3)
  {
    geometry.spacing.push_back(1.25);
    geometry.origin.push_back(9.0);
    geometry.direction = { { 0.0, 1.0, 0.0 }, { 1.0, 0.0, 0.0 }, { 0.0, 0.0, -1.0 } };
  }
  return geometry;
}

std::vector<std::uint32_t>
CountFrom(std::uint32_t first, std::size_t count)
{
  std::vector<std::uint32_t> labels(count);
  std::iota(labels.begin(), labels.end(), first);
  return labels;
}

} // namespace

TEST_F(LabelFiles, HoldLeavesInTheSmallestTypeAndInTheirPlace)
{
  for (const auto & [first, type] : std::vector<std::pair<std::uint32_t, std::string>>{
         { 0, "type: unsigned char" }, { 240, "type: unsigned short" }, { 70000, "type: unsigned int" } })
  {
    for (const std::vector<std::size_t> & size :
         { std::vector<std::size_t>{ 6, 4 }, std::vector<std::size_t>{ 3, 4, 2 }, std::vector<std::size_t>{ 6, 4, 1 } })
    {
      const dwc::ImageGeometry         geometry = MakeGeometry(size);
      const std::vector<std::uint32_t> leaves = CountFrom(first, 25); // one more than pixels
      app::WriteLabelFile(m_Folder / "a.nrrd", geometry, leaves.data());
      EXPECT_NE(Read(m_Folder / "a.nrrd").find(type), std::string::npos) << first;

      const LabelFile file = app::ReadLabelFile(m_Folder / "a.nrrd");
      EXPECT_EQ(file.labels, CountFrom(first, 24));
      EXPECT_EQ(file.geometry.size, geometry.size);
      EXPECT_EQ(file.geometry.spacing, geometry.spacing);
      EXPECT_EQ(file.geometry.origin, geometry.origin);
      EXPECT_EQ(file.geometry.direction, geometry.direction);
    }
  }
}

TEST_F(LabelFiles, OfAPlaneAreReadAsVolumesOfOneSlice)
{
  const dwc::ImageGeometry geometry = MakeGeometry({ 6, 4 });
  app::WriteLabelFile(m_Folder / "a.nrrd", geometry, CountFrom(0, 24).data());
  const app::ImageFile file = app::OpenImageFile({ "a", (m_Folder / "a.nrrd").string() });
  const auto           image = app::ReadPixels<itk::Image<std::uint32_t, 3>>(file, [](itk::ProcessObject *) {});
  EXPECT_EQ(image->GetSpacing()[1], geometry.spacing[1]);
  EXPECT_EQ(image->GetSpacing()[2], 1.0);
  EXPECT_EQ(image->GetOrigin()[2], 0.0);
}

TEST_F(LabelFiles, HoldALevelByItsTable)
{
  const std::vector<std::uint32_t> leaves = CountFrom(300, 24);
  std::vector<std::uint32_t>       labelOfLeaf(324, 0);
  for (std::size_t leaf = 300; leaf < 324; ++leaf)
  {
    labelOfLeaf[leaf] = leaf % 2 == 0 ? 1 : 200;
  }
  app::WriteLabelFile(m_Folder / "a.nrrd", MakeGeometry({ 6, 4 }), leaves.data(), &labelOfLeaf);
  EXPECT_NE(Read(m_Folder / "a.nrrd").find("type: unsigned char"), std::string::npos);
  const LabelFile file = app::ReadLabelFile(m_Folder / "a.nrrd");
  for (std::size_t i = 0; i < 24; ++i)
  {
    EXPECT_EQ(file.labels[i], i % 2 == 0 ? 1U : 200U);
  }
}

TEST_F(LabelFiles, HoldWhatIsSaidOfThem)
{
  const std::vector<std::uint32_t> leaves = CountFrom(0, 24);
  const std::string                key(3000, 'k');
  const dwc::KeyValues             keys{ { "Segment0_Name", "R\u00E9gion 1" }, { "Empty", "" }, { key, "v" } };
  app::WriteLabelFile(m_Folder / "a.nrrd", MakeGeometry({ 6, 4 }), leaves.data(), nullptr, keys);
  const std::string file = Read(m_Folder / "a.nrrd");
  EXPECT_NE(file.find("\nSegment0_Name:=R\u00E9gion 1\n"), std::string::npos);
  EXPECT_NE(file.find("\nEmpty:=\n"), std::string::npos);
  EXPECT_NE(file.find("\n" + key + ":=v\n"), std::string::npos);
  EXPECT_EQ(app::ReadLabelFile(m_Folder / "a.nrrd").labels, CountFrom(0, 24));
}

TEST_F(LabelFiles, HoldThreeAxesForSlicerAlsoOfAMirroredPlane)
{
  const std::vector<std::uint32_t> leaves(24, 1);
  dwc::Tree                        tree;
  tree.nodes.resize(1);
  tree.nodes[0].firstLeaf = 1;
  tree.nodes[0].lastLeaf = 1;
  const dwc::Level all = dwc::LevelOfNumberOfRegions(tree, 1);
  const auto       encode = [&](const std::vector<dwc::Level> & layers) {
    return app::EncodeSegmentation(tree, MakeGeometry({ 6, 4 }), leaves.data(), layers);
  };
  const std::string one = encode({ all });
  EXPECT_NE(one.find("\nsizes: 6 4 1\n"), std::string::npos);
  EXPECT_NE(one.find("\nspace directions: (0,0.5,0) (2,0,0) (0,0,-1)\n"), std::string::npos) << one.substr(0, 500);
  EXPECT_NE(one.find("\nspace origin: (-3,4,0)\n"), std::string::npos);
  const std::string two = encode({ all, all });
  EXPECT_NE(two.find("\nsizes: 2 6 4 1\n"), std::string::npos);
  EXPECT_NE(two.find("\nkinds: list domain domain domain\n"), std::string::npos);
  // ITK writes three and four components as kinds of their own.
  const std::string four = encode({ all, all, all, all });
  EXPECT_NE(four.find("\nkinds: list domain domain domain\n"), std::string::npos);
}

TEST_F(LabelFiles, WhatCannotBeWrittenIsAFailure)
{
  const std::vector<std::uint32_t> leaves = CountFrom(0, 24);
  try
  {
    app::WriteLabelFile(m_Folder / "none" / "a.nrrd", MakeGeometry({ 6, 4 }), leaves.data());
    FAIL() << "nothing is thrown";
  }
  catch (const app::Failure & failure)
  {
    EXPECT_EQ(failure.GetCode(), app::ExitCode::OutputUnwritable);
  }
}

TEST_F(LabelFiles, WhatCannotBeReadIsNamedByItsFile)
{
  try
  {
    app::ReadLabelFile(m_Folder / "leaves.nrrd");
    FAIL() << "nothing is thrown";
  }
  catch (const dwc::FileError & error)
  {
    EXPECT_EQ(error.GetFault(), dwc::FileFault::Missing);
    EXPECT_EQ(error.GetParameter(), "leaves.nrrd");
  }
}
