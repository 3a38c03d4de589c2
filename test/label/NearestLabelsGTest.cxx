/* SPDX-License-Identifier: Apache-2.0 */
#include "LabelTesting.h"
#include "label/Boundary.h"
#include "label/NearestLabels.h"

#include <gtest/gtest.h>

// Expected values: the definition, by brute force over all pairs of pixels; hand-made rows.

namespace
{

using dwc::Grid;

double
SquaredDistance(const Grid & grid, std::size_t p, std::size_t q)
{
  double sum = 0.0;
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    const double offset = (static_cast<double>(p % grid.size[d]) - static_cast<double>(q % grid.size[d]));
    sum += grid.spacing[d] * grid.spacing[d] * offset * offset;
    p /= grid.size[d];
    q /= grid.size[d];
  }
  return sum;
}

std::vector<std::uint32_t>
SparseLabels(std::size_t count, unsigned int seed, unsigned int oneIn)
{
  std::mt19937               random(seed);
  std::vector<std::uint32_t> labels(count, 0);
  for (std::uint32_t & label : labels)
  {
    label = random() % oneIn == 0 ? 1 + random() % 9 : 0;
  }
  return labels;
}

TEST(NearestLabels, AgreesWithBruteForce)
{
  // Spacings are dyadic, so distances are exact and ties are ties.
  const std::vector<Grid> grids{
    { { 40 }, { 0.5 } }, { { 13, 17 }, { 1.0, 1.0 } }, { { 17, 13 }, { 0.25, 2.0 } }, { { 7, 6, 9 }, { 1.0, 1.0, 2.5 } }
  };
  for (const Grid & grid : grids)
  {
    for (unsigned int seed = 1; seed <= 8; ++seed)
    {
      std::vector<std::uint32_t> labels = SparseLabels(grid.Count(), seed, 4 * seed);
      labels[seed] = 5;
      const dwc::NearestLabels nearest = dwc::FindNearestLabels(grid, labels, dwc::testing::ThreadedHost(2));
      for (std::size_t p = 0; p < labels.size(); ++p)
      {
        std::pair<double, std::uint32_t> best{ std::numeric_limits<double>::infinity(), 0 };
        for (std::size_t q = 0; q < labels.size(); ++q)
        {
          if (labels[q] != 0)
          {
            best = std::min(best, { SquaredDistance(grid, p, q), labels[q] });
          }
        }
        EXPECT_EQ(nearest.squaredDistances[p], best.first);
        EXPECT_EQ(nearest.labels[p], best.second) << "pixel " << p;
      }
    }
  }
}

TEST(NearestLabels, NoLabelIsInfinitelyFar)
{
  const Grid               grid{ { 3, 2 }, { 1.0, 1.0 } };
  const dwc::NearestLabels nearest = dwc::FindNearestLabels(grid, std::vector<std::uint32_t>(6, 0), dwc::Host());
  for (std::size_t p = 0; p < 6; ++p)
  {
    EXPECT_EQ(nearest.labels[p], 0U);
    EXPECT_TRUE(std::isinf(nearest.squaredDistances[p]));
  }
}

TEST(Boundary, PixelsLieWithinTheWidth)
{
  // 16 pixels in a row, boundary between the pixels 7 and 8; cells of 4 pixels, each of 0.5: a width of one cell
  // reaches 4 pixels beyond each boundary pixel.
  const Grid                 grid{ { 16 }, { 0.5 } };
  std::vector<std::uint32_t> labels(16, 1);
  std::fill(labels.begin() + 8, labels.end(), 2);
  EXPECT_EQ(dwc::FindPixelsNearBoundary(grid, labels, { 2.0 }, 1.0, dwc::Host()),
            (std::vector<std::size_t>{ 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 }));
  EXPECT_EQ(dwc::FindPixelsNearBoundary(grid, labels, { 2.0 }, 0.0, dwc::Host()), (std::vector<std::size_t>{ 7, 8 }));

  // No boundary with what has no label, and none within one label.
  std::fill(labels.begin() + 8, labels.end(), 0);
  EXPECT_TRUE(dwc::FindPixelsNearBoundary(grid, labels, { 2.0 }, 1.0, dwc::Host()).empty());
}

} // namespace
