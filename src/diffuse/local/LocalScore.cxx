/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/LocalScore.h"

#include "diffuse/local/Balance.h"
#include "diffuse/local/BoundaryEvidence.h"
#include "diffuse/local/Contour.h"
#include "diffuse/local/Cues.h"
#include "diffuse/local/Features.h"
#include "diffuse/local/Constants.h"
#include "diffuse/local/WindowedScore.h"
#include "diffuse/local/Tokens.h"
#include "dwc/Error.h"
#include "image/Axis.h"
#include "image/Channels.h"
#include "image/Relief.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace dwc
{
namespace
{

bool
IsNeighborhood(const LocalScoreParameters & parameters)
{
  return parameters.tokenType == TokenType::Grid && parameters.neighborhoodRadius > 0;
}

void
Verify(const ImageView & image, const LocalScoreParameters & parameters)
{
  const Grid & grid = image.grid;
  if (grid.Dimension() == 0 || grid.Count() == 0)
  {
    throw ParameterError("Input", "has no pixels. Give an image with at least one.");
  }
  for (const double h : grid.spacing)
  {
    if (!(h > 0.0) || !std::isfinite(h))
    {
      throw ParameterError("Input",
                           "has a spacing of " + std::to_string(h) +
                             "; it must be positive. Set the image's spacing, 1 if it is not known.");
    }
  }
  if (image.channels == 0 || (image.color && image.channels != 3))
  {
    throw ParameterError(
      "Input",
      "has " + std::to_string(image.channels) +
        " channels; a color image has 3, any other at least 1. Give the channels as they are, or drop alpha.");
  }
  if (image.mask != nullptr &&
      std::count(image.mask, image.mask + grid.Count(), 0) == static_cast<std::ptrdiff_t>(grid.Count()))
  {
    throw ParameterError(
      "MaskImage", "is zero everywhere: there is nothing to segment. Give a mask with at least one pixel inside.");
  }
  for (std::size_t p = 0; p < grid.Count(); ++p)
  {
    for (std::size_t c = 0; c < image.channels && (image.mask == nullptr || image.mask[p] != 0); ++c)
    {
      if (!std::isfinite(image.values[p * image.channels + c]))
      {
        throw ParameterError("Input",
                             "is not finite at pixel " + std::to_string(p) + ", channel " + std::to_string(c) +
                               ". Replace such values, or leave the pixels out with a mask.");
      }
    }
  }
  if (parameters.tokenType != TokenType::Grid && parameters.neighborhoodRadius > 0)
  {
    throw ParameterError("NeighborhoodRadius",
                         "is " + std::to_string(parameters.neighborhoodRadius) +
                           ", but region tokens have no window of neighbors. Set it to 0, or use grid tokens.");
  }
}

local::Constants
ConstantsOf(const ImageView & image, const LocalScoreParameters & parameters)
{
  const bool scene =
    parameters.appearance == Appearance::Scene || (parameters.appearance == Appearance::Automatic && image.color);
  return local::ConstantsFor(scene ? Appearance::Scene : Appearance::Intensity);
}

LocalScoreResult
Result(local::Tokens && tokens, std::vector<float> && walk, std::size_t components)
{
  LocalScoreResult result;
  result.walk = std::move(walk);
  result.rows = tokens.count;
  result.components = components;
  result.tokens = std::move(tokens.labels);
  result.tokenGrid = std::move(tokens.tokenGrid);
  return result;
}

} // namespace

LocalScoreResult
LocalScore(const ImageView & image, const LocalScoreParameters & parameters, const Host & host)
{
  using namespace local;
  Verify(image, parameters);
  const Grid &               grid = image.grid;
  const Constants            constants = ConstantsOf(image, parameters);
  const std::vector<Channel> channels = ToChannels(image, host);
  const LocalTokenPlan       plan = PlanLocalTokens(grid, parameters);
  host.progress(0.05);

  if (IsNeighborhood(parameters))
  {
    Tokens             tokens = GridTokens(grid, image.mask, plan.tokenGrid);
    const std::size_t  radius = parameters.neighborhoodRadius;
    std::vector<float> walk = WindowedScore(tokens, channels, radius, constants, host.Stage(0.1, 1.0));
    const std::size_t  components = walk.size() / std::max<std::size_t>(1, tokens.count);
    return Result(std::move(tokens), std::move(walk), components);
  }

  const std::size_t   dimension = grid.Dimension();
  Tokens              tokens;
  std::vector<double> reach(dimension, 0.0);
  if (parameters.tokenType != TokenType::Grid)
  {
    const Relief relief = ComputeRelief(channels, grid, constants.tokenSigma * FinestSpacing(grid), host);
    tokens = RegionTokens(
      grid, channels, relief, image.mask, plan.tokenGrid.Count(), constants.refinementRounds, host.Stage(0.1, 0.3));
  }
  else
  {
    tokens = GridTokens(grid, image.mask, plan.tokenGrid);
    for (std::size_t d = 0; d < dimension; ++d)
    {
      reach[d] = 0.5 * tokens.tokenGrid.spacing[d];
    }
  }
  double pixels = 0.0;
  for (const double size : tokens.sizes)
  {
    pixels += size;
  }
  const double      unit = ScaleUnit(grid, static_cast<std::size_t>(pixels), constants);
  const Features    features = ComputeFeatures(grid, channels, image.color, unit, constants, host.Stage(0.3, 0.6));
  const Descriptors descriptors = ComputeDescriptors(tokens, features, channels, host);
  host.progress(0.65);
  const std::vector<TokenPair> pairs = FindPairs(tokens, features, grid, reach, constants, host.Stage(0.65, 0.75));

  const std::vector<float> contour =
    ContourHeights(tokens.sizes, pairs, descriptors, constants, host.Stage(0.75, 0.85));
  const std::vector<Cue> cues = CuesOf({ tokens, descriptors, contour, grid }, constants);
  std::vector<float>     walk =
    BalancedWalk(Energy(tokens.count, cues, host.Stage(0.85, 0.9)), tokens.sizes, host.Stage(0.9, 1.0));
  const std::size_t components = tokens.count;
  return Result(std::move(tokens), std::move(walk), components);
}

double
EstimateLocalScoreBytes(const Grid & grid, std::size_t channels, const LocalScoreParameters & parameters)
{
  const auto           pixels = static_cast<double>(grid.Count());
  const auto           dimension = static_cast<double>(grid.Dimension());
  const LocalTokenPlan plan = PlanLocalTokens(grid, parameters);
  const auto           tokens = static_cast<double>(plan.tokenGrid.Count());
  // Channels, labels, gradient, filters' scratch.
  double maps = pixels * 4.0 * (static_cast<double>(channels) + 4.0);
  if (parameters.tokenType != TokenType::Grid)
  {
    const std::vector<bool> isThin = FindThinAxes(grid);
    const auto              thin = static_cast<double>(std::count(isThin.begin(), isThin.end(), true));
    maps += thin > 0.0 ? pixels * 4.0 * (static_cast<double>(channels) + thin) : 0.0; // smoothed channels, steps
    // Two lists of edges of 8 bytes, the spanning tree's 24 bytes and the forest's 28 bytes a pixel; E, U and one of
    // the two again.
    return maps + pixels * (16.0 * dimension + 52.0) + 4.0 * 3.0 * tokens * tokens;
  }
  if (IsNeighborhood(parameters))
  {
    return maps + tokens * (4.0 * static_cast<double>(plan.components) + 8.0 * (4.0 + dimension));
  }
  return maps + pixels * 24.0 + 4.0 * 3.0 * tokens * tokens;
}

} // namespace dwc
