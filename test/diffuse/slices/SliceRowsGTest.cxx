/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Slices.h"

#include "HostTesting.h"
#include "SlicesTesting.h"
#include "dwc/GridCells.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace dwc::slices
{
namespace
{

using testing::MakeModel;
using testing::ownFrame;

const Grid            volumeGrid{ { 20, 18, 16 }, { 1.0, 1.0, 1.25 } };
const Grid            tokenGrid{ { 5, 4, 4 }, { 4.0, 4.5, 5.0 } };
constexpr std::size_t count = 80;

/** Three bodies in a volume, and noise. */
std::vector<float>
MakeVolume(const Grid & grid = volumeGrid)
{
  std::vector<float> values = testing::MakeNoise(grid.Count());
  for (std::size_t p = 0; p < values.size(); ++p)
  {
    const std::size_t x = p % grid.size[0];
    const std::size_t z = p / (grid.size[0] * grid.size[1]);
    values[p] = 0.2F * values[p] + (x < 8 ? 0.0F : z < 7 ? 0.4F : 0.8F);
  }
  return values;
}

std::vector<float>
RowsOf(const ImageView &                  volume,
       const SlicePlan &                  plan,
       const std::vector<std::uint32_t> & tokens,
       std::size_t                        tokenCount,
       const Host &                       host = Host(),
       std::vector<std::size_t> *         slices = nullptr)
{
  return SliceRows(volume, volume.grid, tokens, tokenCount, plan, MakeModel(plan, 3), host, slices);
}

double
SumOfRow(const std::vector<float> & rows, std::size_t row, std::size_t width)
{
  const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(row * width);
  return std::accumulate(begin, begin + static_cast<std::ptrdiff_t>(width), 0.0);
}

void
ExpectNear(const std::vector<float> & found, const std::vector<float> & expected, double tolerance)
{
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t e = 0; e < found.size(); ++e)
  {
    ASSERT_NEAR(found[e], expected[e], tolerance) << e;
  }
}

TEST(SliceRows, AreThoseOfAWalk)
{
  const std::vector<float> values = MakeVolume();
  const auto               tokens = CellsOfPixels(volumeGrid, tokenGrid, nullptr);
  const SlicePlan          plan = PlanSlices(volumeGrid, ownFrame, count, {});
  std::vector<std::size_t> slices;
  const std::vector<float> rows =
    RowsOf({ volumeGrid, values.data(), 1, false, nullptr }, plan, tokens, count, Host(), &slices);
  ASSERT_EQ(rows.size(), count * count);
  EXPECT_EQ(slices, (std::vector<std::size_t>{ plan.axes[0].count, plan.axes[1].count, plan.axes[2].count }));
  for (std::size_t t = 0; t < count; ++t)
  {
    EXPECT_NEAR(SumOfRow(rows, t, count), 1.0, 1e-5);
  }
}

TEST(SliceRows, TokensOfOneBodyAreAlike)
{
  // Also where they have no slice in common.
  const std::vector<float> values = MakeVolume();
  const auto               tokens = CellsOfPixels(volumeGrid, tokenGrid, nullptr);
  const SlicePlan          plan = PlanSlices(volumeGrid, ownFrame, count, {});
  const std::vector<float> rows = RowsOf({ volumeGrid, values.data(), 1, false, nullptr }, plan, tokens, count);
  const auto               distance = [&](std::size_t a, std::size_t b) {
    double sum = 0.0;
    for (std::size_t j = 0; j < count; ++j)
    {
      const double difference = rows[a * count + j] - rows[b * count + j];
      sum += difference * difference;
    }
    return sum;
  };
  const auto at = [](std::size_t x, std::size_t y, std::size_t z) { return (z * 4 + y) * 5 + x; };
  EXPECT_LT(4.0 * distance(at(0, 0, 0), at(1, 3, 3)), distance(at(0, 0, 0), at(3, 3, 3)));
  EXPECT_LT(4.0 * distance(at(4, 0, 0), at(3, 3, 0)), distance(at(4, 0, 0), at(3, 3, 3)));
}

TEST(SliceRows, AreTheSameHoweverTheVolumeIsStored)
{
  // To the last bit: the slices are the same ones. The model's walks change where a slice is mirrored.
  std::vector<float>         values = MakeVolume();
  const auto                 tokens = CellsOfPixels(volumeGrid, tokenGrid, nullptr);
  std::vector<unsigned char> mask(volumeGrid.Count(), 1);
  std::fill(mask.begin(), mask.begin() + 20 * 18 * 3, 0);
  const SlicePlan plan = PlanSlices(volumeGrid, ownFrame, count, {});
  for (const bool hasMask : { false, true })
  {
    const std::vector<float> rows =
      RowsOf({ volumeGrid, values.data(), 1, false, hasMask ? mask.data() : nullptr }, plan, tokens, count);
    for (const testing::Storage & storage : { testing::Storage{ { { 0, 1, 2 } }, { { true, false, true } } },
                                              testing::Storage{ { { 2, 1, 0 } }, { { false, false, false } } },
                                              testing::Storage{ { { 1, 2, 0 } }, { { false, true, true } } } })
    {
      const auto otherValues = storage.Of(volumeGrid, values);
      const auto otherMask = storage.Of(volumeGrid, mask);
      const Grid otherGrid = storage.Of(volumeGrid);
      EXPECT_EQ(RowsOf({ otherGrid, otherValues.data(), 1, false, hasMask ? otherMask.data() : nullptr },
                       PlanSlices(otherGrid, storage.GetFrame(), count, {}),
                       storage.Of(volumeGrid, tokens),
                       count),
                rows);
    }
  }
}

TEST(SliceRows, OfOnePictureRepeatedAreThoseOfThePicture)
{
  // Nine slices, all alike, across one axis only.
  const Grid                 plane{ { 20, 18, 1 }, { 1.0, 1.0, 1.0 } };
  const Grid                 stack{ { 20, 18, 9 }, { 1.0, 1.0, 1.0 } };
  const std::vector<float>   picture = MakeVolume(plane);
  const auto                 tokens = CellsOfPixels(plane, { { 5, 4, 1 }, { 4.0, 4.5, 1.0 } }, nullptr);
  std::vector<float>         repeated;
  std::vector<std::uint32_t> repeatedTokens;
  for (std::size_t z = 0; z < 9; ++z)
  {
    repeated.insert(repeated.end(), picture.begin(), picture.end());
    repeatedTokens.insert(repeatedTokens.end(), tokens.begin(), tokens.end());
  }
  const std::vector<float> ofPlane =
    RowsOf({ plane, picture.data(), 1, false, nullptr }, PlanSlices(plane, ownFrame, 20, {}), tokens, 20);
  std::vector<std::size_t> slices;
  for (const double spacing : { 1.0, 2.0, 9.0 })
  {
    const std::vector<float> ofStack = RowsOf({ stack, repeated.data(), 1, false, nullptr },
                                              PlanSlices(stack, ownFrame, 20, { spacing }),
                                              repeatedTokens,
                                              20,
                                              Host(),
                                              &slices);
    ASSERT_EQ(slices.size(), 1U);
    ExpectNear(ofStack, ofPlane, 1e-6); // sums of nine times as many numbers in single precision
  }
}

TEST(SliceRows, UniformAttentionLeavesTheSizesOfTokens)
{
  // A walker who goes anywhere in a slice is anywhere in the volume after two steps across different axes: of the 27
  // ways to choose the axes of three steps, all but three have two different ones.
  const std::vector<float> values(volumeGrid.Count(), 1.0F);
  const auto               tokens = CellsOfPixels(volumeGrid, tokenGrid, nullptr);
  const SlicePlan          plan = PlanSlices(volumeGrid, ownFrame, count, { 1.0 });
  SliceModel               model = MakeModel(plan, 1);
  model.run = [&](const ImageView &, std::size_t axis, const Host &, float * walk) {
    const std::size_t n = model.cells[axis].Count();
    std::fill(walk, walk + n * n, 1.0F / static_cast<float>(n));
  };
  const std::vector<float> rows =
    SliceRows({ volumeGrid, values.data(), 1, false, nullptr }, volumeGrid, tokens, count, plan, model, Host());
  std::vector<double> sizes(count, 0.0);
  for (const std::uint32_t token : tokens)
  {
    sizes[token - 1] += 1.0 / static_cast<double>(tokens.size());
  }
  for (std::size_t a = 0; a < count; ++a)
  {
    for (std::size_t b = 0; b < count; ++b)
    {
      EXPECT_GE(rows[a * count + b], 24.0 / 27.0 * sizes[b] * 0.99);
      EXPECT_LE(rows[a * count + b], sizes[b] * (24.0 + 3.0 * 5.0) / 27.0 * 1.01); // a slice is a fifth at least
    }
  }
}

TEST(SliceRows, AxesAreMixedAlikeAlsoWhereStepsAreLost)
{
  // Half of the steps across one axis lead nowhere, as those to cells outside a mask do.
  const std::vector<float> values = MakeVolume();
  const auto               tokens = CellsOfPixels(volumeGrid, tokenGrid, nullptr);
  const SlicePlan          plan = PlanSlices(volumeGrid, ownFrame, count, {});
  const ImageView          volume{ volumeGrid, values.data(), 1, false, nullptr };
  SliceModel               model = MakeModel(plan, 3);
  model.run = [&, run = model.run](const ImageView & slice, std::size_t axis, const Host & host, float * walk) {
    run(slice, axis, host, walk);
    const std::size_t n = model.cells[axis].Count();
    std::for_each(walk, walk + n * n, [axis](float & step) { step *= axis == 0 ? 0.5F : 1.0F; });
  };
  ExpectNear(
    SliceRows(volume, volumeGrid, tokens, count, plan, model, Host()), RowsOf(volume, plan, tokens, count), 1e-6);
}

TEST(SliceRows, TokensThatNothingIsKnownOfHaveTheMeanRow)
{
  // The model says nothing of the upper half of the volume's only slice.
  const Grid               plane{ { 20, 18, 1 }, { 1.0, 1.0, 1.0 } };
  const std::vector<float> values = MakeVolume(plane);
  const auto               tokens = CellsOfPixels(plane, { { 1, 6, 1 }, { 20.0, 3.0, 1.0 } }, nullptr);
  const SlicePlan          plan = PlanSlices(plane, ownFrame, 6, {});
  SliceModel               model = MakeModel(plan, 3);
  const std::size_t        n = model.cells[0].Count();
  model.run = [&, run = model.run](const ImageView & slice, std::size_t axis, const Host & host, float * walk) {
    run(slice, axis, host, walk);
    std::fill(walk, walk + n * n / 2, 0.0F); // rows
    for (std::size_t i = 0; i < n; ++i)
    {
      std::fill(walk + i * n, walk + i * n + n / 2, 0.0F); // columns
    }
  };
  const std::vector<float> rows =
    SliceRows({ plane, values.data(), 1, false, nullptr }, plane, tokens, 6, plan, model, Host());
  for (std::size_t t = 0; t < 6; ++t)
  {
    EXPECT_NEAR(SumOfRow(rows, t, 6), 1.0, 1e-5);
  }
  // The first two have no share of the lower half, and the same row, which goes there only.
  for (std::size_t j = 0; j < 6; ++j)
  {
    EXPECT_EQ(rows[j], rows[6 + j]);
    EXPECT_EQ(rows[j] > 0.0F, j >= 2);
  }
}

TEST(SliceRows, MasksAreHandedOnAndPixelsOutsideAreInNoToken)
{
  std::vector<float>         values = MakeVolume();
  std::vector<unsigned char> mask(volumeGrid.Count(), 0);
  for (std::size_t p = 0; p < mask.size(); ++p)
  {
    mask[p] = p % 20 > 3 && p / 360 > 4 ? 1 : 0;
  }
  const auto               tokens = CellsOfPixels(volumeGrid, tokenGrid, mask.data());
  const SlicePlan          plan = PlanSlices(volumeGrid, ownFrame, count, {});
  SliceModel               model = MakeModel(plan, 3);
  std::size_t              runs = 0;
  std::vector<std::size_t> slices;
  model.run = [&, run = model.run](const ImageView & slice, std::size_t axis, const Host & host, float * walk) {
    ASSERT_NE(slice.mask, nullptr);
    EXPECT_NE(std::count(slice.mask, slice.mask + slice.grid.Count(), 1), 0);
    ++runs;
    run(slice, axis, host, walk);
  };
  const std::vector<float> rows = SliceRows(
    { volumeGrid, values.data(), 1, false, mask.data() }, volumeGrid, tokens, count, plan, model, Host(), &slices);
  EXPECT_EQ(runs, std::accumulate(slices.begin(), slices.end(), std::size_t{ 0 }));
  EXPECT_LT(runs, plan.CountSlices());
  for (std::size_t t = 0; t < count; ++t)
  {
    EXPECT_NEAR(SumOfRow(rows, t, count), 1.0, 1e-5);
    if (std::count(tokens.begin(), tokens.end(), t + 1) == 0)
    {
      for (std::size_t a = 0; a < count; ++a)
      {
        EXPECT_EQ(rows[a * count + t], 0.0F); // nobody goes where nothing is
      }
    }
  }
}

TEST(SliceRows, AreTheSameForAnyNumberOfThreads)
{
  const std::vector<float> values = MakeVolume();
  const auto               tokens = CellsOfPixels(volumeGrid, tokenGrid, nullptr);
  const SlicePlan          plan = PlanSlices(volumeGrid, ownFrame, count, {});
  const ImageView          volume{ volumeGrid, values.data(), 1, false, nullptr };
  EXPECT_EQ(RowsOf(volume, plan, tokens, count), RowsOf(volume, plan, tokens, count, dwc::testing::ThreadedHost(3)));
}

TEST(SliceRows, ProgressMovesWithEachSliceAndStopsTheWork)
{
  const std::vector<float> values = MakeVolume();
  const auto               tokens = CellsOfPixels(volumeGrid, tokenGrid, nullptr);
  const SlicePlan          plan = PlanSlices(volumeGrid, ownFrame, count, {});
  const ImageView          volume{ volumeGrid, values.data(), 1, false, nullptr };
  double                   last = 0.0;
  double                   largestStep = 0.0;
  Host                     host;
  host.progress = [&](double fraction) {
    EXPECT_GE(fraction, last - 1e-12);
    largestStep = std::max(largestStep, fraction - last);
    last = fraction;
  };
  RowsOf(volume, plan, tokens, count, host);
  EXPECT_EQ(last, 1.0);
  EXPECT_LT(largestStep, 1.1 / static_cast<double>(plan.CountSlices()));
  EXPECT_THROW(RowsOf(volume, plan, tokens, count, dwc::testing::AbortingHost(0.4)), dwc::testing::Aborted);
}

} // namespace
} // namespace dwc::slices
