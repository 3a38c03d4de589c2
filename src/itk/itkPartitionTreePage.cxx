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
#include "itkAnyImage.h"
#include "itkCallRoom.h"
#include "itkPartitionTreePage.h"
#include "itkPixelBuffer.h"

#include "dwc/Error.h"

#include <type_traits>

namespace itk
{

using DiffuseWalkCutDetail::CallRoom;
using DiffuseWalkCutDetail::GetGeometry;
using DiffuseWalkCutDetail::TakeLeaves;
using DiffuseWalkCutDetail::TakePixels;

namespace
{

dwc::ViewGrid
FindGrid(const DataObject * image, const std::string & name)
{
  return DiffuseWalkCutDetail::VisitImage(image, name, [](const auto * known) {
    constexpr unsigned int dimension = std::decay_t<decltype(*known)>::ImageDimension;
    dwc::ViewGrid          grid;
    for (unsigned int i = 0; i < dimension; ++i)
    {
      grid.size[i] = known->GetLargestPossibleRegion().GetSize(i);
      grid.spacing[i] = known->GetSpacing()[i];
      for (unsigned int j = 0; j < dimension; ++j)
      {
        grid.direction[i][j] = known->GetDirection()[j][i];
      }
    }
    return grid;
  });
}

/** What points of edits of an image are by, as RegionEditFilter has it. */
void
TakePlace(const DataObject * image, bool isPhysical, dwc::PageFacts & facts)
{
  const dwc::ImageGeometry geometry =
    DiffuseWalkCutDetail::VisitImage(image, "Image", [](const auto * known) { return GetGeometry(known); });
  const std::size_t axes = geometry.size.size();
  facts.origin = isPhysical ? geometry.origin : std::vector<double>(axes, 0.0);
  facts.steps.assign(axes, std::vector<double>(axes, 0.0));
  for (std::size_t axis = 0; axis < axes; ++axis)
  {
    for (std::size_t i = 0; i < axes; ++i)
    {
      facts.steps[axis][i] =
        isPhysical ? geometry.direction[axis][i] * geometry.spacing[axis] : (i == axis ? 1.0 : 0.0);
    }
  }
}

struct Leaves
{
  dwc::ViewGrid   grid;
  dwc::LeafValues values;
};

Leaves
ReadLeaves(const PartitionTreePage & page)
{
  Leaves leaves;
  leaves.grid = FindGrid(page.GetLeafImage(), "LeafImage");
  leaves.values = TakeLeaves(page.GetLeafImage());
  return leaves;
}

dwc::Viewer
MakeViewer(const PartitionTreePage & page)
{
  const Leaves           leaves = ReadLeaves(page);
  dwc::ViewGrid          grid = FindGrid(page.GetImage(), "Image");
  const dwc::PixelValues pixels = TakePixels(page.GetImage(), page.GetComponentsAreColor());
  if (grid.size != leaves.grid.size)
  {
    throw dwc::ParameterError("LeafImage", "must have the size of Image. Give the leaves of this image.");
  }
  grid.hasPhysicalGeometry = page.GetHasPhysicalGeometry();
  return dwc::Viewer(grid, leaves.values, pixels);
}

const PartitionTree &
GetTree(const PartitionTreePage & page)
{
  const PartitionTree * const tree = page.GetPartitionTree();
  if (tree == nullptr || tree->GetNumberOfNodes() == 0)
  {
    throw dwc::ParameterError("PartitionTree", "must be a tree with nodes. Set it.");
  }
  return *tree;
}

std::vector<std::uint64_t>
CountLeaves(const PartitionTreePage & page)
{
  const Leaves leaves = ReadLeaves(page);
  return dwc::CountLeaves(leaves.values, leaves.grid.CountPixels(), GetTree(page).GetNumberOfLeaves());
}

} // namespace

auto
PartitionTreePage::MakeViews() const -> ViewsType
{
  return CallRoom("PartitionTreePage::MakeViews", [this] { return MakeViewer(*this).MakeViews(); });
}

auto
PartitionTreePage::MakeMiddleViews() const -> ViewsType
{
  return CallRoom("PartitionTreePage::MakeMiddleViews", [this] { return MakeViewer(*this).MakeMiddleViews(); });
}

auto
PartitionTreePage::MakeView(unsigned int axis, SizeValueType slice) const -> ViewType
{
  return CallRoom("PartitionTreePage::MakeView", [&] { return MakeViewer(*this).MakeView(axis, slice); });
}

SizeValueType
PartitionTreePage::GetMiddleSlice(unsigned int axis) const
{
  return CallRoom("PartitionTreePage::GetMiddleSlice", [&] {
    dwc::ViewGrid grid = FindGrid(m_Image, "Image");
    grid.hasPhysicalGeometry = m_HasPhysicalGeometry;
    return dwc::Viewer(grid, ReadLeaves(*this).values).GetMiddleSlice(axis);
  });
}

auto
PartitionTreePage::ColorLevel(const LevelType & level) const -> ColorsType
{
  return CallRoom("PartitionTreePage::ColorLevel",
                  [&] { return dwc::ColorLevel(GetTree(*this).GetTree(), level, CountLeaves(*this)); });
}

auto
PartitionTreePage::DescribeSegments(const SegmentLayersType & layers) const -> KeyValuesType
{
  return CallRoom("PartitionTreePage::DescribeSegments", [&] {
    const Leaves leaves = ReadLeaves(*this);
    return dwc::DescribeSegments(GetTree(*this).GetTree(), leaves.grid.size, leaves.values, layers);
  });
}

auto
PartitionTreePage::DrawPicture() const -> RasterType
{
  return CallRoom("PartitionTreePage::DrawPicture",
                  [this] { return dwc::StackMiddleViews(MakeViewer(*this).MakeMiddleViews()); });
}

auto
PartitionTreePage::DrawOverlay(const LevelType & level) const -> RasterType
{
  return CallRoom("PartitionTreePage::DrawOverlay", [&] {
    const ColorsType colors = dwc::ColorLevel(GetTree(*this).GetTree(), level, CountLeaves(*this));
    return dwc::DrawOverlay(MakeViewer(*this).MakeMiddleViews(), level.labels, colors);
  });
}

std::string
PartitionTreePage::MakePage(const LevelType & level, const EncoderType & encode) const
{
  return this->MakePage(level, this->MakeViews(), encode);
}

std::string
PartitionTreePage::MakePage(const LevelType & level, const ViewsType & views, const EncoderType & encode) const
{
  return CallRoom("PartitionTreePage::MakePage", [&] {
    std::vector<std::string> pictures;
    for (const ViewType & view : views)
    {
      pictures.push_back(encode(dwc::DrawView(view)));
    }
    const dwc::ViewGrid grid = FindGrid(m_Image, "Image");
    const std::size_t   axes = grid.IsVolume() ? 3 : 2;
    dwc::PageFacts      facts;
    facts.name = m_Name;
    facts.made = m_MadeBy;
    facts.size.assign(grid.size.begin(), grid.size.begin() + axes);
    facts.spacing.assign(grid.spacing.begin(), grid.spacing.begin() + axes);
    facts.hasPhysicalGeometry = m_HasPhysicalGeometry;
    TakePlace(m_Image, m_HasPhysicalGeometry, facts);
    facts.leafSizes = CountLeaves(*this);
    facts.numberOfRegions = level.numberOfRegions;
    facts.command = m_Command;
    facts.notes = m_Notes;
    facts.tree = GetTree(*this).ToJSON();
    return dwc::MakePage(facts, views, pictures);
  });
}

void
PartitionTreePage::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "Image: " << m_Image.GetPointer() << std::endl;
  os << indent << "LeafImage: " << m_LeafImage.GetPointer() << std::endl;
  os << indent << "PartitionTree: " << m_PartitionTree.GetPointer() << std::endl;
  os << indent << "ComponentsAreColor: " << m_ComponentsAreColor << std::endl;
  os << indent << "HasPhysicalGeometry: " << m_HasPhysicalGeometry << std::endl;
  os << indent << "Name: " << m_Name << std::endl;
  os << indent << "MadeBy: " << m_MadeBy << std::endl;
  os << indent << "Command: " << m_Command << std::endl;
  for (const std::string & note : m_Notes)
  {
    os << indent << "Note: " << note << std::endl;
  }
}

} // namespace itk
