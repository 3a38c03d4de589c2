/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/Merging.h"

#include "diffuse/local/Contour.h"
#include "diffuse/local/Textons.h"

#include <gtest/gtest.h>

#include <cmath>

namespace dwc
{
namespace local
{
namespace
{

/** Descriptors without any content: only boundaries count. */
Descriptors
Plain(std::size_t n)
{
  Descriptors d;
  d.histogramSize = 1;
  d.histograms.assign(n, 1.0F);
  d.textons.assign(n * numberOfTextons, 0.0F);
  return d;
}

Constants
BoundariesOnly()
{
  Constants constants;
  constants.sizeExponent = 0.0;
  return constants;
}

std::vector<float>
Ultrametric(std::size_t n, const std::vector<Merging> & mergings)
{
  std::vector<float> heights(n * n, 0.0F);
  AddUltrametric(heights, n, mergings, 1.0);
  return heights;
}

TEST(Merging, CheapestFirstByHand)
{
  // A chain 0 -1- 1 -5- 2 -2- 3: 0+1 at 1, 2+3 at 2, all at 5.
  const auto merged =
    MergeTokens({ 1, 1, 1, 1 }, { { 0, 1, 1, 1 }, { 1, 2, 1, 5 }, { 2, 3, 1, 2 } }, Plain(4), BoundariesOnly());
  ASSERT_EQ(merged.size(), 3U);
  EXPECT_DOUBLE_EQ(merged[0].height, 1.0);
  EXPECT_DOUBLE_EQ(merged[1].height, 2.0);
  EXPECT_DOUBLE_EQ(merged[2].height, 5.0);
  const auto u = Ultrametric(4, merged);
  EXPECT_EQ(u, (std::vector<float>{ 0, 1, 5, 5, 1, 0, 5, 5, 5, 5, 0, 2, 5, 5, 2, 0 }));
}

TEST(Merging, BoundariesAreAveragedByLength)
{
  // 0 and 1 merge at 1; then their boundary with 2 is (3 * 4 + 1 * 8) / 4 = 5.
  const auto merged =
    MergeTokens({ 1, 1, 1 }, { { 0, 1, 1, 1 }, { 0, 2, 3, 4 }, { 1, 2, 1, 8 } }, Plain(3), BoundariesOnly());
  EXPECT_DOUBLE_EQ(merged[1].height, 5.0);
}

TEST(Merging, HeightsNeverDecrease)
{
  // After 0 + 1 at 4 the boundary with 2 is (100 * 4.5 + 1 * 0...) lower than 4: it is reported as 4.
  const auto merged =
    MergeTokens({ 1, 1, 1 }, { { 0, 1, 1, 4 }, { 0, 2, 1, 4.5 }, { 1, 2, 1, 100 } }, Plain(3), BoundariesOnly());
  EXPECT_DOUBLE_EQ(merged[0].height, 4.0);
  EXPECT_GE(merged[1].height, merged[0].height);
}

TEST(Merging, SizeFactorByHand)
{
  // cost 3 * (20 * 1 / 4)^0.5 for the first pair.
  Constants constants = BoundariesOnly();
  constants.sizeExponent = 0.5;
  const auto merged = MergeTokens({ 1, 3 }, { { 0, 1, 1, 3 } }, Plain(2), constants);
  EXPECT_NEAR(merged[0].height, 3.0 * std::sqrt(5.0), 1e-12);
}

TEST(Merging, HistogramsAreUpdatedByHand)
{
  // Histograms (1,0), (0,1) with sizes 1, 3 become (.25,.75); chi2 with (1,0): .5 (.75^2/1.25 + .75^2/.75) = .6.
  Descriptors d = Plain(3);
  d.histogramSize = 2;
  d.histograms = { 1, 0, 0, 1, 1, 0 };
  const auto merged = MergeTokens({ 1, 3, 1 }, { { 0, 1, 1, -24.0 }, { 1, 2, 1, 0.0 } }, d, BoundariesOnly());
  EXPECT_NEAR(merged[0].height, 25.0 * 1.0 - 24.0, 1e-6); // chi2 of (1,0) and (0,1) is 1
  EXPECT_NEAR(merged[1].height, 25.0 * 0.6, 1e-5);
}

TEST(Merging, WhatDoesNotTouchComesLast)
{
  const Constants constants = BoundariesOnly();
  const auto      merged = MergeTokens({ 1, 1, 1, 1 }, { { 0, 1, 1, 1 }, { 2, 3, 1, 2 } }, Plain(4), constants);
  ASSERT_EQ(merged.size(), 3U);
  EXPECT_DOUBLE_EQ(merged[2].height, constants.gapHeight);
}

/** All ways to the cheapest pair, tried one by one. */
std::vector<float>
BruteForce(std::size_t n, const std::vector<TokenPair> & pairs, const std::vector<double> & sizes, double exponent)
{
  std::vector<std::size_t> region(n);
  std::vector<float>       u(n * n, 0.0F);
  double                   height = 0.0;
  for (std::size_t i = 0; i < n; ++i)
  {
    region[i] = i;
  }
  for (std::size_t step = 1; step < n; ++step)
  {
    double      least = 1e300;
    std::size_t bestA = 0;
    std::size_t bestB = 0;
    for (std::size_t a = 0; a < n; ++a)
    {
      for (std::size_t b = a + 1; b < n; ++b)
      {
        double length = 0.0;
        double sum = 0.0;
        for (const TokenPair & pair : pairs)
        {
          const auto x = region[pair.first];
          const auto y = region[pair.second];
          if ((x == a && y == b) || (x == b && y == a))
          {
            length += pair.length;
            sum += pair.length * pair.evidence;
          }
        }
        double sizeA = 0.0;
        double sizeB = 0.0;
        double total = 0.0;
        for (std::size_t i = 0; i < n; ++i)
        {
          sizeA += region[i] == a ? sizes[i] : 0.0;
          sizeB += region[i] == b ? sizes[i] : 0.0;
          total += sizes[i];
        }
        const double cost = sum / length * std::pow(20.0 * std::min(sizeA, sizeB) / total, exponent);
        if (length > 0.0 && cost < least)
        {
          least = cost;
          bestA = a;
          bestB = b;
        }
      }
    }
    height = std::max(height, least);
    for (std::size_t i = 0; i < n; ++i)
    {
      for (std::size_t j = 0; j < n; ++j)
      {
        if (region[i] == bestA && region[j] == bestB)
        {
          u[i * n + j] = u[j * n + i] = static_cast<float>(height);
        }
      }
    }
    for (std::size_t & r : region)
    {
      r = r == bestB ? bestA : r;
    }
  }
  return u;
}

TEST(Merging, EqualsBruteForceOnSmallGraphs)
{
  std::uint32_t state = 3;
  const auto    random = [&state] {
    state = state * 1664525U + 1013904223U;
    return static_cast<double>(state >> 8) / static_cast<double>(1U << 24);
  };
  for (int trial = 0; trial < 50; ++trial)
  {
    const std::size_t      n = 3 + trial % 6;
    std::vector<TokenPair> pairs;
    std::vector<double>    sizes;
    for (std::uint32_t i = 0; i < n; ++i)
    {
      sizes.push_back(1.0 + std::floor(9.0 * random()));
      for (std::uint32_t j = i + 1; j < n; ++j)
      {
        if (j == i + 1 || random() < 0.4)
        {
          pairs.push_back({ i, j, 1.0 + random(), random() });
        }
      }
    }
    Constants  constants;
    const auto u = Ultrametric(n, MergeTokens(sizes, pairs, Plain(n), constants));
    const auto expected = BruteForce(n, pairs, sizes, constants.sizeExponent);
    for (std::size_t i = 0; i < n * n; ++i)
    {
      EXPECT_NEAR(u[i], expected[i], 1e-5F) << "trial " << trial;
    }
    for (std::size_t i = 0; i < n; ++i) // ultrametric: of the three sides of a triangle the two longest are equal
    {
      for (std::size_t j = 0; j < n; ++j)
      {
        for (std::size_t k = 0; k < n; ++k)
        {
          EXPECT_LE(u[i * n + j], std::max(u[i * n + k], u[k * n + j]));
        }
      }
    }
  }
}

TEST(Contour, WithoutNoiseIsTheUltrametric)
{
  Constants constants = BoundariesOnly();
  constants.mergeNoise = 0.0;
  const std::vector<TokenPair> pairs{ { 0, 1, 1, 1 }, { 1, 2, 1, 5 }, { 2, 3, 1, 2 } };
  const auto                   heights = ContourHeights({ 1, 1, 1, 1 }, pairs, Plain(4), constants, Host());
  const auto                   expected = Ultrametric(4, MergeTokens({ 1, 1, 1, 1 }, pairs, Plain(4), constants));
  for (std::size_t i = 0; i < 16; ++i)
  {
    EXPECT_NEAR(heights[i], expected[i], 1e-6F);
  }
}

TEST(Contour, NoiseStaysWithinItsBoundsAndIsAlwaysTheSame)
{
  const Constants        constants;
  std::vector<TokenPair> pairs(100, { 0, 1, 1.0, 2.0 });
  std::vector<TokenPair> again = pairs;
  const Constants        perturbed = Perturbed(constants, pairs, 3);
  const double           most = std::exp(constants.mergeNoise);
  double                 lowest = 1e300;
  double                 highest = 0.0;
  for (const TokenPair & pair : pairs)
  {
    lowest = std::min(lowest, pair.evidence / 2.0);
    highest = std::max(highest, pair.evidence / 2.0);
  }
  EXPECT_GE(lowest, 1.0 / most);
  EXPECT_LE(highest, most);
  EXPECT_LT(lowest, 0.8);
  EXPECT_GT(highest, 1.25);
  EXPECT_NE(perturbed.mergeHistogram, constants.mergeHistogram);
  EXPECT_EQ(perturbed.contour, constants.contour); // the energy's own weights stay
  Perturbed(constants, again, 3);
  for (std::size_t k = 0; k < pairs.size(); ++k)
  {
    EXPECT_EQ(pairs[k].evidence, again[k].evidence);
  }
}

TEST(Contour, CertainBoundariesStayFarAboveTasteOnes)
{
  // 0-1 and 1-2 nearly alike, 2-3 ten times as high: no perturbation turns that over.
  const std::vector<TokenPair> pairs{ { 0, 1, 1, 1.0 }, { 1, 2, 1, 1.1 }, { 2, 3, 1, 10 } };
  const auto                   h = ContourHeights({ 1, 1, 1, 1 }, pairs, Plain(4), BoundariesOnly(), Host());
  EXPECT_GT(h[3], 4.0F * h[2]); // e^0.5 at most either way
  EXPECT_EQ(h[3], h[12]);
  EXPECT_EQ(h[0], 0.0F);
}

} // namespace
} // namespace local
} // namespace dwc
