/* SPDX-License-Identifier: Apache-2.0 */
#include "EditRegions.h"

#include "ExitCode.h"
#include "ReadPixels.h"
#include "TextFile.h"

#include "dwc/Error.h"
#include "itkImage.h"
#include "itkRegionEditFilter.h"

#include <string>

namespace app
{
namespace
{

template <unsigned int VDimension>
using LabelImage = itk::Image<std::uint32_t, VDimension>;

template <unsigned int VDimension>
EditedRegions
EditImage(const LabelImage<VDimension> * leafImage,
          const itk::PartitionTree *     tree,
          const dwc::Edits &             edits,
          const dwc::FileName &          finished,
          bool                           hasPhysicalGeometry,
          std::uint64_t                  memoryLimit,
          const Watcher &                watch)
{
  const auto filter = itk::RegionEditFilter<LabelImage<VDimension>>::New();
  filter->SetInput(leafImage);
  filter->SetPartitionTree(tree);
  filter->SetEdits(edits);
  filter->SetHasPhysicalGeometry(hasPhysicalGeometry);
  filter->SetMemoryLimit(memoryLimit);
  if (!finished.path.empty())
  {
    const ImageFile file = OpenImageFile(finished);
    if (file.header.dimension != VDimension)
    {
      throw Failure(ExitCode::InputUnusable,
                    finished.parameter + ": must have " + std::to_string(VDimension) + " axes, as the regions (got " +
                      file.header.geometry.DescribeSize() + " pixels). Resample it to their grid.");
    }
    filter->SetFinishedImage(ReadPixels<LabelImage<VDimension>>(file, watch));
  }
  watch(filter);
  filter->Update();
  EditedRegions result;
  result.leafImage = filter->GetOutput();
  result.leafImage->DisconnectPipeline();
  result.leaves = static_cast<const LabelImage<VDimension> *>(result.leafImage.GetPointer())->GetBufferPointer();
  result.tree = filter->GetPartitionTree();
  result.tree->DisconnectPipeline();
  result.edits = filter->GetAppliedEdits();
  return result;
}

} // namespace

EditedRegions
EditRegions(const itk::DataObject *    leafImage,
            const itk::PartitionTree * tree,
            const dwc::Edits &         edits,
            const dwc::FileName &      finished,
            bool                       hasPhysicalGeometry,
            std::uint64_t              memoryLimit,
            const Watcher &            watch)
{
  const auto edit = [&](const auto * image) {
    return EditImage(image, tree, edits, finished, hasPhysicalGeometry, memoryLimit, watch);
  };
  const auto * const plane = dynamic_cast<const LabelImage<2> *>(leafImage);
  return plane != nullptr ? edit(plane) : edit(static_cast<const LabelImage<3> *>(leafImage));
}

dwc::Edits
ParseEdits(const std::string & text, const std::string & option, const dwc::Tree & tree)
{
  try
  {
    return dwc::EditsFromJSON(text, tree);
  }
  catch (const dwc::ParameterError & error)
  {
    throw Failure(ExitCode::Usage, option + ": " + error.GetSentence());
  }
}

dwc::Edits
ReadEdits(const std::string & path, const std::string & option, const dwc::Tree & tree)
{
  const std::string text = ReadTextFile(path, option);
  try
  {
    return dwc::EditsFromJSON(text, tree);
  }
  catch (const dwc::ParameterError & error)
  {
    throw Failure(ExitCode::InputUnusable, option + ": " + path + ": " + error.GetSentence());
  }
}

dwc::Edit
MakeLevelEdit(const dwc::LevelChoice & choice)
{
  dwc::Edit edit;
  edit.kind = dwc::EditKind::Level;
  edit.level = choice;
  return edit;
}

} // namespace app
