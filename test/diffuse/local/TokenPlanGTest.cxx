/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/TokenPlan.h"

#include "Images.h"
#include "dwc/LocalScore.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace dwc
{
namespace
{

std::string
Describe(const Grid & grid, const LocalScoreParameters & parameters)
{
  std::string text = parameters.tokenType == TokenType::Grid ? "grid of " : "regions: ";
  text += std::to_string(parameters.numberOfTokens) + ", radius " + std::to_string(parameters.neighborhoodRadius);
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    text += " x " + std::to_string(grid.size[d]) + " of " + std::to_string(grid.spacing[d]);
  }
  return text;
}

/** Sizes that divide and that do not, spacings that differ, axes of one pixel, one to three dimensions. */
std::vector<Grid>
ManyGrids()
{
  std::vector<Grid> grids{ { { 1 }, { 1.0 } }, { { 37 }, { 0.5 } }, { { 12, 11, 5 }, { 1.0, 0.7, 2.5 } } };
  for (const std::size_t width : { 1U, 2U, 9U, 24U, 31U, 48U })
  {
    for (const std::size_t height : { 1U, 7U, 25U })
    {
      for (const double spacing : { 0.3, 1.0, 2.0 })
      {
        grids.push_back({ { width, height }, { 1.0, spacing } });
      }
    }
  }
  return grids;
}

TEST(TokenPlan, IsWhatIsMade)
{
  for (const Grid & grid : ManyGrids())
  {
    const testing::OwnedImage image = testing::TwoHalves(grid, 1, false);
    for (const std::size_t asked : { 0U, 1U, 5U, 16U, 100U })
    {
      for (const std::size_t radius : { 0U, 1U, 2U })
      {
        const LocalScoreParameters parameters{ TokenType::Grid, asked, radius };
        const LocalTokenPlan       plan = PlanLocalTokens(grid, parameters);
        if (radius == 0 && plan.tokenGrid.Count() > 300)
        {
          continue; // a full walk of so many tokens takes long, and its plan is that of fewer
        }
        const LocalScoreResult made = LocalScore(image.View(), parameters, Host());
        EXPECT_EQ(plan.tokenGrid.size, made.tokenGrid.size) << Describe(grid, parameters);
        EXPECT_EQ(plan.tokenGrid.spacing, made.tokenGrid.spacing) << Describe(grid, parameters);
        EXPECT_EQ(plan.tokenGrid.Count(), made.rows) << Describe(grid, parameters);
        EXPECT_EQ(plan.components, made.components) << Describe(grid, parameters);
      }
    }
  }
}

TEST(TokenPlan, IsTheMostThatRegionsCanBe)
{
  for (const Grid & grid : ManyGrids())
  {
    const testing::OwnedImage image = testing::TwoHalves(grid, 1, false, 0.5F);
    for (const std::size_t asked : { 1U, 5U, 100U })
    {
      const LocalScoreParameters parameters{ TokenType::Region, asked, 0 };
      const LocalTokenPlan       plan = PlanLocalTokens(grid, parameters);
      const LocalScoreResult     made = LocalScore(image.View(), parameters, Host());
      EXPECT_EQ(plan.tokenGrid.Count(), std::min(asked, grid.Count()));
      EXPECT_LE(made.rows, plan.tokenGrid.Count()) << Describe(grid, parameters);
      EXPECT_EQ(made.rows, made.components);
      EXPECT_EQ(plan.tokenGrid.spacing, made.tokenGrid.spacing);
      EXPECT_EQ(made.tokenGrid.size[0], made.rows);
    }
  }
}

TEST(TokenPlan, ZeroIsTheDefault)
{
  const Grid grid{ { 481, 321 }, { 1.0, 1.0 } };
  EXPECT_EQ(PlanLocalTokens(grid, { TokenType::Region, 0, 0 }).tokenGrid.Count(), defaultNumberOfRegions);
  EXPECT_EQ(PlanLocalTokens(grid, { TokenType::Grid, 0, 0 }).tokenGrid.size,
            (std::vector<std::size_t>{ defaultNumberOfCells, 32 })); // 48 * 321 / 481 = 32.03
  const auto count = [](std::vector<std::size_t> size) {
    const Grid small{ size, std::vector<double>(size.size(), 1.0) };
    return PlanLocalTokens(small, { TokenType::Region, 0, 0 }).tokenGrid.Count();
  };
  EXPECT_EQ(count({ 240, 160 }), 600U); // one for 64 pixels
  EXPECT_EQ(count({ 100, 100 }), defaultNumberOfRegionsOfSmallPlanes);
  EXPECT_EQ(count({ 20, 20 }), 400U);                           // no more than pixels
  EXPECT_EQ(count({ 20, 20, 20 }), defaultNumberOfRegionsOfCT); // the most: it may be one
}

TEST(TokenPlan, CellsAreNearlyCubicAndCoverTheGrid)
{
  const Grid grid{ { 40, 30, 10 }, { 1.0, 2.0, 3.0 } }; // 40 x 60 x 30
  const Grid cells = local::GridOfCells(grid, 12);
  EXPECT_EQ(cells.size, (std::vector<std::size_t>{ 8, 12, 6 })); // of side 5
  EXPECT_EQ(cells.spacing, (std::vector<double>{ 5.0, 5.0, 5.0 }));
  // Never more cells than pixels.
  EXPECT_EQ(local::GridOfCells(grid, 60).size, (std::vector<std::size_t>{ 40, 30, 10 }));
}

} // namespace
} // namespace dwc
