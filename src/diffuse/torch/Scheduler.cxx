/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/Scheduler.h"

#include "dwc/Error.h"

#include <cmath>
#include <random>
#include <string>
#include <utility>

namespace dwc
{
namespace torch
{
namespace
{

/** Standard normal numbers that are the same on every device, system and version of LibTorch: the 64-bit Mersenne
 * twister (M. Matsumoto and T. Nishimura, 1998; std::mt19937_64, seeded with `seed`), the upper 53 bits of each number
 * as u = (bits + 1) / 2^53, and pairs of them by G. Box and M. Muller (1958) in double precision. */
at::Tensor
MakeNoise(at::IntArrayRef shape, std::uint64_t seed)
{
  const at::Tensor   noise = at::empty(shape, at::kFloat);
  const std::int64_t count = noise.numel();
  float * const      values = noise.data_ptr<float>();
  std::mt19937_64    generator(seed);
  const auto         uniform = [&] { return (static_cast<double>(generator() >> 11) + 1.0) * 0x1p-53; };
  constexpr double   pi = 3.14159265358979323846;
  for (std::int64_t i = 0; i < count; i += 2)
  {
    const double radius = std::sqrt(-2.0 * std::log(uniform()));
    const double angle = 2.0 * pi * uniform();
    values[i] = static_cast<float>(radius * std::cos(angle));
    if (i + 1 < count)
    {
      values[i + 1] = static_cast<float>(radius * std::sin(angle));
    }
  }
  return noise;
}

} // namespace

Scheduler::Scheduler(checkpoint::SchedulerConfig config)
  : m_Config(std::move(config))
{
  double product = 1.0;
  for (const double beta : m_Config.betas)
  {
    product *= 1.0 - beta;
    m_AlphaProducts.push_back(product);
  }
}

std::vector<int>
Scheduler::GetInversionTimesteps(std::size_t count, std::size_t total) const
{
  const std::size_t train = m_Config.trainSteps;
  if (total < 1 || total > train)
  {
    throw ParameterError("TotalSteps",
                         std::to_string(total) + " is not a number of steps; this model takes 1 to " +
                           std::to_string(train));
  }
  if (count < 1 || count > total)
  {
    throw ParameterError("InversionSteps",
                         std::to_string(count) + " is not possible; set 1 to TotalSteps, which is " +
                           std::to_string(total));
  }
  std::vector<int> timesteps;
  for (std::size_t i = 0; i < count; ++i)
  {
    if (m_Config.timestepSpacing == "leading")
    {
      timesteps.push_back(static_cast<int>(i * (train / total)) + m_Config.stepsOffset);
    }
    else if (m_Config.timestepSpacing == "trailing")
    {
      const double interval = static_cast<double>(train) / static_cast<double>(total);
      const double step = static_cast<double>(train) - static_cast<double>(total - 1 - i) * interval;
      timesteps.push_back(static_cast<int>(std::nearbyint(step)) - 1);
    }
    else
    {
      throw ParameterError("Mode",
                           "inversion is not defined for the scheduler's timestep_spacing \"" +
                             m_Config.timestepSpacing +
                             "\", only for leading and trailing; use the mode single or noise");
    }
    if (timesteps.back() < 0 || static_cast<std::size_t>(timesteps.back()) >= train)
    {
      throw ParameterError("TotalSteps",
                           std::to_string(total) + " puts a timestep at " + std::to_string(timesteps.back()) +
                             ", outside 0 to " + std::to_string(train - 1) + "; lower TotalSteps or InversionSteps");
    }
  }
  return timesteps;
}

at::Tensor
Scheduler::Invert(const at::Tensor & z, const at::Tensor & prediction, int timestep, std::size_t total) const
{
  // The level that z has now, one interval below `timestep`; before the first step there is none.
  const int    before = timestep - static_cast<int>(m_Config.trainSteps / total);
  const double alphaBefore = before >= 0 ? m_AlphaProducts[static_cast<std::size_t>(before)]
                                         : (m_Config.setAlphaToOne ? 1.0 : m_AlphaProducts.front());
  const double signalBefore = std::sqrt(alphaBefore);
  const double noiseBefore = std::sqrt(1.0 - alphaBefore);
  const double alpha = m_AlphaProducts[static_cast<std::size_t>(timestep)];

  at::Tensor clean;
  at::Tensor noise;
  if (m_Config.prediction == checkpoint::Prediction::Epsilon)
  {
    noise = prediction;
    clean = (z - noiseBefore * prediction) / signalBefore;
  }
  else
  {
    noise = signalBefore * prediction + noiseBefore * z;
    clean = signalBefore * z - noiseBefore * prediction;
  }
  if (m_Config.clipSample)
  {
    clean = clean.clamp(-m_Config.clipSampleRange, m_Config.clipSampleRange);
  }
  return std::sqrt(alpha) * clean + std::sqrt(1.0 - alpha) * noise;
}

at::Tensor
Scheduler::AddNoise(const at::Tensor & z, int timestep, std::uint64_t seed) const
{
  const double     alpha = m_AlphaProducts[static_cast<std::size_t>(timestep)];
  const at::Tensor noise = MakeNoise(z.sizes(), seed).to(z.device(), z.scalar_type());
  return std::sqrt(alpha) * z + std::sqrt(1.0 - alpha) * noise;
}

} // namespace torch
} // namespace dwc
