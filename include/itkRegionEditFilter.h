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
#ifndef itkRegionEditFilter_h
#define itkRegionEditFilter_h

#include "DiffuseWalkCutExport.h"
#include "dwc/Edits.h"
#include "dwcFilterMacros.h"
#include "dwcITKVersions.h"
#include "itkImageToImageFilter.h"
#include "itkPartitionTree.h"

#include <cstdint>
#include <string>
#include <vector>

namespace itk
{

/** \class RegionEditFilter
 * \brief Changes regions as a user says: merge, split, keep, remove, name, lock, smallest size, fill.
 *
 * From leaf labels and their tree, a list of edits makes a segmentation of its own: leaf labels, which are the regions
 * that the edits left, and their tree, which has their names. Whatever takes a segmentation takes it: another level of
 * it, statistics, pictures, and edits again. Nothing of the image is needed, so that it takes about the time of a pass
 * over the pixels.
 *
 * \par Edits
 * They begin with the regions of the automatic level and are done one after the other (docs/edits.md). A region is
 * meant by a point in physical space, which is in the region that is there at that time, or by a node of the tree,
 * which is its leaves, whatever regions they are in. Edits by points can be done again on another image. `Smallest` and
 * `Fill` are done last, on the pixels.
 *
 * \par Inputs
 * - 0: leaf labels, 1 ... N, 0 outside, of 8, 16 or 32 unsigned bits; 1: the PartitionTree of N leaves.
 * - `FinishedImage`, optional, on the same grid: regions that are finished, 0 elsewhere. They become regions of their
 * own, to the pixel, with the names "Finished 1" ..., after all others, and no edit changes them.
 *
 * \par Outputs
 * - 0: leaf labels 1 ... M of the edited regions, 0 outside and where regions were removed; 1: their PartitionTree,
 * with the provenance of the input's, and the edits as JSON in its entry "edits" ("edits_2" where there is one).
 *
 * \par Parameters
 * - EditsText (empty): edits as JSON, such as a file that the program or the explorer page wrote.
 * - Edits (none): edits that are done after those of the text.
 * - HasPhysicalGeometry (On): Off: points and sizes are in pixels.
 * - MemoryLimit (0): bytes that the filter may use. 0: what the machine has free.
 *
 * \par Errors
 * ParameterError that names the edit by its number, and says what is wrong: JSON that cannot be read, a point outside
 * the image or in no region, a node that the tree has not, nodes of another tree, a locked region that would change; no
 * region that is left; leaf labels above the leaves of the tree; a FinishedImage of another grid; more regions than the
 * label type holds.
 *
 * \sa HierarchicalLabelFilter PartitionTree RegionStatisticsFilter
 * \ingroup ITKImageSegmentation
 * \ingroup DiffuseWalkCut */
template <typename TLabelImage>
class ITK_TEMPLATE_EXPORT RegionEditFilter : public ImageToImageFilter<TLabelImage, TLabelImage>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(RegionEditFilter);

  static constexpr unsigned int ImageDimension = TLabelImage::ImageDimension;

  using LabelImageType = TLabelImage;
  using LabelType = typename TLabelImage::PixelType;

  using Self = RegionEditFilter;
  using Superclass = ImageToImageFilter<LabelImageType, LabelImageType>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;
  using DataObjectPointer = typename Superclass::DataObjectPointer;
  using DataObjectPointerArraySizeType = typename Superclass::DataObjectPointerArraySizeType;
  using DataObjectIdentifierType = typename Superclass::DataObjectIdentifierType;
  using EditType = dwc::Edit;
  using EditsType = dwc::Edits;

  itkNewMacro(Self);
  dwcTypeMacro(RegionEditFilter, ImageToImageFilter);

  /** The tree of the leaves. Input 1. */
  itkSetInputMacro(PartitionTree, PartitionTree);

  /** Regions that no edit changes, on the grid of the leaves. */
  itkSetInputMacro(FinishedImage, LabelImageType);
  itkGetInputMacro(FinishedImage, LabelImageType);

  /** Edits as JSON: a list, one edit, or a file's text (docs/edits.md). Read when the tree is known. */
  itkSetStringMacro(EditsText);
  itkGetStringMacro(EditsText);

  /** Edits that are done after those of the text. */
  void
  SetEdits(const EditsType & edits);
  void
  AddEdit(const EditType & edit);
  itkGetConstReferenceMacro(Edits, EditsType);

  /** Do spacing, origin and direction say where the image lies? They do not where a photograph was read. Default: on.
   */
  itkSetMacro(HasPhysicalGeometry, bool);
  itkGetConstMacro(HasPhysicalGeometry, bool);
  itkBooleanMacro(HasPhysicalGeometry);

  /** Bytes that the filter may use; 0: what the machine has free. */
  itkSetMacro(MemoryLimit, std::uint64_t);
  itkGetConstMacro(MemoryLimit, std::uint64_t);

  /** The tree of the edited regions. Output 1. */
  PartitionTree *
  GetPartitionTree();
  const PartitionTree *
  GetPartitionTree() const;

  /** All edits that the last update did, as JSON for a file. */
  itkGetStringMacro(AppliedEdits);

  using Superclass::MakeOutput;
  DataObjectPointer
  MakeOutput(DataObjectPointerArraySizeType index) override;
  DataObjectPointer
  MakeOutput(const DataObjectIdentifierType & name) override;

protected:
  RegionEditFilter();
  ~RegionEditFilter() override = default;

  void
  VerifyInputInformation() const override;
  dwcWholeImagesMacro();
  void
  GenerateData() override;
  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  std::string   m_EditsText;
  EditsType     m_Edits;
  bool          m_HasPhysicalGeometry{ true };
  std::uint64_t m_MemoryLimit{ 0 };
  std::string   m_AppliedEdits;
};

} // namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkRegionEditFilter.hxx"
#endif

#endif
