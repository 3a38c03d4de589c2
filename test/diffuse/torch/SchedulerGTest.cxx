/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/Scheduler.h"

#include "TinyModel.h"

#include "gtest/gtest.h"

#include <cmath>
#include <vector>

namespace
{

using dwc::checkpoint::Prediction;
using dwc::checkpoint::SchedulerConfig;
using dwc::torch::Scheduler;
using dwc::test::GetError;

/** Stable Diffusion's. */
SchedulerConfig
MakeConfig()
{
  SchedulerConfig config;
  for (std::size_t i = 0; i < 1000; ++i)
  {
    const double root = std::sqrt(0.00085) + (std::sqrt(0.012) - std::sqrt(0.00085)) * static_cast<double>(i) / 999.0;
    config.betas.push_back(root * root);
  }
  config.stepsOffset = 1;
  config.setAlphaToOne = false;
  config.clipSample = false;
  return config;
}

double
GetAlpha(const SchedulerConfig & config, int timestep)
{
  double alpha = 1.0;
  for (int i = 0; i <= timestep; ++i)
  {
    alpha *= 1.0 - config.betas[static_cast<std::size_t>(i)];
  }
  return alpha;
}

at::Tensor
One(double value)
{
  return at::full({ 1 }, value, at::kFloat);
}

double
Get(const at::Tensor & tensor)
{
  return tensor.item<double>();
}

TEST(Scheduler, FirstTenOfFiftySteps)
{
  EXPECT_EQ(Scheduler(MakeConfig()).GetInversionTimesteps(10, 50),
            (std::vector<int>{ 1, 21, 41, 61, 81, 101, 121, 141, 161, 181 }));
}

TEST(Scheduler, OtherSpacings)
{
  SchedulerConfig config = MakeConfig();
  config.timestepSpacing = "trailing";
  EXPECT_EQ(Scheduler(config).GetInversionTimesteps(3, 50), (std::vector<int>{ 19, 39, 59 }));
  EXPECT_EQ(Scheduler(config).GetInversionTimesteps(7, 7).back(), 999);
  config.timestepSpacing = "linspace";
  EXPECT_EQ(GetError([&] { Scheduler(config).GetInversionTimesteps(3, 50); }).first, "Mode");
}

TEST(Scheduler, StepsMustFit)
{
  const Scheduler scheduler(MakeConfig());
  EXPECT_EQ(GetError([&] { scheduler.GetInversionTimesteps(10, 0); }).first, "TotalSteps");
  EXPECT_EQ(GetError([&] { scheduler.GetInversionTimesteps(10, 1001); }).first, "TotalSteps");
  EXPECT_EQ(GetError([&] { scheduler.GetInversionTimesteps(0, 50); }).first, "InversionSteps");
  EXPECT_EQ(GetError([&] { scheduler.GetInversionTimesteps(51, 50); }).first, "InversionSteps");
  EXPECT_EQ(GetError([&] { scheduler.GetInversionTimesteps(1000, 1000); }).first,
            "TotalSteps"); // the last would be 1000
}

/** The noise levels that the design names. */
TEST(Scheduler, NoiseLevels)
{
  const SchedulerConfig config = MakeConfig();
  EXPECT_NEAR(GetAlpha(config, 0), 0.99915, 5e-6);
  EXPECT_NEAR(GetAlpha(config, 1), 0.99830, 5e-6);
  EXPECT_NEAR(GetAlpha(config, 181), 0.78265, 5e-6);
}

/** A sample that is a clean image with the predicted noise keeps both: only the level changes. */
TEST(Scheduler, StepMovesToTheNextLevel)
{
  const SchedulerConfig config = MakeConfig();
  const Scheduler       scheduler(config);
  const double          clean = 0.7;
  const double          noise = -1.3;
  for (const int timestep : { 1, 21, 181 })
  {
    const double before = GetAlpha(config, std::max(0, timestep - 20)); // the first step starts at a[0]
    const double after = GetAlpha(config, timestep);
    const auto   z = One(std::sqrt(before) * clean + std::sqrt(1.0 - before) * noise);
    const auto   expected = std::sqrt(after) * clean + std::sqrt(1.0 - after) * noise;
    EXPECT_NEAR(Get(scheduler.Invert(z, One(noise), timestep, 50)), expected, 1e-6); // float32

    SchedulerConfig velocity = config;
    velocity.prediction = Prediction::Velocity;
    const auto v = One(std::sqrt(before) * noise - std::sqrt(1.0 - before) * clean);
    EXPECT_NEAR(Get(Scheduler(velocity).Invert(z, v, timestep, 50)), expected, 1e-6);
  }
}

TEST(Scheduler, FirstStepFromAlphaOne)
{
  SchedulerConfig config = MakeConfig();
  config.setAlphaToOne = true;
  const double after = GetAlpha(config, 1);
  EXPECT_NEAR(Get(Scheduler(config).Invert(One(0.7), One(0.4), 1, 50)),
              std::sqrt(after) * 0.7 + std::sqrt(1.0 - after) * 0.4,
              1e-6);
}

TEST(Scheduler, ClipsTheCleanImageOnlyIfAsked)
{
  SchedulerConfig config = MakeConfig();
  config.clipSample = true;
  config.clipSampleRange = 0.5;
  const double after = GetAlpha(config, 21);
  EXPECT_NEAR(Get(Scheduler(config).Invert(One(3.0), One(0.0), 21, 50)), std::sqrt(after) * 0.5, 1e-6);
}

TEST(Scheduler, NoiseIsSeededAndNormal)
{
  const SchedulerConfig config = MakeConfig();
  const Scheduler       scheduler(config);
  const at::Tensor      zero = at::zeros({ 1, 4, 64, 64 }, at::kFloat);
  const at::Tensor      noise = scheduler.AddNoise(zero, 999, 42) / std::sqrt(1.0 - GetAlpha(config, 999));
  EXPECT_TRUE(at::equal(scheduler.AddNoise(zero, 999, 42), scheduler.AddNoise(zero, 999, 42)));
  EXPECT_FALSE(at::equal(scheduler.AddNoise(zero, 999, 42), scheduler.AddNoise(zero, 999, 43)));
  // 16,384 numbers: four standard errors of mean and of variance.
  EXPECT_NEAR(Get(noise.mean()), 0.0, 4.0 / 128.0);
  EXPECT_NEAR(Get(noise.var()), 1.0, 4.0 * std::sqrt(2.0) / 128.0);
  // The first number as the definition gives it, made once by hand: std::mt19937_64(42) begins with
  // 13930160852258120406 and 11788048577503494824.
  const double radius =
    std::sqrt(-2.0 * std::log((static_cast<double>(13930160852258120406ULL >> 11) + 1.0) * 0x1p-53));
  const double angle = 2.0 * std::acos(-1.0) * (static_cast<double>(11788048577503494824ULL >> 11) + 1.0) * 0x1p-53;
  EXPECT_NEAR(Get(noise.flatten()[0]), radius * std::cos(angle), 1e-5);
  EXPECT_NEAR(Get(noise.flatten()[1]), radius * std::sin(angle), 1e-5);
}

TEST(Scheduler, NoiseOfItsLevel)
{
  const SchedulerConfig config = MakeConfig();
  const Scheduler       scheduler(config);
  const at::Tensor      z = at::full({ 1, 1, 2, 2 }, 2.0, at::kFloat);
  const at::Tensor      noise = scheduler.AddNoise(at::zeros_like(z), 50, 7);
  EXPECT_LT(Get((scheduler.AddNoise(z, 50, 7) - noise - std::sqrt(GetAlpha(config, 50)) * z).abs().max()), 1e-6);
}

} // namespace
