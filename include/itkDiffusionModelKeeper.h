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

  /** Forgets the model, if there is one. */
  void
  Close();

  /** Gives the weights back; the next run reads them again. */
  void
  Unload();

  /** What the open model is; empty where there is none. */
  std::vector<std::pair<std::string, std::string>>
  Describe() const;

private:
  std::string                          m_Name;
  std::shared_ptr<dwc::DiffusionModel> m_Model;
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
