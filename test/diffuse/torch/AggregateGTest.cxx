/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/Aggregate.h"
#include "dwc/Error.h"

#include "gtest/gtest.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace
{

using dwc::ParameterError;
using dwc::torch::AggregateMaps;
using dwc::torch::Capture;
using dwc::torch::RestrictWalk;
using dwc::torch::ShareByResolution;

/** Random maps whose rows sum to `count`, as sums over layers and passes do. */
Capture::GridSum
MakeGrid(std::size_t height, std::size_t width, std::size_t count)
{
  const auto n = static_cast<std::int64_t>(height * width);
  return { height, width, at::softmax(3 * at::randn({ n, n }), -1) * static_cast<double>(count), count };
}

TEST(Aggregate, WeighsGridsBySquareRootOfTokens)
{
  const std::vector<double> shares = ShareByResolution({ 4096, 1024, 256, 64 }, {});
  EXPECT_NEAR(shares[0], 8.0 / 15.0, 1e-12);
  EXPECT_NEAR(shares[1], 4.0 / 15.0, 1e-12);
  EXPECT_NEAR(shares[2], 2.0 / 15.0, 1e-12);
  EXPECT_NEAR(shares[3], 1.0 / 15.0, 1e-12);
  EXPECT_EQ(ShareByResolution({ 16, 4 }, { 3.0, 1.0 }), (std::vector<double>{ 0.75, 0.25 }));
}

TEST(Aggregate, WeightsMustFitTheGrids)
{
  EXPECT_THROW(ShareByResolution({ 16, 4 }, { 1.0 }), ParameterError);
  EXPECT_THROW(ShareByResolution({ 16, 4 }, { 1.0, -1.0 }), ParameterError);
  EXPECT_THROW(ShareByResolution({ 16, 4 }, { 0.0, 0.0 }), ParameterError);
  EXPECT_THROW(ShareByResolution({ 16, 4 }, { 1.0, std::numeric_limits<double>::infinity() }), ParameterError);
}

TEST(Aggregate, OneGridIsItsMean)
{
  std::vector<Capture::GridSum> grids{ MakeGrid(3, 5, 4) };
  const at::Tensor              expected = grids[0].sum / 4.0;
  std::vector<float>            walk(15 * 15);
  AggregateMaps(grids, {}, [] {}, walk.data());
  const at::Tensor result = at::from_blob(walk.data(), { 15, 15 }, at::kFloat);
  EXPECT_LT((result - expected).abs().max().item<float>(), 1e-6F); // rounding of sums of 15
}

/** By hand: 1 x 2 coarse tokens on 1 x 4 fine ones. Centers of the fine lie at -0.25, 0.25, 0.75, 1.25 coarse cells
 * from the first coarse center, so keys (a, b) become (a, 0.75 a + 0.25 b, 0.25 a + 0.75 b, b), whose sum is 2 (a +
 * b). */
TEST(Aggregate, KeysAreBilinearAndQueriesReplicated)
{
  Capture::GridSum              fine{ 1, 4, at::eye(4, at::kFloat), 1 };
  Capture::GridSum              coarse{ 1, 2, at::tensor({ 0.9F, 0.1F, 0.4F, 0.6F }).view({ 2, 2 }), 1 };
  std::vector<Capture::GridSum> grids{ fine, coarse };
  std::vector<float>            walk(16);
  AggregateMaps(grids, { 0.0, 1.0 }, [] {}, walk.data());
  const std::vector<float> first{ 0.45F, 0.35F, 0.15F, 0.05F };
  const std::vector<float> second{ 0.2F, 0.225F, 0.275F, 0.3F };
  for (std::size_t j = 0; j < 4; ++j)
  {
    EXPECT_NEAR(walk[0 * 4 + j], first[j], 1e-6F);
    EXPECT_NEAR(walk[1 * 4 + j], first[j], 1e-6F);
    EXPECT_NEAR(walk[2 * 4 + j], second[j], 1e-6F);
    EXPECT_NEAR(walk[3 * 4 + j], second[j], 1e-6F);
  }
}

TEST(Aggregate, RowsSumToOneOnOblongGrids)
{
  std::vector<Capture::GridSum> grids{ MakeGrid(8, 12, 6), MakeGrid(4, 6, 5), MakeGrid(2, 3, 1) };
  std::size_t                   reports = 0;
  const std::size_t             steps = dwc::torch::CountAggregationSteps(grids);
  std::vector<float>            walk(96 * 96);
  AggregateMaps(grids, {}, [&] { ++reports; }, walk.data());
  EXPECT_EQ(reports, steps);
  for (std::size_t i = 0; i < 96; ++i)
  {
    double sum = 0.0;
    for (std::size_t j = 0; j < 96; ++j)
    {
      ASSERT_GE(walk[i * 96 + j], 0.0F);
      sum += walk[i * 96 + j];
    }
    EXPECT_NEAR(sum, 1.0, 1e-5);
  }
}

TEST(Aggregate, WorksInTheCallersMemory)
{
  std::vector<Capture::GridSum> apart{ MakeGrid(6, 4, 3), MakeGrid(3, 2, 2) };
  std::vector<float>            walk(24 * 24);
  const at::Tensor              own = at::from_blob(walk.data(), { 24, 24 }, at::kFloat);
  own.copy_(apart[0].sum);
  std::vector<Capture::GridSum> inPlace{ { 6, 4, own, 3 }, { 3, 2, apart[1].sum.clone(), 2 } };
  std::vector<float>            expected(24 * 24);
  AggregateMaps(apart, {}, [] {}, expected.data());
  AggregateMaps(inPlace, {}, [] {}, walk.data());
  EXPECT_EQ(walk, expected);
}

TEST(Aggregate, MapsThatAreNoNumbersAreAnError)
{
  std::vector<Capture::GridSum> grids{ MakeGrid(2, 2, 1) };
  grids[0].sum[1][2] = std::numeric_limits<float>::quiet_NaN();
  std::vector<float> walk(16);
  try
  {
    AggregateMaps(grids, {}, [] {}, walk.data());
    FAIL() << "NaN was taken";
  }
  catch (const ParameterError & error)
  {
    EXPECT_EQ(error.GetParameter(), "Precision");
  }
}

TEST(Aggregate, AbortLeavesAggregation)
{
  std::vector<Capture::GridSum> grids{ MakeGrid(4, 4, 1), MakeGrid(2, 2, 1) };
  std::vector<float>            walk(256);
  std::size_t                   left = 2;
  const auto                    report = [&] {
    if (left-- == 0)
    {
      throw std::runtime_error("abort");
    }
  };
  EXPECT_THROW(AggregateMaps(grids, {}, report, walk.data()), std::runtime_error);
}

TEST(Aggregate, TokensOutsideAreLeftOut)
{
  std::vector<float> walk{ 0.5F, 0.25F, 0.25F, 0.2F, 0.2F, 0.6F, 0.0F, 1.0F, 0.0F };
  RestrictWalk({ 1, 0, 1 }, [] {}, walk.data());
  const std::vector<float> expected{ 2.0F / 3.0F, 0.0F, 1.0F / 3.0F, 0.0F, 0.0F, 0.0F, 0.0F, 0.0F, 1.0F };
  for (std::size_t i = 0; i < 9; ++i)
  {
    EXPECT_FLOAT_EQ(walk[i], expected[i]); // the last row stepped only to what was left out: it stays where it is
  }
}

} // namespace
