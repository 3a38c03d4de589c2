/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/slices/SliceFlow.h"

#include "HostTesting.h"
#include "SlicesTesting.h"
#include "image/CellShares.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace dwc::slices
{
namespace
{

using testing::ownFrame;

const Grid            tokenPixels{ { 6, 5, 8 }, { 1.0, 1.0, 1.0 } };
const SliceAxis       axial{ 2, 0, 1, { { 12, 10 }, { 0.5, 0.5 } }, 3 };
constexpr std::size_t tokenCount = 7;

/** Tokens 1 to 7, and some pixels of none. */
std::vector<std::uint32_t>
MakeTokens()
{
  std::vector<std::uint32_t> tokens;
  for (const float value : testing::MakeNoise(tokenPixels.Count()))
  {
    tokens.push_back(static_cast<std::uint32_t>(value * (tokenCount + 1)));
  }
  return tokens;
}

/** A walk of cells x cells. */
std::vector<float>
MakeWalk(std::size_t cells)
{
  std::vector<float> walk = testing::MakeNoise(cells * cells, 11);
  for (std::size_t i = 0; i < cells; ++i)
  {
    const auto  row = walk.begin() + static_cast<std::ptrdiff_t>(i * cells);
    const float sum = std::accumulate(row, row + static_cast<std::ptrdiff_t>(cells), 0.0F);
    std::for_each(row, row + static_cast<std::ptrdiff_t>(cells), [sum](float & step) { step /= sum; });
  }
  return walk;
}

Slab
MakeSlab(std::size_t slice, const std::vector<std::size_t> & places = { 2, 7, 13 }, std::size_t length = 16)
{
  return SlabOf(tokenPixels, MakeTokens(), tokenCount, ownFrame, axial, places, length, slice);
}

TEST(SlabOf, EveryPixelIsInThatOfTheNearestSlice)
{
  // The volume has two pixels for each section of the tokens: the center of section k is at 2 k + 1, those of the
  // slices at 2.5, 7.5 and 13.5. Section 2, at 5, is as near to the first as to the second.
  const std::vector<std::size_t>   first{ 0, 3, 5, 8 };
  const std::vector<std::uint32_t> tokens = MakeTokens();
  std::size_t                      all = 0;
  for (std::size_t s = 0; s < 3; ++s)
  {
    const Slab slab = MakeSlab(s);
    EXPECT_EQ(slab.section.size, (std::vector<std::size_t>{ 6, 5 }));
    std::vector<std::vector<std::uint32_t>> expected(tokenCount);
    for (std::size_t p = 30 * first[s]; p < 30 * first[s + 1]; ++p)
    {
      if (tokens[p] > 0)
      {
        expected[tokens[p] - 1].push_back(static_cast<std::uint32_t>(p % 30));
      }
    }
    for (std::size_t t = 0; t < tokenCount; ++t)
    {
      const auto begin = slab.pixels.begin();
      EXPECT_EQ(std::vector<std::uint32_t>(begin + static_cast<std::ptrdiff_t>(slab.offsets[t]),
                                           begin + static_cast<std::ptrdiff_t>(slab.offsets[t + 1])),
                expected[t])
        << s << ", " << t;
    }
    all += slab.pixels.size();
  }
  EXPECT_EQ(all, tokens.size() - static_cast<std::size_t>(std::count(tokens.begin(), tokens.end(), 0U)));
}

TEST(SliceFlow, IsThatOfEachPixelByItself)
{
  const Grid               cells{ { 4, 3 }, { 1.5, 5.0 / 3.0 } };
  const std::vector<float> walk = MakeWalk(cells.Count());
  const Slab               slab = MakeSlab(1);

  // Pixel by pixel: shares of cells, of each token and of all.
  std::vector<std::vector<double>> shares(tokenCount, std::vector<double>(cells.Count(), 0.0));
  std::vector<double>              sums(cells.Count(), 0.0);
  CellShares                       inCells(slab.section, cells);
  for (std::size_t t = 0; t < tokenCount; ++t)
  {
    for (std::size_t p = slab.offsets[t]; p < slab.offsets[t + 1]; ++p)
    {
      inCells.Add(slab.pixels[p]);
      inCells.Take([&](std::size_t cell, float share) {
        shares[t][cell] += share;
        sums[cell] += share;
      });
    }
  }
  std::vector<float> flow(tokenCount * tokenCount, 1.0F);
  AddSliceFlow(slab, cells, walk, Host(), flow);
  for (std::size_t a = 0; a < tokenCount; ++a)
  {
    for (std::size_t b = 0; b < tokenCount; ++b)
    {
      double expected = 1.0; // what was there
      for (std::size_t i = 0; i < cells.Count(); ++i)
      {
        for (std::size_t j = 0; j < cells.Count(); ++j)
        {
          expected += shares[a][i] * walk[i * cells.Count() + j] * shares[b][j] / sums[j];
        }
      }
      EXPECT_NEAR(flow[a * tokenCount + b], expected, 1e-5 * expected); // sums of 12 in single precision
    }
  }
}

TEST(SliceFlow, LumpingKeepsTheTotals)
{
  // From each token as much as it has pixels in the slab.
  const Grid         cells{ { 5, 4 }, { 1.2, 1.25 } };
  std::vector<float> flow(tokenCount * tokenCount, 0.0F);
  const Slab         slab = MakeSlab(2);
  AddSliceFlow(slab, cells, MakeWalk(cells.Count()), Host(), flow);
  for (std::size_t t = 0; t < tokenCount; ++t)
  {
    const auto row = flow.begin() + static_cast<std::ptrdiff_t>(t * tokenCount);
    EXPECT_NEAR(std::accumulate(row, row + tokenCount, 0.0),
                static_cast<double>(slab.offsets[t + 1] - slab.offsets[t]),
                1e-4); // of some 10
  }
}

TEST(SliceFlow, OfAWalkThatStaysIsBetweenTokensOfOneCell)
{
  // As many cells as pixels: the flow stays where it is, and is that of pixels which are in two sections of the slab.
  const Grid         cells{ { 6, 5 }, { 1.0, 1.0 } };
  std::vector<float> walk(30 * 30, 0.0F);
  for (std::size_t i = 0; i < 30; ++i)
  {
    walk[i * 31] = 1.0F;
  }
  // Eight slices, one for each section: every cell has one token.
  std::vector<float> flow(tokenCount * tokenCount, 0.0F);
  const Slab         slab = MakeSlab(3, { 0, 1, 2, 3, 4, 5, 6, 7 }, 8);
  AddSliceFlow(slab, cells, walk, Host(), flow);
  for (std::size_t a = 0; a < tokenCount; ++a)
  {
    for (std::size_t b = 0; b < tokenCount; ++b)
    {
      const auto own = static_cast<float>(slab.offsets[a + 1] - slab.offsets[a]);
      EXPECT_EQ(flow[a * tokenCount + b], a == b ? own : 0.0F);
    }
  }
}

TEST(SliceFlow, IsTheSameForAnyNumberOfThreads)
{
  const Grid cells{ { 5, 4 }, { 1.2, 1.25 } };
  const auto flowBy = [&](const Host & host) {
    std::vector<float> flow(tokenCount * tokenCount, 0.0F);
    AddSliceFlow(MakeSlab(0), cells, MakeWalk(cells.Count()), host, flow);
    return flow;
  };
  EXPECT_EQ(flowBy(Host()), flowBy(dwc::testing::ThreadedHost(3)));
}

} // namespace
} // namespace dwc::slices
