/* SPDX-License-Identifier: Apache-2.0 */
#include "ProgramOptions.h"

#include "diffuse/torch/Attention.h"
#include "diffuse/torch/Capture.h"
#include "diffuse/torch/MapKernel.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <string>
#include <utility>
#include <vector>

// One self-attention layer of Stable Diffusion with its map, by each way that a map can be made: milliseconds, and how
// far the map is from the definition in float64 on the CPU. Before that, what the first call costs. A table in
// Markdown. gpu.sh calls it.

namespace
{

struct Layer
{
  const char * name;
  std::int64_t heads;
  std::int64_t n;
  std::int64_t depth;
};

using Clock = std::chrono::steady_clock;

double
MillisecondsSince(Clock::time_point begin)
{
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

struct Tensors
{
  at::Tensor q;
  at::Tensor k;
  at::Tensor v;
  double     scale;
};

/** As a network hands them over: heads are slices of the channels. */
Tensors
MakeTensors(const Layer & layer, const at::TensorOptions & options)
{
  at::manual_seed(0);
  const auto make = [&] {
    const at::Tensor numbers = at::randn({ 1, layer.n, layer.heads * layer.depth }).to(options.dtype());
    return numbers.to(options.device()).view({ 1, layer.n, layer.heads, layer.depth }).transpose(1, 2);
  };
  return { make(), make(), make(), 1.0 / std::sqrt(static_cast<double>(layer.depth)) };
}

/** Half the sum of absolute differences, of the worst of some rows all over the map. */
double
MeasureError(const Tensors & t, const at::Tensor & map)
{
  const std::int64_t n = t.q.size(2);
  const at::Tensor   rows = at::arange(0, n, std::max<std::int64_t>(1, n / 200));
  at::Tensor         expected = at::zeros({ rows.size(0), n }, at::kDouble);
  for (std::int64_t head = 0; head < t.q.size(1); ++head)
  {
    const at::Tensor q = t.q[0][head].to(at::kCPU).to(at::kDouble).index_select(0, rows);
    const at::Tensor k = t.k[0][head].to(at::kCPU).to(at::kDouble);
    expected.add_(at::softmax(at::mm(q, k.t()) * t.scale, -1));
  }
  expected.div_(static_cast<double>(t.q.size(1)));
  const at::Tensor found = map.to(at::kCPU).index_select(0, rows).to(at::kDouble);
  return 0.5 * (found - expected).abs().sum(1).max().item<double>();
}

/** Median over 5 batches; each ends when the device has done its work. */
template <typename TWork>
double
Time(int repeats, const at::Tensor & last, const TWork & work)
{
  const auto wait = [&last] { static_cast<void>(last.flatten()[0].item<float>()); };
  work();
  wait();
  std::vector<double> times;
  for (int batch = 0; batch < 5; ++batch)
  {
    const auto begin = Clock::now();
    for (int i = 0; i < repeats; ++i)
    {
      work();
    }
    wait();
    times.push_back(MillisecondsSince(begin) / repeats);
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

void
Compare(const Layer & layer, const at::TensorOptions & options, int repeats)
{
  using dwc::torch::MapWay;
  const char * const type = at::toString(at::typeMetaToScalarType(options.dtype()));
  const Tensors      t = MakeTensors(layer, options);
  at::Tensor         map = at::zeros({ layer.n, layer.n }, options.dtype(at::kFloat));
  const double       alone =
    Time(repeats, map, [&] { static_cast<void>(dwc::torch::Attend(t.q, t.k, t.v, t.scale, false)); });
  std::printf("| %s | %s | attention without a map | %.3f | |\n", layer.name, type, alone);
  const std::pair<const char *, MapWay> ways[] = { { "kernel", MapWay::Kernel },
                                                   { "products", MapWay::Products },
                                                   { "blocks", MapWay::Blocks } };
  for (const auto & [name, way] : ways)
  {
    const std::size_t   scratchBytes = std::size_t{ 1 } << 27U;
    dwc::torch::Capture capture({ "layer" }, dwc::HeadWeighting::Mean, scratchBytes);
    capture.way = way;
    const auto work = [&] {
      static_cast<void>(dwc::torch::AttendAndCapture(t.q, t.k, t.v, t.scale, false, capture, map));
    };
    try
    {
      map.zero_();
      work();
      const double error = MeasureError(t, map);
      std::printf(
        "| %s | %s | with its map, %s | %.3f | %.1e |\n", layer.name, type, name, Time(repeats, map, work), error);
    }
    catch (const std::exception & problem)
    {
      const std::string text = problem.what();
      std::printf(
        "| %s | %s | with its map, %s | - | %s |\n", layer.name, type, name, text.substr(0, text.find('\n')).c_str());
    }
    std::fflush(stdout);
  }
}

/** What a first call waits for. */
void
ShowFirstCall(const at::Device & device, at::ScalarType type)
{
  const dwc::torch::MapKernelState & state = dwc::torch::PrepareMapKernel(device, type);
  std::printf("| %s | %.0f | %.0f | %.0f | %.0f | %s |\n",
              at::toString(type),
              1e3 * state.findSeconds,
              1e3 * state.compileSeconds,
              1e3 * state.loadSeconds,
              1e3 * state.checkSeconds,
              state.problem.empty() ? "ready" : state.problem.substr(0, state.problem.find('\n')).c_str());
}

int
Run(const ProgramOptions & option)
{
  const auto get = [&option](const char * name, const char * usual) {
    const auto found = option.find(name);
    return found == option.end() ? std::string(usual) : found->second;
  };
  const at::Device device(get("device", "cuda:0"));
  const int        repeats = std::stoi(get("repeats", "20"));
  const auto       most = static_cast<std::int64_t>(std::stoul(get("tokens", "9216")));
  at::set_num_threads(std::stoi(get("threads", "2")));
  if (device.is_cuda() && !at::hasCUDA())
  {
    std::fprintf(stderr, "error: this LibTorch has no CUDA, or finds no GPU; --device cpu tries what a CPU can\n");
    return 1;
  }
  const c10::InferenceMode guard;
  auto                     begin = Clock::now();
  at::ones({ 1 }, at::TensorOptions().device(device)).cpu();
  std::printf("First tensor on the device: %.0f ms. LibTorch %d.%d, %s.\n\n",
              MillisecondsSince(begin),
              DWC_TORCH_MAJOR,
              DWC_TORCH_MINOR,
              device.str().c_str());
  const std::vector<at::ScalarType> types = device.is_cpu()
                                              ? std::vector<at::ScalarType>{ at::kFloat, at::kBFloat16 }
                                              : std::vector<at::ScalarType>{ at::kHalf, at::kBFloat16, at::kFloat };
  std::printf("| kernel | find, ms | compile, ms | load, ms | check, ms | |\n|---|---|---|---|---|---|\n");
  for (const at::ScalarType type : types)
  {
    ShowFirstCall(device, type);
  }
  std::printf("\n| layer | type | | ms | worst row |\n|---|---|---|---|---|\n");
  const Layer layers[] = { { "SD 1.5 64x64", 8, 4096, 40 }, { "SD 1.5 32x32", 8, 1024, 80 },
                           { "SD 1.5 16x16", 8, 256, 160 }, { "SDXL 64x64", 10, 4096, 64 },
                           { "SDXL 32x32", 20, 1024, 64 },  { "SD 1.5 96x96", 8, 9216, 40 },
                           { "ragged 50x70", 3, 3500, 24 } };
  for (const Layer & layer : layers)
  {
    for (const at::ScalarType type : types)
    {
      if (layer.n <= most)
      {
        Compare(layer, at::TensorOptions().dtype(type).device(device), repeats);
      }
    }
  }
  return 0;
}

} // namespace

int
main(int argc, char ** argv)
{
  if (argc % 2 != 1)
  {
    std::fprintf(stderr, "usage: capture_layer [--device cuda:0] [--repeats 20] [--tokens 9216] [--threads 2]\n");
    return 2;
  }
  return RunProgram(Run, ParseProgramOptions(argc, argv, 1));
}
