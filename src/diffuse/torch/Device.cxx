/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/Device.h"

#include "dwc/Error.h"
#include "dwc/Memory.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>

#include <algorithm>
#include <charconv>
#include <limits>

// From this version on LibTorch tells a device's memory without the headers of CUDA.
#define DWC_DEVICE_ALLOCATOR (DWC_TORCH_MAJOR > 2 || (DWC_TORCH_MAJOR == 2 && DWC_TORCH_MINOR >= 13))
#if DWC_DEVICE_ALLOCATOR
#  include <c10/core/CachingDeviceAllocator.h>
#endif

namespace dwc
{
namespace torch
{
namespace
{

int
CountGpus()
{
  return at::hasCUDA() ? static_cast<int>(c10::impl::getDeviceGuardImpl(at::kCUDA)->deviceCount()) : 0;
}

std::string
ListDevices()
{
  std::string list = "auto, cpu";
  for (int i = 0; i < CountGpus(); ++i)
  {
    list += ", cuda:" + std::to_string(i);
  }
  return list;
}

/** Number of the GPU in "cuda" (the first) or "cuda:N". */
std::optional<int>
ParseGpu(const std::string & name)
{
  if (name == "cuda")
  {
    return 0;
  }
  int               number = -1;
  const std::string prefix = "cuda:";
  if (name.compare(0, prefix.size(), prefix) != 0)
  {
    return std::nullopt;
  }
  const char * const end = name.data() + name.size();
  const auto         parsed = std::from_chars(name.data() + prefix.size(), end, number);
  return parsed.ec == std::errc() && parsed.ptr == end && number >= 0 ? std::optional<int>(number) : std::nullopt;
}

void
ChooseGpu(DeviceChoice & choice, const std::string & device)
{
  const std::optional<int> number = ParseGpu(device);
  if (!number)
  {
    throw ParameterError("Device", "\"" + device + "\" is not a device; there are " + ListDevices());
  }
  if (CountGpus() == 0)
  {
    throw ParameterError(
      "Device",
      "\"" + device + "\" is not there: " +
        (at::globalContext().hasCUDA() ? "CUDA finds no GPU" : "this LibTorch is without CUDA, or finds no GPU") +
        "; use cpu, or auto");
  }
  if (*number >= CountGpus())
  {
    throw ParameterError("Device", "\"" + device + "\" is not there; there are " + ListDevices());
  }
  choice.device = at::Device(at::kCUDA, static_cast<c10::DeviceIndex>(*number));
  choice.name = "cuda:" + std::to_string(*number);
}

} // namespace

const char *
GetName(Precision precision)
{
  switch (precision)
  {
    case Precision::Automatic:
      return "auto";
    case Precision::Float32:
      return "float32";
    case Precision::Float16:
      return "float16";
    case Precision::BFloat16:
      return "bfloat16";
  }
  return "";
}

DeviceChoice
ChooseDevice(const std::string & device, Precision precision)
{
  DeviceChoice choice;
  choice.name = "cpu";
  if (device == "auto" && CountGpus() > 0)
  {
    ChooseGpu(choice, "cuda");
  }
  else if (device == "auto")
  {
    choice.note = "The model runs on the CPU: LibTorch finds no GPU.";
  }
  else if (device != "cpu")
  {
    ChooseGpu(choice, device);
  }
  choice.precision = precision;
  if (precision == Precision::Automatic)
  {
    choice.precision = choice.device.is_cpu() ? Precision::Float32 : Precision::Float16;
  }
  if (choice.precision == Precision::Float16 && choice.device.is_cpu() && DWC_TORCH_MAJOR < 2)
  {
    throw ParameterError("Precision",
                         "float16 is not possible on the CPU with LibTorch " + std::to_string(DWC_TORCH_MAJOR) + "." +
                           std::to_string(DWC_TORCH_MINOR) + "; use float32, bfloat16, or a newer LibTorch");
  }
  choice.type = choice.precision == Precision::Float16    ? at::kHalf
                : choice.precision == Precision::BFloat16 ? at::kBFloat16
                                                          : at::kFloat;
  return choice;
}

std::optional<double>
GetFreeBytes(const at::Device & device)
{
  if (device.is_cpu())
  {
    return ComputeFreeMemory();
  }
#if DWC_DEVICE_ALLOCATOR
  at::empty({ 1 }, at::TensorOptions().device(device)); // initializes the CUDA context
  c10::DeviceAllocator * const allocator = c10::getDeviceAllocator(device.type());
  const auto                   statistics = allocator->getDeviceStats(device.index());
  const auto                   all = static_cast<std::size_t>(c10::CachingAllocator::StatType::AGGREGATE);
  const auto unused = statistics.reserved_bytes[all].current - statistics.allocated_bytes[all].current;
  return static_cast<double>(allocator->getMemoryInfo(device.index()).first) + static_cast<double>(unused);
#else
  return std::nullopt;
#endif
}

void
ReleaseUnused(const at::Device & device)
{
#if DWC_DEVICE_ALLOCATOR
  if (!device.is_cpu())
  {
    c10::getDeviceAllocator(device.type())->emptyCache();
  }
#else
  static_cast<void>(device);
#endif
}

SettingsGuard::SettingsGuard(std::size_t numberOfThreads)
  : m_Threads(at::get_num_threads())
  , m_Tf32Products(at::globalContext().allowTF32CuBLAS())
  , m_Tf32Convolutions(at::globalContext().allowTF32CuDNN())
{
  if (numberOfThreads > 0)
  {
    at::set_num_threads(static_cast<int>(std::min<std::size_t>(numberOfThreads, std::numeric_limits<int>::max())));
  }
  at::globalContext().setAllowTF32CuBLAS(false);
  at::globalContext().setAllowTF32CuDNN(false);
}

SettingsGuard::~SettingsGuard()
{
  at::set_num_threads(m_Threads);
  at::globalContext().setAllowTF32CuBLAS(m_Tf32Products);
  at::globalContext().setAllowTF32CuDNN(m_Tf32Convolutions);
}

} // namespace torch
} // namespace dwc
