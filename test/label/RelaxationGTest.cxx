/* SPDX-License-Identifier: Apache-2.0 */
#include "LabelTesting.h"
#include "label/Relaxation.h"

#include <gtest/gtest.h>
#include <map>

// Expected values: means in double precision over maps of labels.

namespace
{

using dwc::LabelShares;

/** A plane, all but its border open, in order of the parity of the position; steps and labels are random. */
struct Plane
{
  std::size_t                       width;
  dwc::Grid                         grid;
  dwc::WalkGround                   ground;
  std::vector<std::uint32_t>        labels; ///< places included
  std::vector<dwc::OpenPixel>       open;
  std::size_t                       odd{ 0 }; ///< place of the first odd pixel
  std::vector<dwc::StepProbability> steps;

  Plane(std::size_t side, std::uint32_t numberOfLabels, unsigned int seed)
    : width(side)
    , grid{ { side, side }, { 1.0, 1.0 } }
    , ground{ &grid, nullptr, nullptr, {} }
  {
    for (const dwc::GridOffset & offset : TouchingOffsets(grid))
    {
      if (offset.steps[0] == 0 || offset.steps[1] == 0)
      {
        ground.offsets.push_back(offset);
      }
    }
    std::mt19937 random(seed);
    labels.resize(side * side);
    for (std::uint32_t & label : labels)
    {
      label = 1 + random() % numberOfLabels;
    }
    for (const std::size_t parity : { 0U, 1U })
    {
      odd = open.size();
      for (std::size_t y = 1; y + 1 < side; ++y)
      {
        for (std::size_t x = 1; x + 1 < side; ++x)
        {
          if ((x + y) % 2 == parity)
          {
            open.push_back({ y * side + x, labels[y * side + x], 0.02F });
          }
        }
      }
    }
    for (std::size_t b = 0; b < open.size(); ++b)
    {
      labels[open[b].pixel] = dwc::placeBit | static_cast<std::uint32_t>(b);
    }
    for (std::size_t i = 0; i < open.size() * ground.offsets.size(); ++i)
    {
      steps.push_back(random() % 8 == 0 ? 0 : static_cast<dwc::StepProbability>(random() % 20000));
    }
  }

  std::vector<LabelShares>
  Relax(unsigned int sweeps) const
  {
    dwc::Relaxation relaxation(ground, labels, open, steps);
    for (unsigned int sweep = 0; sweep < sweeps; ++sweep)
    {
      relaxation.Relax(0, odd);
      relaxation.Relax(odd, open.size());
    }
    return relaxation.TakeShares();
  }

  std::map<std::uint32_t, double>
  MeanOfNeighbors(std::size_t b, const std::vector<LabelShares> & shares) const
  {
    std::map<std::uint32_t, double> mean;
    double                          sum = 0.0;
    for (std::size_t o = 0; o < ground.offsets.size(); ++o)
    {
      const double        step = steps[b * ground.offsets.size() + o];
      const std::uint32_t label =
        labels[static_cast<std::size_t>(static_cast<std::ptrdiff_t>(open[b].pixel) + ground.offsets[o].memory)];
      sum += step;
      if ((label & dwc::placeBit) == 0)
      {
        mean[label] += step;
        continue;
      }
      const LabelShares & next = shares[label & ~dwc::placeBit];
      for (std::size_t k = 0; k < LabelShares::most; ++k)
      {
        mean[next.labels[k]] += step * next.shares[k];
      }
    }
    const double hold = sum > 0.0 ? static_cast<double>(open[b].hold) : 1.0;
    for (auto & [label, share] : mean)
    {
      share *= sum > 0.0 ? (1.0 - hold) / sum : 0.0;
    }
    mean[open[b].label] += hold;
    mean.erase(0);
    return mean;
  }
};

TEST(Relaxation, SharesAreTheMeansOfTheNeighbors)
{
  for (const std::uint32_t numberOfLabels : { 2U, 3U, 5U, 12U, 1000U })
  {
    const Plane plane(24, numberOfLabels, numberOfLabels);
    for (const unsigned int sweeps : { 0U, 1U, 4U })
    {
      const std::vector<LabelShares> before = plane.Relax(sweeps);
      const std::vector<LabelShares> after = plane.Relax(sweeps + 1);
      for (std::size_t b = 0; b < plane.odd; ++b) // the neighbors are as they were before the last sweep
      {
        const std::map<std::uint32_t, double> mean = plane.MeanOfNeighbors(b, before);
        double                                all = 0.0;
        for (const auto & [label, share] : mean)
        {
          all += share;
        }
        // Shares below a 64th may be dropped. Of the rest the four largest are kept, sorted.
        EXPECT_TRUE(std::is_sorted(after[b].shares.rbegin(), after[b].shares.rend()));
        const double dropped = all / 64.0 + 1e-6;
        for (const auto & [label, share] : mean)
        {
          const double found = after[b].ShareOf(label);
          if (found > 0.0)
          {
            EXPECT_NEAR(found, share, after[b].shares[2] > 0.0F ? 1e-6 : dropped);
          }
          else
          {
            EXPECT_LE(share, std::max(dropped, static_cast<double>(after[b].shares[3]) + 1e-6));
          }
        }
      }
    }
  }
}

TEST(Relaxation, WhereNoStepLeadsOnThePixelKeepsItsLabel)
{
  Plane plane(5, 3, 1);
  std::fill(plane.steps.begin(), plane.steps.end(), 0);
  const std::vector<LabelShares> shares = plane.Relax(2);
  for (std::size_t b = 0; b < shares.size(); ++b)
  {
    EXPECT_EQ(shares[b].ShareOf(plane.open[b].label), 1.0F);
  }
}

} // namespace
