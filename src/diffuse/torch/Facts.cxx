/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/Plan.h"

#include "diffuse/torch/UNet.h"
#include "dwc/Error.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <map>

namespace dwc
{
namespace torch
{
namespace
{

[[noreturn]] void
Refuse(const std::string & sentence)
{
  throw ParameterError("Model", sentence);
}

/** Numbers in the tensors whose names start with one of these. */
double
CountNumbers(const checkpoint::Part & part, const std::vector<std::string> & prefixes)
{
  double numbers = 0.0;
  for (const auto & [name, tensor] : part.weights->tensors)
  {
    for (const std::string & prefix : prefixes)
    {
      if (name.compare(0, prefix.size(), prefix) == 0)
      {
        numbers += static_cast<double>(tensor.bytes / checkpoint::GetElementSize(tensor.type));
        break;
      }
    }
  }
  return numbers;
}

void
VerifyChannels(const ModelFacts & facts)
{
  const std::size_t channels = facts.unet.inChannels;
  if (facts.vae && facts.vae->latentChannels != channels)
  {
    Refuse("its U-Net takes " + std::to_string(channels) + " channels and its autoencoder makes " +
           std::to_string(facts.vae->latentChannels) +
           "; models for inpainting, depth or editing take more than the image, use one that makes images from text");
  }
  if (facts.vae && facts.vae->inChannels != 3 && facts.vae->inChannels != 1)
  {
    Refuse("its autoencoder sees " + std::to_string(facts.vae->inChannels) + " channels; 1 or 3 are possible");
  }
  if (!facts.vae && channels != 3 && channels != 1)
  {
    Refuse("it has no autoencoder and its U-Net takes " + std::to_string(channels) +
           " channels; without an autoencoder only images of 1 or 3 are possible");
  }
  if (facts.unet.outChannels != channels)
  {
    Refuse("its U-Net takes " + std::to_string(channels) + " channels and predicts " +
           std::to_string(facts.unet.outChannels) + "; a predicted variance cannot be used here");
  }
}

/** What the U-Net expects of the text, against what the text encoders give. */
void
VerifyText(const ModelFacts & facts)
{
  const checkpoint::UNetConfig & unet = facts.unet;
  if (!unet.conditional)
  {
    return;
  }
  if (facts.texts.empty() || (!unet.textTime && facts.texts.size() > 1))
  {
    Refuse("its U-Net reads text, but it has " + std::to_string(facts.texts.size()) +
           " text encoders; Stable Diffusion 1 and 2 have one, SDXL and its relatives two");
  }
  std::size_t width = 0;
  for (const checkpoint::TextConfig & text : facts.texts)
  {
    width += text.hiddenSize;
  }
  if (width != unet.crossAttentionDimension)
  {
    Refuse("its text encoders give " + std::to_string(width) + " numbers a token, its U-Net takes " +
           std::to_string(unet.crossAttentionDimension) + "; get the whole folder of one model");
  }
  if (!unet.textTime)
  {
    return;
  }
  const checkpoint::TextConfig & last = facts.texts.back();
  if (last.className != "CLIPTextModelWithProjection")
  {
    Refuse("its last text encoder is a " + last.className + ", where SDXL has a CLIPTextModelWithProjection");
  }
  const std::size_t given = last.projectionDimension + 6 * unet.additionTimeEmbedDimension;
  if (given != unet.projectionInputDimension)
  {
    Refuse("projection_class_embeddings_input_dim is " + std::to_string(unet.projectionInputDimension) +
           ", where the pooled text and six sizes make " + std::to_string(given) +
           "; a refiner cannot be used, its base model can");
  }
}

std::string
PrintMillions(double numbers)
{
  char text[64] = "";
  std::snprintf(text, sizeof(text), numbers < 1e7 ? "%.2f M parameters" : "%.0f M parameters", numbers / 1e6);
  return text;
}

/** "64 x 64: 5 layers, 32 x 32: 5 layers" */
std::string
PrintAttention(const ModelFacts & facts)
{
  const std::vector<DiffusionLayer> layers =
    ListSelfAttention(facts.unet, facts.unet.sampleWidth, facts.unet.sampleHeight);
  std::map<std::size_t, std::pair<DiffusionLayer, std::size_t>> grids; // by tokens
  for (const DiffusionLayer & layer : layers)
  {
    auto & [first, count] = grids[layer.width * layer.height];
    first = layer;
    ++count;
  }
  std::string text;
  for (auto grid = grids.rbegin(); grid != grids.rend(); ++grid)
  {
    const auto & [layer, count] = grid->second;
    text += (text.empty() ? "" : ", ") + std::to_string(layer.width) + " x " + std::to_string(layer.height) + ": " +
            std::to_string(count) + (count == 1 ? " layer" : " layers");
  }
  return text.empty() ? "none" : text;
}

} // namespace

ModelFacts
ReadFacts(const checkpoint::ModelFolder & folder)
{
  ModelFacts facts;
  facts.path = folder.path;
  facts.pipelineClass = folder.pipelineClass;
  facts.unetClass = folder.unet.className;
  facts.unet = checkpoint::ParseUNetConfig(folder.unet.config, folder.unet.className);
  facts.unetNumbers = CountNumbers(folder.unet, { "" });
  if (folder.vae)
  {
    facts.vae = checkpoint::ParseVaeConfig(folder.vae->config);
    facts.vaeNumbers = CountNumbers(*folder.vae, { "encoder.", "quant_conv." });
  }
  if (facts.unet.conditional)
  {
    for (const checkpoint::Part & part : folder.textEncoders)
    {
      facts.texts.push_back(checkpoint::ParseTextConfig(part.config, part.className));
      facts.textNumbers.push_back(CountNumbers(part, { "" }));
    }
  }
  facts.scheduler = checkpoint::ParseSchedulerConfig(folder.schedulerConfig);
  VerifyChannels(facts);
  VerifyText(facts);
  return facts;
}

std::size_t
GetLatentFactor(const ModelFacts & facts)
{
  return facts.vae ? std::size_t{ 1 } << (facts.vae->blockOutChannels.size() - 1) : 1;
}

std::size_t
GetImageMultiple(const ModelFacts & facts)
{
  std::size_t multiple = GetLatentFactor(facts);
  for (const checkpoint::UNetBlockConfig & block : facts.unet.down)
  {
    multiple *= block.sampler ? 2 : 1;
  }
  return multiple;
}

std::vector<std::pair<std::string, std::string>>
DescribeModel(const ModelFacts & facts)
{
  std::vector<std::pair<std::string, std::string>> lines;
  if (!facts.pipelineClass.empty())
  {
    lines.emplace_back("Pipeline", facts.pipelineClass);
  }
  lines.emplace_back("U-Net", facts.unetClass + ", " + PrintMillions(facts.unetNumbers));
  if (facts.vae)
  {
    lines.emplace_back("Autoencoder", "encoder of " + PrintMillions(facts.vaeNumbers));
  }
  for (std::size_t i = 0; i < facts.texts.size(); ++i)
  {
    lines.emplace_back(facts.texts.size() == 1 ? "Text encoder" : "Text encoder " + std::to_string(i + 1),
                       facts.texts[i].className + ", " + PrintMillions(facts.textNumbers[i]));
  }
  lines.emplace_back("Scheduler",
                     facts.scheduler.className + ", " + std::to_string(facts.scheduler.trainSteps) +
                       " steps, predicts " +
                       (facts.scheduler.prediction == checkpoint::Prediction::Epsilon ? "epsilon" : "v"));
  const std::size_t factor = GetLatentFactor(facts);
  lines.emplace_back("Image size",
                     std::to_string(facts.unet.sampleWidth * factor) + " x " +
                       std::to_string(facts.unet.sampleHeight * factor) + ", multiples of " +
                       std::to_string(GetImageMultiple(facts)));
  lines.emplace_back("Self-attention", PrintAttention(facts));
  return lines;
}

} // namespace torch
} // namespace dwc
