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
#include "itkDiffuseWalkCutModel.h"

#include "dwc/Error.h"
#include "itkMultiThreaderBase.h"
#include "itkPrintHelper.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <sstream>
#include <system_error>

namespace itk
{
namespace DiffuseWalkCutDetail
{

dwc::DiffusionModel &
ModelKeeper::Open(const std::string & folder)
{
  if (m_Model != nullptr && m_Folder == folder)
  {
    return *m_Model;
  }
  this->Close();
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error))
  {
    throw dwc::ParameterError(
      "Model",
      "\"" + folder +
        "\" is neither \"local\", the local score model, which needs no weights, nor a folder; a "
        "diffusers folder holds model_index.json and a folder with config.json and .safetensors "
        "weights for each part (unet, vae, text_encoder)");
  }
  m_Model = dwc::OpenDiffusionModel(folder);
  m_Folder = folder;
  return *m_Model;
}


void
ModelKeeper::Close()
{
  m_Model.reset();
  m_Folder.clear();
}


void
ModelKeeper::Unload()
{
  if (m_Model != nullptr)
  {
    m_Model->Unload();
  }
}


std::vector<std::pair<std::string, std::string>>
ModelKeeper::Describe() const
{
  return m_Model != nullptr ? m_Model->Describe() : std::vector<std::pair<std::string, std::string>>();
}


void
VerifyDiffusionUse(unsigned int                                  dimension,
                   DiffusionAttentionImageFilterEnums::TokenType tokenType,
                   std::size_t                                   numberOfTokens,
                   std::size_t                                   neighborhoodRadius)
{
  if (dimension != 2)
  {
    throw dwc::ParameterError("Input",
                              "has " + std::to_string(dimension) +
                                " dimensions; a diffusers model sees 2-D images only: give it a slice, or set Model to "
                                "\"local\", which takes any dimension");
  }
  if (tokenType == DiffusionAttentionImageFilterEnums::TokenType::Region)
  {
    throw dwc::ParameterError("TokenType",
                              "Region is for Model \"local\"; a diffusers model walks on the grid of its attention: "
                              "choose Grid, or nothing");
  }
  if (numberOfTokens > 0)
  {
    throw dwc::ParameterError("NumberOfTokens",
                              "must be 0 with a diffusers model (got " + std::to_string(numberOfTokens) +
                                "), whose tokens follow from the size of its image: set ImageSize instead");
  }
  if (neighborhoodRadius > 0)
  {
    throw dwc::ParameterError("NeighborhoodRadius",
                              "must be 0 with a diffusers model (got " + std::to_string(neighborhoodRadius) +
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
  os << indent << "PrecisionUsed: " << ToFilter(plan.precision) << std::endl;
  os << indent << "ImageSizeUsed: " << plan.imageSize << std::endl;
  os << indent << "Timesteps: " << plan.timesteps << std::endl;
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


dwc::TokenType
ToRoom(DiffusionAttentionImageFilterEnums::TokenType value)
{
  return value == DiffusionAttentionImageFilterEnums::TokenType::Grid ? dwc::TokenType::Grid : dwc::TokenType::Region;
}


dwc::Appearance
ToRoom(DiffusionAttentionImageFilterEnums::Appearance value)
{
  using Appearance = DiffusionAttentionImageFilterEnums::Appearance;
  switch (value)
  {
    case Appearance::Scene:
      return dwc::Appearance::Scene;
    case Appearance::Intensity:
      return dwc::Appearance::Intensity;
    case Appearance::Automatic:
      break;
  }
  return dwc::Appearance::Automatic;
}


dwc::Precision
ToRoom(DiffusionAttentionImageFilterEnums::Precision value)
{
  using Precision = DiffusionAttentionImageFilterEnums::Precision;
  switch (value)
  {
    case Precision::Float32:
      return dwc::Precision::Float32;
    case Precision::Float16:
      return dwc::Precision::Float16;
    case Precision::BFloat16:
      return dwc::Precision::BFloat16;
    case Precision::Automatic:
      break;
  }
  return dwc::Precision::Automatic;
}


dwc::DiffusionMode
ToRoom(DiffusionAttentionImageFilterEnums::DiffusionMode value)
{
  using DiffusionMode = DiffusionAttentionImageFilterEnums::DiffusionMode;
  switch (value)
  {
    case DiffusionMode::Single:
      return dwc::DiffusionMode::Single;
    case DiffusionMode::Noise:
      return dwc::DiffusionMode::Noise;
    case DiffusionMode::Inversion:
      break;
  }
  return dwc::DiffusionMode::Inversion;
}


dwc::HeadWeighting
ToRoom(DiffusionAttentionImageFilterEnums::HeadWeighting value)
{
  return value == DiffusionAttentionImageFilterEnums::HeadWeighting::SpectralGap ? dwc::HeadWeighting::SpectralGap
                                                                                 : dwc::HeadWeighting::Mean;
}


DiffusionAttentionImageFilterEnums::Precision
ToFilter(dwc::Precision value)
{
  using Precision = DiffusionAttentionImageFilterEnums::Precision;
  switch (value)
  {
    case dwc::Precision::Float32:
      return Precision::Float32;
    case dwc::Precision::Float16:
      return Precision::Float16;
    case dwc::Precision::BFloat16:
      return Precision::BFloat16;
    case dwc::Precision::Automatic:
      break;
  }
  return Precision::Automatic;
}


dwc::Grid
PredictLocalTokens(const dwc::Grid & pixels, const dwc::LocalScoreParameters & parameters, std::size_t & components)
{
  const bool        isGrid = parameters.tokenType == dwc::TokenType::Grid;
  const std::size_t asked = parameters.numberOfTokens > 0 ? parameters.numberOfTokens : (isGrid ? 48 : 500);
  const std::size_t dimension = pixels.Dimension();
  dwc::Grid         tokens = pixels;
  if (isGrid)
  {
    double cell = 0.0;
    for (std::size_t d = 0; d < dimension; ++d)
    {
      cell = std::max(cell, static_cast<double>(pixels.size[d]) * pixels.spacing[d] / static_cast<double>(asked));
    }
    for (std::size_t d = 0; d < dimension; ++d)
    {
      const double extent = static_cast<double>(pixels.size[d]) * pixels.spacing[d];
      const double cells = std::min(static_cast<double>(pixels.size[d]), std::max(1.0, std::round(extent / cell)));
      tokens.size[d] = static_cast<std::size_t>(cells);
      tokens.spacing[d] = extent / cells;
    }
  }
  else
  {
    tokens.size.assign(dimension, 1);
    tokens.size[0] = std::min(asked, pixels.Count());
  }
  components = tokens.Count();
  if (parameters.neighborhoodRadius > 0)
  {
    components = 1;
    for (std::size_t d = 0; d < dimension; ++d)
    {
      components *= 2 * parameters.neighborhoodRadius + 1;
    }
  }
  return tokens;
}


std::vector<std::uint32_t>
FindTokens(const dwc::Grid & pixels, const dwc::Grid & tokens, const unsigned char * mask)
{
  // What each axis adds to the number of the token; (2 x + 1) / (2 size) is where a centre lies, 0 to 1, exactly.
  std::vector<std::vector<std::size_t>> parts(pixels.Dimension());
  std::size_t                           stride = 1;
  for (std::size_t d = 0; d < pixels.Dimension(); ++d)
  {
    for (std::size_t x = 0; x < pixels.size[d]; ++x)
    {
      parts[d].push_back((2 * x + 1) * tokens.size[d] / (2 * pixels.size[d]) * stride);
    }
    stride *= tokens.size[d];
  }
  std::vector<std::uint32_t> found(pixels.Count(), 0);
  for (std::size_t i = 0; i < found.size(); ++i)
  {
    if (mask != nullptr && mask[i] == 0)
    {
      continue;
    }
    std::size_t token = 1;
    std::size_t rest = i;
    for (std::size_t d = 0; d < pixels.Dimension(); ++d)
    {
      token += parts[d][rest % pixels.size[d]];
      rest /= pixels.size[d];
    }
    found[i] = static_cast<std::uint32_t>(token);
  }
  return found;
}

} // namespace DiffuseWalkCutDetail
} // namespace itk
