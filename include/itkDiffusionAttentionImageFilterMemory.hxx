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
#ifndef itkDiffusionAttentionImageFilterMemory_hxx
#define itkDiffusionAttentionImageFilterMemory_hxx

/** The part of DiffusionAttentionImageFilter that finds out, before anything is allocated, whether there is enough
 * memory. Included by itkDiffusionAttentionImageFilter.hxx. */

namespace itk
{

template <typename TInputImage, typename TTokenImage>
double
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::EstimateOwnBytes(const SizeType & workingSize) const
{
  const InputImageType * const input = this->GetInput();
  const auto                   channels = DiffuseWalkCutDetail::GetNumberOfChannels(input, m_ComponentsAreColor);
  const auto                   pixels = static_cast<double>(input->GetLargestPossibleRegion().GetNumberOfPixels());
  double                       tokens = sizeof(typename TokenImageType::PixelType);
  for (unsigned int d = 0; d < ImageDimension; ++d)
  {
    tokens *= static_cast<double>(workingSize[d]);
  }
  return pixels * static_cast<double>(channels * sizeof(float) + 1) + tokens;
}


template <typename TInputImage, typename TTokenImage>
double
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::EstimateBytesToLoad() const
{
  const InputImageType * const input = this->GetInput();
  if (input->GetBufferedRegion() == input->GetLargestPossibleRegion())
  {
    return 0.0;
  }
  return static_cast<double>(input->GetLargestPossibleRegion().GetNumberOfPixels()) *
         static_cast<double>(input->GetNumberOfComponentsPerPixel() * DiffuseWalkCutDetail::GetComponentSize(input));
}


template <typename TInputImage, typename TTokenImage>
dwc::Grid
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::MakeWorkingGrid(const SizeType & workingSize) const
{
  dwc::Grid grid = DiffuseWalkCutDetail::MakeGrid<ImageDimension>(this->GetInput());
  for (unsigned int d = 0; d < ImageDimension; ++d)
  {
    grid.spacing[d] *= static_cast<double>(grid.size[d]) / static_cast<double>(workingSize[d]);
    grid.size[d] = workingSize[d];
  }
  return grid;
}


template <typename TInputImage, typename TTokenImage>
double
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::EstimateScoreBytes(const SizeType & workingSize,
                                                                            double &         tokens) const
{
  const InputImageType * const    input = this->GetInput();
  const auto                      channels = DiffuseWalkCutDetail::GetNumberOfChannels(input, m_ComponentsAreColor);
  const dwc::Grid                 workingGrid = this->MakeWorkingGrid(workingSize);
  const dwc::LocalScoreParameters parameters = this->MakeLocalParameters();
  const double                    own = this->EstimateOwnBytes(workingSize);
  tokens = 0.0;
  if (this->IsLocal())
  {
    return own + dwc::EstimateLocalScoreBytes(workingGrid, channels, parameters);
  }
  // Four matrices: the local score model's three and its attention.
  const auto count = static_cast<double>(dwc::PlanLocalTokens(workingGrid, parameters).tokenGrid.Count());
  tokens = 4.0 * 4.0 * count * count;
  return own + dwc::EstimateCombinedScoreBytes(workingGrid, channels, parameters);
}


template <typename TInputImage, typename TTokenImage>
void
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::VerifyMemory(const SizeType & workingSize)
{
  double ignored = 0.0;
  m_EstimatedMemory = this->EstimateScoreBytes(workingSize, ignored);

  const SizeType size = this->GetInput()->GetLargestPossibleRegion().GetSize();
  std::string    wayOut = "lower NumberOfTokens";
  if (workingSize != size)
  {
    wayOut =
      "give a smaller image: the one given has " + DiffuseWalkCutDetail::DescribeSize(size) + " pixels; or " + wayOut;
  }
  else
  {
    wayOut = "lower ImageSize (pixels along the longest side) or " + wayOut;
  }
  DiffuseWalkCutDetail::VerifyMemory(m_EstimatedMemory + this->EstimateBytesToLoad(), m_MemoryLimit, wayOut);
}


template <typename TInputImage, typename TTokenImage>
void
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::PlanDiffusion(const SizeType & workingSize)
{
  if (this->IsOnSlices())
  {
    this->PlanSlices(workingSize);
    this->VerifySliceMemory(workingSize);
    return;
  }
  const InputImageType * const   input = this->GetInput();
  const SizeType                 size = input->GetLargestPossibleRegion().GetSize();
  const dwc::DiffusionParameters parameters = this->MakeDiffusionParameters();
  m_Plan = m_ModelKeeper.Open(m_Model).Plan(DiffuseWalkCutDetail::MakeGrid<ImageDimension>(input), parameters);

  // The model runs first, which the plan has verified. Where the tokens are those of the local score model, that works
  // after it, beside the model's weights and attention.
  const double                    own = this->EstimateOwnBytes(size);
  DiffuseWalkCutDetail::WalkBytes bytes;
  bytes.image = own;
  if (!this->IsOnAttentionGrid())
  {
    bytes.image = this->EstimateScoreBytes(workingSize, bytes.tokens) - bytes.tokens;
  }
  m_EstimatedMemory = m_Plan.weightBytes + m_Plan.walkBytes +
                      std::max(own + m_Plan.activationBytes + m_Plan.captureBytes, bytes.image + bytes.tokens);
  bytes.image += this->EstimateBytesToLoad();
  bytes.attention = m_Plan.walkBytes;
  // Weights on a GPU are not in main memory, and what is free does not count those that are loaded already.
  const bool isInLimit = m_MemoryLimit > 0 || !m_ModelKeeper.HasWeights();
  if (!this->IsOnAttentionGrid() && m_Plan.device == "cpu" && isInLimit)
  {
    bytes.weights = m_Plan.weightBytes;
  }
  DiffuseWalkCutDetail::VerifyMemory(
    bytes.Sum(), m_MemoryLimit, bytes.FindWayOut(DiffuseWalkCutDetail::DescribeSize(size), m_Plan.precision));
}

} // namespace itk

#endif
