/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/LocalScore.h"

#include "diffuse/local/Constants.h"
#include "diffuse/local/LocalEnergy.h"
#include "diffuse/local/PreparedImage.h"
#include "diffuse/local/Tokens.h"
#include "diffuse/local/WindowedScore.h"
#include "image/Axis.h"

#include <algorithm>

namespace dwc
{
namespace
{

bool
IsNeighborhood(const LocalScoreParameters & parameters)
{
  return parameters.tokenType == TokenType::Grid && parameters.neighborhoodRadius > 0;
}

} // namespace

LocalScoreResult
LocalScore(const ImageView & image, const LocalScoreParameters & parameters, const Host & host)
{
  using namespace local;
  VerifyUse(image, parameters);
  const PreparedImage          prepared = PrepareImage(image, host);
  const std::vector<Channel> & channels = prepared.channels;
  const Constants              constants = ConstantsOf(image, prepared, parameters);
  host.progress(0.05);

  if (IsNeighborhood(parameters))
  {
    Tokens             tokens = GridTokens(image.grid, image.mask, PlanLocalTokens(image.grid, parameters).tokenGrid);
    const std::size_t  radius = parameters.neighborhoodRadius;
    std::vector<float> walk = WindowedScore(tokens, channels, radius, constants, host.Stage(0.1, 1.0));
    const std::size_t  components = walk.size() / std::max<std::size_t>(1, tokens.count);
    return MakeResult(std::move(tokens), std::move(walk), components);
  }

  TokenPlaces        places = MakeTokens(image, channels, parameters, constants, host.Stage(0.1, 0.3));
  std::vector<float> walk = LocalWalk(image, channels, places, {}, constants, host.Stage(0.3, 1.0));
  const std::size_t  components = places.tokens.count;
  return MakeResult(std::move(places.tokens), std::move(walk), components);
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
