/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_torch_Scheduler_h
#define dwc_torch_Scheduler_h

#include "diffuse/checkpoint/Config.h"

#include <ATen/ATen.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace dwc
{
namespace torch
{

/** Deterministic DDIM inversion (J. Song, C. Meng and S. Ermon, ICLR 2021, eq. 12 run backwards; P. Dhariwal and A.
 * Nichol, NeurIPS 2021) on the noise schedule of a diffusers folder. */
class Scheduler
{
public:
  explicit Scheduler(checkpoint::SchedulerConfig config);

  /** Timesteps of the first `count` of `total` steps of an inversion, rising. */
  std::vector<int>
  GetInversionTimesteps(std::size_t count, std::size_t total) const;

  /** z at `timestep` from z one step before it and the network's prediction at `timestep`; `total` as above. */
  at::Tensor
  Invert(const at::Tensor & z, const at::Tensor & prediction, int timestep, std::size_t total) const;

  /** sqrt(a_t) z + sqrt(1 - a_t) noise, the noise being seeded standard normal numbers. */
  at::Tensor
  AddNoise(const at::Tensor & z, int timestep, std::uint64_t seed) const;

private:
  checkpoint::SchedulerConfig m_Config;
  std::vector<double>         m_AlphaProducts;
};

} // namespace torch
} // namespace dwc

#endif
