/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Combination.h"

#include "diffuse/local/Balance.h"
#include "diffuse/local/Constants.h"
#include "diffuse/local/LocalEnergy.h"
#include "diffuse/local/PreparedImage.h"
#include "diffuse/local/TokenAttention.h"

namespace dwc
{
namespace
{

/** The balanced walk of the cosines' power; makes it in place. */
std::vector<float>
AttentionWalk(std::vector<float> distances, const local::Tokens & tokens, double exponent, const Host & host)
{
  for (std::size_t i = 0; i < tokens.count; ++i)
  {
    for (std::size_t j = 0; j < i; ++j)
    {
      float & below = distances[i * tokens.count + j];
      below *= static_cast<float>(exponent);
      distances[j * tokens.count + i] = below;
    }
  }
  return local::BalancedWalk(std::move(distances), tokens.sizes, host);
}

/** Makes `walk` the convex mixture of itself and another one. */
void
MixInto(std::vector<float> & walk, const std::vector<float> & other, double weight)
{
  for (std::size_t e = 0; e < walk.size(); ++e)
  {
    walk[e] = static_cast<float>((1.0 - weight) * walk[e] + weight * other[e]);
  }
}

/** \param rowsFor rows of length 1 of tokens. \param first, last the part of the work that is to make them. */
template <typename TRowsFor>
LocalScoreResult
Combine(const ImageView &             image,
        const LocalScoreParameters &  parameters,
        const TRowsFor &              rowsFor,
        const CombinationParameters & combination,
        double                        first,
        double                        last,
        const Host &                  host)
{
  using namespace local;
  VerifyUse(image, parameters);
  const PreparedImage          prepared = PrepareImage(image, host);
  const std::vector<Channel> & channels = prepared.channels;
  Constants                    constants = ConstantsOf(image, prepared, parameters);
  host.progress(0.25 * first);
  TokenPlaces        places = MakeTokens(image, channels, parameters, constants, host.Stage(0.25 * first, first));
  const Tokens &     tokens = places.tokens;
  const double       exponent = combination.GetExponent();
  const double       compared = last + (1.0 - last) / 7.0;
  std::vector<float> distances =
    AttentionDistances(rowsFor(tokens, host.Stage(first, last)), tokens.count, host.Stage(last, compared));

  std::vector<float> walk;
  if (combination.combination == Combination::None)
  {
    walk = AttentionWalk(std::move(distances), tokens, exponent, host.Stage(compared, 1.0));
  }
  else if (combination.combination == Combination::Product)
  {
    constants.attention = exponent;
    walk = LocalWalk(image, channels, places, distances, constants, host.Stage(compared, 1.0));
  }
  else
  {
    const double scored = compared + (1.0 - compared) * 5.0 / 6.0;
    walk = LocalWalk(image, channels, places, {}, constants, host.Stage(compared, scored));
    MixInto(
      walk, AttentionWalk(std::move(distances), tokens, exponent, host.Stage(scored, 1.0)), combination.mixtureWeight);
  }
  const std::size_t components = tokens.count;
  return MakeResult(std::move(places.tokens), std::move(walk), components);
}

} // namespace

LocalScoreResult
CombinedScore(const ImageView &             image,
              const LocalScoreParameters &  parameters,
              const AttentionView &         attention,
              const CombinationParameters & combination,
              const Host &                  host)
{
  const auto rowsFor = [&](const local::Tokens & tokens, const Host & part) {
    return local::TokenAttention(tokens, image.grid, attention, part);
  };
  return Combine(image, parameters, rowsFor, combination, 0.2, 0.3, host);
}

LocalScoreResult
CombinedScore(const ImageView &             image,
              const LocalScoreParameters &  parameters,
              const TokenRowsMaker &        makeRows,
              const CombinationParameters & combination,
              const Host &                  host)
{
  const auto rowsFor = [&](const local::Tokens & tokens, const Host & part) {
    std::vector<float> rows = makeRows(tokens.labels, tokens.count, part);
    const std::size_t  width = tokens.count == 0 ? 0 : rows.size() / tokens.count;
    for (std::size_t t = 0; t < tokens.count; ++t)
    {
      local::NormalizeRow(rows.data() + t * width, width);
    }
    return rows;
  };
  return Combine(image, parameters, rowsFor, combination, 0.1, 0.8, host);
}

double
EstimateCombinedScoreBytes(const Grid & grid, std::size_t channels, const LocalScoreParameters & parameters)
{
  const auto tokens = static_cast<double>(PlanLocalTokens(grid, parameters).tokenGrid.Count());
  return EstimateLocalScoreBytes(grid, channels, parameters) + 4.0 * tokens * tokens;
}

} // namespace dwc
