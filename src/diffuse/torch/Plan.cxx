/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/Plan.h"

#include "diffuse/torch/Aggregate.h"
#include "diffuse/torch/Autoencoder.h"
#include "diffuse/torch/Prepare.h"
#include "diffuse/torch/Scheduler.h"
#include "diffuse/torch/UNet.h"
#include "dwc/Error.h"
#include "dwc/Memory.h"

#include <algorithm>
#include <cctype>
#include <functional>
#include <iterator>
#include <map>
#include <set>

namespace dwc
{
namespace torch
{
namespace
{

constexpr std::size_t largestImageSize = 16384;

/** For a block of attention scores: enough that products of matrices are long, and the least that is any use. */
constexpr double scratchOnCpu = 64.0 * 1024.0 * 1024.0;
constexpr double scratchOnGpu = 128.0 * 1024.0 * 1024.0;
constexpr double leastScratch = 4.0 * 1024.0 * 1024.0;

std::size_t
GetResolution(const DiffusionLayer & layer)
{
  return std::max(layer.width, layer.height);
}

/** "64, 32, 16" */
template <typename TItems>
std::string
Join(const TItems & items, const std::function<std::string(const typename TItems::value_type &)> & print)
{
  std::string text;
  for (const auto & item : items)
  {
    text += (text.empty() ? "" : ", ") + print(item);
  }
  return text;
}

/** True where `prefix` begins the name and does not end within a number. */
bool
StartsWith(const std::string & name, const std::string & prefix)
{
  const bool begins = !prefix.empty() && name.compare(0, prefix.size(), prefix) == 0;
  const auto isDigit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
  return begins && !(name.size() > prefix.size() && isDigit(prefix.back()) && isDigit(name[prefix.size()]));
}

/** The layers whose names start with one of these. */
std::vector<DiffusionLayer>
SelectByName(const std::vector<DiffusionLayer> & layers, const std::vector<std::string> & prefixes)
{
  std::vector<DiffusionLayer> chosen;
  std::copy_if(layers.begin(), layers.end(), std::back_inserter(chosen), [&](const DiffusionLayer & layer) {
    return std::any_of(
      prefixes.begin(), prefixes.end(), [&](const std::string & prefix) { return StartsWith(layer.name, prefix); });
  });
  return chosen;
}

/** Those of the finest grid among some. */
std::vector<DiffusionLayer>
SelectFinest(const std::vector<DiffusionLayer> & layers)
{
  std::size_t finest = 0;
  for (const DiffusionLayer & layer : layers)
  {
    finest = std::max(finest, GetResolution(layer));
  }
  std::vector<DiffusionLayer> chosen;
  std::copy_if(layers.begin(), layers.end(), std::back_inserter(chosen), [finest](const DiffusionLayer & layer) {
    return GetResolution(layer) == finest;
  });
  return chosen;
}

/** Those that are asked for. Where none are named, the decoder's, as far as it has any, of its finest grid. */
std::vector<DiffusionLayer>
ChooseLayers(const std::vector<DiffusionLayer> & all, const DiffusionParameters & parameters)
{
  if (all.empty())
  {
    throw ParameterError("Model", "its U-Net has no self-attention, from which the walk is made; use another model");
  }
  const std::vector<std::size_t> & resolutions = parameters.resolutions;
  for (const std::size_t resolution : resolutions)
  {
    if (std::none_of(all.begin(), all.end(), [&](const auto & l) { return GetResolution(l) == resolution; }))
    {
      std::set<std::size_t, std::greater<>> there;
      for (const DiffusionLayer & layer : all)
      {
        there.insert(GetResolution(layer));
      }
      throw ParameterError("Resolutions",
                           std::to_string(resolution) + " is none of this model's; at this image size there are " +
                             Join(there, [](const std::size_t & r) { return std::to_string(r); }));
    }
  }
  const bool isByName = !parameters.layers.empty() && parameters.layers != std::vector<std::string>{ "all" };
  for (const std::string & prefix : parameters.layers)
  {
    if (isByName &&
        std::none_of(all.begin(), all.end(), [&](const auto & layer) { return StartsWith(layer.name, prefix); }))
    {
      throw ParameterError("Layers",
                           "no self-attention layer's name starts with \"" + prefix + "\"; there are " +
                             Join(all, [](const DiffusionLayer & l) { return l.name; }) + ", or \"all\"");
    }
  }
  std::vector<DiffusionLayer> ofResolution;
  std::copy_if(all.begin(), all.end(), std::back_inserter(ofResolution), [&](const DiffusionLayer & layer) {
    return resolutions.empty() || std::count(resolutions.begin(), resolutions.end(), GetResolution(layer)) > 0;
  });
  std::vector<DiffusionLayer> chosen = SelectByName(ofResolution, parameters.layers);
  if (parameters.layers.empty())
  {
    chosen = SelectByName(ofResolution, { "up_blocks" });
  }
  if (!isByName && chosen.empty())
  {
    chosen = ofResolution;
  }
  if (parameters.layers.empty() && resolutions.empty())
  {
    chosen = SelectFinest(chosen);
  }
  if (chosen.empty())
  {
    throw ParameterError(
      "Layers",
      "none of these layers has one of the Resolutions asked for; there are " +
        Join(all, [](const DiffusionLayer & l) { return l.name + " (" + std::to_string(GetResolution(l)) + ")"; }));
  }
  return chosen;
}

std::vector<int>
ChooseTimesteps(const ModelFacts & facts, const DiffusionParameters & parameters)
{
  if (parameters.mode == DiffusionMode::Inversion)
  {
    return Scheduler(facts.scheduler).GetInversionTimesteps(parameters.inversionSteps, parameters.totalSteps);
  }
  const std::size_t last = facts.scheduler.trainSteps - 1;
  std::vector<int>  timesteps;
  for (const std::size_t timestep : parameters.timesteps)
  {
    if (timestep > last)
    {
      throw ParameterError("Timesteps",
                           std::to_string(timestep) + " is too large; this model knows 0 to " + std::to_string(last));
    }
    timesteps.push_back(static_cast<int>(timestep));
  }
  if (timesteps.empty())
  {
    timesteps.push_back(static_cast<int>(std::min<std::size_t>(50, last)));
  }
  // Twice the same pass says no more than once.
  std::sort(timesteps.begin(), timesteps.end());
  timesteps.erase(std::unique(timesteps.begin(), timesteps.end()), timesteps.end());
  return timesteps;
}

/** Tokens of each grid that is read, finest first. */
std::vector<std::size_t>
ListGridTokens(const std::vector<DiffusionLayer> & layers)
{
  std::set<std::size_t, std::greater<>> tokens;
  for (const DiffusionLayer & layer : layers)
  {
    tokens.insert(layer.width * layer.height);
  }
  return { tokens.begin(), tokens.end() };
}

/** Fills in the bytes, and how large a block of attention scores may be.
 * \throw ParameterError where there is not enough memory. */
void
PlanMemory(RunPlan & plan, const ModelFacts & facts, const DiffusionParameters & parameters, const Held & held)
{
  const std::size_t factor = GetLatentFactor(facts);
  const std::size_t bytes = at::elementSize(plan.type);
  const bool        onCpu = plan.onDevice.is_cpu();

  // The parts run one after the other, and only the U-Net stays: text and autoencoder need memory besides it only where
  // it is loaded already.
  double before = 0.0;
  for (const double numbers : facts.textNumbers)
  {
    before = std::max(before, numbers * static_cast<double>(bytes));
  }
  if (facts.vae)
  {
    const std::size_t vaeBytes = at::elementSize(plan.vaeType);
    before = std::max(before,
                      facts.vaeNumbers * static_cast<double>(vaeBytes) +
                        Autoencoder::EstimateBytes(*facts.vae, plan.imageSize[0], plan.imageSize[1], vaeBytes));
  }
  plan.weightBytes = facts.unetNumbers * static_cast<double>(bytes);
  before -= held.weights ? 0.0 : plan.weightBytes;
  plan.activationBytes =
    std::max(before, EstimateUNetBytes(facts.unet, plan.imageSize[0] / factor, plan.imageSize[1] / factor, bytes));

  double sums = 0.0;
  for (const std::size_t n : ListGridTokens(plan.layers))
  {
    sums += 4.0 * static_cast<double>(n) * static_cast<double>(n);
  }
  const auto tokens = static_cast<double>(plan.tokenGrid.Count());
  plan.walkBytes = 4.0 * tokens * tokens;
  sums -= onCpu ? plan.walkBytes : 0.0; // the finest sum is made in the caller's walk

  const double fixed = plan.weightBytes + plan.activationBytes + sums + (onCpu ? plan.walkBytes : 0.0);
  const double there = (held.weights ? plan.weightBytes : 0.0) + (held.walk && onCpu ? plan.walkBytes : 0.0);
  const std::optional<double> free = GetFreeBytes(plan.onDevice);
  const auto                  limit = static_cast<double>(parameters.memoryLimit);
  const bool                  limited = parameters.memoryLimit > 0;
  double                      room = onCpu ? scratchOnCpu : scratchOnGpu;
  if (limited)
  {
    room = std::min(room, limit - fixed);
  }
  else if (free)
  {
    room = std::min(room, *free + there - fixed);
  }
  if (room < leastScratch)
  {
    const std::string parts = "a run at this size takes " + FormatBytes(fixed + leastScratch) + " (weights " +
                              FormatBytes(plan.weightBytes) + ", activations " + FormatBytes(plan.activationBytes) +
                              ", attention " + FormatBytes(sums + leastScratch) +
                              (onCpu ? ", walk " + FormatBytes(plan.walkBytes) : "") + ")";
    const std::string way = std::string("set ImageSize below ") +
                            std::to_string(std::max(plan.imageSize[0], plan.imageSize[1])) +
                            (bytes > 2 ? ", Precision to bfloat16" : "") + ", or use another Device";
    throw ParameterError("MemoryLimit",
                         parts +
                           (limited ? ", more than the limit of " + FormatBytes(limit) + "; raise it, or "
                                    : ", and " + plan.device + " has " + FormatBytes(*free + there) + " for it; ") +
                           way);
  }
  plan.scratchBytes = static_cast<std::size_t>(room);
  plan.captureBytes = sums + room;
  if (!onCpu && !held.walk)
  {
    const std::optional<double> main = GetFreeBytes(at::kCPU);
    if (main && plan.walkBytes > *main)
    {
      throw ParameterError("MemoryLimit",
                           "the walk takes " + FormatBytes(plan.walkBytes) + ", and the main memory has " +
                             FormatBytes(*main) + " free; lower ImageSize or choose coarser Resolutions");
    }
  }
}

} // namespace

RunPlan
MakePlan(const ModelFacts & facts, const Grid & image, const DiffusionParameters & parameters, const Held & held)
{
  if (image.Dimension() != 2)
  {
    throw ParameterError("Model",
                         "a diffusers model sees images of 2 dimensions, not of " + std::to_string(image.Dimension()) +
                           "; give it slices, or use the model \"local\"");
  }
  if (image.Count() == 0)
  {
    throw ParameterError("Input", "has no pixel");
  }
  VerifyWindow(parameters);
  const DeviceChoice choice = ChooseDevice(parameters.device, parameters.precision);
  RunPlan            plan;
  plan.device = choice.name;
  plan.note = choice.note;
  plan.precision = choice.precision;
  plan.onDevice = choice.device;
  plan.type = choice.type;
  const bool upcast = facts.vae && facts.vae->forceUpcast && plan.type == at::kHalf;
  plan.vaeType = upcast ? at::kFloat : plan.type;

  const std::size_t factor = GetLatentFactor(facts);
  const std::size_t multiple = GetImageMultiple(facts);
  const std::size_t own = std::max(facts.unet.sampleWidth, facts.unet.sampleHeight) * factor;
  const std::size_t asked = parameters.imageSize > 0 ? parameters.imageSize : own;
  if (asked > largestImageSize)
  {
    throw ParameterError("ImageSize",
                         std::to_string(asked) + " is too large; set at most " + std::to_string(largestImageSize) +
                           ", best near the " + std::to_string(own) + " that this model was made for");
  }
  const auto size = ChooseImageSize(image, asked, multiple);
  plan.imageSize = { size[0], size[1] };
  plan.timesteps = ChooseTimesteps(facts, parameters);
  plan.layers = ChooseLayers(ListSelfAttention(facts.unet, size[0] / factor, size[1] / factor), parameters);
  ShareByResolution(ListGridTokens(plan.layers), parameters.resolutionWeights);

  const DiffusionLayer & finest =
    *std::max_element(plan.layers.begin(), plan.layers.end(), [](const auto & a, const auto & b) {
      return a.width * a.height < b.width * b.height;
    });
  plan.tokenGrid.size = { finest.width, finest.height };
  for (std::size_t d = 0; d < 2; ++d)
  {
    const double spacing = d < image.spacing.size() ? image.spacing[d] : 1.0;
    plan.tokenGrid.spacing.push_back(spacing * static_cast<double>(image.size[d]) /
                                     static_cast<double>(plan.tokenGrid.size[d]));
  }
  PlanMemory(plan, facts, parameters, held);
  return plan;
}

} // namespace torch
} // namespace dwc
