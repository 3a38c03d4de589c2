/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/checkpoint/Config.h"
#include "diffuse/checkpoint/ConfigReader.h"

#include <algorithm>
#include <cmath>

/** Fields and defaults of diffusers' DDIMInverseScheduler, which is made from the file of whatever scheduler the folder
 * has: what that class does not know is without effect. */

namespace dwc
{
namespace checkpoint
{
namespace
{

constexpr double pi = 3.14159265358979323846;

/** `count` numbers from `first` to `last`, both included. */
std::vector<double>
MakeRamp(double first, double last, std::size_t count)
{
  std::vector<double> ramp(count, first);
  for (std::size_t i = 1; i < count; ++i)
  {
    ramp[i] = first + (last - first) * static_cast<double>(i) / static_cast<double>(count - 1);
  }
  return ramp;
}

/** Betas whose products of 1 - beta follow a squared cosine. A. Nichol and P. Dhariwal, "Improved denoising diffusion
 * probabilistic models", ICML 2021, eq. 17. */
std::vector<double>
MakeCosine(std::size_t count)
{
  const auto product = [](double time) {
    const double c = std::cos((time + 0.008) / 1.008 * pi / 2.0);
    return c * c;
  };
  std::vector<double> betas;
  for (std::size_t i = 0; i < count; ++i)
  {
    const double begin = static_cast<double>(i) / static_cast<double>(count);
    const double end = static_cast<double>(i + 1) / static_cast<double>(count);
    betas.push_back(std::min(1.0 - product(end) / product(begin), 0.999));
  }
  return betas;
}

/** Shifts and scales the square roots of the products so that the last is 0 and the first stays. S. Lin, B. Liu, J. Li
 * and X. Yang, "Common diffusion noise schedules and sample steps are flawed", WACV 2024, algorithm 1. */
void
RescaleToZeroSnr(std::vector<double> & betas)
{
  std::vector<double> roots;
  double              product = 1.0;
  for (const double beta : betas)
  {
    product *= 1.0 - beta;
    roots.push_back(std::sqrt(product));
  }
  const double first = roots.front();
  const double last = roots.back();
  double       before = 1.0;
  for (std::size_t i = 0; i < betas.size(); ++i)
  {
    const double root = (roots[i] - last) * first / (first - last);
    betas[i] = 1.0 - root * root / (before * before);
    before = root;
  }
}

std::vector<double>
MakeBetas(ConfigReader & reader, std::size_t count)
{
  std::vector<double> betas = reader.Numbers("trained_betas", count);
  const double        start = reader.Number("beta_start", 0.0001, 0.0, 1.0);
  const double        end = reader.Number("beta_end", 0.02, 0.0, 1.0);
  if (!betas.empty())
  {
    if (betas.size() != count)
    {
      reader.Fail("trained_betas", "as many numbers as num_train_timesteps, " + std::to_string(count));
    }
  }
  else
  {
    const std::string schedule =
      reader.Choice("beta_schedule", "linear", { "linear", "scaled_linear", "squaredcos_cap_v2" });
    if (schedule == "linear")
    {
      betas = MakeRamp(start, end, count);
    }
    else if (schedule == "scaled_linear")
    {
      betas = MakeRamp(std::sqrt(start), std::sqrt(end), count);
      std::transform(betas.begin(), betas.end(), betas.begin(), [](double root) { return root * root; });
    }
    else
    {
      betas = MakeCosine(count);
    }
  }
  if (!std::all_of(betas.begin(), betas.end(), [](double beta) { return beta >= 0.0 && beta < 1.0; }))
  {
    reader.Fail(reader.Has("trained_betas") ? "trained_betas" : "beta_end", "betas from 0 to less than 1");
  }
  return betas;
}

} // namespace

SchedulerConfig
ParseSchedulerConfig(const std::string & text)
{
  ConfigReader    reader(text, "scheduler_config.json");
  SchedulerConfig config;
  config.className = reader.Word("_class_name", "");
  const bool betas =
    reader.Has("beta_start") || reader.Has("beta_end") || reader.Has("beta_schedule") || reader.Has("trained_betas");
  // Flow matching and variance-exploding schedulers have no betas; these two have them even where the file leaves them
  // out.
  if ((!betas && config.className.rfind("DDIM", 0) != 0 && config.className.rfind("DDPM", 0) != 0) ||
      config.className.rfind("FlowMatch", 0) == 0)
  {
    ThrowModelError(
      "the scheduler " + Quote(config.className) +
      " has no betas; supported are models trained with a noise schedule of betas (DDPM, DDIM, PNDM, Euler "
      "and the like)");
  }
  config.trainSteps = reader.Count("num_train_timesteps", 1000, 1, 100000);
  config.betas = MakeBetas(reader, config.trainSteps);
  if (reader.Flag("rescale_betas_zero_snr", false))
  {
    if (config.betas.size() < 2 || *std::max_element(config.betas.begin(), config.betas.end()) == 0.0)
    {
      reader.Fail("rescale_betas_zero_snr", "false for such betas");
    }
    RescaleToZeroSnr(config.betas);
  }
  const std::string prediction = reader.Choice("prediction_type", "epsilon", { "epsilon", "v_prediction" });
  config.prediction = prediction == "epsilon" ? Prediction::Epsilon : Prediction::Velocity;
  reader.RequireOff("use_flow_sigmas", false);
  config.stepsOffset = static_cast<int>(reader.Count("steps_offset", 0, 0, config.trainSteps - 1));
  config.setAlphaToOne = reader.Flag("set_alpha_to_one", true);
  config.clipSample = reader.Flag("clip_sample", true);
  config.clipSampleRange = reader.Number("clip_sample_range", 1.0, 0.0, 1e9);
  // "linspace" belongs to other schedulers; only an inversion, which has no such spacing, minds it.
  config.timestepSpacing = reader.Choice("timestep_spacing", "leading", { "leading", "trailing", "linspace" });
  return config;
}

} // namespace checkpoint
} // namespace dwc
