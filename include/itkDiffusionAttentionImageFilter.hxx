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

#include "itkDiffuseWalkCutHost.h"
#include "itkDiffuseWalkCutPixels.h"
#include "itkImageRegionIterator.h"

#include <algorithm>
#include <cmath>

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
  if (m_Model != "local")
  {
    itkExceptionMacro(
      "Model: \"" << m_Model
                  << "\" is not known; this version has \"local\", the local score model, which needs no weights");
  }
  if (m_NumberOfTokens == 1)
  {
    itkExceptionMacro(
      "NumberOfTokens: must be at least 2, or 0 for the model's default (got 1); a walk needs somewhere to go");
  }
  if (m_NeighborhoodRadius > 0 && m_TokenType != TokenTypeEnum::Grid)
  {
    itkExceptionMacro("NeighborhoodRadius: must be 0 with TokenType Region (got "
                      << m_NeighborhoodRadius << "); region tokens have no window of offsets: set TokenType to Grid");
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
dwc::LocalScoreParameters
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::MakeModelParameters() const
{
  dwc::LocalScoreParameters parameters;
  parameters.tokenType = m_TokenType == TokenTypeEnum::Grid ? dwc::TokenType::Grid : dwc::TokenType::Region;
  parameters.numberOfTokens = m_NumberOfTokens;
  parameters.neighborhoodRadius = m_NeighborhoodRadius;
  switch (m_Appearance)
  {
    case AppearanceEnum::Automatic:
      parameters.appearance = dwc::Appearance::Automatic;
      break;
    case AppearanceEnum::Scene:
      parameters.appearance = dwc::Appearance::Scene;
      break;
    case AppearanceEnum::Intensity:
      parameters.appearance = dwc::Appearance::Intensity;
      break;
  }
  return parameters;
}


template <typename TInputImage, typename TTokenImage>
auto
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::ComputeWorkingSize() const -> SizeType
{
  constexpr SizeValueType modelSize = ImageDimension <= 2 ? 512 : 128;
  const SizeValueType     wanted = m_ImageSize > 0 ? m_ImageSize : modelSize;
  SizeType                size = this->GetInput()->GetLargestPossibleRegion().GetSize();
  const SizeValueType     longest = *std::max_element(size.begin(), size.end());
  if (longest > wanted)
  {
    const double scale = static_cast<double>(wanted) / static_cast<double>(longest);
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      size[d] =
        std::max<SizeValueType>(1, static_cast<SizeValueType>(std::lround(scale * static_cast<double>(size[d]))));
    }
  }
  return size;
}


template <typename TInputImage, typename TTokenImage>
void
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::VerifyMemory(const SizeType & workingSize)
{
  using ComponentType = typename NumericTraits<typename InputImageType::PixelType>::ValueType;
  const InputImageType * const input = this->GetInput();
  const auto                   channels = DiffuseWalkCutDetail::GetNumberOfChannels(input);
  const auto                   pixels = static_cast<double>(input->GetLargestPossibleRegion().GetNumberOfPixels());
  dwc::Grid                    workingGrid = DiffuseWalkCutDetail::MakeGrid<ImageDimension>(input);
  workingGrid.size.assign(workingSize.begin(), workingSize.end());

  // The input in single precision with its mask, the model on the working grid, and the outputs.
  const dwc::LocalScoreParameters parameters = this->MakeModelParameters();
  m_EstimatedMemory = pixels * static_cast<double>(channels * sizeof(float) + 1) +
                      dwc::EstimateLocalScoreBytes(workingGrid, channels, parameters) +
                      static_cast<double>(workingGrid.Count()) * sizeof(typename TokenImageType::PixelType);

  double toLoad = 0.0;
  if (input->GetBufferedRegion() != input->GetLargestPossibleRegion())
  {
    toLoad = pixels * static_cast<double>(input->GetNumberOfComponentsPerPixel() * sizeof(ComponentType));
  }
  std::string wayOut = "lower NumberOfTokens";
  if (workingGrid.Count() > 0 && static_cast<double>(workingGrid.Count()) < pixels)
  {
    wayOut = "give a smaller image: the one given has " +
             DiffuseWalkCutDetail::DescribeSize(input->GetLargestPossibleRegion().GetSize()) + " pixels; or " + wayOut;
  }
  else
  {
    wayOut = "lower ImageSize (pixels along the longest side) or " + wayOut;
  }
  DiffuseWalkCutDetail::VerifyMemory(m_EstimatedMemory + toLoad, m_MemoryLimit, wayOut);
}


template <typename TInputImage, typename TTokenImage>
void
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::SetTokenImageInformation(const SizeType & workingSize)
{
  const InputImageType * const input = this->GetInput();
  TokenImageType * const       tokens = this->GetTokenImage();
  const auto                   region = input->GetLargestPossibleRegion();
  if (workingSize == region.GetSize())
  {
    tokens->CopyInformation(input);
    tokens->SetNumberOfComponentsPerPixel(1);
    return;
  }
  // Same extent: the first pixel's centre moves by half the difference of the spacings.
  auto                                    spacing = input->GetSpacing();
  ContinuousIndex<double, ImageDimension> first;
  for (unsigned int d = 0; d < ImageDimension; ++d)
  {
    const double scale = static_cast<double>(region.GetSize(d)) / static_cast<double>(workingSize[d]);
    spacing[d] *= scale;
    first[d] = static_cast<double>(region.GetIndex(d)) - 0.5 + 0.5 * scale;
  }
  typename TokenImageType::PointType origin;
  input->TransformContinuousIndexToPhysicalPoint(first, origin);
  tokens->SetSpacing(spacing);
  tokens->SetOrigin(origin);
  tokens->SetDirection(input->GetDirection());
  tokens->SetLargestPossibleRegion(typename TokenImageType::RegionType(workingSize));
}


template <typename TInputImage, typename TTokenImage>
void
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::SetWalkInformation(const dwc::Grid & tokenGrid,
                                                                            std::size_t       components)
{
  const InputImageType * const input = this->GetInput();
  WalkImageType * const        walk = this->GetOutput();
  SizeType                     size;
  std::copy(tokenGrid.size.begin(), tokenGrid.size.end(), size.begin());

  typename WalkImageType::SpacingType   spacing;
  typename WalkImageType::PointType     origin;
  typename WalkImageType::DirectionType direction;
  spacing.Fill(1.0);
  origin.Fill(0.0);
  direction.SetIdentity();
  if (m_TokenType == TokenTypeEnum::Grid)
  {
    ContinuousIndex<double, ImageDimension> first;
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      spacing[d] = tokenGrid.spacing[d];
      first[d] = static_cast<double>(input->GetLargestPossibleRegion().GetIndex(d)) - 0.5 +
                 0.5 * spacing[d] / input->GetSpacing()[d];
    }
    input->TransformContinuousIndexToPhysicalPoint(first, origin);
    direction = input->GetDirection();
  }
  walk->SetSpacing(spacing);
  walk->SetOrigin(origin);
  walk->SetDirection(direction);
  walk->SetLargestPossibleRegion(typename WalkImageType::RegionType(size));
  walk->SetNumberOfComponentsPerPixel(static_cast<unsigned int>(components));
}


template <typename TInputImage, typename TTokenImage>
void
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::FindWalkInformation(dwc::Grid &   tokenGrid,
                                                                             std::size_t & components) const
{
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
  const bool        isGrid = m_TokenType == TokenTypeEnum::Grid;
  const std::size_t asked = m_NumberOfTokens > 0 ? m_NumberOfTokens : (isGrid ? 48 : 500);
  const auto pixels = static_cast<std::size_t>(this->GetTokenImage()->GetLargestPossibleRegion().GetNumberOfPixels());
  tokenGrid = DiffuseWalkCutDetail::MakeGrid<ImageDimension>(this->GetTokenImage());
  if (isGrid)
  {
    double cell = 0.0;
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      cell = std::max(cell, static_cast<double>(tokenGrid.size[d]) * tokenGrid.spacing[d] / static_cast<double>(asked));
    }
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      const double extent = static_cast<double>(tokenGrid.size[d]) * tokenGrid.spacing[d];
      const double cells = std::min(static_cast<double>(tokenGrid.size[d]), std::max(1.0, std::round(extent / cell)));
      tokenGrid.size[d] = static_cast<std::size_t>(cells);
      tokenGrid.spacing[d] = extent / static_cast<double>(tokenGrid.size[d]);
    }
  }
  else
  {
    tokenGrid.size.assign(ImageDimension, 1);
    tokenGrid.size[0] = std::min(asked, pixels);
  }
  components = tokenGrid.Count();
  if (m_NeighborhoodRadius > 0)
  {
    components = 1;
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      components *= 2 * m_NeighborhoodRadius + 1;
    }
  }
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
    itkExceptionMacro("Input: has no pixels ("
                      << DiffuseWalkCutDetail::DescribeSize(input->GetLargestPossibleRegion().GetSize())
                      << "); give an image of at least one");
  }
  const SizeType workingSize = this->ComputeWorkingSize();
  DiffuseWalkCutDetail::WithITKErrors(this, [&] { this->VerifyMemory(workingSize); });
  this->SetTokenImageInformation(workingSize);

  dwc::Grid   tokenGrid;
  std::size_t components = 0;
  this->FindWalkInformation(tokenGrid, components);
  this->SetWalkInformation(tokenGrid, components);
}


template <typename TInputImage, typename TTokenImage>
void
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::GenerateInputRequestedRegion()
{
  Superclass::GenerateInputRequestedRegion();
  for (const auto & name : this->GetInputNames())
  {
    if (DataObject * const input = this->ProcessObject::GetInput(name))
    {
      input->SetRequestedRegionToLargestPossibleRegion();
    }
  }
}


template <typename TInputImage, typename TTokenImage>
void
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::EnlargeOutputRequestedRegion(DataObject * output)
{
  output->SetRequestedRegionToLargestPossibleRegion();
}


template <typename TInputImage, typename TTokenImage>
void
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::GenerateOutputRequestedRegion(DataObject *)
{
  // The outputs have grids of their own: one's region says nothing about the other's.
  for (auto & output : this->GetOutputs())
  {
    output->SetRequestedRegionToLargestPossibleRegion();
  }
}


template <typename TInputImage, typename TTokenImage>
void
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::GenerateData()
{
  const dwc::Host       host = DiffuseWalkCutDetail::MakeHost(this);
  const SizeType        workingSize = this->ComputeWorkingSize();
  dwc::LocalScoreResult result;
  DiffuseWalkCutDetail::WithITKErrors(this, [&] {
    host.progress(0.0);
    auto pixels = DiffuseWalkCutDetail::ReadPixels(this->GetInput(), this->GetMaskImage(), "Input", host);
    host.progress(0.05);
    DiffuseWalkCutDetail::ShrinkPixels(
      pixels, std::vector<std::size_t>(workingSize.begin(), workingSize.end()), host.Stage(0.05, 0.1));
    result = dwc::LocalScore(pixels.View(), this->MakeModelParameters(), host.Stage(0.1, 0.95));
  });
  ++m_NumberOfModelRuns;
  m_NumberOfTokensMade = result.rows;
  m_LastTokenGrid = result.tokenGrid;
  m_LastComponents = result.components;

  WalkImageType * const walk = this->GetOutput();
  this->SetWalkInformation(result.tokenGrid, result.components);
  walk->SetRegions(walk->GetLargestPossibleRegion());
  walk->Allocate();
  std::copy(result.walk.begin(), result.walk.end(), walk->GetBufferPointer());

  TokenImageType * const tokens = this->GetTokenImage();
  tokens->SetRegions(tokens->GetLargestPossibleRegion());
  tokens->Allocate();
  using TokenPixelType = typename TokenImageType::PixelType;
  if (result.rows > static_cast<std::size_t>(NumericTraits<TokenPixelType>::max()))
  {
    itkExceptionMacro("NumberOfTokens: " << result.rows << " tokens are more than the token image's type holds ("
                                         << static_cast<double>(NumericTraits<TokenPixelType>::max())
                                         << "); use a wider type or ask for fewer");
  }
  std::transform(result.tokens.begin(), result.tokens.end(), tokens->GetBufferPointer(), [](std::uint32_t token) {
    return static_cast<TokenPixelType>(token);
  });
  m_LastRun.Modified();
  host.progress(1.0);
}


template <typename TInputImage, typename TTokenImage>
void
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "Model: " << m_Model << std::endl;
  os << indent << "TokenType: " << m_TokenType << std::endl;
  os << indent << "NumberOfTokens: " << m_NumberOfTokens << std::endl;
  os << indent << "NeighborhoodRadius: " << m_NeighborhoodRadius << std::endl;
  os << indent << "Appearance: " << m_Appearance << std::endl;
  os << indent << "ImageSize: " << m_ImageSize << std::endl;
  os << indent << "MemoryLimit: " << m_MemoryLimit << std::endl;
  os << indent << "NumberOfTokensMade: " << m_NumberOfTokensMade << std::endl;
  os << indent << "EstimatedMemory: " << m_EstimatedMemory << std::endl;
  os << indent << "NumberOfModelRuns: " << m_NumberOfModelRuns << std::endl;
}

} // namespace itk

#endif
