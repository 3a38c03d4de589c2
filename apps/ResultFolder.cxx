/* SPDX-License-Identifier: Apache-2.0 */
#include "ResultFolder.h"

#include "ExitCode.h"
#include "PictureFile.h"
#include "TreeFile.h"

#include "dwc/Picture.h"
#include "itkMetaDataObject.h"

#include <algorithm>
#include <string>

namespace app
{

ResultFolder
ReadResultFolder(const std::filesystem::path & path)
{
  if (!std::filesystem::is_directory(path))
  {
    throw Failure(ExitCode::InputUnreadable, "DIR: there is no folder " + path.string());
  }
  ResultFolder                       folder{ path, ReadTree(path / "tree.json"), ReadLabelFile(path / "leaves.nrrd") };
  const std::vector<std::uint32_t> & leaves = folder.leaves.labels;
  const std::size_t                  numberOfLeaves = folder.tree->GetNumberOfLeaves();
  const std::uint32_t                most = leaves.empty() ? 0 : *std::max_element(leaves.begin(), leaves.end());
  if (most != numberOfLeaves)
  {
    throw Failure(ExitCode::InputUnusable,
                  "DIR: leaves.nrrd has labels up to " + std::to_string(most) + ", tree.json " +
                    std::to_string(numberOfLeaves) + " leaves; they are not of the same run: segment the image again");
  }
  return folder;
}

bool
HasPicture(const ResultFolder & folder)
{
  return std::filesystem::exists(folder.path / "picture.png");
}

std::vector<dwc::View>
ReadViews(const ResultFolder & folder)
{
  const dwc::ImageGeometry & geometry = folder.leaves.geometry;
  dwc::ViewGrid              grid;
  std::copy(geometry.size.begin(), geometry.size.end(), grid.size.begin());
  std::copy(geometry.spacing.begin(), geometry.spacing.end(), grid.spacing.begin());
  for (std::size_t i = 0; i < geometry.direction.size(); ++i)
  {
    std::copy(geometry.direction[i].begin(), geometry.direction[i].end(), grid.direction[i].begin());
  }
  grid.hasPhysicalGeometry = true;
  itk::ExposeMetaData<bool>(folder.tree->GetMetaDataDictionary(), "physical_geometry", grid.hasPhysicalGeometry);
  std::vector<dwc::View> views = dwc::Viewer(grid, folder.leaves.labels.data()).MakeMiddleViews();
  if (!dwc::UnstackViews(ReadPicture(folder.path / "picture.png"), views))
  {
    throw Failure(ExitCode::InputUnusable,
                  "DIR: picture.png is not of the size that leaves.nrrd has; they are not of the same run: segment the "
                  "image again");
  }
  return views;
}

} // namespace app
