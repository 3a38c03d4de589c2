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
#ifndef itkRandomWalkNCutFilter_hxx
#define itkRandomWalkNCutFilter_hxx

#include "itkDiffuseWalkCutHost.h"
#include "itkDiffuseWalkCutParameters.h"
#include "itkPixelBuffer.h"
#include "itkImageRegionIterator.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace itk
{

template <typename TWalkImage, typename TTokenImage, typename TLabelImage>
RandomWalkNCutFilter<TWalkImage, TTokenImage, TLabelImage>::RandomWalkNCutFilter()
{
  this->AddOptionalInputName("TokenImage", 1);
  this->AddOptionalInputName("MaskImage");
  this->SetNumberOfRequiredOutputs(2);
  this->SetNthOutput(0, this->MakeOutput(0));
  this->SetNthOutput(1, this->MakeOutput(1));
  this->SetOutput("ConfidenceImage", this->MakeOutput("ConfidenceImage"));
}


template <typename TWalkImage, typename TTokenImage, typename TLabelImage>
auto
RandomWalkNCutFilter<TWalkImage, TTokenImage, TLabelImage>::MakeOutput(DataObjectPointerArraySizeType index)
  -> DataObjectPointer
{
  if (index == 1)
  {
    return PartitionTree::New().GetPointer();
  }
  return Superclass::MakeOutput(index);
}


template <typename TWalkImage, typename TTokenImage, typename TLabelImage>
auto
RandomWalkNCutFilter<TWalkImage, TTokenImage, TLabelImage>::MakeOutput(const DataObjectIdentifierType & name)
  -> DataObjectPointer
{
  if (name == "ConfidenceImage")
  {
    return ConfidenceImageType::New().GetPointer();
  }
  // DisconnectPipeline() asks by name for any output, and ImageSource has one type for all.
  return this->IsIndexedOutputName(name) ? this->MakeOutput(this->MakeIndexFromOutputName(name))
                                         : Superclass::MakeOutput(name);
}


template <typename TWalkImage, typename TTokenImage, typename TLabelImage>
PartitionTree *
RandomWalkNCutFilter<TWalkImage, TTokenImage, TLabelImage>::GetPartitionTree()
{
  return itkDynamicCastInDebugMode<PartitionTree *>(this->ProcessObject::GetOutput(1));
}


template <typename TWalkImage, typename TTokenImage, typename TLabelImage>
const PartitionTree *
RandomWalkNCutFilter<TWalkImage, TTokenImage, TLabelImage>::GetPartitionTree() const
{
  return itkDynamicCastInDebugMode<const PartitionTree *>(this->ProcessObject::GetOutput(1));
}


template <typename TWalkImage, typename TTokenImage, typename TLabelImage>
auto
RandomWalkNCutFilter<TWalkImage, TTokenImage, TLabelImage>::GetConfidenceImage() -> ConfidenceImageType *
{
  return itkDynamicCastInDebugMode<ConfidenceImageType *>(this->ProcessObject::GetOutput("ConfidenceImage"));
}


template <typename TWalkImage, typename TTokenImage, typename TLabelImage>
auto
RandomWalkNCutFilter<TWalkImage, TTokenImage, TLabelImage>::GetConfidenceImage() const -> const ConfidenceImageType *
{
  return itkDynamicCastInDebugMode<const ConfidenceImageType *>(this->ProcessObject::GetOutput("ConfidenceImage"));
}


template <typename TWalkImage, typename TTokenImage, typename TLabelImage>
void
RandomWalkNCutFilter<TWalkImage, TTokenImage, TLabelImage>::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();
  DiffuseWalkCutDetail::WithITKErrors(this, [this] { dwc::VerifyRanges(m_Parameters); });
}


template <typename TWalkImage, typename TTokenImage, typename TLabelImage>
bool
RandomWalkNCutFilter<TWalkImage, TTokenImage, TLabelImage>::TokensAreRows() const
{
  const TokenImageType * const tokens = this->GetTokenImage();
  return tokens != nullptr &&
         tokens->GetLargestPossibleRegion().GetSize() != this->GetInput()->GetLargestPossibleRegion().GetSize();
}


template <typename TWalkImage, typename TTokenImage, typename TLabelImage>
dwc::WalkLayout
RandomWalkNCutFilter<TWalkImage, TTokenImage, TLabelImage>::FindLayout() const
{
  const WalkImageType * const walk = this->GetInput();
  const auto                  pixels = walk->GetLargestPossibleRegion().GetNumberOfPixels();
  const SizeValueType         components = walk->GetNumberOfComponentsPerPixel();
  SizeValueType               side = 3;
  SizeValueType               window = 0;
  for (; window < components; side += 2)
  {
    window = 1;
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      window *= side;
    }
  }
  const bool isWindow = window == components;
  if (m_Layout == dwc::WalkLayout::Automatic)
  {
    return components == pixels ? dwc::WalkLayout::Full
           : isWindow           ? dwc::WalkLayout::Neighborhood
                                : dwc::WalkLayout::Feature;
  }
  if (m_Layout == dwc::WalkLayout::Full && components != pixels)
  {
    dwcParameterErrorMacro("Layout",
                           "Full needs as many components as pixels (" << pixels << "), the walk has " << components
                                                                       << "; set Layout to Automatic");
  }
  if (m_Layout == dwc::WalkLayout::Neighborhood && !isWindow)
  {
    dwcParameterErrorMacro("Layout",
                           "Neighborhood needs (2r+1)^" << ImageDimension << " components, r at least 1, the walk has "
                                                        << components << "; set Layout to Automatic");
  }
  return m_Layout;
}


template <typename TWalkImage, typename TTokenImage, typename TLabelImage>
void
RandomWalkNCutFilter<TWalkImage, TTokenImage, TLabelImage>::VerifyInputInformation() const
{
  const MaskImageType * const mask = this->GetMaskImage();
  if (mask == nullptr)
  {
    return;
  }
  const auto size = mask->GetLargestPossibleRegion().GetSize();
  const auto walkSize = this->GetInput()->GetLargestPossibleRegion().GetSize();
  if (size == walkSize ||
      (this->TokensAreRows() && size == this->GetTokenImage()->GetLargestPossibleRegion().GetSize()))
  {
    return;
  }
  const std::string tokens =
    this->TokensAreRows()
      ? " and the token image has " +
          DiffuseWalkCutDetail::DescribeSize(this->GetTokenImage()->GetLargestPossibleRegion().GetSize())
      : std::string();
  dwcParameterErrorMacro("MaskImage",
                         "has " << DiffuseWalkCutDetail::DescribeSize(size) << " pixels, the walk has "
                                << DiffuseWalkCutDetail::DescribeSize(walkSize) << tokens
                                << "; resample it to one of these by nearest neighbor");
}


template <typename TWalkImage, typename TTokenImage, typename TLabelImage>
void
RandomWalkNCutFilter<TWalkImage, TTokenImage, TLabelImage>::GenerateOutputInformation()
{
  const ImageBase<ImageDimension> * geometry = this->GetInput();
  if (this->GetTokenImage() != nullptr)
  {
    geometry = this->GetTokenImage();
  }
  if (geometry != nullptr)
  {
    this->GetOutput()->CopyInformation(geometry);
    this->GetConfidenceImage()->CopyInformation(geometry);
    this->GetOutput()->SetNumberOfComponentsPerPixel(1);
    this->GetConfidenceImage()->SetNumberOfComponentsPerPixel(1);
  }
}


template <typename TWalkImage, typename TTokenImage, typename TLabelImage>
std::vector<std::uint32_t>
RandomWalkNCutFilter<TWalkImage, TTokenImage, TLabelImage>::ReadTokenLabels(std::size_t rows) const
{
  const TokenImageType * const tokenImage = this->GetTokenImage();
  const bool                   areRows = this->TokensAreRows();
  std::vector<std::uint32_t>   labels;
  labels.reserve(tokenImage->GetLargestPossibleRegion().GetNumberOfPixels());
  for (ImageRegionConstIterator<TokenImageType> it(tokenImage, tokenImage->GetLargestPossibleRegion()); !it.IsAtEnd();
       ++it)
  {
    const auto label = it.Get();
    if (label < 0 || static_cast<double>(label) > NumericTraits<std::uint32_t>::max())
    {
      dwcParameterErrorMacro("TokenImage",
                             "label " << static_cast<double>(label) << " at " << it.GetIndex()
                                      << " must be from 0 (outside) to "
                                      << (areRows ? rows : NumericTraits<std::uint32_t>::max()));
    }
    if (areRows && static_cast<std::size_t>(label) > rows)
    {
      dwcParameterErrorMacro("TokenImage",
                             "label " << static_cast<std::size_t>(label) << " at " << it.GetIndex()
                                      << " has no pixel in the walk, which has " << rows
                                      << "; give the token image that belongs to this walk");
    }
    labels.push_back(static_cast<std::uint32_t>(label));
  }
  return labels;
}


template <typename TWalkImage, typename TTokenImage, typename TLabelImage>
dwc::TokenRows
RandomWalkNCutFilter<TWalkImage, TTokenImage, TLabelImage>::FindTokenRows(const dwc::WalkView & view) const
{
  std::vector<std::uint32_t> labels;
  dwc::TokenLabels           tokens;
  if (this->GetTokenImage() != nullptr)
  {
    labels = this->ReadTokenLabels(view.rows);
    tokens = { &labels, this->TokensAreRows() };
  }
  std::vector<unsigned char>  inside;
  dwc::TokenMask              mask;
  const MaskImageType * const maskImage = this->GetMaskImage();
  if (maskImage != nullptr)
  {
    inside = DiffuseWalkCutDetail::ReadMask(maskImage);
    mask = {
      &inside, maskImage->GetLargestPossibleRegion().GetSize() == this->GetInput()->GetLargestPossibleRegion().GetSize()
    };
  }
  return dwc::FindTokenRows(view, tokens, mask);
}


template <typename TWalkImage, typename TTokenImage, typename TLabelImage>
void
RandomWalkNCutFilter<TWalkImage, TTokenImage, TLabelImage>::GenerateData()
{
  const dwc::Host             host = DiffuseWalkCutDetail::MakeHost(this);
  const WalkImageType * const walk = this->GetInput();
  const auto                  walkRegion = walk->GetLargestPossibleRegion();
  const std::size_t           rows = walkRegion.GetNumberOfPixels();
  const std::size_t           components = walk->GetNumberOfComponentsPerPixel();
  if (rows == 0 || components == 0)
  {
    dwcParameterErrorMacro("Input",
                           "a walk of " << rows << " pixels with " << components
                                        << " components cannot be cut; both must be at least 1");
  }
  const dwc::WalkLayout layout = this->FindLayout();
  m_LayoutUsed = static_cast<LayoutEnum>(layout);

  dwc::WalkView view;
  view.rows = rows;
  view.components = components;
  view.grid = DiffuseWalkCutDetail::MakeGrid<ImageDimension>(walk);
  view.layout = layout;
  dwc::CutParameters parameters = m_Parameters;
  if (layout == dwc::WalkLayout::Feature && parameters.affinity == dwc::WalkAffinity::Walk)
  {
    parameters.affinity = dwc::WalkAffinity::Cosine; // features have no flow
  }

  std::vector<float> converted;
  dwc::TokenRows     tokens;
  dwc::CutResult     result;
  DiffuseWalkCutDetail::WithITKErrors(this, [&] {
    host.progress(0.0);
    if constexpr (std::is_same<WalkImageType, VectorImage<float, ImageDimension>>::value)
    {
      view.values = walk->GetBufferPointer();
    }
    else
    {
      converted =
        DiffuseWalkCutDetail::ReadPixels(walk, static_cast<const MaskImageType *>(nullptr), "Input", host).values;
      view.values = converted.data();
    }
    tokens = this->FindTokenRows(view);
    view.lumps = tokens.lumps.empty() ? nullptr : tokens.lumps.data();
    view.sizes = tokens.sizes.data();
    const auto * const pixels = this->GetOutput();
    view.pixelSize = 1.0;
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      view.pixelSize *= pixels->GetSpacing()[d];
    }
    m_EstimatedMemory = dwc::EstimateCutBytes(view, parameters) + static_cast<double>(converted.size()) * sizeof(float);
    DiffuseWalkCutDetail::VerifyMemory(
      m_EstimatedMemory,
      m_MemoryLimit,
      layout == dwc::WalkLayout::Neighborhood
        ? "lower MaximumNumberOfNodes, or give a TokenImage of lumps"
        : "give a walk of fewer tokens (NumberOfTokens of DiffusionAttentionImageFilter)");
    host.progress(0.02);
    result = dwc::CutWalk(view, parameters, host.Stage(0.02, 0.98));
  });
  ++m_NumberOfCuts;
  m_StationaryResidual = result.stationaryResidual;
  m_NumberOfEigenSolves = result.numberOfEigenSolves;
  m_NumberOfOperatorApplications = result.numberOfOperatorApplications;
  m_NumberOfNodes = result.numberOfNodes;

  using LabelType = typename LabelImageType::PixelType;
  if (result.tree.NumberOfLeaves() > static_cast<std::size_t>(NumericTraits<LabelType>::max()))
  {
    dwcParameterErrorMacro("MaximumNumberOfRegions",
                           result.tree.NumberOfLeaves() << " leaves are more than the label type holds ("
                                                        << static_cast<double>(NumericTraits<LabelType>::max())
                                                        << "); lower it or use a wider label type");
  }

  // What the walk's size is has become known with its data: the outputs' grids again.
  this->GenerateOutputInformation();
  LabelImageType * const      labels = this->GetOutput();
  ConfidenceImageType * const confidence = this->GetConfidenceImage();
  labels->SetRegions(labels->GetLargestPossibleRegion());
  labels->Allocate();
  confidence->SetRegions(confidence->GetLargestPossibleRegion());
  confidence->Allocate();
  ImageRegionIterator<LabelImageType>      label(labels, labels->GetLargestPossibleRegion());
  ImageRegionIterator<ConfidenceImageType> sure(confidence, confidence->GetLargestPossibleRegion());
  for (const std::uint32_t row : tokens.rowOfPixel)
  {
    label.Set(static_cast<LabelType>(row == 0 ? 0 : result.leaves[row - 1]));
    sure.Set(row == 0 ? 0.0F : result.confidence[row - 1]);
    ++label;
    ++sure;
  }
  this->GetPartitionTree()->SetTree(std::move(result.tree));
  host.progress(1.0);
}


template <typename TWalkImage, typename TTokenImage, typename TLabelImage>
void
RandomWalkNCutFilter<TWalkImage, TTokenImage, TLabelImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "MemoryLimit: " << m_MemoryLimit << std::endl;
  DiffuseWalkCutDetail::PrintParameters(os, indent, *this);
  os << indent << "LayoutUsed: " << m_LayoutUsed << std::endl;
  os << indent << "StationaryResidual: " << m_StationaryResidual << std::endl;
  os << indent << "NumberOfEigenSolves: " << m_NumberOfEigenSolves << std::endl;
  os << indent << "NumberOfOperatorApplications: " << m_NumberOfOperatorApplications << std::endl;
  os << indent << "NumberOfNodes: " << m_NumberOfNodes << std::endl;
  os << indent << "EstimatedMemory: " << m_EstimatedMemory << std::endl;
  os << indent << "NumberOfCuts: " << m_NumberOfCuts << std::endl;
}

} // namespace itk

#endif
