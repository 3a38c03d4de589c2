/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_torch_Plan_h
#define dwc_torch_Plan_h

#include "diffuse/checkpoint/Config.h"
#include "diffuse/checkpoint/Folder.h"
#include "diffuse/torch/Device.h"
#include "dwc/Diffusion.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dwc
{
namespace torch
{

/** All that is known of a model without its weights: configurations, and how many numbers each part has. */
struct ModelFacts
{
  std::string                          path;
  std::string                          pipelineClass;
  std::string                          unetClass;
  checkpoint::UNetConfig               unet;
  std::optional<checkpoint::VaeConfig> vae;
  std::vector<checkpoint::TextConfig>  texts;
  checkpoint::SchedulerConfig          scheduler;
  double                               unetNumbers{ 0.0 };
  double                               vaeNumbers{ 0.0 }; ///< of the encoder
  std::vector<double>                  textNumbers;
};

/** \throw ParameterError("Model", ...) where the parts do not fit together, or are not a model that this project
 * runs. */
ModelFacts
ReadFacts(const checkpoint::ModelFolder & folder);

/** Pixels of the image for each of the network's sample, along an axis; 1 where the model works on pixels. */
std::size_t
GetLatentFactor(const ModelFacts & facts);

/** Width and height of images are multiples of this. */
std::size_t
GetImageMultiple(const ModelFacts & facts);

/** What a run takes that is there already. */
struct Held
{
  bool weights{ false }; ///< the U-Net, in the numbers and on the device of the run
  bool walk{ false };
};

struct RunPlan : DiffusionPlan
{
  at::Device     onDevice{ at::kCPU };
  at::ScalarType type{ at::kFloat };    ///< of the text encoders and the U-Net
  at::ScalarType vaeType{ at::kFloat }; ///< of the autoencoder
  std::size_t    scratchBytes{ 0 };     ///< for a block of attention scores
};

/** \throw ParameterError as DiffusionModel::Plan. */
RunPlan
MakePlan(const ModelFacts & facts, const Grid & image, const DiffusionParameters & parameters, const Held & held);

/** As DiffusionModel::Describe. */
std::vector<std::pair<std::string, std::string>>
DescribeModel(const ModelFacts & facts);

} // namespace torch
} // namespace dwc

#endif
