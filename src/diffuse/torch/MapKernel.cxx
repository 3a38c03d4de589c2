/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/MapKernel.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <future>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <system_error>
#include <utility>

namespace dwc
{
namespace torch
{

/** The files that NVRTC compiles, as text (cmake/EmbedText.cmake). */
namespace text
{
extern const char MapKernel_cu[];
extern const char MapKernelArguments_h[];
extern const char MapKernelInstructions_cuh[];
} // namespace text

namespace
{

constexpr int leastCapability = 80; // bfloat16, and copies to shared memory that go on beside the arithmetic

double
SecondsSince(std::chrono::steady_clock::time_point begin)
{
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/** 0, 1, 2 as DWC_MAP_TYPE of MapKernel.cu; -1: there is no kernel for it. */
int
GetTypeNumber(at::ScalarType type)
{
  return type == at::kFloat ? 0 : type == at::kHalf ? 1 : type == at::kBFloat16 ? 2 : -1;
}

/** One try at compiling: machine code for "sm_90", or text for "compute_80", which the driver translates. */
std::vector<char>
Compile(const Nvrtc & nvrtc, const std::string & architecture, int typeNumber, std::string & problem)
{
  const char * const texts[] = { text::MapKernelArguments_h, text::MapKernelInstructions_cuh };
  const char * const names[] = { "diffuse/torch/MapKernelArguments.h", "diffuse/torch/MapKernelInstructions.cuh" };
  const std::string  target = "--gpu-architecture=" + architecture;
  const std::string  type = "-DDWC_MAP_TYPE=" + std::to_string(typeNumber);
  const char * const options[] = { target.c_str(), type.c_str(), "--std=c++14" };
  void *             program = nullptr;
  if (nvrtc.createProgram(&program, text::MapKernel_cu, "MapKernel.cu", 2, texts, names) != 0)
  {
    problem = "NVRTC does not start";
    return {};
  }
  std::vector<char> image;
  std::size_t       size = 0;
  if (nvrtc.compileProgram(program, 3, options) != 0)
  {
    nvrtc.getLogSize(program, &size);
    std::vector<char> log(size + 1, '\0');
    nvrtc.getLog(program, log.data());
    problem = "NVRTC does not compile the kernel for " + architecture + ": " + log.data();
  }
  else
  {
    const bool isText = architecture.compare(0, 8, "compute_") == 0;
    if ((isText ? nvrtc.getTextSize : nvrtc.getImageSize)(program, &size) == 0 && size > 0)
    {
      image.resize(size);
      (isText ? nvrtc.getText : nvrtc.getImage)(program, image.data());
      problem.clear();
    }
    else
    {
      problem = "NVRTC makes no machine code";
    }
  }
  nvrtc.destroyProgram(&program);
  return image;
}

/** The device's context is this thread's, as long as it lives. */
class ContextGuard
{
public:
  ContextGuard(const CudaDriver & driver, void * context)
    : m_Driver(driver)
    , m_Result(driver.pushContext(context))
  {}
  ~ContextGuard()
  {
    void * context = nullptr;
    if (m_Result == 0)
    {
      m_Driver.popContext(&context);
    }
  }
  ContextGuard(const ContextGuard &) = delete;
  ContextGuard &
  operator=(const ContextGuard &) = delete;

  int
  GetResult() const
  {
    return m_Result;
  }

private:
  const CudaDriver & m_Driver;
  int                m_Result;
};

/** CUDA's result of the launch, 0 for success; -1 where LibTorch's stream is not known. */
int
Launch(const MapKernelState & state, const MapKernelArguments & arguments, const at::Device & device)
{
  const std::optional<void *> stream = GetCudaStream(device);
  if (!stream)
  {
    return -1;
  }
  const CudaDriver & driver = CudaDriver::Get();
  const ContextGuard guard(driver, state.context);
  if (guard.GetResult() != 0)
  {
    return guard.GetResult();
  }
  MapKernelArguments copy = arguments;
  void *             parameters[] = { &copy };
  const auto         count = [](int size, int tile) { return static_cast<unsigned int>((size + tile - 1) / tile); };
  return driver.launch(state.function,
                       count(arguments.m, mapTileColumns),
                       count(arguments.n, mapTileRows),
                       1,
                       mapThreads,
                       1,
                       1,
                       0,
                       *stream,
                       parameters,
                       nullptr);
}

/** A small layer, compared with the definition on the CPU. Sizes are no multiples of tiles or chunks. */
void
Check(MapKernelState & state, const at::Device & device, at::ScalarType type)
{
  constexpr std::int64_t   heads = 2;
  constexpr std::int64_t   n = 150;
  constexpr std::int64_t   depth = 40;
  constexpr double         scale = 0.2;
  constexpr double         largest = 1e-4; // it is about 1e-6
  const std::vector<float> headWeights{ 0.25F, 0.75F };
  const at::Tensor         angles = at::arange(heads * n * depth, at::kDouble).view({ 1, heads, n, depth });
  const at::Tensor         q = at::sin(angles * 0.7).mul(2.0).to(type);
  const at::Tensor         k = at::cos(angles * 1.3).to(type);
  const at::Tensor         scores = at::matmul(q[0].to(at::kDouble), k[0].to(at::kDouble).transpose(1, 2)) * scale;
  const at::Tensor         maps = at::softmax(scores, -1);
  const at::Tensor         expected = maps[0] * headWeights[0] + maps[1] * headWeights[1] + 0.5;
  const at::Tensor         logSums = at::logsumexp(scores, { 2 }).to(at::kFloat).to(device);
  const at::Tensor         weights = MakeHeadWeights(headWeights, device);
  const at::Tensor         there = q.to(device);
  const at::Tensor         keys = k.to(device);
  at::Tensor               map = at::full({ n, n }, 0.5F, at::TensorOptions().dtype(at::kFloat).device(device));
  const auto               arguments = MakeMapKernelArguments(there, keys, logSums, scale, headWeights, weights, map);
  if (const int result = Launch(state, arguments, device))
  {
    state.problem = "the kernel cannot be started: " + CudaDriver::Get().Describe(result);
    return;
  }
  const double error = (map.to(at::kCPU).to(at::kDouble) - expected).abs().max().item<double>();
  if (!(error < largest))
  {
    state.problem = "the kernel's map of a small layer is off by " + std::to_string(error);
  }
}

/** What needs no context of the device, and so can be done beside other work. */
struct Compiled
{
  std::vector<char> image;
  std::string       problem;
  double            findSeconds{ 0.0 };
  double            compileSeconds{ 0.0 };
};

Compiled
CompileFor(const at::Device & device, at::ScalarType type)
{
  Compiled compiled;
  if (!device.is_cuda() || GetTypeNumber(type) < 0)
  {
    compiled.problem = "the kernel is for float32, float16 and bfloat16 on a GPU of CUDA";
    return compiled;
  }
  auto               begin = std::chrono::steady_clock::now();
  const CudaDriver & driver = CudaDriver::Get();
  const int          capability = driver.GetCapability(device.index());
  compiled.problem = driver.problem;
  if (compiled.problem.empty() && capability < leastCapability)
  {
    compiled.problem = "the kernel needs compute capability 8.0, and the GPU has " + std::to_string(capability / 10) +
                       "." + std::to_string(capability % 10);
  }
  if (compiled.problem.empty())
  {
    compiled.problem = Nvrtc::Get().problem;
  }
  compiled.findSeconds = SecondsSince(begin);
  if (compiled.problem.empty())
  {
    begin = std::chrono::steady_clock::now();
    compiled.image = CompileMapKernel(capability, type, compiled.problem);
    compiled.compileSeconds = SecondsSince(begin);
  }
  return compiled;
}

using Key = std::pair<c10::DeviceIndex, at::ScalarType>;

Key
MakeKey(const at::Device & device, at::ScalarType type)
{
  return { device.is_cuda() ? device.index() : c10::DeviceIndex{ -1 }, type };
}

/** Begun once for each device and type. */
std::shared_future<Compiled>
BeginCompiling(const at::Device & device, at::ScalarType type)
{
  static std::mutex                                  mutex;
  static std::map<Key, std::shared_future<Compiled>> futures;
  const std::lock_guard<std::mutex>                  lock(mutex);
  std::shared_future<Compiled> &                     future = futures[MakeKey(device, type)];
  if (!future.valid())
  {
    try
    {
      future = std::async(std::launch::async, CompileFor, device, type).share();
    }
    catch (const std::system_error &) // there is no thread to be had
    {
      future = std::async(std::launch::deferred, CompileFor, device, type).share();
    }
  }
  return future;
}

MapKernelState
Prepare(const at::Device & device, at::ScalarType type)
{
  const std::shared_future<Compiled> future = BeginCompiling(device, type);
  const Compiled &                   compiled = future.get();
  MapKernelState                     state;
  state.problem = compiled.problem;
  state.findSeconds = compiled.findSeconds;
  state.compileSeconds = compiled.compileSeconds;
  if (compiled.image.empty())
  {
    return state;
  }
  const CudaDriver & driver = CudaDriver::Get();
  auto               begin = std::chrono::steady_clock::now();
  int                number = 0;
  int                result = driver.getDevice(&number, device.index());
  result = result != 0 ? result : driver.retainPrimaryContext(&state.context, number);
  if (result == 0)
  {
    const ContextGuard guard(driver, state.context);
    void *             loaded = nullptr;
    result = guard.GetResult();
    result = result != 0 ? result : driver.loadModule(&loaded, compiled.image.data());
    result = result != 0 ? result : driver.getFunction(&state.function, loaded, "DwcAddMap");
  }
  state.loadSeconds = SecondsSince(begin);
  if (result != 0)
  {
    state.problem = "the driver does not take the kernel: " + driver.Describe(result);
    return state;
  }
  begin = std::chrono::steady_clock::now();
  try
  {
    Check(state, device, type);
  }
  catch (const c10::Error & error)
  {
    state.problem = "the kernel cannot be tried: " + std::string(error.what_without_backtrace());
  }
  state.checkSeconds = SecondsSince(begin);
  return state;
}

} // namespace

void
BeginMapKernel(const at::Device & device, at::ScalarType type)
{
  if (device.is_cuda())
  {
    BeginCompiling(device, type);
  }
}

const MapKernelState &
PrepareMapKernel(const at::Device & device, at::ScalarType type)
{
  static std::mutex                    mutex;
  static std::map<Key, MapKernelState> states;
  const Key                            key = MakeKey(device, type);
  const std::lock_guard<std::mutex>    lock(mutex);
  const auto                           found = states.find(key);
  return found != states.end() ? found->second : states.emplace(key, Prepare(device, type)).first->second;
}

std::vector<char>
CompileMapKernel(int capability, at::ScalarType type, std::string & problem)
{
  const Nvrtc & nvrtc = Nvrtc::Get();
  problem = nvrtc.problem;
  if (!problem.empty())
  {
    return {};
  }
  const int         typeNumber = GetTypeNumber(type);
  std::vector<char> image = Compile(nvrtc, "sm_" + std::to_string(capability), typeNumber, problem);
  if (image.empty())
  {
    // An NVRTC that is older than the GPU.
    std::string second;
    image = Compile(nvrtc, "compute_" + std::to_string(leastCapability), typeNumber, second);
    problem = image.empty() ? problem : std::string();
  }
  return image;
}

at::Tensor
MakeReadable(const at::Tensor & x)
{
  const std::int64_t multiple = 16 / x.element_size();
  const std::int64_t rest = x.size(3) % 8;
  const at::Tensor   padded = rest == 0 ? x : at::constant_pad_nd(x, { 0, 8 - rest });
  const bool         isReadable = padded.stride(3) == 1 && padded.stride(2) % multiple == 0 &&
                          padded.stride(1) % multiple == 0 &&
                          reinterpret_cast<std::uintptr_t>(padded.data_ptr()) % 16 == 0;
  return isReadable ? padded : padded.clone(at::MemoryFormat::Contiguous);
}

at::Tensor
MakeHeadWeights(const std::vector<float> & headWeights, const at::Device & device)
{
  const bool equal = std::all_of(
    headWeights.begin(), headWeights.end(), [&headWeights](float weight) { return weight == headWeights.front(); });
  return equal ? at::Tensor() : at::tensor(at::ArrayRef<float>(headWeights)).to(device);
}

MapKernelArguments
MakeMapKernelArguments(const at::Tensor &         q,
                       const at::Tensor &         k,
                       const at::Tensor &         logSums,
                       double                     scale,
                       const std::vector<float> & headWeights,
                       const at::Tensor &         weights,
                       const at::Tensor &         map)
{
  constexpr double   log2e = 1.4426950408889634;
  MapKernelArguments a{};
  a.queries = q.data_ptr();
  a.keys = k.data_ptr();
  a.logSums = logSums.data_ptr<float>();
  a.headWeights = weights.defined() ? weights.data_ptr<float>() : nullptr;
  a.map = map.data_ptr<float>();
  a.queryHead = q.stride(1);
  a.queryRow = q.stride(2);
  a.keyHead = k.stride(1);
  a.keyRow = k.stride(2);
  a.logSumHead = logSums.stride(0);
  a.heads = static_cast<int>(q.size(1));
  a.n = static_cast<int>(q.size(2));
  a.m = static_cast<int>(k.size(2));
  a.depth = static_cast<int>(q.size(3));
  a.scale = static_cast<float>(scale * log2e);
  a.headWeight = headWeights.front();
  const auto address = reinterpret_cast<std::uintptr_t>(a.map);
  a.aligned = a.m % 4 == 0 && address % 16 == 0 ? 4 : a.m % 2 == 0 && address % 8 == 0 ? 2 : 1;
  return a;
}

bool
AddMapByKernel(const at::Tensor &         q,
               const at::Tensor &         k,
               const at::Tensor &         logSums,
               double                     scale,
               const std::vector<float> & headWeights,
               at::Tensor &               map)
{
  const MapKernelState & state = PrepareMapKernel(q.device(), q.scalar_type());
  const std::int64_t     most = std::numeric_limits<int>::max() - mapTileRows;
  if (!state.problem.empty() || q.size(2) > most || k.size(2) > most || !map.is_contiguous() || logSums.stride(1) != 1)
  {
    return false;
  }
  // LibTorch frees no memory for other streams before this one has done with it, so that copies may end here.
  const at::Tensor queries = MakeReadable(q);
  const at::Tensor keys = MakeReadable(k);
  const at::Tensor weights = MakeHeadWeights(headWeights, q.device());
  const auto       arguments = MakeMapKernelArguments(queries, keys, logSums, scale, headWeights, weights, map);
  return Launch(state, arguments, q.device()) == 0;
}

} // namespace torch
} // namespace dwc
