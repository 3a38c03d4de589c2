/* SPDX-License-Identifier: Apache-2.0 */
#include "image/Relief.h"

#include "image/Gradient.h"
#include "image/Watershed.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace
{

using dwc::Channel;
using dwc::Grid;
using dwc::Host;

TEST(Relief, AxesOfFewPixelsAreThin)
{
  EXPECT_EQ(dwc::FindThinAxes({ { 64, 15, 16 }, { 1, 1, 1 } }), (std::vector<bool>{ false, true, false }));
  EXPECT_EQ(dwc::FindThinAxes({ { 1, 3000 }, { 1, 1 } }), (std::vector<bool>{ false, false }));
  EXPECT_EQ(dwc::FindThinAxes({ { 2, 3000 }, { 1, 1 } }), (std::vector<bool>{ true, false }));
}

TEST(Relief, IsTheGradientWhereNoAxisIsThin)
{
  const Grid   grid{ { 12, 9, 7 }, { 1.0, 1.5, 2.0 } };
  std::mt19937 random(1);
  Channel      channel(grid.Count());
  for (float & value : channel)
  {
    value = static_cast<float>(random() % 1000);
  }
  const dwc::Relief relief = dwc::ComputeRelief({ channel }, grid, 1.0, Host());
  EXPECT_EQ(relief.gradient, dwc::GradientMagnitude({ channel }, grid, 1.0, Host()));
  for (const Channel & steps : relief.steps)
  {
    EXPECT_TRUE(steps.empty());
  }
}

/** 5 slices of 40 x 40, the middle one at 10 and all others at 0. */
Channel
OneSlice(std::size_t slice)
{
  Channel channel(40 * 40 * 5, 0.0F);
  std::fill_n(channel.begin() + static_cast<std::ptrdiff_t>(slice * 1600), 1600, 10.0F);
  return channel;
}

// sqrt(2 pi) = 2.5066: the peak of a Gaussian of width 1 is its inverse.
TEST(Relief, AStepIsBetweenTwoSlicesAndAsHighForAnyThickness)
{
  for (const double thickness : { 1.0, 7.0 })
  {
    const Grid        grid{ { 40, 40, 5 }, { 1.0, 1.0, thickness } };
    const dwc::Relief relief = dwc::ComputeRelief({ OneSlice(2) }, grid, 1.0, Host());
    ASSERT_EQ(relief.steps[2].size(), grid.Count());
    EXPECT_TRUE(relief.steps[0].empty());
    for (std::size_t p = 0; p < grid.Count(); ++p)
    {
      const std::size_t z = p / 1600;
      ASSERT_NEAR(relief.gradient[p], 0.0, 1e-5);
      ASSERT_NEAR(relief.steps[2][p], z == 1 || z == 2 ? 10.0 / 2.5066 : 0.0, 1e-3) << z;
    }
  }
}

TEST(Relief, TheWatershedPartsASingleSlice)
{
  const Grid grid{ { 40, 40, 5 }, { 1.0, 1.0, 1.0 } };
  for (const std::size_t slice : { 0U, 2U })
  {
    Channel      channel = OneSlice(slice);
    std::mt19937 random(2);
    for (float & value : channel)
    {
      value += 0.002F * static_cast<float>(random() % 1000);
    }
    const auto labels =
      dwc::WatershedRegions(grid, dwc::ComputeRelief({ channel }, grid, 1.0, Host()), nullptr, 20, Host());
    std::set<std::uint32_t> inside;
    std::set<std::uint32_t> outside;
    for (std::size_t p = 0; p < labels.size(); ++p)
    {
      (p / 1600 == slice ? inside : outside).insert(labels[p]);
    }
    for (const std::uint32_t label : inside)
    {
      EXPECT_EQ(outside.count(label), 0U) << slice;
    }
  }
}

} // namespace
