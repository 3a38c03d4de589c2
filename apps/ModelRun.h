/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ModelRun_h
#define ModelRun_h

#include "ImageHeader.h"
#include "ModelOptions.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace app
{

/** What the model that made the walk says of its run. */
struct ModelRun
{
  bool isGrid{ false };

  /** Of diffusers models only. */
  std::string                                 className;
  std::string                                 device;
  std::string                                 precision;
  std::vector<std::size_t>                    imageSize; ///< as the model saw the image: width, height
  std::vector<int>                            timesteps;
  std::vector<std::pair<std::string, double>> seconds; ///< of each part
};

/** "StableDiffusionPipeline", from a model's description. */
std::string
FindClassName(const std::vector<std::pair<std::string, std::string>> & description);

/** \param offset what was subtracted from the image's values when it was read. */
template <typename TAttention>
void
SetModelOptions(TAttention * attention, const ModelOptions & options, const ImageHeader & header, double offset)
{
  attention->SetModel(options.name);
  attention->SetTokenType(GetTokenType(options));
  attention->SetImageSize(options.imageSize);
  attention->SetNumberOfTokens(options.numberOfTokens);
  attention->SetNeighborhoodRadius(options.neighborhoodRadius);
  attention->SetAppearance(GetAppearance(options));

  attention->SetDevice(options.device);
  attention->SetPrecision(GetPrecision(options));
  attention->SetMode(GetMode(options));
  attention->SetTimestep(options.timestep);
  attention->SetInversionSteps(options.inversionSteps);
  attention->SetTotalSteps(options.totalSteps);
  attention->SetSeed(options.seed);
  attention->SetPrompt(options.prompt);
  attention->SetResolutions({ options.resolutions.begin(), options.resolutions.end() });
  attention->SetResolutionWeights(options.resolutionWeights);
  attention->SetLayers(options.layers);
  attention->SetHeadWeighting(GetHeadWeighting(options));
  if (options.windowMinimum && options.windowMaximum)
  {
    attention->SetWindowMinimum(*options.windowMinimum - offset);
    attention->SetWindowMaximum(*options.windowMaximum - offset);
  }
  else if (header.kind == PixelKind::Scalar && header.io->GetComponentType() == itk::CommonEnums::IOComponent::UCHAR)
  {
    // The filter would do so, but is given all scalars as float.
    attention->SetWindowMinimum(0.0);
    attention->SetWindowMaximum(255.0);
  }
}

/** After the update. */
template <typename TAttention>
ModelRun
GetModelRun(const TAttention * attention)
{
  ModelRun run;
  run.isGrid = attention->GetTokenTypeUsed() == TAttention::TokenTypeEnum::Grid;
  run.className = FindClassName(attention->GetModelDescription());
  run.device = attention->GetDeviceUsed();
  run.precision = NamePrecision(attention->GetPrecisionUsed());
  run.imageSize = attention->GetImageSizeUsed();
  run.timesteps = attention->GetTimesteps();
  run.seconds = { { "load", attention->GetLoadSeconds() },
                  { "text", attention->GetTextSeconds() },
                  { "encode", attention->GetEncodeSeconds() },
                  { "network", attention->GetNetworkSeconds() },
                  { "aggregate", attention->GetAggregateSeconds() } };
  return run;
}

} // namespace app

#endif
