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
#include "itkDiffusionSliceRun.h"

#include <algorithm>

namespace itk
{
namespace DiffuseWalkCutDetail
{
namespace
{

double
SumBytes(const dwc::DiffusionPlan & plan)
{
  return plan.weightBytes + plan.activationBytes + plan.captureBytes + plan.walkBytes;
}

void
Add(const dwc::DiffusionRecord & one, dwc::DiffusionRecord & sum)
{
  sum.passes += one.passes;
  sum.loadSeconds += one.loadSeconds;
  sum.textSeconds += one.textSeconds;
  sum.encodeSeconds += one.encodeSeconds;
  sum.networkSeconds += one.networkSeconds;
  sum.aggregateSeconds += one.aggregateSeconds;
}

} // namespace


void
SliceRun::Plan(const dwc::DiffusionModel &                  model,
               const dwc::Grid &                            volume,
               const std::array<std::array<double, 3>, 3> & direction,
               std::size_t                                  tokens,
               const dwc::SliceParameters &                 slices,
               const dwc::DiffusionParameters &             parameters)
{
  m_Slices = dwc::PlanSlices(volume, dwc::FindSliceFrame(direction), tokens, slices);
  m_Plans.clear();
  for (const dwc::SliceAxis & axis : m_Slices.axes)
  {
    m_Plans.push_back(model.Plan(axis.plane, parameters));
  }
}


const dwc::DiffusionPlan &
SliceRun::GetLargestPlan() const
{
  return *std::max_element(
    m_Plans.begin(), m_Plans.end(), [](const auto & a, const auto & b) { return SumBytes(a) < SumBytes(b); });
}


dwc::TokenRowsMaker
SliceRun::MakeRows(ModelKeeper &                    keeper,
                   const std::string &              model,
                   const dwc::ImageView &           volume,
                   const dwc::Grid &                tokenPixels,
                   const dwc::DiffusionParameters & parameters,
                   bool                             isScaled,
                   dwc::DiffusionRecord &           record)
{
  dwc::DiffusionParameters ofSlices = parameters;
  if (!volume.color)
  {
    ofSlices.windowMinimum = 0.0; // by the range of the whole volume
    ofSlices.windowMaximum = 1.0;
  }
  dwc::SliceModel slices;
  slices.isScaled = isScaled;
  for (const dwc::DiffusionPlan & plan : m_Plans)
  {
    slices.cells.push_back(plan.tokenGrid);
  }
  slices.run = [&keeper, &model, &record, ofSlices](
                 const dwc::ImageView & slice, std::size_t, const dwc::Host & host, float * walk) {
    Add(keeper.Run(model, slice, ofSlices, host, walk), record);
  };
  m_NumberOfSlices.assign(3, 0);
  return [this, volume, tokenPixels, slices](
           const std::vector<std::uint32_t> & tokens, std::size_t count, const dwc::Host & host) {
    std::vector<std::size_t> runs;
    std::vector<float>       rows = dwc::SliceRows(volume, tokenPixels, tokens, count, m_Slices, slices, host, &runs);
    for (std::size_t a = 0; a < runs.size(); ++a)
    {
      m_NumberOfSlices[m_Slices.frame.axis[m_Slices.axes[a].normal]] = runs[a];
    }
    return rows;
  };
}

} // namespace DiffuseWalkCutDetail
} // namespace itk
