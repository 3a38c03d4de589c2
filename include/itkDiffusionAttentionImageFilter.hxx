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
#ifndef itkDiffusionAttentionImageFilter_hxx
#define itkDiffusionAttentionImageFilter_hxx

#include "dwc/Parameters.h"
#include "dwc/WorkingGrid.h"
#include "itkDiffuseWalkCutHost.h"
#include "itkDiffuseWalkCutParameters.h"
#include "itkPrintHelper.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace itk
{

template <typename TInputImage, typename TTokenImage>
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::DiffusionAttentionImageFilter()
{
  this->AddOptionalInputName("MaskImage");
  this->SetNumberOfRequiredOutputs(2);
  this->SetNthOutput(0, this->MakeOutput(0));
  this->SetNthOutput(1, this->MakeOutput(1));
}


template <typename TInputImage, typename TTokenImage>
auto
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::MakeOutput(DataObjectPointerArraySizeType index)
  -> DataObjectPointer
{
  if (index == 1)
  {
    return TokenImageType::New().GetPointer();
  }
  return Superclass::MakeOutput(index);
}


template <typename TInputImage, typename TTokenImage>
auto
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::MakeOutput(const DataObjectIdentifierType & name)
  -> DataObjectPointer
{
  // DisconnectPipeline() asks by name for any output, and ImageSource has one type for all.
  return this->IsIndexedOutputName(name) ? this->MakeOutput(this->MakeIndexFromOutputName(name))
                                         : Superclass::MakeOutput(name);
}


template <typename TInputImage, typename TTokenImage>
auto
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::GetTokenImage() -> TokenImageType *
{
  return itkDynamicCastInDebugMode<TokenImageType *>(this->ProcessObject::GetOutput(1));
}


template <typename TInputImage, typename TTokenImage>
auto
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::GetTokenImage() const -> const TokenImageType *
{
  return itkDynamicCastInDebugMode<const TokenImageType *>(this->ProcessObject::GetOutput(1));
}


template <typename TInputImage, typename TTokenImage>
void
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();
  if (m_LocalParameters.numberOfTokens == 1)
  {
    dwcParameterErrorMacro("NumberOfTokens", "must be at least 2, or 0 for the model's default (got 1)");
  }
  if (m_LocalParameters.neighborhoodRadius > 0 && this->IsLocal() &&
      m_LocalParameters.tokenType != dwc::TokenType::Grid)
  {
    dwcParameterErrorMacro("NeighborhoodRadius",
                           "must be 0 with TokenType Region (got "
                             << m_LocalParameters.neighborhoodRadius
                             << "); region tokens have no window of offsets: set TokenType to Grid");
  }
  if (!this->IsLocal())
  {
    DiffuseWalkCutDetail::WithITKErrors(this, [this] {
      DiffuseWalkCutDetail::VerifyDiffusionUse(ImageDimension, m_LocalParameters, this->IsOnAttentionGrid());
      dwc::VerifyRanges(m_CombinationParameters);
      dwc::VerifyRanges(m_SliceParameters);
      dwc::VerifyRanges(m_DiffusionParameters);
      DiffuseWalkCutDetail::VerifyWindow(m_DiffusionParameters.windowMinimum, m_DiffusionParameters.windowMaximum);
    });
  }
}


template <typename TInputImage, typename TTokenImage>
void
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::VerifyInputInformation() const
{
  if (this->GetMaskImage() != nullptr)
  {
    DiffuseWalkCutDetail::WithITKErrors(this, [this] {
      DiffuseWalkCutDetail::VerifySameGrid<ImageDimension>(this->GetMaskImage(),
                                                           "MaskImage",
                                                           this->GetInput(),
                                                           "Input",
                                                           this->GetCoordinateTolerance(),
                                                           this->GetDirectionTolerance());
    });
  }
}


template <typename TInputImage, typename TTokenImage>
auto
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::GetTokenTypeUsed() const -> TokenTypeEnum
{
  if (m_LocalParameters.tokenType != dwc::TokenType::Automatic)
  {
    return this->GetTokenType();
  }
  return this->IsOnAttentionGrid() ? TokenTypeEnum::Grid : TokenTypeEnum::Region;
}


template <typename TInputImage, typename TTokenImage>
dwc::LocalScoreParameters
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::MakeLocalParameters() const
{
  dwc::LocalScoreParameters parameters = m_LocalParameters;
  parameters.tokenType = static_cast<dwc::TokenType>(this->GetTokenTypeUsed());
  return parameters;
}


template <typename TInputImage, typename TTokenImage>
dwc::DiffusionParameters
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::MakeDiffusionParameters()
{
  dwc::DiffusionParameters parameters = m_DiffusionParameters;
  if (this->FindWindow().IsGiven())
  {
    // Pixels are read with the window already.
    parameters.windowMinimum = 0.0;
    parameters.windowMaximum = 1.0;
  }
  parameters.numberOfThreads = DiffuseWalkCutDetail::CountThreads(this);
  if (m_MemoryLimit > 0)
  {
    // What the filter itself takes is not the model's to spend.
    const SizeType workingSize = this->ComputeWorkingSize();
    double         tokens = 0.0;
    const double   own = this->IsOnSlices() ? this->EstimateBytesBesideSlices(workingSize, tokens) + tokens
                                            : this->EstimateOwnBytes(workingSize);
    const double   left = static_cast<double>(m_MemoryLimit) - own;
    parameters.memoryLimit = static_cast<std::uint64_t>(std::max(1.0, left));
  }
  return parameters;
}


template <typename TInputImage, typename TTokenImage>
DiffuseWalkCutDetail::PixelWindow
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::FindWindow() const
{
  DiffuseWalkCutDetail::PixelWindow window;
  window.minimum = m_DiffusionParameters.windowMinimum;
  window.maximum = m_DiffusionParameters.windowMaximum;
  if (!window.IsGiven() && DiffuseWalkCutDetail::HasByteScalars(this->GetInput()))
  {
    window.minimum = 0.0;
    window.maximum = 255.0;
  }
  return window;
}


template <typename TInputImage, typename TTokenImage>
auto
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::ComputeWorkingSize() const -> SizeType
{
  constexpr SizeValueType modelSize = ImageDimension <= 2 ? 512 : 128;
  const SizeValueType     asked = this->IsLocal() ? m_DiffusionParameters.imageSize : 0; // else the other model's
  const SizeValueType     wanted = asked > 0 ? asked : modelSize;
  SizeType                size = this->GetInput()->GetLargestPossibleRegion().GetSize();
  if (this->IsOnAttentionGrid())
  {
    return size; // the model resizes for itself
  }
  const dwc::Grid working = dwc::WorkingGrid(DiffuseWalkCutDetail::MakeGrid<ImageDimension>(this->GetInput()), wanted);
  std::copy(working.size.begin(), working.size.end(), size.begin());
  return size;
}


template <typename TInputImage, typename TTokenImage>
void
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::SetTokenImageInformation(const SizeType & workingSize)
{
  TokenImageType * const tokens = this->GetTokenImage();
  if (workingSize == this->GetInput()->GetLargestPossibleRegion().GetSize())
  {
    tokens->CopyInformation(this->GetInput());
    tokens->SetNumberOfComponentsPerPixel(1);
    return;
  }
  DiffuseWalkCutDetail::CoverExtent<ImageDimension>(tokens, this->GetInput(), workingSize);
}


template <typename TInputImage, typename TTokenImage>
void
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::SetWalkInformation(const dwc::Grid & tokenGrid,
                                                                            std::size_t       components)
{
  WalkImageType * const walk = this->GetOutput();
  SizeType              size;
  std::copy(tokenGrid.size.begin(), tokenGrid.size.end(), size.begin());
  if (this->GetTokenTypeUsed() == TokenTypeEnum::Grid)
  {
    DiffuseWalkCutDetail::CoverExtent<ImageDimension>(walk, this->GetInput(), size);
  }
  else
  {
    typename WalkImageType::DirectionType direction;
    direction.SetIdentity();
    walk->SetSpacing(typename WalkImageType::SpacingType(1.0));
    walk->SetOrigin(typename WalkImageType::PointType(0.0));
    walk->SetDirection(direction);
    walk->SetLargestPossibleRegion(typename WalkImageType::RegionType(size));
  }
  walk->SetNumberOfComponentsPerPixel(static_cast<unsigned int>(components));
}


template <typename TInputImage, typename TTokenImage>
void
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::FindWalkInformation(dwc::Grid &   tokenGrid,
                                                                             std::size_t & components) const
{
  if (this->IsOnAttentionGrid())
  {
    tokenGrid = m_Plan.tokenGrid;
    components = tokenGrid.Count();
    return;
  }
  ModifiedTimeType newest = this->GetMTime();
  for (const DataObject * const input :
       { static_cast<const DataObject *>(this->GetInput()), static_cast<const DataObject *>(this->GetMaskImage()) })
  {
    if (input != nullptr)
    {
      newest = std::max({ newest, input->GetMTime(), input->GetPipelineMTime() });
    }
  }
  if (m_LastRun.GetMTime() > newest)
  {
    tokenGrid = m_LastTokenGrid;
    components = m_LastComponents;
    return;
  }
  const dwc::LocalTokenPlan plan = dwc::PlanLocalTokens(
    DiffuseWalkCutDetail::MakeGrid<ImageDimension>(this->GetTokenImage()), this->MakeLocalParameters());
  tokenGrid = plan.tokenGrid;
  components = plan.components;
}


template <typename TInputImage, typename TTokenImage>
void
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::GenerateOutputInformation()
{
  // Not the superclass: it would give the outputs the input's grid for a moment, and whoever reads them would run
  // again.
  const InputImageType * const input = this->GetInput();
  if (input == nullptr)
  {
    return;
  }
  if (input->GetLargestPossibleRegion().GetNumberOfPixels() == 0)
  {
    dwcParameterErrorMacro("Input",
                           "has no pixels ("
                             << DiffuseWalkCutDetail::DescribeSize(input->GetLargestPossibleRegion().GetSize())
                             << "); give an image of at least one");
  }
  const SizeType workingSize = this->ComputeWorkingSize();
  DiffuseWalkCutDetail::WithITKErrors(this, [&] {
    m_EstimatedMemory = 0.0;
    if (this->IsLocal())
    {
      this->VerifyMemory(workingSize);
      m_ModelKeeper.Close();
      m_Plan = {};
      m_SliceRun = {};
    }
    else
    {
      this->PlanDiffusion(workingSize);
    }
  });
  this->SetTokenImageInformation(workingSize);

  dwc::Grid   tokenGrid;
  std::size_t components = 0;
  this->FindWalkInformation(tokenGrid, components);
  this->SetWalkInformation(tokenGrid, components);
}


template <typename TInputImage, typename TTokenImage>
void
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::AllocateWalk(const dwc::Grid & tokenGrid,
                                                                      std::size_t       components)
{
  WalkImageType * const walk = this->GetOutput();
  this->SetWalkInformation(tokenGrid, components);
  walk->SetRegions(walk->GetLargestPossibleRegion());
  walk->Allocate();
}


template <typename TInputImage, typename TTokenImage>
void
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::WriteTokenImage(const std::vector<std::uint32_t> & tokens)
{
  using TokenPixelType = typename TokenImageType::PixelType;
  if (m_NumberOfTokensMade > static_cast<std::size_t>(NumericTraits<TokenPixelType>::max()))
  {
    dwcParameterErrorMacro("NumberOfTokens",
                           m_NumberOfTokensMade << " tokens are more than the token image's type holds ("
                                                << static_cast<double>(NumericTraits<TokenPixelType>::max())
                                                << "); use a wider type or ask for fewer");
  }
  TokenImageType * const image = this->GetTokenImage();
  image->SetRegions(image->GetLargestPossibleRegion());
  image->Allocate();
  std::transform(tokens.begin(), tokens.end(), image->GetBufferPointer(), [](std::uint32_t token) {
    return static_cast<TokenPixelType>(token);
  });
}


template <typename TInputImage, typename TTokenImage>
void
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::RunModel(const dwc::Host & host, float * attention)
{
  const DiffuseWalkCutDetail::PixelWindow window = this->FindWindow();
  auto                                    pixels = DiffuseWalkCutDetail::ReadPixels(
    this->GetInput(), this->GetMaskImage(), "Input", host, window, m_ComponentsAreColor);
  m_Notes.clear();
  if (!window.IsGiven())
  {
    m_Notes = DiffuseWalkCutDetail::LimitSentinels(pixels, host);
  }
  m_Record =
    m_ModelKeeper.Run(m_Model, pixels.View(), this->MakeDiffusionParameters(), host.Stage(0.01, 0.99), attention);
}


template <typename TInputImage, typename TTokenImage>
std::vector<std::uint32_t>
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::RunOnAttentionGrid(const dwc::Host & host)
{
  this->AllocateWalk(m_Plan.tokenGrid, m_Plan.tokenGrid.Count());
  this->RunModel(host, this->GetOutput()->GetBufferPointer());
  m_NumberOfTokensMade = m_Plan.tokenGrid.Count();
  const MaskImageType * const mask = this->GetMaskImage();
  return dwc::CellsOfPixels(DiffuseWalkCutDetail::MakeGrid<ImageDimension>(this->GetInput()),
                            m_Plan.tokenGrid,
                            mask == nullptr ? nullptr : mask->GetBufferPointer());
}


template <typename TInputImage, typename TTokenImage>
std::vector<std::uint32_t>
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::RunOnTokens(const dwc::Host & host)
{
  // A model's passes take most of the time where there is one.
  const dwc::Host    afterModel = host.Stage(this->IsLocal() ? 0.0 : 0.7, 1.0);
  const std::size_t  cells = m_Plan.tokenGrid.Count();
  std::vector<float> attention(this->IsLocal() ? 0 : cells * cells);
  m_Record = {};
  if (!this->IsLocal())
  {
    this->RunModel(host.Stage(0.0, 0.7), attention.data());
  }
  const SizeType workingSize = this->ComputeWorkingSize();
  auto           pixels = DiffuseWalkCutDetail::ReadPixels(
    this->GetInput(), this->GetMaskImage(), "Input", afterModel, {}, m_ComponentsAreColor);
  m_Notes = DiffuseWalkCutDetail::LimitSentinels(pixels, afterModel);
  afterModel.progress(0.05);
  DiffuseWalkCutDetail::ShrinkPixels(
    pixels, std::vector<std::size_t>(workingSize.begin(), workingSize.end()), afterModel.Stage(0.05, 0.1));
  const dwc::LocalScoreParameters parameters = this->MakeLocalParameters();
  const dwc::Host                 scoring = afterModel.Stage(0.1, 0.95);
  dwc::LocalScoreResult           result =
    this->IsLocal()
                ? dwc::LocalScore(pixels.View(), parameters, scoring)
                : dwc::CombinedScore(
          pixels.View(), parameters, { attention.data(), cells, m_Plan.tokenGrid }, m_CombinationParameters, scoring);
  return this->TakeResult(std::move(result));
}


template <typename TInputImage, typename TTokenImage>
std::vector<std::uint32_t>
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::TakeResult(dwc::LocalScoreResult result)
{
  m_NumberOfTokensMade = result.rows;
  m_LastTokenGrid = result.tokenGrid;
  m_LastComponents = result.components;
  this->AllocateWalk(result.tokenGrid, result.components);
  std::copy(result.walk.begin(), result.walk.end(), this->GetOutput()->GetBufferPointer());
  return std::move(result.tokens);
}


template <typename TInputImage, typename TTokenImage>
void
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::GenerateData()
{
  const dwc::Host            host = DiffuseWalkCutDetail::MakeHost(this);
  std::vector<std::uint32_t> tokens;
  DiffuseWalkCutDetail::WithITKErrors(this, [&] {
    host.progress(0.0);
    tokens = this->IsOnAttentionGrid() ? this->RunOnAttentionGrid(host)
             : this->IsOnSlices()      ? this->RunOnSlices(host)
                                       : this->RunOnTokens(host);
  });
  ++m_NumberOfModelRuns;
  this->WriteTokenImage(tokens);
  m_LastRun.Modified();
  host.progress(1.0);
}


template <typename TInputImage, typename TTokenImage>
void
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  using namespace print_helper;
  Superclass::PrintSelf(os, indent);
  os << indent << "ComponentsAreColor: " << (m_ComponentsAreColor ? "On" : "Off") << std::endl;
  os << indent << "MemoryLimit: " << m_MemoryLimit << std::endl;
  DiffuseWalkCutDetail::PrintParameters(os, indent, *this);
  DiffuseWalkCutDetail::PrintRun(os, indent, m_Plan, m_Record);
  os << indent << "NumberOfSlicesUsed: " << this->GetNumberOfSlicesUsed() << std::endl;
  os << indent << "NumberOfTokensMade: " << m_NumberOfTokensMade << std::endl;
  for (const std::string & note : m_Notes)
  {
    os << indent << "Note: " << note << std::endl;
  }
  os << indent << "EstimatedMemory: " << m_EstimatedMemory << std::endl;
  os << indent << "NumberOfModelRuns: " << m_NumberOfModelRuns << std::endl;
}

} // namespace itk

#include "itkDiffusionAttentionImageFilterMemory.hxx"
#include "itkDiffusionAttentionImageFilterSlices.hxx"

#endif
