/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/CudaLibraries.h"

#include <c10/core/impl/DeviceGuardImplInterface.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <system_error>

#ifdef __linux__
#  include <dlfcn.h>
#  include <link.h>
#endif

namespace dwc
{
namespace torch
{
namespace
{

#ifdef __linux__
/** A library that is loaded already, or null. */
void *
FindLoaded(const char * name)
{
  return dlopen(name, RTLD_LAZY | RTLD_LOCAL | RTLD_NOLOAD);
}

template <typename TFunction>
bool
Find(void * library, const char * name, TFunction & function)
{
  function = reinterpret_cast<TFunction>(dlsym(library, name));
  return function != nullptr;
}

/** Where LibTorch's own libraries for CUDA lie; empty where it has none, or has not loaded them. */
std::filesystem::path
FindTorchFolder()
{
  for (const char * const name : { "libtorch_cuda.so", "libc10_cuda.so" })
  {
    void * const library = FindLoaded(name);
    link_map *   map = nullptr;
    if (library != nullptr && dlinfo(library, RTLD_DI_LINKMAP, &map) == 0 && map->l_name[0] != '\0')
    {
      return std::filesystem::path(map->l_name).parent_path();
    }
  }
  return {};
}

/** The libraries of NVRTC in a folder, whose names may carry a checksum (LibTorch's archives); not its parts. */
void
ListNvrtc(const std::filesystem::path & folder, std::vector<std::string> & names)
{
  std::error_code          error;
  std::vector<std::string> found;
  for (std::filesystem::directory_iterator file(folder, error), end; !error && file != end; file.increment(error))
  {
    const std::string name = file->path().filename().string();
    if (name.compare(0, 8, "libnvrtc") == 0 && name.find(".so") != std::string::npos &&
        name.find("builtins") == std::string::npos && name.find(".alt.") == std::string::npos)
    {
      found.push_back(file->path().string());
    }
  }
  std::sort(found.rbegin(), found.rend());
  names.insert(names.end(), found.begin(), found.end());
}

std::vector<std::string>
ListNvrtcEverywhere()
{
  std::vector<std::string>    names;
  const std::filesystem::path folder = FindTorchFolder();
  if (!folder.empty())
  {
    // LibTorch's own, which knows where its NVRTC lies.
    names.push_back((folder / "libcaffe2_nvrtc.so").string());
    ListNvrtc(folder, names);
    // pip's torch: site-packages/torch/lib, and site-packages/nvidia/cu13/lib or nvidia/cuda_nvrtc/lib.
    const std::filesystem::path nvidia = folder.parent_path().parent_path() / "nvidia";
    for (const char * const part : { "cu13", "cuda_nvrtc", "cu12" })
    {
      ListNvrtc(nvidia / part / "lib", names);
    }
  }
  for (const char * const name : { "libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so.11.2", "libnvrtc.so" })
  {
    names.emplace_back(name);
  }
  return names;
}

/** NVRTC looks for a part of its own, which lies beside it, in the system's folders only (pip's of CUDA 13): once it is
 * loaded, it is found by its name. */
void
LoadBuiltins(const Nvrtc & nvrtc)
{
  Dl_info where{};
  if (dladdr(reinterpret_cast<void *>(nvrtc.compileProgram), &where) == 0 || where.dli_fname == nullptr)
  {
    return;
  }
  std::error_code error;
  const auto      folder = std::filesystem::path(where.dli_fname).parent_path();
  for (std::filesystem::directory_iterator file(folder, error), end; !error && file != end; file.increment(error))
  {
    const std::string name = file->path().filename().string();
    if (name.compare(0, 17, "libnvrtc-builtins") == 0 && name.find(".alt.") == std::string::npos)
    {
      dlopen(file->path().c_str(), RTLD_LAZY | RTLD_LOCAL);
    }
  }
}

/** NVRTC's functions; false where the library lacks one. */
bool
FindAll(void * library, Nvrtc & nvrtc)
{
  return Find(library, "nvrtcCreateProgram", nvrtc.createProgram) &&
         Find(library, "nvrtcCompileProgram", nvrtc.compileProgram) &&
         Find(library, "nvrtcGetCUBINSize", nvrtc.getImageSize) && Find(library, "nvrtcGetCUBIN", nvrtc.getImage) &&
         Find(library, "nvrtcGetPTXSize", nvrtc.getTextSize) && Find(library, "nvrtcGetPTX", nvrtc.getText) &&
         Find(library, "nvrtcGetProgramLogSize", nvrtc.getLogSize) &&
         Find(library, "nvrtcGetProgramLog", nvrtc.getLog) &&
         Find(library, "nvrtcDestroyProgram", nvrtc.destroyProgram);
}
#endif

CudaDriver
OpenDriver()
{
  CudaDriver driver;
#ifdef __linux__
  void * const library = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL);
  if (library == nullptr)
  {
    driver.problem = "there is no libcuda.so.1, which comes with the driver of a GPU";
  }
  else if (!Find(library, "cuInit", driver.init) || !Find(library, "cuGetErrorName", driver.getErrorName) ||
           !Find(library, "cuDeviceGet", driver.getDevice) ||
           !Find(library, "cuDeviceGetAttribute", driver.getAttribute) ||
           !Find(library, "cuDevicePrimaryCtxRetain", driver.retainPrimaryContext) ||
           !Find(library, "cuCtxPushCurrent_v2", driver.pushContext) ||
           !Find(library, "cuCtxPopCurrent_v2", driver.popContext) ||
           !Find(library, "cuModuleLoadData", driver.loadModule) ||
           !Find(library, "cuModuleGetFunction", driver.getFunction) || !Find(library, "cuLaunchKernel", driver.launch))
  {
    driver.problem = "libcuda.so.1 lacks functions; it is too old, or no driver of a GPU";
  }
  else if (const int result = driver.init(0))
  {
    driver.problem = "CUDA does not start: " + driver.Describe(result);
  }
#else
  driver.problem = "CUDA is called directly on Linux only";
#endif
  return driver;
}

Nvrtc
OpenNvrtc()
{
  Nvrtc nvrtc;
#ifdef __linux__
  for (const std::string & name : ListNvrtcEverywhere())
  {
    void * const library = dlopen(name.c_str(), RTLD_LAZY | RTLD_LOCAL);
    if (library != nullptr && FindAll(library, nvrtc))
    {
      LoadBuiltins(nvrtc);
      return nvrtc; // it stays loaded
    }
    if (library != nullptr)
    {
      dlclose(library);
    }
  }
  nvrtc.problem = "no NVRTC (libnvrtc.so.11.2, .12 or .13) is found, beside LibTorch or in the system";
#else
  nvrtc.problem = "NVRTC is used on Linux only";
#endif
  return nvrtc;
}

} // namespace

const CudaDriver &
CudaDriver::Get()
{
  static const CudaDriver & driver = *new CudaDriver(OpenDriver()); // never ends, as threads may still call it
  return driver;
}

std::string
CudaDriver::Describe(int result) const
{
  const char * name = nullptr;
  if (getErrorName != nullptr)
  {
    getErrorName(result, &name);
  }
  return name != nullptr ? name : "error " + std::to_string(result);
}

int
CudaDriver::GetCapability(int number) const
{
  constexpr int majorAttribute = 75; // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR
  constexpr int minorAttribute = 76;
  int           device = 0;
  int           major = 0;
  int           minor = 0;
  const bool    known = problem.empty() && getDevice(&device, number) == 0 &&
                     getAttribute(&major, majorAttribute, device) == 0 &&
                     getAttribute(&minor, minorAttribute, device) == 0;
  return known ? 10 * major + minor : 0;
}

const Nvrtc &
Nvrtc::Get()
{
  static const Nvrtc & nvrtc = *new Nvrtc(OpenNvrtc()); // never ends, as threads may still call it
  return nvrtc;
}

std::optional<void *>
GetCudaStream(const c10::Device & device)
{
  // LibTorch's number 0 is the default stream in every version, whose handle is null. What the others mean only
  // LibTorch knows; its interface of C, which has a function for it since 2.2 or so, is found by name.
  const c10::Stream stream = c10::impl::getDeviceGuardImpl(device.type())->getStream(device);
  if (stream.id() == 0)
  {
    return nullptr;
  }
#ifdef __linux__
  using GetStream = int (*)(std::int32_t, void **);
  void * const library = FindLoaded("libtorch_cuda.so");
  GetStream    getStream = nullptr;
  void *       handle = nullptr;
  if (library != nullptr && Find(library, "aoti_torch_get_current_cuda_stream", getStream) &&
      getStream(device.index(), &handle) == 0)
  {
    return handle;
  }
#endif
  return std::nullopt;
}

} // namespace torch
} // namespace dwc
