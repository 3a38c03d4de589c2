/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/checkpoint/Config.h"
#include "Files.h"

#include <cmath>
#include <vector>

namespace
{

using namespace dwc::checkpoint;
using dwc::test::GetComplaint;
using dwc::test::Names;

/** Products of 1 - beta up to and with `step`. */
double
GetAlphaProduct(const SchedulerConfig & config, std::size_t step)
{
  double product = 1.0;
  for (std::size_t i = 0; i <= step; ++i)
  {
    product *= 1.0 - config.betas[i];
  }
  return product;
}

std::string
Complain(const std::string & text)
{
  return GetComplaint([&] { ParseSchedulerConfig(text); });
}

/** Stable Diffusion 1.5's. */
const std::string pndm = R"({
  "_class_name": "PNDMScheduler", "_diffusers_version": "0.6.0", "beta_end": 0.012, "beta_schedule": "scaled_linear",
  "beta_start": 0.00085, "num_train_timesteps": 1000, "set_alpha_to_one": false, "skip_prk_steps": true,
  "steps_offset": 1, "trained_betas": null, "clip_sample": false })";

} // namespace

TEST(SchedulerConfig, HasTheNoiseLevelsOfStableDiffusion)
{
  const SchedulerConfig config = ParseSchedulerConfig(pndm);
  ASSERT_EQ(config.betas.size(), 1000u);
  // The specification gives five digits.
  EXPECT_NEAR(GetAlphaProduct(config, 0), 0.99915, 5e-6);
  EXPECT_NEAR(GetAlphaProduct(config, 1), 0.99830, 5e-6);
  EXPECT_NEAR(GetAlphaProduct(config, 181), 0.78265, 5e-6);
  EXPECT_EQ(config.prediction, Prediction::Epsilon);
  EXPECT_EQ(config.stepsOffset, 1);
  EXPECT_FALSE(config.setAlphaToOne);
  EXPECT_FALSE(config.clipSample);
  EXPECT_EQ(config.timestepSpacing, "leading");
}

TEST(SchedulerConfig, FillsInTheDefaultsOfDdimInversion)
{
  const SchedulerConfig config = ParseSchedulerConfig(R"({ "_class_name": "DDPMScheduler" })");
  EXPECT_EQ(config.trainSteps, 1000u);
  EXPECT_DOUBLE_EQ(config.betas.front(), 0.0001);
  EXPECT_DOUBLE_EQ(config.betas.back(), 0.02);
  EXPECT_NEAR(config.betas[500] - config.betas[499], (0.02 - 0.0001) / 999, 1e-12);
  EXPECT_TRUE(config.clipSample) << "missing means true";
  EXPECT_TRUE(config.setAlphaToOne);
  EXPECT_EQ(config.stepsOffset, 0);
  EXPECT_DOUBLE_EQ(config.clipSampleRange, 1.0);
  EXPECT_EQ(config.timestepSpacing, "leading");
  EXPECT_FALSE(ParseSchedulerConfig(R"({ "_class_name": "DDIMScheduler", "clip_sample": null })").clipSample)
    << "None is false in Python";
}

TEST(SchedulerConfig, TakesAnySchedulerThatHoldsBetas)
{
  const SchedulerConfig config = ParseSchedulerConfig(R"({
    "_class_name": "EulerDiscreteScheduler", "beta_end": 0.012, "beta_schedule": "scaled_linear", "beta_start": 0.00085,
    "clip_sample": false, "interpolation_type": "linear", "num_train_timesteps": 1000, "prediction_type": "v_prediction",
    "sample_max_value": 1.0, "set_alpha_to_one": false, "skip_prk_steps": true, "steps_offset": 1,
    "timestep_spacing": "linspace", "trained_betas": null, "use_karras_sigmas": false })");
  EXPECT_EQ(config.prediction, Prediction::Velocity);
  EXPECT_EQ(config.timestepSpacing, "linspace");
  EXPECT_NEAR(GetAlphaProduct(config, 181), 0.78265, 5e-6);
}

TEST(SchedulerConfig, ReadsTheInfinitiesThatPythonWrites)
{
  const SchedulerConfig config = ParseSchedulerConfig(R"({
    "_class_name": "DPMSolverMultistepScheduler", "beta_start": 0.00085, "lambda_min_clipped": -Infinity,
    "\"": Infinity, "name\\": "NaN, \" -Infinity", "x": [NaN] })");
  EXPECT_DOUBLE_EQ(config.betas.front(), 0.00085);
  EXPECT_TRUE(Names(Complain(R"({ "beta_start": NaN })"), { "beta_start", "NaN" }));
  EXPECT_TRUE(
    Names(Complain(R"({ "beta_start": 0.1, "clip_sample_range": -Infinity })"), { "clip_sample_range", "-Infinity" }));
}

TEST(SchedulerConfig, MakesTheCosineSchedule)
{
  const SchedulerConfig config =
    ParseSchedulerConfig(R"({ "beta_schedule": "squaredcos_cap_v2", "num_train_timesteps": 1000 })");
  // Nichol and Dhariwal: the products are cos^2((t + 0.008) / 1.008 * pi / 2), relative to t = 0.
  const auto f = [](double t) { return std::pow(std::cos((t + 0.008) / 1.008 * std::acos(-1.0) / 2.0), 2.0); };
  EXPECT_NEAR(GetAlphaProduct(config, 499), f(0.5) / f(0.0), 1e-12);
  EXPECT_DOUBLE_EQ(config.betas.back(), 0.999);
}

TEST(SchedulerConfig, TakesTrainedBetas)
{
  const SchedulerConfig config = ParseSchedulerConfig(
    R"({ "trained_betas": [0.1, 0.2, 0.3], "num_train_timesteps": 3, "beta_schedule": "linear" })");
  EXPECT_EQ(config.betas, (std::vector<double>{ 0.1, 0.2, 0.3 }));
  EXPECT_TRUE(
    Names(Complain(R"({ "trained_betas": [0.1, 0.2, 0.3], "num_train_timesteps": 4 })"), { "trained_betas", "4" }));
  EXPECT_TRUE(Names(Complain(R"({ "trained_betas": [0.1, 1.2], "num_train_timesteps": 2 })"), { "trained_betas" }));
}

TEST(SchedulerConfig, RescalesToZeroTerminalSnr)
{
  SchedulerConfig config = ParseSchedulerConfig(
    R"({ "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "rescale_betas_zero_snr": true })");
  EXPECT_NEAR(GetAlphaProduct(config, 0), 0.99915, 5e-6) << "the first level stays";
  EXPECT_DOUBLE_EQ(GetAlphaProduct(config, 999), 0.0);
  const SchedulerConfig plain =
    ParseSchedulerConfig(R"({ "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear" })");
  // In between, square roots are shifted and scaled: a straight line of the plain ones.
  const double first = std::sqrt(GetAlphaProduct(plain, 0));
  const double last = std::sqrt(GetAlphaProduct(plain, 999));
  const double middle = std::sqrt(GetAlphaProduct(plain, 500));
  EXPECT_NEAR(std::sqrt(GetAlphaProduct(config, 500)), (middle - last) * first / (first - last), 1e-12);
}

TEST(SchedulerConfig, NamesWhatItDoesNotSupport)
{
  EXPECT_TRUE(Names(Complain(R"({ "_class_name": "FlowMatchEulerDiscreteScheduler", "num_train_timesteps": 1000 })"),
                    { "FlowMatchEulerDiscreteScheduler", "betas" }));
  EXPECT_TRUE(Names(Complain(R"({ "beta_schedule": "sigmoid" })"), { "beta_schedule", "sigmoid", "scaled_linear" }));
  EXPECT_TRUE(Names(Complain(R"({ "beta_start": 0.1, "prediction_type": "sample" })"),
                    { "prediction_type", "sample", "epsilon" }));
  EXPECT_TRUE(
    Names(Complain(R"({ "beta_start": 0.1, "num_train_timesteps": 1000000000000000000 })"), { "num_train_timesteps" }));
  EXPECT_NE(Complain(R"({ "beta_start": 0.1, "num_train_timesteps": 0 })"), "");
  EXPECT_NE(Complain(R"({ "beta_start": 0.1, "num_train_timesteps": 12.5 })"), "");
  EXPECT_NE(Complain(R"({ "beta_start": 0.1, "steps_offset": -1 })"), "");
  EXPECT_NE(Complain(R"({ "beta_start": "0.1" })"), "");
  EXPECT_NE(Complain(R"({ "beta_start": 0.1, "clip_sample": 3 })"), "");
  EXPECT_NE(Complain(R"({ "beta_start": 0.1, "beta_end": 1.0 })"), "");
}
