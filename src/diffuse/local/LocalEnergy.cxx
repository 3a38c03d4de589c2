/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/LocalEnergy.h"

#include "diffuse/local/AppearanceOf.h"
#include "diffuse/local/Balance.h"
#include "diffuse/local/BoundaryEvidence.h"
#include "diffuse/local/Contour.h"
#include "diffuse/local/Cues.h"
#include "diffuse/local/Features.h"
#include "diffuse/local/NearFlow.h"
#include "dwc/Error.h"
#include "image/Axis.h"
#include "image/Relief.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace dwc
{
namespace local
{
namespace
{

std::size_t
CountPixels(const Tokens & tokens)
{
  double pixels = 0.0;
  for (const double size : tokens.sizes)
  {
    pixels += size;
  }
  return static_cast<std::size_t>(pixels);
}

} // namespace

void
VerifyUse(const ImageView & image, const LocalScoreParameters & parameters)
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
  if (parameters.grouping != Grouping::Automatic && parameters.neighborhoodRadius > 0)
  {
    throw ParameterError("Grouping",
                         std::string("is ") +
                           EnumNames<Grouping>::values[static_cast<std::size_t>(parameters.grouping)] +
                           ", but with a NeighborhoodRadius of " + std::to_string(parameters.neighborhoodRadius) +
                           " every step is to a token nearby. Set NeighborhoodRadius to 0, or Grouping to Automatic.");
  }
}

Constants
ConstantsOf(const ImageView & image, const PreparedImage & prepared, const LocalScoreParameters & parameters)
{
  const bool       isCT = prepared.isCT;
  const Appearance appearance = parameters.appearance != Appearance::Automatic ? parameters.appearance
                                : isCT                                         ? Appearance::Intensity
                                                                               : AppearanceOf(image, prepared.channels);
  const bool       scene = appearance == Appearance::Scene;
  Constants        constants = ConstantsFor(appearance, isCT);
  const Grouping   grouping = parameters.grouping != Grouping::Automatic ? parameters.grouping
                              : scene                                    ? Grouping::Classes
                              : isCT                                     ? Grouping::Objects
                                                                         : Grouping::Both;
  switch (grouping)
  {
    case Grouping::Classes:
      constants.nearShare = 0.0;
      break;
    case Grouping::Objects:
      // A rest of other steps keeps parts together that have no neighbors.
      constants.nearShare = 1.0 - 1e-4;
      constants.nearSharpness = constants.onlySharpness;
      constants.watershedShare = constants.onlyWatershedShare;
      break;
    case Grouping::Automatic:
    case Grouping::Both:
      break;
  }
  return constants;
}

TokenPlaces
MakeTokens(const ImageView &            image,
           const std::vector<Channel> & channels,
           const LocalScoreParameters & parameters,
           const Constants &            constants,
           const Host &                 host)
{
  const Grid &      grid = image.grid;
  const Grid        tokenGrid = PlanLocalTokens(grid, parameters).tokenGrid;
  const std::size_t most = parameters.numberOfTokens == 0 ? constants.mostRegions : tokenGrid.Count();
  TokenPlaces       places;
  places.reach.assign(grid.Dimension(), 0.0);
  if (parameters.tokenType != TokenType::Grid)
  {
    const Relief relief = ComputeRelief(channels, grid, constants.tokenSigma * FinestSpacing(grid), host);
    places.tokens = RegionTokens(grid,
                                 channels,
                                 relief,
                                 image.mask,
                                 std::min(most, tokenGrid.Count()),
                                 constants.watershedShare,
                                 constants.refinementRounds,
                                 host);
    return places;
  }
  places.tokens = GridTokens(grid, image.mask, tokenGrid);
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    places.reach[d] = 0.5 * places.tokens.tokenGrid.spacing[d];
  }
  return places;
}

std::vector<float>
LocalEnergy(const ImageView &            image,
            const std::vector<Channel> & channels,
            const TokenPlaces &          places,
            const std::vector<float> &   attention,
            const Constants &            constants,
            const Host &                 host)
{
  const Grid &       grid = image.grid;
  const Tokens &     tokens = places.tokens;
  Descriptors        descriptors;
  std::vector<float> contour;
  if (constants.contour > 0.0 || constants.histogram > 0.0 || constants.texton > 0.0)
  {
    const double   unit = ScaleUnit(grid, CountPixels(tokens), constants);
    const Features features = ComputeFeatures(grid, channels, image.color, unit, constants, host.Stage(0.0, 0.5));
    descriptors = ComputeDescriptors(tokens, features, host);
    host.progress(0.6);
    if (constants.contour > 0.0)
    {
      const std::vector<TokenPair> pairs =
        FindPairs(tokens, features, grid, places.reach, constants, host.Stage(0.6, 0.75));
      contour = ContourHeights(tokens.sizes, pairs, descriptors, constants, host.Stage(0.75, 0.9));
    }
  }
  const std::vector<double> means = MeanChannels(tokens.labels, tokens.count, channels);
  return Energy(
    tokens.count, CuesOf({ tokens, descriptors, means, contour, attention, grid }, constants), host.Stage(0.9, 1.0));
}

std::vector<float>
LocalWalk(const ImageView &            image,
          const std::vector<Channel> & channels,
          const TokenPlaces &          places,
          const std::vector<float> &   attention,
          const Constants &            constants,
          const Host &                 host)
{
  const Tokens &     tokens = places.tokens;
  std::vector<float> walk = LocalEnergy(image, channels, places, attention, constants, host.Stage(0.0, 0.7));
  std::vector<float> flow;
  if (constants.nearShare > 0.0)
  {
    const double unit = ScaleUnit(image.grid, CountPixels(tokens), constants);
    flow = NearPairs(tokens, image.grid, constants.nearRadius * unit, host.Stage(0.7, 0.8));
    NearFlow(flow, walk, constants.nearSharpness, host);
  }
  walk = BalancedWalk(std::move(walk), tokens.sizes, host.Stage(0.8, 0.9));
  if (constants.nearShare > 0.0)
  {
    MixInFlow(walk, flow, tokens.sizes, constants.nearShare, host.Stage(0.9, 1.0));
  }
  host.progress(1.0);
  return walk;
}

LocalScoreResult
MakeResult(Tokens && tokens, std::vector<float> && walk, std::size_t components)
{
  LocalScoreResult result;
  result.walk = std::move(walk);
  result.rows = tokens.count;
  result.components = components;
  result.tokens = std::move(tokens.labels);
  result.tokenGrid = std::move(tokens.tokenGrid);
  return result;
}

} // namespace local
} // namespace dwc
