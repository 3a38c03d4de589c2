/* SPDX-License-Identifier: Apache-2.0 */
#include "Npy.h"

#include "diffuse/torch/DiffusersModel.h"
#include "dwc/Error.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

/** Writes what a diffusers model makes on the way from an image to a walk, as .npy files, for comparison with diffusers
 *  itself:
 *
 *      DiffusionDump FOLDER IMAGE.npy OUTDIR [--mode inversion|single|noise] [--timesteps T,...] [--inversion-steps N]
 *        [--total-steps N] [--precision float32|float16|bfloat16] [--image-size S] [--prompt TEXT] [--seed S]
 *        [--head-weighting mean|spectral-gap] [--resolutions 64,32] [--layers a,b] [--device D] [--memory-limit BYTES]
 *        [--no-layers]
 *
 *  IMAGE.npy: float32, [H, W, 3] in 0 to 1, or [H, W] gray. OUTDIR gets text.npy, pooled.npy,
 *  time_ids.npy, latent.npy, noise_<timestep>.npy, layer.<name>.npy, walk.npy and plan.json. With --no-layers only
 *  walk.npy and plan.json: the run is then exactly that of the filter. */
namespace
{

std::vector<std::string>
Split(const std::string & list)
{
  std::vector<std::string> items;
  std::istringstream       stream(list);
  for (std::string item; std::getline(stream, item, ',');)
  {
    items.push_back(item);
  }
  return items;
}

template <typename TValue>
TValue
Choose(const std::string & option, const std::string & name, const std::map<std::string, TValue> & values)
{
  const auto found = values.find(name);
  if (found == values.end())
  {
    throw std::runtime_error(option + ": unknown value " + name);
  }
  return found->second;
}

struct Arguments
{
  std::vector<std::string> names; ///< FOLDER, IMAGE.npy, OUTDIR
  bool                     layers{ true };
  dwc::DiffusionParameters parameters;
};

Arguments
Parse(int argc, char ** argv)
{
  Arguments arguments;
  auto &    p = arguments.parameters;
  p.device = "cpu";
  p.mode = dwc::DiffusionMode::Inversion;
  p.layers = { "all" };
  for (int i = 1; i < argc; ++i)
  {
    const std::string option = argv[i];
    if (option.compare(0, 2, "--") != 0)
    {
      arguments.names.push_back(option);
      continue;
    }
    if (option == "--no-layers")
    {
      arguments.layers = false;
      continue;
    }
    if (++i == argc)
    {
      throw std::runtime_error(option + " needs a value");
    }
    const std::string value = argv[i];
    if (option == "--mode")
    {
      p.mode = Choose<dwc::DiffusionMode>(option,
                                          value,
                                          { { "inversion", dwc::DiffusionMode::Inversion },
                                            { "single", dwc::DiffusionMode::Single },
                                            { "noise", dwc::DiffusionMode::Noise } });
    }
    else if (option == "--precision")
    {
      p.precision = Choose<dwc::Precision>(option,
                                           value,
                                           { { "auto", dwc::Precision::Automatic },
                                             { "float32", dwc::Precision::Float32 },
                                             { "float16", dwc::Precision::Float16 },
                                             { "bfloat16", dwc::Precision::BFloat16 } });
    }
    else if (option == "--head-weighting")
    {
      p.headWeighting = Choose<dwc::HeadWeighting>(
        option, value, { { "mean", dwc::HeadWeighting::Mean }, { "spectral-gap", dwc::HeadWeighting::SpectralGap } });
    }
    else if (option == "--timesteps")
    {
      for (const std::string & item : Split(value))
      {
        p.timesteps.push_back(std::stoul(item));
      }
    }
    else if (option == "--inversion-steps")
    {
      p.inversionSteps = std::stoul(value);
    }
    else if (option == "--total-steps")
    {
      p.totalSteps = std::stoul(value);
    }
    else if (option == "--image-size")
    {
      p.imageSize = std::stoul(value);
    }
    else if (option == "--prompt")
    {
      p.prompt = value;
    }
    else if (option == "--seed")
    {
      p.seed = std::stoull(value);
    }
    else if (option == "--device")
    {
      p.device = value;
    }
    else if (option == "--memory-limit")
    {
      p.memoryLimit = std::stoull(value);
    }
    else if (option == "--resolutions")
    {
      for (const std::string & item : Split(value))
      {
        p.resolutions.push_back(std::stoul(item));
      }
    }
    else if (option == "--layers")
    {
      p.layers = Split(value);
    }
    else
    {
      throw std::runtime_error("unknown option " + option);
    }
  }
  if (arguments.names.size() != 3)
  {
    throw std::runtime_error("DiffusionDump FOLDER IMAGE.npy OUTDIR [options]");
  }
  return arguments;
}

void
WritePlan(const std::string & file, const dwc::DiffusionPlan & plan, const dwc::DiffusionRecord & record)
{
  nlohmann::json layers = nlohmann::json::array();
  for (const dwc::DiffusionLayer & layer : plan.layers)
  {
    layers.push_back(
      { { "name", layer.name }, { "width", layer.width }, { "height", layer.height }, { "heads", layer.heads } });
  }
  const nlohmann::json content{ { "device", plan.device },
                                { "image_size", plan.imageSize },
                                { "token_grid", plan.tokenGrid.size },
                                { "token_spacing", plan.tokenGrid.spacing },
                                { "layers", layers },
                                { "timesteps", plan.timesteps },
                                { "weight_bytes", plan.weightBytes },
                                { "activation_bytes", plan.activationBytes },
                                { "capture_bytes", plan.captureBytes },
                                { "walk_bytes", plan.walkBytes },
                                { "passes", record.passes },
                                { "load_seconds", record.loadSeconds },
                                { "text_seconds", record.textSeconds },
                                { "encode_seconds", record.encodeSeconds },
                                { "network_seconds", record.networkSeconds },
                                { "aggregate_seconds", record.aggregateSeconds } };
  std::ofstream(file) << content.dump(2) << '\n';
}

void
Dump(const Arguments & arguments)
{
  const std::string out = arguments.names[2] + "/";
  std::filesystem::create_directories(out);
  const dwc::test::NpyArray pixels = dwc::test::ReadNpy(arguments.names[1]);
  if (pixels.shape.size() != 2 && pixels.shape.size() != 3)
  {
    throw std::runtime_error("the image must be [H, W] or [H, W, channels]");
  }
  dwc::ImageView image;
  image.grid = { { pixels.shape[1], pixels.shape[0] }, { 1.0, 1.0 } };
  image.channels = pixels.shape.size() == 3 ? pixels.shape[2] : 1;
  image.color = image.channels == 3;
  image.values = pixels.values.data();

  dwc::torch::DiffusersModel model(arguments.names[0]);
  if (arguments.layers)
  {
    model.observe = [&](const std::string & name, const at::Tensor & value) {
      const std::vector<std::size_t> shape(value.sizes().begin(), value.sizes().end());
      dwc::test::WriteNpy(out + name + ".npy", shape, value.data_ptr<float>());
    };
  }
  const dwc::DiffusionPlan   plan = model.Plan(image.grid, arguments.parameters);
  const std::size_t          n = plan.tokenGrid.Count();
  std::vector<float>         walk(n * n);
  const dwc::DiffusionRecord record = model.Run(image, arguments.parameters, dwc::Host(), walk.data());
  dwc::test::WriteNpy(out + "walk.npy", { n, n }, walk.data());
  WritePlan(out + "plan.json", plan, record);
}

} // namespace

int
main(int argc, char ** argv)
{
  try
  {
    Dump(Parse(argc, argv));
    return 0;
  }
  catch (const std::exception & error)
  {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
