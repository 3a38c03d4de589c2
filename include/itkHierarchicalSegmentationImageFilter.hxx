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
#ifndef itkHierarchicalSegmentationImageFilter_hxx
#define itkHierarchicalSegmentationImageFilter_hxx

#include "dwc/Recipe.h"
#include "itkDiffuseWalkCutHost.h"
#include "itkDiffuseWalkCutParameters.h"

#include <algorithm>

namespace itk
{

template <typename TLabelImage>
HierarchicalSegmentationImageFilter<TLabelImage>::HierarchicalSegmentationImageFilter()
  : m_AttentionFilter(AttentionFilterType::New())
  , m_CutFilter(CutFilterType::New())
  , m_LabelFilter(LabelFilterType::New())
{
  this->AddOptionalInputName("MaskImage");
  this->SetNumberOfRequiredOutputs(2);
  this->SetNthOutput(0, this->MakeOutput(0));
  this->SetNthOutput(1, this->MakeOutput(1));
  this->SetOutput("ConfidenceImage", this->MakeOutput("ConfidenceImage"));
  m_LabelFilter->SetRefinement(LabelFilterType::RefinementEnum::Automatic);
}


template <typename TLabelImage>
auto
HierarchicalSegmentationImageFilter<TLabelImage>::MakeOutput(DataObjectPointerArraySizeType index) -> DataObjectPointer
{
  if (index == 1)
  {
    return PartitionTree::New().GetPointer();
  }
  return Superclass::MakeOutput(index);
}


template <typename TLabelImage>
auto
HierarchicalSegmentationImageFilter<TLabelImage>::MakeOutput(const DataObjectIdentifierType & name) -> DataObjectPointer
{
  if (name == "ConfidenceImage")
  {
    return ConfidenceImageType::New().GetPointer();
  }
  // DisconnectPipeline() asks by name for any output, and ImageSource has one type for all.
  return this->IsIndexedOutputName(name) ? this->MakeOutput(this->MakeIndexFromOutputName(name))
                                         : Superclass::MakeOutput(name);
}


template <typename TLabelImage>
PartitionTree *
HierarchicalSegmentationImageFilter<TLabelImage>::GetPartitionTree()
{
  return itkDynamicCastInDebugMode<PartitionTree *>(this->ProcessObject::GetOutput(1));
}


template <typename TLabelImage>
const PartitionTree *
HierarchicalSegmentationImageFilter<TLabelImage>::GetPartitionTree() const
{
  return itkDynamicCastInDebugMode<const PartitionTree *>(this->ProcessObject::GetOutput(1));
}


template <typename TLabelImage>
auto
HierarchicalSegmentationImageFilter<TLabelImage>::GetConfidenceImage() -> ConfidenceImageType *
{
  return itkDynamicCastInDebugMode<ConfidenceImageType *>(this->ProcessObject::GetOutput("ConfidenceImage"));
}


template <typename TLabelImage>
auto
HierarchicalSegmentationImageFilter<TLabelImage>::GetConfidenceImage() const -> const ConfidenceImageType *
{
  return itkDynamicCastInDebugMode<const ConfidenceImageType *>(this->ProcessObject::GetOutput("ConfidenceImage"));
}


template <typename TLabelImage>
void
HierarchicalSegmentationImageFilter<TLabelImage>::SetParameter(const std::string & name, const std::string & text)
{
  DiffuseWalkCutDetail::WithITKErrors(this, [&] {
    const dwc::Parameter & parameter = dwc::GetParameter(name);
    if (name == "MaximumNumberOfRegions" && dwc::IsSameWord(text, "Automatic"))
    {
      m_IsMaximumSet = false;
      this->Modified();
      return;
    }
    dwc::VerifyParameterText(parameter, text);
    if (name == "NumberOfRegions")
    {
      SizeValueType regions = 0;
      dwc::ParseAs(text, regions);
      this->SetNumberOfRegions(regions);
    }
    else if (parameter.group == dwc::ParameterGroup::Level)
    {
      throw dwc::ParameterError(name, "chooses a level of the tree; set it for HierarchicalLabelFilter");
    }
    else if (DiffuseWalkCutDetail::SetParameterText(*m_CutFilter, name, text))
    {
      m_IsMaximumSet = m_IsMaximumSet || name == "MaximumNumberOfRegions";
    }
    else if (!DiffuseWalkCutDetail::SetParameterText(*m_AttentionFilter, name, text))
    {
      DiffuseWalkCutDetail::SetParameterText(*m_LabelFilter, name, text);
    }
  });
}


template <typename TLabelImage>
void
HierarchicalSegmentationImageFilter<TLabelImage>::SetRecipe(const std::string & name)
{
  DiffuseWalkCutDetail::WithITKErrors(this, [&] {
    for (const auto & value : dwc::GetRecipe(name).values)
    {
      this->SetParameter(value.first, value.second);
    }
  });
}


template <typename TLabelImage>
std::string
HierarchicalSegmentationImageFilter<TLabelImage>::GetParameter(const std::string & name) const
{
  for (const auto & parameter : this->GetParameters())
  {
    if (parameter.first == name)
    {
      return parameter.second;
    }
  }
  DiffuseWalkCutDetail::WithITKErrors(this, [&] { dwc::GetParameter(name); });
  return "";
}


template <typename TLabelImage>
DiffuseWalkCutDetail::ParameterTexts
HierarchicalSegmentationImageFilter<TLabelImage>::GetParameters() const
{
  DiffuseWalkCutDetail::ParameterTexts texts = DiffuseWalkCutDetail::GetParameterTexts(*m_AttentionFilter);
  for (const auto & more : { DiffuseWalkCutDetail::GetParameterTexts(*m_CutFilter),
                             DiffuseWalkCutDetail::GetParameterTexts(*m_LabelFilter) })
  {
    for (const auto & text : more)
    {
      const bool isThere = // the smallest region is a parameter of the cut and of the labels
        std::any_of(texts.begin(), texts.end(), [&text](const auto & one) { return one.first == text.first; });
      if (!isThere)
      {
        texts.push_back(text);
      }
    }
  }
  return texts;
}


template <typename TLabelImage>
void
HierarchicalSegmentationImageFilter<TLabelImage>::SetProvenance(const std::string & key, const std::string & text)
{
  m_GivenProvenance.texts[key] = text;
  this->Modified();
}


template <typename TLabelImage>
void
HierarchicalSegmentationImageFilter<TLabelImage>::SetProvenance(const std::string &         key,
                                                                const std::vector<double> & numbers)
{
  m_GivenProvenance.numbers[key] = numbers;
  this->Modified();
}


template <typename TLabelImage>
void
HierarchicalSegmentationImageFilter<TLabelImage>::SetProvenance(const std::string & key, double number)
{
  m_GivenProvenance.reals[key] = number;
  this->Modified();
}


template <typename TLabelImage>
void
HierarchicalSegmentationImageFilter<TLabelImage>::SetProvenanceFlag(const std::string & key, bool flag)
{
  m_GivenProvenance.flags[key] = flag;
  this->Modified();
}


template <typename TLabelImage>
std::string
HierarchicalSegmentationImageFilter<TLabelImage>::DescribeRun() const
{
  return DiffuseWalkCutDetail::DescribeRun(this->GetParameters(), m_ModelRun);
}


template <typename TLabelImage>
ModifiedTimeType
HierarchicalSegmentationImageFilter<TLabelImage>::GetMTime() const
{
  return std::max(
    { Superclass::GetMTime(), m_AttentionFilter->GetMTime(), m_CutFilter->GetMTime(), m_LabelFilter->GetMTime() });
}


template <typename TLabelImage>
void
HierarchicalSegmentationImageFilter<TLabelImage>::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();
  // What the cut and the refinement would refuse is refused before the walk is made.
  DiffuseWalkCutDetail::WithITKErrors(this, [this] {
    DiffuseWalkCutDetail::VerifyRanges(*m_CutFilter);
    DiffuseWalkCutDetail::VerifyRanges(*m_LabelFilter);
  });
}


template <typename TLabelImage>
void
HierarchicalSegmentationImageFilter<TLabelImage>::ConnectFilters()
{
  constexpr SizeValueType usualMaximum = dwc::CutParameters().maximumNumberOfRegions;

  m_AttentionFilter->SetInput(this->GetInput());
  m_AttentionFilter->SetMaskImage(this->GetMaskImage());
  m_AttentionFilter->SetComponentsAreColor(m_ComponentsAreColor);

  const bool isGrid = m_AttentionFilter->GetTokenTypeUsed() == AttentionFilterType::TokenTypeEnum::Grid;
  m_CutFilter->SetInput(m_AttentionFilter->GetOutput());
  m_CutFilter->SetTokenImage(isGrid ? nullptr : m_AttentionFilter->GetTokenImage());
  if (!m_IsMaximumSet)
  {
    m_CutFilter->SetMaximumNumberOfRegions(std::max(usualMaximum, m_NumberOfRegions));
  }

  m_LabelFilter->SetInput(m_CutFilter->GetOutput());
  m_LabelFilter->SetPartitionTree(m_CutFilter->GetPartitionTree());
  m_LabelFilter->SetReferenceImage(this->GetInput());
  m_LabelFilter->SetMaskImage(this->GetMaskImage());
  m_LabelFilter->SetComponentsAreColor(m_ComponentsAreColor);
  m_LabelFilter->SetMinimumRegionFraction(m_CutFilter->GetMinimumRegionFraction());
  m_LabelFilter->SetMinimumRegionSize(m_CutFilter->GetMinimumRegionSize());

  m_AttentionFilter->SetMemoryLimit(m_MemoryLimit);
  m_CutFilter->SetMemoryLimit(m_MemoryLimit);
  m_LabelFilter->SetMemoryLimit(m_MemoryLimit);
  for (ProcessObject * const filter : { static_cast<ProcessObject *>(m_AttentionFilter),
                                        static_cast<ProcessObject *>(m_CutFilter),
                                        static_cast<ProcessObject *>(m_LabelFilter) })
  {
    filter->SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());
  }
}


template <typename TLabelImage>
void
HierarchicalSegmentationImageFilter<TLabelImage>::GenerateOutputInformation()
{
  if (this->GetInput() == nullptr)
  {
    return;
  }
  // How far each stage is in a usual run: most of a large image's goes into refinement, of a diffusers model's into the
  // walk.
  const bool isLocal = std::string(m_AttentionFilter->GetModel()) == "local";
  const bool isLarge = this->GetInput()->GetLargestPossibleRegion().GetNumberOfPixels() > 1000000;
  m_ShareAfterWalk = !isLocal ? 0.97F : isLarge ? 0.40F : 0.79F;
  m_ShareAfterCut = !isLocal ? 0.99F : isLarge ? 0.42F : 0.93F;
  m_IsWalkMade = false; // of another image, or by other parameters

  this->ConnectFilters();
  // Also finds out whether there is enough memory, and opens a diffusers model.
  m_AttentionFilter->UpdateOutputInformation();
  this->GetOutput()->CopyInformation(this->GetInput());
  this->GetOutput()->SetNumberOfComponentsPerPixel(1);
}


template <typename TLabelImage>
void
HierarchicalSegmentationImageFilter<TLabelImage>::UpdateFilter(ProcessObject * filter,
                                                               const char *    stage,
                                                               float           begin,
                                                               float           end)
{
  m_Stage = stage;
  this->UpdateProgress(begin);
  filter->SetAbortGenerateData(this->GetAbortGenerateData());
  const auto observer = filter->AddObserver(ProgressEvent(), [=](const EventObject &) {
    this->UpdateProgress(begin + (end - begin) * filter->GetProgress());
    if (this->GetAbortGenerateData())
    {
      filter->AbortGenerateDataOn();
    }
  });
  try
  {
    filter->Update();
  }
  catch (...)
  {
    filter->RemoveObserver(observer);
    m_Stage.clear();
    throw;
  }
  filter->RemoveObserver(observer);
}


template <typename TLabelImage>
DiffuseWalkCutDetail::ModelRun
HierarchicalSegmentationImageFilter<TLabelImage>::FindModelRun() const
{
  const AttentionFilterType * const attention = m_AttentionFilter;
  DiffuseWalkCutDetail::ModelRun    run;
  run.name = DiffuseWalkCutDetail::FindModelName(attention->GetModel());
  run.isGrid = attention->GetTokenTypeUsed() == AttentionFilterType::TokenTypeEnum::Grid;
  run.numberOfTokens = attention->GetNumberOfTokensMade();
  if (!run.IsLocal())
  {
    run.className = DiffuseWalkCutDetail::FindClassName(attention->GetModelDescription());
    run.device = attention->GetDeviceUsed();
    run.precision = dwc::FormatAs(static_cast<dwc::Precision>(attention->GetPrecisionUsed()));
    run.imageSize = attention->GetImageSizeUsed();
    run.timesteps = attention->GetTimestepsUsed();
    run.seconds = { { "load", attention->GetLoadSeconds() },
                    { "text", attention->GetTextSeconds() },
                    { "encode", attention->GetEncodeSeconds() },
                    { "network", attention->GetNetworkSeconds() },
                    { "aggregate", attention->GetAggregateSeconds() } };
  }
  return run;
}


template <typename TLabelImage>
auto
HierarchicalSegmentationImageFilter<TLabelImage>::MakeLeaves() -> typename LabelImageType::Pointer
{
  const LabelImageType * const drawn = m_CutFilter->GetOutput();
  const auto                   refinement = m_LabelFilter->GetRefinement();
  const bool                   isCoarse =
    drawn->GetLargestPossibleRegion().GetSize() != this->GetInput()->GetLargestPossibleRegion().GetSize();
  const bool isKept = !isCoarse && !m_LabelFilter->GetConnected() &&
                      (refinement == LabelFilterType::RefinementEnum::Nearest ||
                       refinement == LabelFilterType::RefinementEnum::Automatic);
  if (isKept)
  {
    return DiffuseWalkCutDetail::CopyImage(drawn);
  }
  this->UpdateFilter(m_LabelFilter, "refine", m_ShareAfterCut, 1.0F);
  const typename LabelImageType::Pointer leaves = m_LabelFilter->GetLeafImage();
  leaves->DisconnectPipeline();
  m_LabelFilter->GetOutput()->ReleaseData();
  m_LabelFilter->GetConfidenceImage()->ReleaseData();
  return leaves;
}


template <typename TLabelImage>
void
HierarchicalSegmentationImageFilter<TLabelImage>::UpdateWalk()
{
  this->AbortGenerateDataOff(); // of an update before
  this->UpdateOutputInformation();
  this->UpdateFilter(m_AttentionFilter, "walk", 0.0F, m_ShareAfterWalk);
  m_IsWalkMade = true;
}


template <typename TLabelImage>
void
HierarchicalSegmentationImageFilter<TLabelImage>::GenerateData()
{
  this->ConnectFilters();
  if (!m_IsWalkMade)
  {
    this->UpdateFilter(m_AttentionFilter, "walk", 0.0F, m_ShareAfterWalk);
  }
  m_IsWalkMade = false;
  if (!m_KeepModel)
  {
    m_AttentionFilter->UnloadModel();
  }
  this->UpdateFilter(m_CutFilter, "cut", m_ShareAfterWalk, m_ShareAfterCut);
  m_ModelRun = this->FindModelRun();
  this->GraftOutput(this->MakeLeaves());
  // A filter that works in place may follow; the three filters keep what they made.
  this->GetConfidenceImage()->Graft(DiffuseWalkCutDetail::CopyImage(m_CutFilter->GetConfidenceImage()));
  PartitionTree * const tree = this->GetPartitionTree();
  tree->Graft(m_LabelFilter->GetConnected() ? m_LabelFilter->GetLeafTree() : m_CutFilter->GetPartitionTree());
  DiffuseWalkCutDetail::WriteProvenance(
    tree->GetMetaDataDictionary(), this->GetParameters(), m_ModelRun, m_GivenProvenance);
  m_Stage.clear();
  this->UpdateProgress(1.0F);
}


template <typename TLabelImage>
void
HierarchicalSegmentationImageFilter<TLabelImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "ComponentsAreColor: " << (m_ComponentsAreColor ? "On" : "Off") << std::endl;
  os << indent << "NumberOfRegions: " << m_NumberOfRegions << std::endl;
  os << indent << "KeepModel: " << (m_KeepModel ? "On" : "Off") << std::endl;
  os << indent << "MemoryLimit: " << m_MemoryLimit << std::endl;
  os << indent << "Stage: " << m_Stage << std::endl;
  os << indent << "AttentionFilter:" << std::endl;
  m_AttentionFilter->Print(os, indent.GetNextIndent());
  os << indent << "CutFilter:" << std::endl;
  m_CutFilter->Print(os, indent.GetNextIndent());
  os << indent << "LabelFilter:" << std::endl;
  m_LabelFilter->Print(os, indent.GetNextIndent());
}

} // namespace itk

#endif
