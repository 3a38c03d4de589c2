/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Combination.h"

#include "HostTesting.h"
#include "Images.h"
#include "dwc/Error.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace dwc
{
namespace
{

using testing::MakeImage;
using testing::OwnedImage;
using testing::TwoHalves;

const Grid imageGrid{ { 48, 32 }, { 1.0, 1.0 } };
const Grid cellGrid{ { 6, 4 }, { 8.0, 8.0 } };

/** Attention of 6 x 4 cells that steps within the upper or the lower half only. */
std::vector<float>
MakeHalvesAttention()
{
  const std::size_t  n = cellGrid.Count();
  std::vector<float> rows(n * n, 0.0F);
  for (std::size_t i = 0; i < n; ++i)
  {
    for (std::size_t j = 0; j < n; ++j)
    {
      rows[i * n + j] = (i < n / 2) == (j < n / 2) ? 2.0F / static_cast<float>(n) : 0.0F;
    }
  }
  return rows;
}

AttentionView
ViewOf(const std::vector<float> & rows)
{
  return { rows.data(), cellGrid.Count(), cellGrid };
}

LocalScoreResult
Combine(const OwnedImage &            image,
        const std::vector<float> &    attention,
        const CombinationParameters & combination,
        TokenType                     type = TokenType::Region,
        const Host &                  host = Host())
{
  return CombinedScore(
    image.View(), { type, type == TokenType::Grid ? 12U : 60U, 0 }, ViewOf(attention), combination, host);
}

void
ExpectSame(const LocalScoreResult & a, const LocalScoreResult & b)
{
  EXPECT_EQ(a.walk, b.walk);
  EXPECT_EQ(a.tokens, b.tokens);
  EXPECT_EQ(a.rows, b.rows);
  EXPECT_EQ(a.components, b.components);
  EXPECT_EQ(a.tokenGrid.size, b.tokenGrid.size);
}

std::vector<double>
SizesOf(const LocalScoreResult & r)
{
  std::vector<double> sizes(r.rows, 0.0);
  for (const std::uint32_t token : r.tokens)
  {
    if (token > 0)
    {
      sizes[token - 1] += 1.0;
    }
  }
  return sizes;
}

const std::vector<CombinationParameters> allCombinations{ { Combination::Product, 0.0, 0.75 },
                                                          { Combination::Mixture, 0.0, 0.75 },
                                                          { Combination::None, 0.0, 0.75 } };

TEST(CombinedScore, IsAReversibleWalkWithTheSizesOfTokens)
{
  const OwnedImage image = TwoHalves(imageGrid, 3, true, 0.2F);
  const auto       attention = MakeHalvesAttention();
  for (const auto & combination : allCombinations)
  {
    for (const TokenType type : { TokenType::Region, TokenType::Grid })
    {
      const LocalScoreResult    r = Combine(image, attention, combination, type);
      const std::vector<double> sizes = SizesOf(r);
      for (std::size_t i = 0; i < r.rows; ++i)
      {
        const float * const row = r.walk.data() + i * r.rows;
        EXPECT_NEAR(std::accumulate(row, row + r.rows, 0.0), 1.0, 1e-5);
        for (std::size_t j = 0; j < i; ++j)
        {
          const double forth = sizes[i] * row[j];
          const double back = sizes[j] * r.walk[j * r.rows + i];
          EXPECT_NEAR(forth, back, 1e-5 * std::max(forth, back)); // Sinkhorn stops at 1e-6
        }
      }
    }
  }
}

TEST(CombinedScore, AttentionThatSaysNothingLeavesTheLocalScore)
{
  // All rows alike: every cosine is 1, up to the rounding of sums of 24 terms.
  const OwnedImage         image = TwoHalves(imageGrid, 3, true, 0.2F);
  const std::vector<float> alike(cellGrid.Count() * cellGrid.Count(), 1.0F / static_cast<float>(cellGrid.Count()));
  const LocalScoreResult   local = LocalScore(image.View(), { TokenType::Region, 60U, 0 }, Host());
  const LocalScoreResult   product = Combine(image, alike, { Combination::Product, 2.0, 0.0 });
  ASSERT_EQ(product.tokens, local.tokens);
  for (std::size_t e = 0; e < local.walk.size(); ++e)
  {
    EXPECT_NEAR(product.walk[e], local.walk[e], 1e-5 * local.walk[e] + 1e-9);
  }
}

TEST(CombinedScore, MixtureGoesFromTheLocalScoreToTheAttentionAlone)
{
  const OwnedImage       image = TwoHalves(imageGrid, 3, true, 0.2F);
  const auto             attention = MakeHalvesAttention();
  const LocalScoreResult local = LocalScore(image.View(), { TokenType::Region, 60U, 0 }, Host());
  const LocalScoreResult alone = Combine(image, attention, { Combination::None, 3.0, 0.0 });
  ExpectSame(Combine(image, attention, { Combination::Mixture, 3.0, 0.0 }), local);
  ExpectSame(Combine(image, attention, { Combination::Mixture, 3.0, 1.0 }), alone);
  const LocalScoreResult third = Combine(image, attention, { Combination::Mixture, 3.0, 0.25 });
  for (std::size_t e = 0; e < local.walk.size(); ++e)
  {
    EXPECT_NEAR(third.walk[e], 0.75F * local.walk[e] + 0.25F * alone.walk[e], 1e-7);
  }
}

TEST(CombinedScore, AttentionAloneIsThePowerOfTheCosine)
{
  // Tokens of 2 x 2 pixels and as many cells; rows of three kinds whose cosines are known. W = cos^x, balanced, keeps
  // the cross ratios W_ii W_jj / W_ij^2.
  const Grid               grid{ { 6, 4 }, { 1.0, 1.0 } };
  const Grid               cells{ { 3, 2 }, { 2.0, 2.0 } };
  const std::vector<float> rows{ 1, 0, 0.8F, 0.6F, 1, 1, 1, 0, 0.8F, 0.6F, 1, 1 };
  const OwnedImage         image = TwoHalves(grid, 1, false);
  for (const double exponent : { 1.0, 4.0 })
  {
    // Grid tokens whose cells are those of the attention, read at pixels a quarter of a cell off the centers.
    const LocalScoreResult r = CombinedScore(
      image.View(), { TokenType::Grid, 3, 0 }, { rows.data(), 2, cells }, { Combination::None, exponent, 0.0 }, Host());
    ASSERT_EQ(r.rows, 6U);
    const auto mean = [&](std::size_t token, std::size_t c) {
      const std::size_t x = token % 3;
      // The pixels lie a quarter of a cell to either side: 3/4 of the own row and 1/4 of each neighbor's, by halves.
      const double left = rows[2 * (x == 0 ? 0 : x - 1) + c];
      const double right = rows[2 * (x == 2 ? 2 : x + 1) + c];
      return 0.75 * rows[2 * x + c] + 0.125 * left + 0.125 * right;
    };
    const auto cosine = [&](std::size_t i, std::size_t j) {
      const double dot = mean(i, 0) * mean(j, 0) + mean(i, 1) * mean(j, 1);
      return dot / std::sqrt((mean(i, 0) * mean(i, 0) + mean(i, 1) * mean(i, 1)) *
                             (mean(j, 0) * mean(j, 0) + mean(j, 1) * mean(j, 1)));
    };
    for (std::size_t i = 0; i < 6; ++i)
    {
      for (std::size_t j = 0; j < 6; ++j)
      {
        const double ratio = r.walk[i * 6 + j] * r.walk[j * 6 + i] / (r.walk[i * 6 + i] * r.walk[j * 6 + j]);
        EXPECT_NEAR(ratio, std::pow(cosine(i, j), 2.0 * exponent), 2e-5) << i << ", " << j;
      }
    }
  }
}

TEST(CombinedScore, ProductFindsWhatTheImageDoesNotShow)
{
  // The image has a left and a right half, the attention an upper and a lower one: the share of steps that leave the
  // upper half falls, from the half that leaves it where nothing says otherwise.
  const OwnedImage image = TwoHalves(imageGrid, 3, true);
  const auto       leaving = [&](const LocalScoreResult & r) {
    std::vector<double> upper(r.rows, 0.0);
    for (std::size_t p = 0; p < imageGrid.Count() / 2; ++p)
    {
      upper[r.tokens[p] - 1] += 1.0;
    }
    const std::vector<double> sizes = SizesOf(r);
    double                    left = 0.0;
    double                    all = 0.0;
    for (std::size_t i = 0; i < r.rows; ++i)
    {
      for (std::size_t j = 0; j < r.rows; ++j)
      {
        const double flow = upper[i] * r.walk[i * r.rows + j];
        all += flow;
        left += flow * (1.0 - upper[j] / sizes[j]);
      }
    }
    return left / all;
  };
  const double without = leaving(LocalScore(image.View(), { TokenType::Region, 60U, 0 }, Host()));
  const double with = leaving(Combine(image, MakeHalvesAttention(), { Combination::Product, 2.0, 0.0 }));
  EXPECT_LT(with, 0.5 * without);
}

TEST(CombinedScore, RowsMayBeMadeForTheTokens)
{
  // Tokens that are the cells have their rows, of any length; by a grid they are read at pixels off the centers.
  const Grid               cells{ { 12, 8 }, { 4.0, 4.0 } };
  const OwnedImage         image = TwoHalves(imageGrid, 3, true, 0.2F);
  const std::vector<float> rows =
    MakeImage(cells, 5, false, 1.0F, [](const auto &, std::size_t) { return 0.6; }).values;
  for (const auto & combination : allCombinations)
  {
    double     last = 0.0;
    Host       host;
    const auto score = [&](float scale) {
      const auto makeRows = [&](const std::vector<std::uint32_t> & tokens, std::size_t count, const Host & part) {
        EXPECT_EQ(tokens.size(), imageGrid.Count());
        EXPECT_EQ(count, cells.Count());
        part.progress(1.0);
        std::vector<float> scaled = rows;
        for (std::size_t e = 0; e < 5; ++e)
        {
          scaled[e] *= scale; // of the first row
        }
        return scaled;
      };
      return CombinedScore(image.View(), { TokenType::Grid, 12U, 0 }, TokenRowsMaker(makeRows), combination, host);
    };
    host.progress = [&](double fraction) {
      EXPECT_GE(fraction, last - 1e-12);
      last = fraction;
    };
    const LocalScoreResult r = score(1.0F);
    EXPECT_NEAR(last, 1.0, 1e-12);
    last = 0.0;
    ExpectSame(score(0.25F), r); // by a power of two, so to the last bit
    // Cosines of a single pixel a cell are those of the rows.
    const OwnedImage       small = TwoHalves({ cells.size, { 4.0, 4.0 } }, 3, true, 0.2F);
    const LocalScoreResult read =
      CombinedScore(small.View(), { TokenType::Grid, 12U, 0 }, { rows.data(), 5, cells }, combination, Host());
    const LocalScoreResult made =
      CombinedScore(small.View(),
                    { TokenType::Grid, 12U, 0 },
                    TokenRowsMaker([&](const auto &, std::size_t, const Host &) { return rows; }),
                    combination,
                    Host());
    ExpectSame(made, read);
  }
}

TEST(CombinedScore, ExponentFollowsTheCombination)
{
  EXPECT_EQ((CombinationParameters{ Combination::Product, 0.0, 0.0 }).GetExponent(), 3.0);
  EXPECT_EQ((CombinationParameters{ Combination::Mixture, 0.0, 0.0 }).GetExponent(), 8.0);
  EXPECT_EQ((CombinationParameters{ Combination::None, 0.0, 0.0 }).GetExponent(), 8.0);
  EXPECT_EQ((CombinationParameters{ Combination::None, 3.0, 0.0 }).GetExponent(), 3.0);
}

TEST(CombinedScore, MaskLeavesTokensOut)
{
  OwnedImage image = TwoHalves(imageGrid, 3, true, 0.2F);
  image.mask.assign(imageGrid.Count(), 0);
  std::fill(image.mask.begin(), image.mask.begin() + 48 * 12, 1);
  const auto attention = MakeHalvesAttention();
  for (const auto & combination : allCombinations)
  {
    const LocalScoreResult r = Combine(image, attention, combination, TokenType::Grid);
    const auto             sizes = SizesOf(r);
    for (std::size_t i = 0; i < r.rows; ++i)
    {
      const float * const row = r.walk.data() + i * r.rows;
      EXPECT_NEAR(std::accumulate(row, row + r.rows, 0.0), sizes[i] > 0.0 ? 1.0 : 0.0, 1e-5);
    }
  }
}

TEST(CombinedScore, IsTheSameForAnyNumberOfThreads)
{
  const OwnedImage image = TwoHalves(imageGrid, 3, true, 0.2F);
  const auto       attention = MakeHalvesAttention();
  for (const auto & combination : allCombinations)
  {
    ExpectSame(Combine(image, attention, combination),
               Combine(image, attention, combination, TokenType::Region, testing::ThreadedHost(3)));
  }
}

TEST(CombinedScore, ProgressRisesAndStopsTheWork)
{
  const OwnedImage image = TwoHalves(imageGrid, 3, true, 0.2F);
  const auto       attention = MakeHalvesAttention();
  for (const auto & combination : allCombinations)
  {
    double last = 0.0;
    Host   host;
    host.progress = [&](double fraction) {
      EXPECT_GE(fraction, last);
      last = fraction;
    };
    Combine(image, attention, combination, TokenType::Region, host);
    EXPECT_NEAR(last, 1.0, 1e-12);
    host.progress = [](double fraction) {
      if (fraction > 0.5)
      {
        throw std::runtime_error("stopped");
      }
    };
    EXPECT_THROW(Combine(image, attention, combination, TokenType::Region, host), std::runtime_error);
  }
}

} // namespace
} // namespace dwc
