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
void
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::VerifyMemory(const SizeType & workingSize)
{
  const InputImageType * const input = this->GetInput();
  const auto                   channels = DiffuseWalkCutDetail::GetNumberOfChannels(input, m_ComponentsAreColor);
  const auto                   pixels = static_cast<double>(input->GetLargestPossibleRegion().GetNumberOfPixels());
  // The same extent: how many cells of a grid there will be follows from it.
  dwc::Grid workingGrid = DiffuseWalkCutDetail::MakeGrid<ImageDimension>(input);
  for (unsigned int d = 0; d < ImageDimension; ++d)
  {
    workingGrid.spacing[d] *= static_cast<double>(workingGrid.size[d]) / static_cast<double>(workingSize[d]);
    workingGrid.size[d] = workingSize[d];
  }
  m_EstimatedMemory = this->EstimateOwnBytes(workingSize) +
                      (this->IsLocal() ? dwc::EstimateLocalScoreBytes : dwc::EstimateCombinedScoreBytes)(
                        workingGrid, channels, this->MakeLocalParameters());

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
  DiffuseWalkCutDetail::VerifyMemory(m_EstimatedMemory + this->EstimateBytesToLoad(), m_MemoryLimit, wayOut);
}


template <typename TInputImage, typename TTokenImage>
void
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::PlanDiffusion()
{
  const InputImageType * const   input = this->GetInput();
  const dwc::DiffusionParameters parameters = this->MakeDiffusionParameters();
  m_Plan = m_ModelKeeper.Open(m_Model).Plan(DiffuseWalkCutDetail::MakeGrid<ImageDimension>(input), parameters);
  const double own = this->EstimateOwnBytes(input->GetLargestPossibleRegion().GetSize());
  // Where the tokens are those of the local score model, it works after the model, beside its weights and attention.
  const double model = m_Plan.activationBytes + m_Plan.captureBytes;
  m_EstimatedMemory = m_Plan.weightBytes + m_Plan.walkBytes + std::max(own + model, m_EstimatedMemory);
  // The plan has verified the model's share: what is free does not count weights that are loaded already.
  DiffuseWalkCutDetail::VerifyMemory(own + m_Plan.walkBytes + this->EstimateBytesToLoad(),
                                     m_MemoryLimit,
                                     "lower ImageSize (pixels along the longest side), or give a smaller image");
}

} // namespace itk

#endif
