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
#include "itkDiffusionModelKeeper.h"

#include "dwc/Error.h"
#include "dwc/Memory.h"
#include "itkMultiThreaderBase.h"
#include "itkPrintHelper.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace itk
{
namespace DiffuseWalkCutDetail
{

dwc::DiffusionModel &
ModelKeeper::Open(const std::string & model)
{
  if (m_Model == nullptr || m_Name != model)
  {
    this->Close();
    m_Model = dwc::OpenDiffusionModel(dwc::FindModelFolder(model));
    m_Name = model;
  }
  return *m_Model;
}


dwc::DiffusionRecord
ModelKeeper::Run(const std::string &              model,
                 const dwc::ImageView &           image,
                 const dwc::DiffusionParameters & parameters,
                 const dwc::Host &                host,
                 float *                          walk)
{
  dwc::DiffusionModel & opened = this->Open(model);
  m_HasWeights = true; // also where the run is aborted
  return opened.Run(image, parameters, host, walk);
}


void
ModelKeeper::Take(ModelKeeper & other)
{
  if (&other == this)
  {
    return;
  }
  this->Close();
  const auto description = other.Describe();
  m_Name.swap(other.m_Name);
  m_Model.swap(other.m_Model);
  std::swap(m_HasWeights, other.m_HasWeights);
  other.m_Taken = description;
}


void
ModelKeeper::Close()
{
  m_Model.reset();
  m_Name.clear();
  m_HasWeights = false;
  m_Taken.clear();
}


void
ModelKeeper::Unload()
{
  if (m_Model != nullptr)
  {
    m_Model->Unload();
    m_HasWeights = false;
  }
}


std::vector<std::pair<std::string, std::string>>
ModelKeeper::Describe() const
{
  return m_Model != nullptr ? m_Model->Describe() : m_Taken;
}


std::string
WalkBytes::FindWayOut(const std::string & size, dwc::Precision precision) const
{
  const double      largest = std::max({ image, attention, weights, tokens });
  const std::string most = " of it (" + dwc::FormatBytes(largest) + "): ";
  if (largest == tokens)
  {
    return "the tokens take most" + most + "lower NumberOfTokens";
  }
  if (largest == weights)
  {
    return "the weights of the model take most" + most +
           (precision == dwc::Precision::Float32 ? "set Precision to bfloat16 or use a smaller model"
                                                 : "use a smaller model");
  }
  if (largest == attention)
  {
    return "the attention takes most" + most + "lower ImageSize or choose coarser Resolutions";
  }
  return "the image takes most" + most + "give a smaller one: this one has " + size + " pixels";
}


void
VerifyDiffusionUse(unsigned int dimension, const dwc::LocalScoreParameters & parameters, bool isOnItsGrid)
{
  if (dimension != 2 && dimension != 3)
  {
    throw dwc::ParameterError("Input",
                              "has " + std::to_string(dimension) + (dimension == 1 ? " dimension" : " dimensions") +
                                "; a diffusers model sees images of 2 dimensions, and the slices of those of 3: "
                                "give it one of these, or set Model to \"local\", which takes any dimension");
  }
  if (isOnItsGrid && parameters.numberOfTokens > 0)
  {
    throw dwc::ParameterError("NumberOfTokens",
                              "must be 0 with the attention alone on its grid (got " +
                                std::to_string(parameters.numberOfTokens) +
                                "), whose tokens follow from the size of its image: set ImageSize instead, or "
                                "TokenType to Region");
  }
  if (parameters.neighborhoodRadius > 0)
  {
    throw dwc::ParameterError("NeighborhoodRadius",
                              "must be 0 with a diffusers model (got " + std::to_string(parameters.neighborhoodRadius) +
                                "), whose attention reaches every token; a smaller ImageSize has fewer of them");
  }
}


void
VerifyWindow(double minimum, double maximum)
{
  if (!std::isfinite(minimum) || !std::isfinite(maximum) || minimum > maximum || (minimum == maximum && minimum != 0.0))
  {
    std::ostringstream sentence;
    sentence << "must be below WindowMaximum, both finite (got " << minimum << " and " << maximum
             << "); leave both at 0 for a window by the image's own values";
    throw dwc::ParameterError("WindowMinimum", sentence.str());
  }
}


std::vector<std::string>
NameLayers(const dwc::DiffusionPlan & plan)
{
  std::vector<std::string> names;
  for (const dwc::DiffusionLayer & layer : plan.layers)
  {
    names.push_back(layer.name);
  }
  return names;
}


void
PrintRun(std::ostream & os, Indent indent, const dwc::DiffusionPlan & plan, const dwc::DiffusionRecord & record)
{
  using namespace print_helper;
  os << indent << "DeviceUsed: " << plan.device << std::endl;
  os << indent << "DeviceNote: " << plan.note << std::endl;
  os << indent << "PrecisionUsed: " << dwc::EnumNames<dwc::Precision>::values[static_cast<int>(plan.precision)]
     << std::endl;
  os << indent << "ImageSizeUsed: " << plan.imageSize << std::endl;
  os << indent << "TimestepsUsed: " << plan.timesteps << std::endl;
  os << indent << "LayersUsed: " << NameLayers(plan) << std::endl;
  os << indent << "NumberOfPasses: " << record.passes << std::endl;
  os << indent << "LoadSeconds: " << record.loadSeconds << std::endl;
  os << indent << "TextSeconds: " << record.textSeconds << std::endl;
  os << indent << "EncodeSeconds: " << record.encodeSeconds << std::endl;
  os << indent << "NetworkSeconds: " << record.networkSeconds << std::endl;
  os << indent << "AggregateSeconds: " << record.aggregateSeconds << std::endl;
}


std::size_t
CountThreads(ProcessObject * filter)
{
  return std::min<std::size_t>(filter->GetNumberOfWorkUnits(), filter->GetMultiThreader()->GetMaximumNumberOfThreads());
}

} // namespace DiffuseWalkCutDetail
} // namespace itk
