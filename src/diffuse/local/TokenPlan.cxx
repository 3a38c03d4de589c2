/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/TokenPlan.h"

#include "dwc/LocalScore.h"

#include <algorithm>
#include <cmath>

namespace dwc
{

Grid
local::GridOfCells(const Grid & grid, std::size_t cellsAlongLongest)
{
  double longest = 0.0;
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    longest = std::max(longest, static_cast<double>(grid.size[d]) * grid.spacing[d]);
  }
  const double side = longest / static_cast<double>(cellsAlongLongest);
  Grid         cells = grid;
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    const double extent = static_cast<double>(grid.size[d]) * grid.spacing[d];
    const double wanted = std::min(static_cast<double>(grid.size[d]), std::max(1.0, std::round(extent / side)));
    cells.size[d] = static_cast<std::size_t>(wanted);
    cells.spacing[d] = extent / wanted;
  }
  return cells;
}

Grid
local::RowOfTokens(std::size_t count, std::size_t dimension)
{
  Grid row{ std::vector<std::size_t>(dimension, 1), std::vector<double>(dimension, 1.0) };
  row.size[0] = count;
  return row;
}

LocalTokenPlan
PlanLocalTokens(const Grid & grid, const LocalScoreParameters & parameters)
{
  const bool        isGrid = parameters.tokenType == TokenType::Grid;
  const std::size_t asked =
    parameters.numberOfTokens != 0 ? parameters.numberOfTokens
    : isGrid                       ? defaultNumberOfCells
    : grid.NumberOfLongAxes() > 2
      ? defaultNumberOfRegionsOfCT // only its values tell it from another volume
      : std::clamp(grid.Count() / pixelsOfARegion, defaultNumberOfRegionsOfSmallPlanes, defaultNumberOfRegions);
  LocalTokenPlan plan;
  plan.tokenGrid =
    isGrid ? local::GridOfCells(grid, asked) : local::RowOfTokens(std::min(asked, grid.Count()), grid.Dimension());
  plan.components = plan.tokenGrid.Count();
  if (parameters.neighborhoodRadius > 0)
  {
    plan.components = 1;
    for (std::size_t d = 0; d < grid.Dimension(); ++d)
    {
      plan.components *= 2 * parameters.neighborhoodRadius + 1;
    }
  }
  return plan;
}

} // namespace dwc
