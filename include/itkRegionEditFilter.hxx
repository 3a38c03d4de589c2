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
#ifndef itkRegionEditFilter_hxx
#define itkRegionEditFilter_hxx

#include "itkDiffuseWalkCutHost.h"
#include "itkMetaDataObject.h"
#include "itkPixelBuffer.h"

#include <algorithm>
#include <string>
#include <type_traits>
#include <utility>

namespace itk
{

template <typename TLabelImage>
RegionEditFilter<TLabelImage>::RegionEditFilter()
{
  static_assert(std::is_constructible<dwc::LeafValues, const LabelType *>::value,
                "leaf labels have 8, 16 or 32 unsigned bits");
  this->AddRequiredInputName("PartitionTree", 1);
  this->AddOptionalInputName("FinishedImage");
  this->SetNumberOfRequiredOutputs(2);
  this->SetNthOutput(0, this->MakeOutput(0));
  this->SetNthOutput(1, this->MakeOutput(1));
}


template <typename TLabelImage>
auto
RegionEditFilter<TLabelImage>::MakeOutput(DataObjectPointerArraySizeType index) -> DataObjectPointer
{
  if (index == 1)
  {
    return PartitionTree::New().GetPointer();
  }
  return Superclass::MakeOutput(index);
}


template <typename TLabelImage>
auto
RegionEditFilter<TLabelImage>::MakeOutput(const DataObjectIdentifierType & name) -> DataObjectPointer
{
  // DisconnectPipeline() asks by name for any output, and ImageSource has one type for all.
  return this->IsIndexedOutputName(name) ? this->MakeOutput(this->MakeIndexFromOutputName(name))
                                         : Superclass::MakeOutput(name);
}


template <typename TLabelImage>
PartitionTree *
RegionEditFilter<TLabelImage>::GetPartitionTree()
{
  return itkDynamicCastInDebugMode<PartitionTree *>(this->ProcessObject::GetOutput(1));
}


template <typename TLabelImage>
const PartitionTree *
RegionEditFilter<TLabelImage>::GetPartitionTree() const
{
  return itkDynamicCastInDebugMode<const PartitionTree *>(this->ProcessObject::GetOutput(1));
}


template <typename TLabelImage>
void
RegionEditFilter<TLabelImage>::SetEdits(const EditsType & edits)
{
  m_Edits = edits;
  this->Modified();
}


template <typename TLabelImage>
void
RegionEditFilter<TLabelImage>::AddEdit(const EditType & edit)
{
  m_Edits.push_back(edit);
  this->Modified();
}


template <typename TLabelImage>
void
RegionEditFilter<TLabelImage>::VerifyInputInformation() const
{
  if (this->GetFinishedImage() != nullptr)
  {
    DiffuseWalkCutDetail::WithITKErrors(this, [this] {
      DiffuseWalkCutDetail::VerifySameGrid<ImageDimension>(
        this->GetFinishedImage(), "FinishedImage", this->GetInput(), "Input", 0.0, 0.0);
    });
  }
}


template <typename TLabelImage>
void
RegionEditFilter<TLabelImage>::GenerateData()
{
  const LabelImageType * const leaves = this->GetInput();
  const LabelImageType * const finished = this->GetFinishedImage();
  const auto * const           tree = static_cast<const PartitionTree *>(this->ProcessObject::GetInput(1));
  PartitionTree * const        output = this->GetPartitionTree();
  dwc::EditResult              result;
  DiffuseWalkCutDetail::WithITKErrors(this, [&] {
    dwc::EditInput input;
    input.geometry = DiffuseWalkCutDetail::GetGeometry<ImageDimension>(leaves);
    input.hasPhysicalGeometry = m_HasPhysicalGeometry;
    input.leaves = leaves->GetBufferPointer();
    input.tree = &tree->GetTree();
    dwc::Edits edits = m_EditsText.empty() ? dwc::Edits() : dwc::EditsFromJSON(m_EditsText, tree->GetTree());
    edits.insert(edits.end(), m_Edits.begin(), m_Edits.end());
    const std::size_t pixels = input.geometry.CountPixels();
    const double      finishedBytes = finished == nullptr ? 0.0 : 4.0 * static_cast<double>(pixels);
    DiffuseWalkCutDetail::VerifyMemory(
      dwc::EstimateEditBytes(pixels, edits) + finishedBytes, m_MemoryLimit, "edit a smaller image");
    std::vector<std::uint32_t> finishedLabels;
    if (finished != nullptr)
    {
      finishedLabels.assign(finished->GetBufferPointer(), finished->GetBufferPointer() + pixels);
      input.finished = finishedLabels.data();
    }
    input.start = tree->GetAutomaticLevel();
    m_AppliedEdits = dwc::EditsToJSON(edits, tree->GetTree());
    result = dwc::ApplyEdits(input, edits, DiffuseWalkCutDetail::MakeHost(this).Stage(0.0, 0.95));
    if (result.tree.NumberOfLeaves() > static_cast<std::size_t>(NumericTraits<LabelType>::max()))
    {
      throw dwc::ParameterError("Edits",
                                "leave " + std::to_string(result.tree.NumberOfLeaves()) +
                                  " regions, more than the label type holds. Use images of a wider type.");
    }
  });
  LabelImageType * const labels = this->GetOutput();
  labels->SetRegions(labels->GetLargestPossibleRegion());
  labels->Allocate();
  std::transform(result.leaves.begin(), result.leaves.end(), labels->GetBufferPointer(), [](std::uint32_t label) {
    return static_cast<LabelType>(label);
  });
  output->Graft(tree); // its provenance
  output->SetTree(std::move(result.tree));
  std::string key = "edits"; // "edits_2" where what is edited was edited before
  for (unsigned int i = 2; output->GetMetaDataDictionary().HasKey(key); ++i)
  {
    key = "edits_" + std::to_string(i);
  }
  EncapsulateMetaData<std::string>(output->GetMetaDataDictionary(), key, m_AppliedEdits);
  this->UpdateProgress(1.0F);
}


template <typename TLabelImage>
void
RegionEditFilter<TLabelImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "EditsText: " << m_EditsText << std::endl;
  os << indent << "Edits: " << m_Edits.size() << std::endl;
  os << indent << "HasPhysicalGeometry: " << (m_HasPhysicalGeometry ? "On" : "Off") << std::endl;
  os << indent << "MemoryLimit: " << m_MemoryLimit << std::endl;
  os << indent << "AppliedEdits: " << m_AppliedEdits << std::endl;
}

} // namespace itk

#endif
