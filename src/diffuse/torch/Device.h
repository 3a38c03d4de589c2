/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_torch_Device_h
#define dwc_torch_Device_h

#include "dwc/Diffusion.h"

#include <ATen/ATen.h>

#include <optional>
#include <string>

/** Where a model runs, and in which numbers. */

namespace dwc
{
namespace torch
{

struct DeviceChoice
{
  at::Device     device{ at::kCPU };
  at::ScalarType type{ at::kFloat };
  Precision      precision{ Precision::Float32 };
  std::string    name; ///< "cpu", "cuda:0"
  std::string    note; ///< not empty: what "auto" chose and why
};

/** \throw ParameterError("Device", ...) where there is no such device, listing those there are; ("Precision", ...)
 * where this version of LibTorch does not compute with such numbers on it. */
DeviceChoice
ChooseDevice(const std::string & device, Precision precision);

/** Bytes that this process may still take on the device, without swapping; nothing where this cannot be known. */
std::optional<double>
GetFreeBytes(const at::Device & device);

/** Gives memory that LibTorch keeps for its next tensors back to the device. */
void
ReleaseUnused(const at::Device & device);

const char *
GetName(Precision precision);

/** LibTorch's global settings as a run wants them, and as they were before when the run ends: threads (0: its own
 * choice), and float32 products on a GPU with all bits (no TF32). */
class SettingsGuard
{
public:
  explicit SettingsGuard(std::size_t numberOfThreads);
  ~SettingsGuard();
  SettingsGuard(const SettingsGuard &) = delete;
  SettingsGuard &
  operator=(const SettingsGuard &) = delete;

private:
  int  m_Threads;
  bool m_Tf32Products;
  bool m_Tf32Convolutions;
};

} // namespace torch
} // namespace dwc

#endif
