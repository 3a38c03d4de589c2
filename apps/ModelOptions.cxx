/* SPDX-License-Identifier: Apache-2.0 */
#include "ModelOptions.h"

#include "Checks.h"
#include "ModelRun.h"

#include <CLI/CLI.hpp>

#include <filesystem>

namespace app
{
namespace
{

using Enums = itk::DiffusionAttentionImageFilterEnums;

constexpr const char * diffusersGroup = "Diffusers model";

void
AddLocalOptions(CLI::App & command, ModelOptions & options, const std::string & group)
{
  command
    .add_option(
      "--tokens",
      options.tokens,
      "What the walker stands on: superpixels or cells of a grid (default: region, of a diffusers model grid)")
    ->check(IsOneOf({ "region", "grid" }))
    ->type_name("region|grid")
    ->group(group);
  command
    .add_option("--number-of-tokens",
                options.numberOfTokens,
                "Superpixels, or cells along the longest side (default: 500 and 48)")
    ->type_name("N")
    ->group(group);
  command
    .add_option("--neighborhood-radius",
                options.neighborhoodRadius,
                "Grid only: reach of a step in cells (default: 0, everywhere)")
    ->type_name("R")
    ->group(group);
  command
    .add_option("--appearance",
                options.appearance,
                "What makes two places alike: a scene's boundaries and textures (photographs, also grey ones), or "
                "intensity (CT, MR) (default: automatic, scene for colour)")
    ->check(IsOneOf({ "automatic", "scene", "intensity" }))
    ->type_name("automatic|scene|intensity")
    ->group(group);
}

void
AddDiffusionOptions(CLI::App & command, ModelOptions & options)
{
  command
    .add_option(
      "--mode",
      options.mode,
      "How the image gets its noise: inversion (the first steps of DDIM inversion), single (one pass, no noise) "
      "or noise (one pass, seeded noise) (default: inversion)")
    ->check(IsOneOf({ "inversion", "single", "noise" }))
    ->type_name("inversion|single|noise")
    ->group(diffusersGroup);
  command.add_option("--timestep", options.timestep, "Single and noise: timestep of the pass (default: 300 and 50)")
    ->check(IsBetween(0, 1e6))
    ->type_name("T")
    ->group(diffusersGroup);
  command.add_option("--inversion-steps", options.inversionSteps, "Inversion: steps that are run (default: 10)")
    ->check(IsCount())
    ->type_name("N")
    ->group(diffusersGroup);
  command.add_option("--total-steps", options.totalSteps, "Inversion: steps of a whole inversion (default: 50)")
    ->check(IsCount())
    ->type_name("N")
    ->group(diffusersGroup);
  command.add_option("--seed", options.seed, "Noise: seed of the noise (default: 0)")
    ->check(IsWhole())
    ->type_name("N")
    ->group(diffusersGroup);
  command.add_option("--prompt", options.prompt, "What the image shows, in words (default: none)")
    ->type_name("TEXT")
    ->group(diffusersGroup);
  command
    .add_option("--resolutions",
                options.resolutions,
                "Attention grids that are used, by tokens along their longest side, such as 64,32 (default: all)")
    ->delimiter(',')
    ->check(IsCount())
    ->type_name("N,...")
    ->group(diffusersGroup);
  command
    .add_option("--resolution-weights",
                options.resolutionWeights,
                "Weight of each grid, finest first (default: in proportion to its side)")
    ->delimiter(',')
    ->type_name("X,...")
    ->group(diffusersGroup);
  command
    .add_option("--layers",
                options.layers,
                "Self-attention layers that are used, by how their names begin, such as up_blocks,mid_block (default: "
                "all)")
    ->delimiter(',')
    ->type_name("NAME,...")
    ->group(diffusersGroup);
  command
    .add_option("--head-weighting",
                options.headWeighting,
                "How the heads of a layer are averaged: alike, or slowly mixing ones more (default: mean)")
    ->check(IsOneOf({ "mean", "spectral-gap" }))
    ->type_name("mean|spectral-gap")
    ->group(diffusersGroup);
  CLI::Option * const minimum = command
                                  .add_option("--window-minimum",
                                              options.windowMinimum,
                                              "Value of the image that the model sees as black (default: "
                                              "0 of 8 bits, else the 0.5 percentile)")
                                  ->type_name("X")
                                  ->group(diffusersGroup);
  CLI::Option * const maximum = command
                                  .add_option("--window-maximum",
                                              options.windowMaximum,
                                              "Value that it sees as white (default: 255 of 8 bits, else "
                                              "the 99.5 percentile)")
                                  ->type_name("X")
                                  ->group(diffusersGroup);
  minimum->needs(maximum);
  maximum->needs(minimum);
}

} // namespace

std::string
ModelOptions::GetOwnName() const
{
  if (this->IsLocal())
  {
    return name;
  }
  std::error_code             error;
  const std::filesystem::path path = std::filesystem::weakly_canonical(name, error);
  return (error ? std::filesystem::path(name) : path).filename().string();
}

void
AddComputingOptions(CLI::App & command, ModelOptions & options, const std::string & group)
{
  command
    .add_option("--device",
                options.device,
                "Where the networks run: cpu, cuda, cuda:N, or auto (a GPU where there is one) (default: auto)")
    ->type_name("auto|cpu|cuda[:N]")
    ->group(group);
  command
    .add_option("--precision",
                options.precision,
                "Numbers that the networks compute with (default: auto, float32 on a CPU and float16 on a GPU)")
    ->check(IsOneOf({ "auto", "float32", "float16", "bfloat16" }))
    ->type_name("auto|float32|float16|bfloat16")
    ->group(group);
}

void
AddModelOptions(CLI::App & command, ModelOptions & options)
{
  const std::string group = "Walk";
  command
    .add_option("--model",
                options.name,
                "Model that makes the walk: local, which needs no weights, or a diffusers folder (default: local)")
    ->type_name("local|FOLDER")
    ->group(group);
  AddLocalOptions(command, options, group);
  command
    .add_option("--image-size",
                options.imageSize,
                "Pixels along the longest side that the model works with (default: 512, 3-D: 128, of a diffusers model "
                "its own)")
    ->check(IsWhole())
    ->type_name("N")
    ->group(group);
  AddComputingOptions(command, options, diffusersGroup);
  AddDiffusionOptions(command, options);
  command.callback([&command, &options] {
    if (!options.IsLocal())
    {
      return;
    }
    for (const CLI::Option * const option : command.get_options())
    {
      if (option->get_group() == diffusersGroup && option->count() > 0)
      {
        throw CLI::ValidationError(option->get_name(), "is for diffusers models; name one with --model FOLDER");
      }
    }
  });
}

Enums::TokenType
GetTokenType(const ModelOptions & options)
{
  return options.tokens.empty()     ? Enums::TokenType::Automatic
         : options.tokens == "grid" ? Enums::TokenType::Grid
                                    : Enums::TokenType::Region;
}

Enums::Appearance
GetAppearance(const ModelOptions & options)
{
  return options.appearance == "scene"       ? Enums::Appearance::Scene
         : options.appearance == "intensity" ? Enums::Appearance::Intensity
                                             : Enums::Appearance::Automatic;
}

Enums::Precision
GetPrecision(const ModelOptions & options)
{
  return options.precision == "float32"    ? Enums::Precision::Float32
         : options.precision == "float16"  ? Enums::Precision::Float16
         : options.precision == "bfloat16" ? Enums::Precision::BFloat16
                                           : Enums::Precision::Automatic;
}

Enums::DiffusionMode
GetMode(const ModelOptions & options)
{
  return options.mode == "single"  ? Enums::DiffusionMode::Single
         : options.mode == "noise" ? Enums::DiffusionMode::Noise
                                   : Enums::DiffusionMode::Inversion;
}

Enums::HeadWeighting
GetHeadWeighting(const ModelOptions & options)
{
  return options.headWeighting == "spectral-gap" ? Enums::HeadWeighting::SpectralGap : Enums::HeadWeighting::Mean;
}

std::string
NamePrecision(Enums::Precision precision)
{
  switch (precision)
  {
    case Enums::Precision::Float32:
      return "float32";
    case Enums::Precision::Float16:
      return "float16";
    case Enums::Precision::BFloat16:
      return "bfloat16";
    case Enums::Precision::Automatic:
      break;
  }
  return "auto";
}

std::string
FindClassName(const std::vector<std::pair<std::string, std::string>> & description)
{
  for (const char * const name : { "Pipeline", "U-Net" })
  {
    for (const auto & [key, value] : description)
    {
      if (key == name)
      {
        return value.substr(0, value.find(','));
      }
    }
  }
  return "";
}

} // namespace app
