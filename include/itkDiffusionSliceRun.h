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
#ifndef itkDiffusionSliceRun_h
#define itkDiffusionSliceRun_h

#include "DiffuseWalkCutExport.h"
#include "dwc/Combination.h"
#include "dwc/Diffusion.h"
#include "dwc/Slices.h"
#include "itkDiffusionModelKeeper.h"

#include <array>
#include <cstddef>
#include <string>
#include <vector>

/** What DiffusionAttentionImageFilter does with a diffusers model on a volume that depends on no pixel type. */

namespace itk
{
namespace DiffuseWalkCutDetail
{

/** The runs of a diffusers model on the slices of a volume. */
class DiffuseWalkCut_EXPORT SliceRun
{
public:
  /** Plans slices and runs.
   * \param direction of each axis of the volume. \param tokens how many there will be.
   * \throw dwc::ParameterError as dwc::DiffusionModel::Plan does. */
  void
  Plan(const dwc::DiffusionModel &                  model,
       const dwc::Grid &                            volume,
       const std::array<std::array<double, 3>, 3> & direction,
       std::size_t                                  tokens,
       const dwc::SliceParameters &                 slices,
       const dwc::DiffusionParameters &             parameters);

  /** Of the runs on the slices across each axis the one that takes most memory. */
  const dwc::DiffusionPlan &
  GetLargestPlan() const;

  const dwc::SlicePlan &
  GetSlices() const
  {
    return m_Slices;
  }

  /** Makes attention rows of tokens by running the model on the slices.
   * \param volume and all else must outlive what is returned. \param tokenPixels the grid of the token image.
   * \param isScaled as dwc::SliceModel has it. \param record gets what the runs did, all together. */
  dwc::TokenRowsMaker
  MakeRows(ModelKeeper &                    keeper,
           const std::string &              model,
           const dwc::ImageView &           volume,
           const dwc::Grid &                tokenPixels,
           const dwc::DiffusionParameters & parameters,
           bool                             isScaled,
           dwc::DiffusionRecord &           record);

  /** For each axis of the image, across how many slices the model was run; zeros before it was. */
  const std::vector<std::size_t> &
  GetNumberOfSlices() const
  {
    return m_NumberOfSlices;
  }

private:
  dwc::SlicePlan                  m_Slices;
  std::vector<dwc::DiffusionPlan> m_Plans; ///< for each axis of the slices
  std::vector<std::size_t>        m_NumberOfSlices;
};

} // namespace DiffuseWalkCutDetail
} // namespace itk

#endif
