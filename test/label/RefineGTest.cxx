/* SPDX-License-Identifier: Apache-2.0 */
#include "RefineTesting.h"
#include "dwc/Error.h"
#include "image/GridSteps.h"

#include <gtest/gtest.h>
#include <algorithm>
#include <set>

// Expected values: scenes whose right answer is known because they were drawn so, and properties of every refinement.

namespace
{

using namespace dwc::testing;
using dwc::Grid;
using dwc::Refinement;

constexpr Refinement all[] = { Refinement::Nearest, Refinement::Snap, Refinement::Walk };

TEST(Refine, TwoFlatHalvesAreRepairedExactly)
{
  // The boundary was drawn up to half a cell away from the edge.
  struct Case
  {
    Grid                grid;
    std::vector<double> cellSize;
    std::size_t         axis;
    std::size_t         edge;
    std::size_t         drawn;
  };
  const std::vector<Case> cases{
    { { { 60, 40 }, { 1.0, 1.0 } }, { 10.0, 10.0 }, 0, 31, 35 },
    { { { 60, 40 }, { 1.0, 1.0 } }, { 10.0, 10.0 }, 1, 18, 14 },
    { { { 60, 40 }, { 0.5, 2.0 } }, { 5.0, 20.0 }, 0, 33, 30 },
    { { { 60, 40 }, { 0.5, 2.0 } }, { 5.0, 8.0 }, 1, 22, 20 },
    { { { 24, 20, 16 }, { 1.0, 1.0, 3.0 } }, { 4.0, 4.0, 12.0 }, 2, 7, 9 },
    { { { 100 }, { 0.1 } }, { 1.0 }, 0, 55, 50 },
    { { { 200, 150 }, { 1.0, 1.0 } }, { 40.0, 40.0 }, 0, 105, 120 }, // two levels below the finest
  };
  for (const Case & c : cases)
  {
    const Labels  truth = Halves(c.grid, c.axis, c.edge);
    const Picture picture = PictureOf(c.grid, truth);
    const Labels  coarse = Halves(c.grid, c.axis, c.drawn);
    EXPECT_EQ(Refined(coarse, c.cellSize, picture, Refinement::Nearest).leaves, coarse);
    EXPECT_EQ(Refined(coarse, c.cellSize, picture, Refinement::Snap).leaves, truth);
    EXPECT_EQ(CountDifferent(Refined(coarse, c.cellSize, picture, Refinement::Walk).leaves, truth), 0U) << c.edge;
  }
}

TEST(Refine, CoarseLabelsOfANoisySceneGetBetter)
{
  const NoisyScene  scene = MakeNoisyScene(160, 120, 1);
  const std::size_t before = CountDifferent(scene.coarse, scene.truth);
  ASSERT_GT(before, 400U);
  for (const Refinement refinement : { Refinement::Snap, Refinement::Walk })
  {
    const std::size_t after =
      CountDifferent(Refined(scene.coarse, { 8, 8 }, scene.picture, refinement).leaves, scene.truth);
    EXPECT_LT(after, before / 4) << static_cast<int>(refinement);
  }
}

TEST(Refine, LabelsOfFullResolutionStayWhereTheEdgeIs)
{
  const NoisyScene scene = MakeNoisyScene(160, 120, 1);
  EXPECT_EQ(Refined(scene.truth, { 1, 1 }, scene.picture, Refinement::Nearest).leaves, scene.truth);
  EXPECT_EQ(Refined(scene.truth, { 1, 1 }, scene.picture, Refinement::Snap).leaves, scene.truth);
  EXPECT_LT(CountDifferent(Refined(scene.truth, { 1, 1 }, scene.picture, Refinement::Walk).leaves, scene.truth), 20U);
}

// Cells of 4 x 4 pixels in 5 slices of their own, a disc in the third alone, whichever axis the slices are along: the
// slices beside it keep their label, and the disc's outline comes to where it is.
TEST(Refine, ASnapStaysWithinSlices)
{
  const auto inDisc = [](std::size_t x, std::size_t y) {
    const double u = static_cast<double>(x) - 31.0;
    const double v = static_cast<double>(y) - 29.0;
    return u * u + v * v < 225.0;
  };
  for (std::size_t axis = 0; axis < 3; ++axis)
  {
    std::vector<double> cellSize(3, 4.0);
    cellSize[axis] = 1.0;
    std::mt19937 random(4);
    Picture      picture;
    picture.grid = { { 60, 60, 60 }, { 1.0, 1.0, 1.0 } };
    picture.grid.size[axis] = 5;
    Labels truth;
    Labels coarse;
    for (std::size_t p = 0; p < picture.grid.Count(); ++p)
    {
      std::vector<std::size_t> at;
      IndexOf(picture.grid, p, at);
      const std::size_t slice = at[axis];
      at.erase(at.begin() + static_cast<std::ptrdiff_t>(axis));
      truth.push_back(slice == 2 && inDisc(at[0], at[1]) ? 2 : 1);
      coarse.push_back(slice == 2 && inDisc(at[0] / 4 * 4 + 2, at[1] / 4 * 4 + 2) ? 2 : 1);
      picture.values.push_back(40.0F * static_cast<float>(truth.back()) + 0.01F * static_cast<float>(random() % 1000));
    }
    const std::size_t before = CountDifferent(coarse, truth);
    ASSERT_GT(before, 40U);
    const Labels snapped = Refined(coarse, cellSize, picture, Refinement::Snap).leaves;
    EXPECT_LT(CountDifferent(snapped, truth), before / 2) << axis;
    for (std::size_t p = 0; p < snapped.size(); ++p)
    {
      std::vector<std::size_t> at;
      IndexOf(picture.grid, p, at);
      ASSERT_TRUE(at[axis] == 2 || snapped[p] == 1) << axis << ' ' << p;
    }
  }
}

TEST(Refine, OneLabelStaysOneLabel)
{
  const NoisyScene scene = MakeNoisyScene(40, 30, 2);
  const Labels     one(40 * 30, 1);
  for (const Refinement refinement : all)
  {
    const dwc::RefineResult result = Refined(one, { 8, 8 }, scene.picture, refinement);
    EXPECT_EQ(result.leaves, one);
    EXPECT_EQ(result.confidence, std::vector<float>(one.size(), 1.0F));
  }
}

TEST(Refine, OnePixel)
{
  for (const std::size_t dimension : { 1, 2, 3 })
  {
    Picture picture;
    picture.grid = { std::vector<std::size_t>(dimension, 1), std::vector<double>(dimension, 2.0) };
    picture.values = { 5.0F };
    for (const Refinement refinement : all)
    {
      const dwc::RefineResult result = Refined({ 1 }, std::vector<double>(dimension, 2.0), picture, refinement);
      EXPECT_EQ(result.leaves, Labels{ 1 });
      EXPECT_EQ(result.confidence, std::vector<float>{ 1.0F });
    }
  }
}

TEST(Refine, ConstantImageKeepsEveryLabel)
{
  Picture picture;
  picture.grid = { { 40, 40 }, { 1.0, 1.0 } };
  picture.values.assign(1600, 3.0F);
  Labels labels(1600);
  for (std::size_t p = 0; p < 1600; ++p)
  {
    labels[p] = static_cast<std::uint32_t>(1 + p % 40 / 10 + 4 * (p / 400));
  }
  for (const Refinement refinement : all)
  {
    const Labels refined = Refined(labels, { 10, 10 }, picture, refinement).leaves;
    EXPECT_EQ(std::set<std::uint32_t>(refined.begin(), refined.end()).size(), 16U);
  }
  // Nothing pulls the walk either way.
  const Labels halves = Halves(picture.grid, 1, 20);
  EXPECT_EQ(Refined(halves, { 10, 10 }, picture, Refinement::Walk).leaves, halves);
}

TEST(Refine, LeavesNeverVanish)
{
  // Each pixel of a strip its own leaf, in an image that knows only two halves.
  const Grid    grid{ { 20, 12 }, { 1.0, 1.0 } };
  const Picture picture = PictureOf(grid, Halves(grid, 0, 10));
  Labels        labels = Halves(grid, 0, 10);
  for (std::size_t i = 0; i < 5; ++i)
  {
    labels[5 * 20 + 8 + i] = static_cast<std::uint32_t>(3 + i);
  }
  for (const Refinement refinement : all)
  {
    const Labels refined = Refined(labels, { 4, 4 }, picture, refinement).leaves;
    EXPECT_EQ(std::set<std::uint32_t>(refined.begin(), refined.end()),
              (std::set<std::uint32_t>{ 1, 2, 3, 4, 5, 6, 7 }));
  }
}

TEST(Refine, MaskIsZeroOutsideAndLabeledInside)
{
  NoisyScene scene = MakeNoisyScene(80, 60, 3);
  scene.picture.mask.assign(80 * 60, 1);
  for (std::size_t p = 0; p < scene.picture.mask.size(); ++p)
  {
    const std::size_t x = p % 80;
    if (x < 13 || (x > 50 && p / 80 > 40))
    {
      scene.picture.mask[p] = 0;
      scene.picture.values[p] = std::numeric_limits<float>::quiet_NaN(); // may be anything outside
    }
  }
  // The labels know nothing of a part of the mask, and something of what is outside.
  Labels labels = scene.coarse;
  for (std::size_t p = 0; p < labels.size(); ++p)
  {
    labels[p] = p % 80 < 20 && p / 80 < 20 ? 0 : labels[p];
  }
  for (const Refinement refinement : all)
  {
    const dwc::RefineResult result = Refined(labels, { 8, 8 }, scene.picture, refinement);
    for (std::size_t p = 0; p < labels.size(); ++p)
    {
      ASSERT_EQ(result.leaves[p] != 0, scene.picture.mask[p] != 0);
      if (scene.picture.mask[p] == 0)
      {
        ASSERT_EQ(result.confidence[p], 0.0F);
      }
      ASSERT_GE(result.confidence[p], 0.0F);
      ASSERT_LE(result.confidence[p], 1.0F);
    }
  }
}

TEST(Refine, EmptyMaskIsAllZero)
{
  NoisyScene scene = MakeNoisyScene(20, 10, 3);
  scene.picture.mask.assign(200, 0);
  for (const Refinement refinement : all)
  {
    const dwc::RefineResult result = Refined(scene.coarse, { 8, 8 }, scene.picture, refinement);
    EXPECT_EQ(result.leaves, Labels(200, 0));
    EXPECT_EQ(result.confidence, std::vector<float>(200, 0.0F));
  }
}

TEST(Refine, NearestTakesPhysicalDistanceAndTheLowestLabel)
{
  // Pixel 2 is as far from pixel 0 as from pixel 4; row 1 is far away in physical units.
  Picture picture;
  picture.grid = { { 5, 2 }, { 1.0, 5.0 } };
  picture.values.assign(10, 0.0F);
  const Labels labels{ 7, 0, 0, 0, 3, 0, 0, 1, 0, 0 };
  EXPECT_EQ(Refined(labels, { 1, 5 }, picture, Refinement::Nearest).leaves, (Labels{ 7, 7, 3, 3, 3, 1, 1, 1, 1, 1 }));
}

// Two watershed regions, columns 0 to 30 and 31 to 59, and a stripe of three columns within the first. Of a label that
// has the second region, nothing stays of the stripe, not even its middle; of one that has no region, a single pixel.
TEST(Refine, SnapLeavesNoMiddleOfAThinRegion)
{
  const Grid   grid{ { 60, 40 }, { 1.0, 1.0 } };
  const Labels truth = Halves(grid, 0, 31);
  for (const std::uint32_t label : { truth.back(), 9U })
  {
    Labels drawn = truth;
    for (std::size_t y = 0; y < 40; ++y)
    {
      std::fill_n(drawn.begin() + static_cast<std::ptrdiff_t>(60 * y + 12), 3, label);
    }
    const Labels snapped = Refined(drawn, { 10, 10 }, PictureOf(grid, truth), Refinement::Snap).leaves;
    EXPECT_EQ(CountDifferent(snapped, truth), label == 9 ? 1U : 0U);
  }
}

TEST(Refine, ConfidenceOfSnapIsTheShareOfTheRegion)
{
  // Two watershed regions, columns 0 to 30 and 31 to 59; label 1 was drawn up to column 34.
  const Grid              grid{ { 60, 40 }, { 1.0, 1.0 } };
  const Labels            truth = Halves(grid, 0, 31);
  const dwc::RefineResult snap = Refined(Halves(grid, 0, 35), { 10, 10 }, PictureOf(grid, truth), Refinement::Snap);
  for (std::size_t p = 0; p < truth.size(); ++p)
  {
    EXPECT_EQ(snap.confidence[p], truth[p] == 1 ? 1.0F : 25.0F / 29.0F);
  }
}
TEST(Refine, SameBytesForAnyNumberOfThreads)
{
  const NoisyScene scene = MakeNoisyScene(300, 200, 5);
  for (const Refinement refinement : all)
  {
    const dwc::RefineResult one = Refined(scene.coarse, { 8, 8 }, scene.picture, refinement);
    for (const unsigned int threads : { 2, 8 })
    {
      const dwc::RefineResult many =
        Refined(scene.coarse, { 8, 8 }, scene.picture, refinement, dwc::testing::ThreadedHost(threads));
      EXPECT_EQ(one.leaves, many.leaves);
      EXPECT_EQ(one.confidence, many.confidence);
    }
  }
}

TEST(Refine, ProgressNeverGoesBackAndIsReportedOften)
{
  NoisyScene scene = MakeNoisyScene(1200, 900, 6);
  scene.coarse[5] = 0; // so that there is something to fill
  for (const Refinement refinement : all)
  {
    double      last = 0.0;
    std::size_t passes = 0; // parallel loops since the last report
    std::size_t most = 0;
    dwc::Host   host;
    host.parallelFor = [&](std::size_t count, const dwc::Host::Body & body) {
      for (std::size_t i = 0; i < count; ++i)
      {
        body(i);
      }
      ++passes;
      most = std::max(most, passes);
    };
    host.progress = [&](double fraction) {
      EXPECT_GE(fraction, last - 1e-12);
      EXPECT_LE(fraction, 1.0 + 1e-12);
      last = fraction;
      passes = 0;
    };
    Refined(scene.coarse, { 8, 8 }, scene.picture, refinement, host);
    EXPECT_NEAR(last, 1.0, 1e-12);
    // A stop takes effect within a few passes over the image: smoothing takes one along each axis.
    EXPECT_LE(most, 8U);
    EXPECT_THROW(Refined(scene.coarse, { 8, 8 }, scene.picture, refinement, dwc::testing::AbortingHost(0.05)),
                 dwc::testing::Aborted);
  }
}

TEST(Refine, WrongArgumentsAreNamed)
{
  const NoisyScene scene = MakeNoisyScene(20, 10, 3);
  const auto       expect = [&](const std::string &           parameter,
                          const Labels &                labels,
                          const std::vector<double> &   cellSize,
                          const dwc::ImageView &        reference,
                          const dwc::RefineParameters & parameters) {
    try
    {
      dwc::Refine(labels, cellSize, reference, parameters, dwc::Host());
      ADD_FAILURE() << "nothing was thrown for " << parameter;
    }
    catch (const dwc::ParameterError & error)
    {
      EXPECT_EQ(error.GetParameter(), parameter) << error.what();
    }
  };
  const dwc::ImageView  view = scene.picture.View();
  dwc::RefineParameters walk;
  walk.refinement = Refinement::Walk;
  expect("Input", Labels(7, 1), { 8, 8 }, view, walk);
  expect("Input", scene.coarse, { 8 }, view, walk);
  expect("Input", scene.coarse, { 8, 0 }, view, walk);
  expect("Input", scene.coarse, { 8, std::numeric_limits<double>::quiet_NaN() }, view, walk);
  expect("Input", Labels(200, 0), { 8, 8 }, view, walk);

  dwc::ImageView none = view;
  none.values = nullptr;
  expect("ReferenceImage", scene.coarse, { 8, 8 }, none, walk);
  EXPECT_NO_THROW(dwc::Refine(scene.coarse, { 8, 8 }, none, dwc::RefineParameters(), dwc::Host()));

  dwc::RefineParameters wrong = walk;
  wrong.steps = 0;
  expect("NumberOfSteps", scene.coarse, { 8, 8 }, view, wrong);
  for (const double radius : { -1.0, 1e30, std::numeric_limits<double>::quiet_NaN() })
  {
    wrong = walk;
    wrong.radius = radius;
    const NoisyScene large = MakeNoisyScene(100, 100, 1);
    expect("StepRadius", large.coarse, { 8, 8 }, large.picture.View(), wrong);
  }
}
} // namespace
