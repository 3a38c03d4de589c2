/* SPDX-License-Identifier: Apache-2.0 */
#include "RefineTesting.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

// Expected values: scenes whose right answer is known because they were drawn so. What all refinements have in common
// is in RefineGTest.cxx.

namespace
{

using namespace dwc::testing;
using dwc::Grid;
using dwc::Refinement;

// A line of one pixel that the image knows, in cells of 3: it is thinner than the band along its sides, and stays.
TEST(RefineWalk, AThinLineStays)
{
  for (const std::vector<std::size_t> & size : { std::vector<std::size_t>{ 60, 45 }, { 30, 27, 24 } })
  {
    const Grid grid{ size, std::vector<double>(size.size(), 0.8) };
    const auto column = static_cast<std::ptrdiff_t>(size[0] / 2);
    Labels     labels(grid.Count(), 1);
    for (std::size_t begin = 0; begin < labels.size(); begin += size[0])
    {
      labels[begin + static_cast<std::size_t>(column)] = 2;
    }
    const std::vector<double> cellSize(size.size(), 2.4);
    EXPECT_EQ(CountDifferent(Refined(labels, cellSize, PictureOf(grid, labels), Refinement::Walk).leaves, labels), 0U);
    // Where the image knows nothing of it, a pixel is left.
    Picture flat;
    flat.grid = grid;
    flat.values.assign(labels.size(), 1.0F);
    const Labels refined = Refined(labels, cellSize, flat, Refinement::Walk).leaves;
    EXPECT_NE(std::find(refined.begin(), refined.end(), 2U), refined.end());
  }
}

// Anisotropic pixels: the same picture with its spacing stretched along an axis, and cells as well, is refined alike.
TEST(RefineWalk, TheUnitAlongAnAxisDoesNotMatter)
{
  NoisyScene          scene = MakeNoisyScene(160, 120, 7);
  std::vector<double> cellSize{ 8.0, 8.0 };
  const Labels        one = Refined(scene.coarse, cellSize, scene.picture, Refinement::Walk).leaves;
  scene.picture.grid.spacing[1] = 4.0;
  cellSize[1] = 32.0;
  EXPECT_EQ(Refined(scene.coarse, cellSize, scene.picture, Refinement::Walk).leaves, one);
}

// Slices know nothing of each other: what a volume of sharp slices becomes is what each slice becomes alone.
TEST(RefineWalk, AWalkStaysWithinSlices)
{
  const NoisyScene scenes[] = { MakeNoisyScene(80, 60, 8), MakeNoisyScene(80, 60, 8) };
  Picture          volume = scenes[0].picture;
  volume.grid = { { 80, 60, 2 }, { 1.0, 1.0, 8.0 } };
  volume.values.insert(volume.values.end(), scenes[1].picture.values.begin(), scenes[1].picture.values.end());
  Labels coarse = scenes[0].coarse;
  for (const std::uint32_t label : scenes[1].coarse)
  {
    coarse.push_back(label + 3);
  }
  const Labels whole = Refined(coarse, { 8, 8, 8 }, volume, Refinement::Walk).leaves;
  const Labels slice = Refined(scenes[0].coarse, { 8, 8 }, scenes[0].picture, Refinement::Walk).leaves;
  for (std::size_t p = 0; p < slice.size(); ++p)
  {
    ASSERT_EQ(whole[p], slice[p]);
    ASSERT_EQ(whole[slice.size() + p], slice[p] + 3);
  }
}

TEST(RefineWalk, ConfidenceOfWalkKnowsWhatIsUncertain)
{
  const NoisyScene        scene = MakeNoisyScene(160, 120, 4, 60.0F);
  const dwc::RefineResult walk = Refined(scene.coarse, { 8, 8 }, scene.picture, Refinement::Walk);
  double                  sums[2] = { 0.0, 0.0 };
  std::size_t             counts[2] = { 0, 0 };
  for (std::size_t p = 0; p < scene.truth.size(); ++p)
  {
    const int right = walk.leaves[p] == scene.truth[p] ? 1 : 0;
    sums[right] += walk.confidence[p];
    ++counts[right];
  }
  ASSERT_GT(counts[0], 50U);
  EXPECT_LT(sums[0] / static_cast<double>(counts[0]), sums[1] / static_cast<double>(counts[1]) - 0.1);
  EXPECT_EQ(walk.confidence[0], 1.0F); // far from all boundaries
}

TEST(RefineWalk, ARadiusReachesFartherInAStep)
{
  const Grid            grid{ { 60, 40 }, { 1.0, 1.0 } };
  const Labels          truth = Halves(grid, 0, 31);
  dwc::RefineParameters parameters;
  parameters.refinement = Refinement::Walk;
  parameters.steps = 1;
  const auto refine = [&](double radius) {
    parameters.radius = radius;
    return dwc::Refine(Halves(grid, 0, 35), { 6.0, 6.0 }, PictureOf(grid, truth).View(), parameters, dwc::Host())
      .leaves;
  };
  EXPECT_LT(CountDifferent(refine(5.0), truth), CountDifferent(refine(0.0), truth));
}

TEST(RefineWalk, ValuesAreNotReadAfterTheirRelease)
{
  const Grid            grid{ { 60, 40 }, { 1.0, 1.0 } };
  const Labels          labels = Halves(grid, 0, 32);
  dwc::RefineParameters parameters;
  parameters.refinement = Refinement::Walk;
  for (const double cell : { 2.0, 6.0 }) // without shrunk images, and with them
  {
    dwc::testing::Picture   picture = PictureOf(grid, Halves(grid, 0, 31));
    const dwc::RefineResult kept = dwc::Refine(labels, { cell, cell }, picture.View(), parameters, dwc::Host());
    int                     releases = 0;
    const auto              release = [&] {
      ++releases;
      std::fill(picture.values.begin(), picture.values.end(), std::nanf(""));
    };
    const dwc::RefineResult released =
      dwc::Refine(labels, { cell, cell }, picture.View(), parameters, dwc::Host(), release);
    EXPECT_EQ(releases, 1);
    EXPECT_EQ(released.leaves, kept.leaves);
    EXPECT_EQ(released.confidence, kept.confidence);
    EXPECT_NE(kept.leaves, labels);
  }
}

} // namespace
