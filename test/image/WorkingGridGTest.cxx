/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/WorkingGrid.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace
{

using dwc::Grid;
using dwc::WorkingGrid;
using Size = std::vector<std::size_t>;

Size
SizeOf(const Size & size, const std::vector<double> & spacing, std::size_t wanted)
{
  return WorkingGrid({ size, spacing }, wanted).size;
}

/** One factor for all axes. */
Size
Proportional(const Size & size, std::size_t wanted)
{
  const auto longest = static_cast<double>(*std::max_element(size.begin(), size.end()));
  const auto scale = std::min(1.0, static_cast<double>(wanted) / longest);
  Size       result;
  for (const std::size_t n : size)
  {
    result.push_back(static_cast<std::size_t>(std::max(1L, std::lround(scale * static_cast<double>(n)))));
  }
  return result;
}

/** Images of random sizes and spacings, some of them thin. */
class Images
{
public:
  Grid
  Next(std::size_t dimension)
  {
    Grid grid;
    for (std::size_t d = 0; d < dimension; ++d)
    {
      grid.size.push_back(this->Draw(1, this->Draw(0, 2) == 0 ? 40 : 900));
      grid.spacing.push_back(0.25 * static_cast<double>(this->Draw(1, this->Draw(0, 1) == 0 ? 4 : 40)));
    }
    return grid;
  }

  std::size_t
  Draw(std::size_t least, std::size_t most)
  {
    return least + m_Random() % (most - least + 1);
  }

private:
  std::mt19937 m_Random{ 5 };
};

TEST(WorkingGrid, OneFactorForImagesWhoseAxesAreAlike)
{
  EXPECT_EQ(SizeOf({ 4000, 3000 }, { 1, 1 }, 512), (Size{ 512, 384 }));
  EXPECT_EQ(SizeOf({ 321, 481 }, { 1, 1 }, 512), (Size{ 321, 481 }));
  EXPECT_EQ(SizeOf({ 512, 512, 400 }, { 0.7, 0.7, 0.7 }, 128), (Size{ 128, 128, 100 }));
  EXPECT_EQ(SizeOf({ 256, 256, 256 }, { 2, 2, 2 }, 128), (Size{ 128, 128, 128 }));
  Images images;
  for (int round = 0; round < 20000; ++round)
  {
    const std::size_t   dimension = images.Draw(2, 3);
    const std::size_t   longest = images.Draw(1, 3000);
    const std::size_t   wanted = images.Draw(1, 600);
    Size                size(dimension, longest);
    std::vector<double> spacing(dimension, 0.1 * static_cast<double>(images.Draw(1, 40)));
    for (std::size_t d = 1; d < dimension; ++d)
    {
      size[d] = images.Draw(longest / 4 + 1, longest);
    }
    ASSERT_EQ(SizeOf(size, spacing, wanted), Proportional(size, wanted)) << longest << ' ' << size[1] << ' ' << wanted;
  }
}

TEST(WorkingGrid, FewSlicesAndLinesStay)
{
  EXPECT_EQ(SizeOf({ 256, 256, 4 }, { 1, 1, 1 }, 128), (Size{ 256, 256, 4 }));
  EXPECT_EQ(SizeOf({ 512, 512, 8 }, { 1, 1, 3 }, 128), (Size{ 512, 512, 8 }));
  EXPECT_EQ(SizeOf({ 3000, 4 }, { 1, 1 }, 512), (Size{ 3000, 4 }));
  EXPECT_EQ(SizeOf({ 8, 3000 }, { 1, 1 }, 512), (Size{ 8, 3000 }));
  for (const double thickness : { 1.0, 2.5, 7.0, 15.0 })
  {
    for (const std::size_t slices : { 2U, 12U, 20U, 32U })
    {
      const Size size = SizeOf({ 512, 512, slices }, { 1, 1, thickness }, 128);
      EXPECT_EQ(size[2], slices) << thickness;
      EXPECT_GE(size[0], 200U) << thickness << ' ' << slices;
      EXPECT_EQ(size[0], size[1]);
    }
  }
  // Many more slices, but thick ones: coarser than the cells.
  EXPECT_EQ(SizeOf({ 512, 512, 60 }, { 0.7, 0.7, 5 }, 128)[2], 60U);
}

// The axis of the finest spacing gives way until the cells are cubes.
TEST(WorkingGrid, FinestAxesAreShrunkFirst)
{
  const Grid cubes = WorkingGrid({ { 800, 400, 200 }, { 1, 2, 4 } }, 128);
  EXPECT_NEAR(cubes.spacing[0], cubes.spacing[1], 0.05 * cubes.spacing[0]);
  EXPECT_NEAR(cubes.spacing[0], cubes.spacing[2], 0.05 * cubes.spacing[0]);
  EXPECT_EQ(SizeOf({ 200, 200, 200 }, { 1, 1, 4 }, 128)[2], 200U);
}

TEST(WorkingGrid, NeverLargerAndWithinTheBudget)
{
  Images images;
  for (int round = 0; round < 20000; ++round)
  {
    const Grid        image = images.Next(images.Draw(2, 3));
    const std::size_t wanted = images.Draw(1, 600);
    const Grid        grid = WorkingGrid(image, wanted);
    double            most = 1.0; // each axis rounds up by half a cell at most, to one cell from a quarter
    for (std::size_t d = 0; d < image.Dimension(); ++d)
    {
      ASSERT_GE(grid.size[d], 1U);
      ASSERT_LE(grid.size[d], image.size[d]);
      // No fewer than a quarter of what is wanted.
      ASSERT_GE(grid.size[d], std::min(image.size[d], wanted / 4));
      ASSERT_NEAR(grid.spacing[d] * static_cast<double>(grid.size[d]),
                  image.spacing[d] * static_cast<double>(image.size[d]),
                  1e-9 * image.spacing[d] * static_cast<double>(image.size[d]));
      const auto cells = static_cast<double>(grid.size[d]);
      most *= static_cast<double>(wanted) * (cells > 1.0 ? cells / (cells - 0.5) : 4.0);
    }
    ASSERT_LE(static_cast<double>(grid.Count()), std::max(1.0, most)) << wanted;
    if (*std::max_element(image.size.begin(), image.size.end()) <= wanted)
    {
      ASSERT_EQ(grid.size, image.size);
    }
  }
}

TEST(WorkingGrid, BoundedForAnyStrip)
{
  EXPECT_LE(WorkingGrid({ { 2, 2000000 }, { 1, 1 } }, 512).Count(), 512U * 512U);
  EXPECT_EQ(SizeOf({ 2000000, 2 }, { 1, 1 }, 512)[1], 2U);
  EXPECT_LE(WorkingGrid({ { std::size_t{ 1 } << 40U, 3, 1 }, { 1, 1, 1 } }, 128).Count(), 128U * 128U * 128U + 3U);
}

TEST(WorkingGrid, PermutedAxesPermuteTheResult)
{
  Images images;
  for (int round = 0; round < 5000; ++round)
  {
    const Grid        image = images.Next(3);
    const std::size_t wanted = images.Draw(1, 600);
    const Size        size = WorkingGrid(image, wanted).size;
    const Size        permuted = SizeOf({ image.size[2], image.size[0], image.size[1] },
                                        { image.spacing[2], image.spacing[0], image.spacing[1] },
                                 wanted);
    for (std::size_t d = 0; d < 3; ++d)
    {
      // The order of a product may decide a half.
      ASSERT_NEAR(static_cast<double>(permuted[(d + 1) % 3]), static_cast<double>(size[d]), 1.0);
    }
  }
}

TEST(WorkingGrid, TheUnitOfLengthDoesNotMatter)
{
  Images images;
  for (int round = 0; round < 5000; ++round)
  {
    const Grid        image = images.Next(images.Draw(2, 3));
    const std::size_t wanted = images.Draw(1, 600);
    for (const double factor : { 1.0 / 1024.0, 65536.0 }) // powers of two: no rounding
    {
      Grid scaled = image;
      for (double & spacing : scaled.spacing)
      {
        spacing *= factor;
      }
      ASSERT_EQ(WorkingGrid(scaled, wanted).size, WorkingGrid(image, wanted).size);
    }
  }
}

TEST(WorkingGrid, AHigherImageSizeIsNeverCoarser)
{
  Images images;
  for (int round = 0; round < 5000; ++round)
  {
    const Grid        image = images.Next(images.Draw(2, 3));
    const std::size_t wanted = images.Draw(1, 600);
    const Size        low = WorkingGrid(image, wanted).size;
    const Size        high = WorkingGrid(image, wanted + images.Draw(0, 100)).size;
    for (std::size_t d = 0; d < low.size(); ++d)
    {
      ASSERT_LE(low[d], high[d]) << wanted;
    }
  }
}

TEST(WorkingGrid, SpacingsWithoutMeaningCountAsAlike)
{
  const Size expected = SizeOf({ 4000, 3000 }, { 1, 1 }, 512);
  EXPECT_EQ(SizeOf({ 4000, 3000 }, { 0, 1 }, 512), expected);
  EXPECT_EQ(SizeOf({ 4000, 3000 }, { 1, -1 }, 512), expected);
  EXPECT_EQ(SizeOf({ 4000, 3000 }, { 1, std::numeric_limits<double>::infinity() }, 512), expected);
  EXPECT_EQ(SizeOf({ 4000, 3000 }, { std::nan(""), 1 }, 512), expected);
  // A ratio that is no number any more still gives a size.
  const Size extreme = SizeOf({ 4000, 3000 }, { 1e-300, 1e300 }, 512);
  EXPECT_EQ(extreme[0], 128U);
  EXPECT_LE(extreme[1], 2048U);
}

TEST(WorkingGrid, AnImageWithoutPixelsStays) { EXPECT_EQ(SizeOf({ 0, 5 }, { 1, 1 }, 512), (Size{ 0, 5 })); }

} // namespace
