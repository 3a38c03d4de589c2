/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_torch_MapKernel_h
#define dwc_torch_MapKernel_h

#include "diffuse/torch/CudaLibraries.h"
#include "diffuse/torch/MapKernelArguments.h"

#include <ATen/ATen.h>

#include <string>
#include <vector>

/** The capture of self-attention on a GPU by a kernel of our own (MapKernel.cu), which NVRTC compiles when it is first
 * needed. */

namespace dwc
{
namespace torch
{

/** The kernel for one device and one type of numbers. */
struct MapKernelState
{
  std::string problem;             ///< not empty: why there is none
  void *      context{ nullptr };  ///< the device's primary context, LibTorch's own
  void *      function{ nullptr }; ///< of the driver
  double      findSeconds{ 0.0 };  ///< what it took to find the driver and NVRTC
  double      compileSeconds{ 0.0 };
  double      loadSeconds{ 0.0 }; ///< what it took to bring the kernel to the device
  double      checkSeconds{ 0.0 };
};

/** Begins to compile the kernel in a thread of its own, for who will need it soon; where there is no GPU nothing is
 * done. */
void
BeginMapKernel(const at::Device & device, at::ScalarType type);

/** Compiles the kernel at the first call, or waits until it is compiled, and keeps it for the life of the process. It
 * is used only where it gives the map of a small layer as the definition does. Any thread may call. */
const MapKernelState &
PrepareMapKernel(const at::Device & device, at::ScalarType type);

/** map[i][j] += sum over heads h of headWeights[h] * exp(scale * <q_h[i], k_h[j]> - logSums[h][i]).
 * \param q [1, heads, n, d], float32, float16 or bfloat16, on a GPU
 * \param k [1, heads, m, d]
 * \param logSums [heads, n or more], float32; a head's are side by side
 * \param map [n, m], float32, contiguous
 * \return false: there is no such kernel here, and nothing was added. */
bool
AddMapByKernel(const at::Tensor &         q,
               const at::Tensor &         k,
               const at::Tensor &         logSums,
               double                     scale,
               const std::vector<float> & headWeights,
               at::Tensor &               map);

/** Parts of it, for tests. */

/** The kernel's machine code for a compute capability as 80 or 90; empty, and the problem, where NVRTC refuses. */
std::vector<char>
CompileMapKernel(int capability, at::ScalarType type, std::string & problem);

/** The same numbers, each row of channels beginning at a multiple of 16 bytes, and zeros added up to a multiple of 8
 * channels. As a network has them, nothing is copied. */
at::Tensor
MakeReadable(const at::Tensor & x);

/** The weights on the device; undefined where all are equal. */
at::Tensor
MakeHeadWeights(const std::vector<float> & headWeights, const at::Device & device);

/** q and k as from MakeReadable, weights as from MakeHeadWeights. */
MapKernelArguments
MakeMapKernelArguments(const at::Tensor &         q,
                       const at::Tensor &         k,
                       const at::Tensor &         logSums,
                       double                     scale,
                       const std::vector<float> & headWeights,
                       const at::Tensor &         weights,
                       const at::Tensor &         map);

} // namespace torch
} // namespace dwc

#endif
