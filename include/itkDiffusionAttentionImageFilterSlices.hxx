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
#ifndef itkDiffusionAttentionImageFilterSlices_hxx
#define itkDiffusionAttentionImageFilterSlices_hxx

/** The part of DiffusionAttentionImageFilter that runs a diffusers model, which sees planes, on the slices of a volume.
 * Included by itkDiffusionAttentionImageFilter.hxx. */

namespace itk
{

template <typename TInputImage, typename TTokenImage>
void
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::PlanSlices(const SizeType & workingSize)
{
  const InputImageType * const         input = this->GetInput();
  std::array<std::array<double, 3>, 3> direction{};
  constexpr unsigned int               axes = std::min(ImageDimension, 3U); // other images are not seen by slices
  for (unsigned int axis = 0; axis < axes; ++axis)
  {
    for (unsigned int d = 0; d < axes; ++d)
    {
      direction[axis][d] = input->GetDirection()[d][axis];
    }
  }
  const dwc::LocalTokenPlan tokens =
    dwc::PlanLocalTokens(this->MakeWorkingGrid(workingSize), this->MakeLocalParameters());
  m_SliceRun.Plan(m_ModelKeeper.Open(m_Model),
                  DiffuseWalkCutDetail::MakeGrid<ImageDimension>(input),
                  direction,
                  tokens.tokenGrid.Count(),
                  m_SliceParameters,
                  this->MakeDiffusionParameters());
  m_Plan = m_SliceRun.GetLargestPlan();
}


template <typename TInputImage, typename TTokenImage>
void
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::VerifySliceMemory(const SizeType & workingSize)
{
  // The model runs while the local score model waits for it, with its pixels and tokens in memory.
  DiffuseWalkCutDetail::WalkBytes bytes;
  bytes.image = this->EstimateBytesBesideSlices(workingSize, bytes.tokens);
  bytes.attention = m_Plan.walkBytes;
  m_EstimatedMemory =
    bytes.image + bytes.tokens + bytes.attention + m_Plan.weightBytes + m_Plan.activationBytes + m_Plan.captureBytes;
  if (m_Plan.device == "cpu")
  {
    bytes.attention += m_Plan.activationBytes + m_Plan.captureBytes;
    bytes.weights = m_MemoryLimit > 0 || !m_ModelKeeper.HasWeights() ? m_Plan.weightBytes : 0.0;
  }
  bytes.image += this->EstimateBytesToLoad();
  const SizeType size = this->GetInput()->GetLargestPossibleRegion().GetSize();
  DiffuseWalkCutDetail::VerifyMemory(
    bytes.Sum(), m_MemoryLimit, bytes.FindWayOut(DiffuseWalkCutDetail::DescribeSize(size), m_Plan.precision));
}


template <typename TInputImage, typename TTokenImage>
double
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::EstimateBytesBesideSlices(const SizeType & workingSize,
                                                                                   double &         tokens) const
{
  const auto channels = DiffuseWalkCutDetail::GetNumberOfChannels(this->GetInput(), m_ComponentsAreColor);
  const auto pixel = static_cast<double>(channels * sizeof(float) + 1);
  const auto working = static_cast<double>(this->MakeWorkingGrid(workingSize).Count());
  const auto pixels = static_cast<double>(this->GetInput()->GetLargestPossibleRegion().GetNumberOfPixels());
  const auto bytes = this->EstimateScoreBytes(workingSize, tokens) - tokens;
  // The image as the local score model sees it, beside the whole one; a slice is no larger than that.
  return bytes + std::min(pixels, 2.0 * working) * pixel;
}


template <typename TInputImage, typename TTokenImage>
std::vector<std::uint32_t>
DiffusionAttentionImageFilter<TInputImage, TTokenImage>::RunOnSlices(const dwc::Host & host)
{
  m_Record = {};
  const SizeType workingSize = this->ComputeWorkingSize();
  const auto     read = [this](const dwc::Host & part, const DiffuseWalkCutDetail::PixelWindow & window) {
    return DiffuseWalkCutDetail::ReadPixels(
      this->GetInput(), this->GetMaskImage(), "Input", part, window, m_ComponentsAreColor);
  };
  auto pixels = read(host.Stage(0.0, 0.01), {});
  m_Notes = DiffuseWalkCutDetail::LimitSentinels(pixels, host);
  DiffuseWalkCutDetail::ShrinkPixels(
    pixels, std::vector<std::size_t>(workingSize.begin(), workingSize.end()), host.Stage(0.01, 0.02));
  // The model sees the slices as finely as the image has them.
  const DiffuseWalkCutDetail::PixelWindow window = this->FindWindow();
  auto                                    volume = read(host.Stage(0.02, 0.03), window);
  if (!window.IsGiven())
  {
    DiffuseWalkCutDetail::LimitSentinels(volume, host);
  }
  const auto makeRows = m_SliceRun.MakeRows(
    m_ModelKeeper, m_Model, volume.View(), pixels.grid, this->MakeDiffusionParameters(), window.IsGiven(), m_Record);
  return this->TakeResult(dwc::CombinedScore(
    pixels.View(), this->MakeLocalParameters(), makeRows, m_CombinationParameters, host.Stage(0.03, 0.95)));
}

} // namespace itk

#endif
