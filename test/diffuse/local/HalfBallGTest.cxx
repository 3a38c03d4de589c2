/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/HalfBall.h"

#include <gtest/gtest.h>

#include <cmath>

namespace dwc
{
namespace local
{
namespace
{

/** Mean over `centers` of the difference for an image of kinds on a grid. */
double
Difference(const Grid &                      grid,
           const std::vector<std::uint8_t> & kinds,
           double                            radius,
           const std::vector<double> &       normal,
           const std::vector<std::size_t> &  centers)
{
  const BallShape  shape(grid, radius, 1.0);
  const PaddedGrid padded(grid, shape);
  return HalfBall(padded, shape, kinds, 3).MeanDifference(normal.data(), centers);
}

TEST(HalfBall, SeesAnEdgeAcrossItsNormalOnly)
{
  // Kinds 0 and 1 left and right of the middle column, which is shared out evenly: along x all differs but the middle
  // column.
  const Grid                grid{ { 41, 41 }, { 1.0, 1.0 } };
  std::vector<std::uint8_t> kinds;
  for (std::size_t p = 0; p < grid.Count(); ++p)
  {
    kinds.push_back(p % 41 < 20 ? 0 : p % 41 > 20 ? 1 : 2);
  }
  const std::vector<std::size_t> middle{ 20 + 41 * 20 };
  const double                   across = Difference(grid, kinds, 8.0, { 1.0, 0.0 }, middle);
  const double                   along = Difference(grid, kinds, 8.0, { 0.0, 1.0 }, middle);
  EXPECT_GT(across, 0.85); // the middle column is about 17 of 227 cells
  EXPECT_LT(across, 1.0);
  EXPECT_NEAR(along, 0.0, 1e-4); // the two halves mirror each other; chi2's floor is 1e-5
  EXPECT_NEAR(Difference(grid, kinds, 8.0, { -1.0, 0.0 }, middle), across, 1e-6);
}

TEST(HalfBall, IsRoundInPhysicalUnits)
{
  // The same half plane sampled twice as densely along y, looked at obliquely: what is seen depends on the angle.
  std::vector<double> differences;
  for (const std::size_t density : { 1U, 2U })
  {
    const Grid                grid{ { 41, 41 * density }, { 1.0, 1.0 / static_cast<double>(density) } };
    std::vector<std::uint8_t> kinds;
    for (std::size_t p = 0; p < grid.Count(); ++p)
    {
      kinds.push_back(p % 41 < 20 ? 0 : 1);
    }
    const double h = std::sqrt(0.5);
    differences.push_back(Difference(grid, kinds, 8.0, { h, h }, { 20 + 41 * (20 * density) }));
  }
  EXPECT_NEAR(differences[0], differences[1], 0.02); // the rims are sampled differently
}

TEST(HalfBall, BorderIsContinued)
{
  // Left half kind 0, right half kind 1: at the left border both half balls see kind 0 wherever the other kind is out
  // of reach.
  const Grid                grid{ { 40, 3 }, { 1.0, 1.0 } };
  std::vector<std::uint8_t> kinds;
  for (std::size_t p = 0; p < grid.Count(); ++p)
  {
    kinds.push_back(p % 40 < 20 ? 0 : 1);
  }
  EXPECT_NEAR(Difference(grid, kinds, 5.0, { 1.0, 0.0 }, { 0, 40, 80 }), 0.0, 1e-6);
}

TEST(HalfBall, WorksInOneAndThreeDimensions)
{
  const Grid                line{ { 20 }, { 1.0 } };
  std::vector<std::uint8_t> kinds(20, 0);
  std::fill(kinds.begin() + 10, kinds.end(), 1);
  EXPECT_GT(Difference(line, kinds, 4.0, { 1.0 }, { 9, 10 }), 0.7);
  const Grid box{ { 9, 9, 9 }, { 1.0, 1.0, 1.0 } };
  kinds.assign(729, 0);
  std::fill(kinds.begin() + 405, kinds.end(), 1); // the upper slices
  EXPECT_GT(Difference(box, kinds, 3.0, { 0.0, 0.0, 1.0 }, { 364 }), 0.6);
  EXPECT_NEAR(Difference(box, kinds, 3.0, { 1.0, 0.0, 0.0 }, { 364 }), 0.0, 1e-4);
}

} // namespace
} // namespace local
} // namespace dwc
