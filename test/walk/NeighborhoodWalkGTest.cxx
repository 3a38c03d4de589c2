/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/NeighborhoodWalk.h"

#include "walk/WalkTesting.h"

#include <gtest/gtest.h>

using namespace dwc;
using namespace dwc::testing;

namespace
{

/** Radii with lengths of a run that are known when compiled and others, on grids that a window fits into and not. */
std::vector<GridWalk>
Walks()
{
  std::vector<GridWalk> walks;
  for (const std::size_t radius : { 1U, 2U, 3U, 4U })
  {
    walks.emplace_back(std::vector<std::size_t>{ 23 }, radius, 1);
    walks.emplace_back(std::vector<std::size_t>{ 11, 10 }, radius, 2);
    walks.emplace_back(std::vector<std::size_t>{ 3, 9, 7 }, radius, 3);
  }
  return walks;
}

std::vector<std::uint32_t>
EveryFifthLeftOut(std::size_t rows)
{
  std::vector<std::uint32_t> lumps(rows);
  for (std::size_t i = 0; i < rows; ++i)
  {
    lumps[i] = static_cast<std::uint32_t>(i % 5 == 0 ? 0 : i + 1);
  }
  return lumps;
}

/** The walk P_ij = w_ij / d_i of symmetric weights between neighbors on a grid of two axes, radius 1. */
std::vector<float>
ReversibleValues(std::size_t side)
{
  std::vector<float> values(9 * side * side, 0.0F);
  for (std::size_t i = 0; i < side * side; ++i)
  {
    std::vector<double> weights(9, 0.0);
    for (std::size_t c = 0; c < 9; ++c)
    {
      const std::size_t x = i % side + c % 3;
      const std::size_t y = i / side + c / 3;
      if (x >= 1 && x <= side && y >= 1 && y <= side)
      {
        const std::size_t j = (y - 1) * side + (x - 1);
        weights[c] =
          1.0 + 0.9 * std::sin(static_cast<double>(i + j) + 7.0 * static_cast<double>(i > j ? i - j : j - i));
      }
    }
    const double degree = std::accumulate(weights.begin(), weights.end(), 0.0);
    for (std::size_t c = 0; c < 9; ++c)
    {
      values[9 * i + c] = static_cast<float>(weights[c] / degree);
    }
  }
  return values;
}

} // namespace

TEST(NeighborhoodWalk, StepsAreThoseOfTheFullWalk)
{
  for (const GridWalk & grid : Walks())
  {
    const std::size_t            n = grid.grid.Count();
    const auto                   lumps = EveryFifthLeftOut(n);
    const walk::Lumping          lumping = walk::MakeLumping(n, lumps.data(), nullptr);
    const walk::NeighborhoodWalk walk(grid.values.data(), grid.grid, grid.radius, lumping, Host());
    std::vector<std::size_t>     cell;
    std::vector<double>          mass(n);
    std::vector<double>          expected(n, 0.0);
    for (std::size_t i = 0; i < n; ++i)
    {
      double kept = 0.0;
      for (std::size_t j = 0; j < n; ++j)
      {
        kept += lumps[j] != 0 ? grid.full[i * n + j] : 0.0;
      }
      std::vector<double> row(n, 0.0);
      std::size_t         last = 0;
      walk.ForSteps(i, cell, [&](std::size_t j, double probability) {
        EXPECT_TRUE(j > last || last == 0);
        row[j] = probability;
        last = j;
      });
      mass[i] = 1.0 + static_cast<double>(i % 7);
      for (std::size_t j = 0; j < n; ++j)
      {
        const double probability = lumps[i] != 0 && lumps[j] != 0 ? grid.full[i * n + j] / kept : 0.0;
        EXPECT_NEAR(row[j], probability, 1e-12);
        expected[j] += mass[i] * probability;
      }
    }
    std::vector<double> after(n);
    walk.Step(mass.data(), after.data(), ThreadedHost(2));
    for (std::size_t j = 0; j < n; ++j)
    {
      EXPECT_NEAR(after[j], expected[j], 1e-11);
    }
  }
}

TEST(NeighborhoodWalk, OnlyAReversibleWalkIsBalanced)
{
  constexpr std::size_t side = 40;
  const Grid            grid{ { side, side }, { 1.0, 1.0 } };
  const walk::Lumping   lumping = walk::MakeLumping(side * side, nullptr, nullptr);
  std::vector<float>    values = ReversibleValues(side);
  const auto            guess = [&] {
    return walk::NeighborhoodWalk(values.data(), grid, 1, lumping, Host()).ReversibleGuess(Host());
  };
  EXPECT_TRUE(guess().balanced);
  // One step by a thousandth of itself: no potential has it.
  float &     step = values[9 * (20 * side + 20) + 5];
  float &     other = values[9 * (20 * side + 20) + 3];
  const float moved = 1e-3F * step;
  step -= moved;
  other += moved;
  const auto changed = guess();
  EXPECT_FALSE(changed.balanced);
  EXPECT_EQ(changed.pi.size(), side * side);
}
