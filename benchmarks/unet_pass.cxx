/* SPDX-License-Identifier: Apache-2.0 */
#include "ProgramOptions.h"

#include "diffuse/checkpoint/Config.h"
#include "diffuse/checkpoint/Folder.h"
#include "diffuse/torch/Capture.h"
#include "diffuse/torch/UNet.h"
#include "diffuse/torch/TensorSource.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <map>
#include <set>
#include <string>

// Times passes of the U-Net of a diffusers folder: with its self-attention captured, or without. One line of JSON.
// diffusion_peers.py calls it.

namespace
{

/** Largest resident set of this process so far, in bytes. */
double
GetPeakBytes()
{
  std::ifstream status("/proc/self/status");
  std::string   line;
  while (std::getline(status, line))
  {
    if (line.compare(0, 6, "VmHWM:") == 0)
    {
      return 1024.0 * std::stod(line.substr(6));
    }
  }
  return 0.0;
}

dwc::torch::Condition
MakeCondition(const dwc::checkpoint::UNetConfig & config, const at::TensorOptions & options, std::int64_t side)
{
  dwc::torch::Condition condition;
  if (config.conditional)
  {
    condition.text = at::randn({ 1, 77, static_cast<std::int64_t>(config.crossAttentionDimension) }, options);
  }
  if (config.textTime)
  {
    const auto idsWidth = static_cast<std::int64_t>(6 * config.additionTimeEmbedDimension);
    const auto width = static_cast<std::int64_t>(config.projectionInputDimension) - idsWidth;
    const auto pixels = static_cast<float>(8 * side);
    condition.pooledText = at::randn({ 1, width }, options);
    condition.timeIds = at::tensor({ pixels, pixels, 0.0F, 0.0F, pixels, pixels }).unsqueeze(0).to(options.device());
  }
  return condition;
}

int
Run(const ProgramOptions & option)
{
  const auto get = [&option](const char * name, const char * usual) {
    const auto found = option.find(name);
    return found == option.end() ? std::string(usual) : found->second;
  };
  const std::map<std::string, at::ScalarType>     types{ { "float32", at::kFloat },
                                                         { "float16", at::kHalf },
                                                         { "bfloat16", at::kBFloat16 } };
  const std::map<std::string, dwc::torch::MapWay> ways{ { "automatic", dwc::torch::MapWay::Automatic },
                                                        { "kernel", dwc::torch::MapWay::Kernel },
                                                        { "products", dwc::torch::MapWay::Products },
                                                        { "blocks", dwc::torch::MapWay::Blocks } };
  const at::ScalarType                            type = types.at(get("precision", "float32"));
  const at::Device                                device(get("device", "cpu"));
  const int                                       repeats = std::stoi(get("repeats", "3"));
  const bool                                      capturing = get("mode", "capture") == "capture";
  at::set_num_threads(std::stoi(get("threads", "2")));
  const c10::InferenceMode guard;

  const auto start = std::chrono::steady_clock::now();
  const auto seconds = [](std::chrono::steady_clock::time_point since) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
  };
  const auto folder = dwc::checkpoint::OpenModelFolder(option.at("folder"), type == at::kHalf);
  const auto config = dwc::checkpoint::ParseUNetConfig(folder.unet.config, folder.unet.className);
  const auto network = dwc::torch::MakeUNet(config, dwc::torch::TensorSource(folder.unet.weights, type, device, [] {}));
  const auto side = static_cast<std::int64_t>(std::stoul(get("side", std::to_string(config.sampleWidth).c_str())));
  const auto options = at::TensorOptions().dtype(type).device(device);
  at::manual_seed(0);
  const at::Tensor sample = at::randn({ 1, static_cast<std::int64_t>(config.inChannels), side, side }, options);
  const auto       condition = MakeCondition(config, options, side);
  const auto       size = static_cast<std::size_t>(side);

  std::set<std::string> layers;
  if (capturing)
  {
    for (const auto & layer : dwc::torch::ListSelfAttention(config, size, size))
    {
      layers.insert(layer.name);
    }
  }
  dwc::torch::Capture capture(layers, dwc::HeadWeighting::Mean, std::size_t{ 1 } << (device.is_cpu() ? 24U : 27U));
  capture.stopAfterLast = capturing;
  capture.way = ways.at(get("maps", "automatic"));
  double first = 0.0;
  std::printf("{\"load_s\": %.3f, \"wall_s\": [", seconds(start));
  for (int i = 0; i <= repeats; ++i) // the first is a warm-up
  {
    const auto       begin = std::chrono::steady_clock::now();
    const at::Tensor prediction = network->Forward(sample, 300.0, condition, capture);
    if (device.is_cuda())
    {
      // Waits for the device.
      static_cast<void>((capturing ? capture.GetGrids().front().sum : prediction).flatten()[0].item<float>());
    }
    if (i == 0)
    {
      first = seconds(begin);
    }
    if (i > 0)
    {
      std::printf("%s%.4f", i > 1 ? ", " : "", seconds(begin));
    }
  }
  std::printf("], \"first_s\": %.4f, \"layers\": %zu, \"peak_bytes\": %.0f, \"torch\": \"%d.%d\"}\n",
              first,
              layers.size(),
              GetPeakBytes(),
              DWC_TORCH_MAJOR,
              DWC_TORCH_MINOR);
  return 0;
}

} // namespace

int
main(int argc, char ** argv)
{
  if (argc < 2 || argc % 2 != 0)
  {
    std::fprintf(stderr,
                 "usage: unet_pass FOLDER [--mode capture|plain] [--precision float32|float16|bfloat16] [--device cpu] "
                 "[--maps automatic|kernel|products|blocks] [--side N] [--repeats 3] [--threads 2]\n");
    return 2;
  }
  ProgramOptions options = ParseProgramOptions(argc, argv, 2);
  options["folder"] = argv[1];
  return RunProgram(Run, options);
}
