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
#ifndef itkDiffusionModelKeeper_h
#define itkDiffusionModelKeeper_h

#include "DiffuseWalkCutExport.h"
#include "dwc/Diffusion.h"
#include "dwc/LocalScore.h"
#include "itkDiffusionAttentionImageFilterEnums.h"
#include "itkProcessObject.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

/** What DiffusionAttentionImageFilter does with its models that depends on no pixel type. */

namespace itk
{
namespace DiffuseWalkCutDetail
{

/** A diffusers model, opened when it is first asked for and kept until another one is. */
class DiffuseWalkCut_EXPORT ModelKeeper
{
public:
  /** Opens a diffusers folder, or an installed model of this name.
   * \throw dwc::ParameterError that names Model where there is none, or it cannot be used. */
  dwc::DiffusionModel &
  Open(const std::string & model);

  /** Runs that model (dwc::DiffusionModel::Run). */
  dwc::DiffusionRecord
  Run(const std::string &              model,
      const dwc::ImageView &           image,
      const dwc::DiffusionParameters & parameters,
      const dwc::Host &                host,
      float *                          walk);

  /** Takes another keeper's model over, with its weights; that one still describes it. */
  void
  Take(ModelKeeper & other);

  /** Forgets the model, if there is one. */
  void
  Close();

  /** Gives the weights back; the next run reads them again. */
  void
  Unload();

  /** True where it has run since its weights were last given back: what is free does not count them any more. */
  bool
  HasWeights() const
  {
    return m_HasWeights;
  }

  /** What the open model is, or the one that was taken over; empty where there is none. */
  std::vector<std::pair<std::string, std::string>>
  Describe() const;

private:
  std::string                                      m_Name;
  std::shared_ptr<dwc::DiffusionModel>             m_Model;
  bool                                             m_HasWeights{ false };
  std::vector<std::pair<std::string, std::string>> m_Taken;
};

/** Bytes of main memory that a walk by a diffusers model takes at once, in the parts that different things lower. */
struct DiffuseWalkCut_EXPORT WalkBytes
{
  double image{ 0.0 };     ///< pixels and what is made for each
  double attention{ 0.0 }; ///< a step from each cell of the model's grid to each
  double weights{ 0.0 };
  double tokens{ 0.0 }; ///< the local score model's steps from each token to each

  double
  Sum() const
  {
    return image + attention + weights + tokens;
  }

  /** What lowers the largest part. \param size of the image, for people */
  std::string
  FindWayOut(const std::string & size, dwc::Precision precision) const;
};

/** \throw dwc::ParameterError where a diffusers model cannot be used with a parameter that belongs to the local score
 *  model, or with an image of this dimension. */
DiffuseWalkCut_EXPORT void
VerifyDiffusionUse(unsigned int dimension, const dwc::LocalScoreParameters & parameters, bool isOnItsGrid);

/** \throw dwc::ParameterError where this is no window of values, nor 0 and 0. */
DiffuseWalkCut_EXPORT void
VerifyWindow(double minimum, double maximum);

/** Names of the layers that a run reads. */
DiffuseWalkCut_EXPORT std::vector<std::string>
                      NameLayers(const dwc::DiffusionPlan & plan);

/** For PrintSelf: what was planned, and what was done. */
DiffuseWalkCut_EXPORT void
PrintRun(std::ostream & os, Indent indent, const dwc::DiffusionPlan & plan, const dwc::DiffusionRecord & record);

/** Threads that a filter would use. */
DiffuseWalkCut_EXPORT std::size_t
                      CountThreads(ProcessObject * filter);

} // namespace DiffuseWalkCutDetail
} // namespace itk

#endif
