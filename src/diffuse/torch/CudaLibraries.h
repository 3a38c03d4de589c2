/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_torch_CudaLibraries_h
#define dwc_torch_CudaLibraries_h

#include <c10/core/Device.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

/** The few functions of CUDA that a kernel of our own needs, found when the program runs: the plug-in is built without
 * CUDA's headers, and runs with any LibTorch, with CUDA or without. Linux only. */

namespace dwc
{
namespace torch
{

/** Functions of libcuda.so.1, which comes with the device's driver; 0 means success. All are declared as in cuda.h,
 * with handles as void *, and devices and results as int. */
struct CudaDriver
{
  int (*init)(unsigned int){ nullptr };
  int (*getErrorName)(int, const char **){ nullptr };
  int (*getDevice)(int *, int){ nullptr };
  int (*getAttribute)(int *, int, int){ nullptr };
  int (*retainPrimaryContext)(void **, int){ nullptr };
  int (*pushContext)(void *){ nullptr };
  int (*popContext)(void **){ nullptr };
  int (*loadModule)(void **, const void *){ nullptr };
  int (*getFunction)(void **, void *, const char *){ nullptr };
  int (*launch)(void *,
                unsigned int,
                unsigned int,
                unsigned int,
                unsigned int,
                unsigned int,
                unsigned int,
                unsigned int,
                void *,
                void **,
                void **){ nullptr };

  std::string problem; ///< not empty: why nothing of it can be called

  /** Found and initialized at the first call. */
  static const CudaDriver &
  Get();

  /** "CUDA_ERROR_NO_DEVICE" */
  std::string
  Describe(int result) const;

  /** Major and minor number of the compute capability as one: 80, 90; 0 where it is not known.
   * \param number of the device, as LibTorch counts them. */
  int
  GetCapability(int number) const;
};

/** Functions of NVRTC, the compiler in a library that LibTorch with CUDA brings along; declared as in nvrtc.h. */
struct Nvrtc
{
  int (*createProgram)(void **, const char *, const char *, int, const char * const *, const char * const *){ nullptr };
  int (*compileProgram)(void *, int, const char * const *){ nullptr };
  int (*getImageSize)(void *, std::size_t *){ nullptr };
  int (*getImage)(void *, char *){ nullptr };
  int (*getTextSize)(void *, std::size_t *){ nullptr };
  int (*getText)(void *, char *){ nullptr };
  int (*getLogSize)(void *, std::size_t *){ nullptr };
  int (*getLog)(void *, char *){ nullptr };
  int (*destroyProgram)(void **){ nullptr };

  std::string problem; ///< not empty: why nothing of it can be called

  /** Found at the first call: the one that LibTorch's own compiler is linked to, one beside LibTorch as pip lays them
   * out, or the system's. */
  static const Nvrtc &
  Get();
};

/** The stream on which LibTorch now works on this device, as CUDA's own handle (null: the default stream); nothing
 * where it cannot be known. */
std::optional<void *>
GetCudaStream(const c10::Device & device);

} // namespace torch
} // namespace dwc

#endif
