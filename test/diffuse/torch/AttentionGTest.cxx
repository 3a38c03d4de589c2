/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/Attention.h"

#include "diffuse/torch/HeadWeights.h"
#include "diffuse/torch/MapRows.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

namespace
{

/** The fused attention tells the sums that maps are made from. */
constexpr bool hasSums = DWC_TORCH_MAJOR > 2 || (DWC_TORCH_MAJOR == 2 && DWC_TORCH_MINOR >= 5);

struct Tensors
{
  at::Tensor q;
  at::Tensor k;
  at::Tensor v;
  double     scale;
};

/** As a network hands them over: heads are slices of the channels, not contiguous. */
Tensors
MakeTensors(std::int64_t n, std::int64_t heads, std::int64_t dimension, at::ScalarType type)
{
  at::manual_seed(static_cast<std::uint64_t>(n));
  const auto make = [&](double factor) {
    return (at::randn({ 1, n, heads * dimension }) * factor).to(type).view({ 1, n, heads, dimension }).transpose(1, 2);
  };
  return { make(2.0), make(1.0), make(1.0), 1.0 / std::sqrt(static_cast<double>(dimension)) };
}

/** The definition, in double. */
at::Tensor
ComputeMaps(const Tensors & t)
{
  return at::softmax(at::matmul(t.q.to(at::kDouble), t.k.to(at::kDouble).transpose(2, 3)) * t.scale, -1).squeeze(0);
}

double
WorstRow(const at::Tensor & a, const at::Tensor & b)
{
  return 0.5 * (a.to(at::kDouble) - b.to(at::kDouble)).abs().sum(1).max().item<double>();
}

dwc::torch::Capture
MakeCapture(std::size_t scratchBytes, dwc::HeadWeighting weighting = dwc::HeadWeighting::Mean)
{
  return dwc::torch::Capture({ "layer" }, weighting, scratchBytes);
}

} // namespace

TEST(Attention, MapAndOutputAreThoseOfTheDefinition)
{
  // Sizes below, at and above the tiles; one token; a scratch of one row at a time.
  for (const std::int64_t n : { 1, 7, 128, 130, 700 })
  {
    for (const std::size_t scratchBytes : { std::size_t{ 1 }, std::size_t{ 1 } << 24U })
    {
      const Tensors    t = MakeTensors(n, 3, 8, at::kFloat);
      const auto       capture = MakeCapture(scratchBytes);
      at::Tensor       map = at::full({ n, n }, 0.25F);
      const at::Tensor output = dwc::torch::AttendAndCapture(t.q, t.k, t.v, t.scale, false, capture, map);
      const at::Tensor expected = ComputeMaps(t);
      // Sums of at most 700 numbers in float32.
      EXPECT_LT(WorstRow(map - 0.25F, expected.mean(0)), 2e-5) << n;
      EXPECT_LT((output.squeeze(0) - at::matmul(expected, t.v.squeeze(0).to(at::kDouble))).abs().max().item<double>(),
                1e-5)
        << n;
    }
  }
}

TEST(Attention, OnlyTheMapWithoutValues)
{
  const Tensors t = MakeTensors(60, 2, 16, at::kFloat);
  at::Tensor    map = at::zeros({ 60, 60 });
  EXPECT_FALSE(dwc::torch::AttendAndCapture(t.q, t.k, {}, t.scale, false, MakeCapture(1U << 20U), map).defined());
  EXPECT_LT(WorstRow(map, ComputeMaps(t).mean(0)), 1e-5);
}

TEST(Attention, HalfPrecisionRoundsTheScoresOnly)
{
  // bfloat16 keeps 8 bits: scores of up to about 10 are off by 2^-5 at most, probabilities by that fraction; float16
  // keeps 11 bits. With upcast nothing is rounded but the inputs.
  const auto measure = [](at::ScalarType type, bool upcast) {
    const Tensors t = MakeTensors(200, 2, 16, type);
    at::Tensor    map = at::zeros({ 200, 200 });
    dwc::torch::AttendAndCapture(t.q, t.k, t.v, t.scale, upcast, MakeCapture(1U << 20U), map);
    return WorstRow(map, ComputeMaps(t).mean(0));
  };
  EXPECT_LT(measure(at::kBFloat16, false), 0.03);
  EXPECT_LT(measure(at::kHalf, false), 0.004);
  EXPECT_LT(measure(at::kBFloat16, true), 1e-5);
}

TEST(Attention, EveryWayGivesTheSameMap)
{
  // As a GPU may choose; what the kernel does is tested in MapKernelGTest. The scratch takes one row, or all at once.
  for (const std::size_t scratchBytes : { std::size_t{ 1 }, std::size_t{ 1 } << 22U })
  {
    for (const auto weighting : { dwc::HeadWeighting::Mean, dwc::HeadWeighting::SpectralGap })
    {
      const Tensors t = MakeTensors(130, 3, 24, at::kFloat);
      at::Tensor    maps[2];
      at::Tensor    outputs[2];
      for (const int products : { 0, 1 })
      {
        auto capture = MakeCapture(scratchBytes, weighting);
        capture.way = products ? dwc::torch::MapWay::Products : dwc::torch::MapWay::Blocks;
        maps[products] = at::full({ 130, 130 }, 0.25F);
        const auto attend = [&] {
          outputs[products] = dwc::torch::AttendAndCapture(t.q, t.k, t.v, t.scale, false, capture, maps[products]);
        };
        if (products && !hasSums)
        {
          EXPECT_THROW(attend(), std::runtime_error);
          return;
        }
        attend();
      }
      // Sums of 130 numbers in float32, added to 0.25.
      EXPECT_LT(WorstRow(maps[0], maps[1]), 1e-5);
      EXPECT_LT((outputs[0] - outputs[1]).abs().max().item<double>(), 1e-5);
    }
  }
  auto capture = MakeCapture(1U << 20U);
  capture.way = dwc::torch::MapWay::Kernel;
  const Tensors t = MakeTensors(20, 2, 8, at::kFloat);
  at::Tensor    map = at::zeros({ 20, 20 });
  EXPECT_THROW(dwc::torch::AttendAndCapture(t.q, t.k, t.v, t.scale, false, capture, map), std::runtime_error);
}

TEST(Attention, ProductsInHalfPrecisionRoundTheScoresOnly)
{
  if (!hasSums)
  {
    GTEST_SKIP() << "this LibTorch tells no sums";
  }
  // The sums' logarithms are kept in two numbers: what is left is the rounding of their differences to the scores, and
  // of the powers, by 2^-9 of themselves; differences are 10 at most.
  const Tensors t = MakeTensors(200, 2, 16, at::kBFloat16);
  auto          capture = MakeCapture(1U << 20U);
  capture.way = dwc::torch::MapWay::Products;
  at::Tensor map = at::zeros({ 200, 200 });
  dwc::torch::AttendAndCapture(t.q, t.k, t.v, t.scale, false, capture, map);
  EXPECT_LT(WorstRow(map, ComputeMaps(t).mean(0)), 0.02);
}

TEST(Attention, TheSameForAnyNumberOfThreads)
{
  const Tensors t = MakeTensors(513, 2, 8, at::kFloat);
  at::Tensor    first = at::zeros({ 513, 513 });
  const int     before = at::get_num_threads();
  at::set_num_threads(1);
  dwc::torch::AttendAndCapture(t.q, t.k, t.v, t.scale, false, MakeCapture(1U << 20U), first);
  at::set_num_threads(2);
  at::Tensor second = at::zeros({ 513, 513 });
  dwc::torch::AttendAndCapture(t.q, t.k, t.v, t.scale, false, MakeCapture(1U << 20U), second);
  at::set_num_threads(before);
  // Row sums come from LibTorch's fused attention, which does not promise an order of summation.
  EXPECT_LT(WorstRow(first, second), 1e-6);
}

TEST(Attention, NotANumberIsNotHidden)
{
  Tensors t = MakeTensors(20, 2, 8, at::kFloat);
  t.q = t.q.contiguous();
  t.q[0][1][5][0] = std::numeric_limits<float>::quiet_NaN();
  at::Tensor map = at::zeros({ 20, 20 });
  dwc::torch::AttendAndCapture(t.q, t.k, t.v, t.scale, false, MakeCapture(1U << 20U), map);
  EXPECT_TRUE(at::isnan(map[5]).all().item<bool>());
  EXPECT_FALSE(at::isnan(map[4]).any().item<bool>());
}

TEST(Attention, SecondEigenvaluesAgreeWithADenseSolver)
{
  // Smooth vectors of a ring make heads that mix slowly; the second head mixes at once.
  constexpr std::int64_t n = 64;
  const at::Tensor       angle = at::arange(n, at::kFloat) * (2.0 * std::acos(-1.0) / n);
  const at::Tensor       ring = at::stack({ at::cos(angle), at::sin(angle) }, 1);
  const at::Tensor       q = at::stack({ ring * 6.0F, ring * 0.1F }).unsqueeze(0);
  const at::Tensor       k = at::stack({ ring, ring }).unsqueeze(0);
  const Tensors          t{ q, k, k, 1.0 };
  const at::Tensor       found = dwc::torch::EstimateSecondEigenvalues(q, k, 1.0);
  const at::Tensor       moduli = std::get<0>(at::linalg_eigvals(ComputeMaps(t)).abs().sort(1, true));
  for (std::int64_t h = 0; h < 2; ++h)
  {
    EXPECT_NEAR(moduli[h][0].item<double>(), 1.0, 1e-9);
    EXPECT_NEAR(found[h].item<double>(), moduli[h][1].item<double>(), 1e-3);
  }

  const std::vector<float> weights = dwc::torch::WeighHeads(q, k, 1.0, dwc::HeadWeighting::SpectralGap);
  EXPECT_NEAR(weights[0] + weights[1], 1.0F, 1e-6F);
  EXPECT_GT(weights[0], 5.0F * weights[1]);
  EXPECT_EQ(dwc::torch::WeighHeads(q, k, 1.0, dwc::HeadWeighting::Mean), std::vector<float>(2, 0.5F));
  at::Tensor map = at::zeros({ n, n });
  dwc::torch::AttendAndCapture(q, k, k, 1.0, false, MakeCapture(1U << 20U, dwc::HeadWeighting::SpectralGap), map);
  const at::Tensor maps = ComputeMaps(t);
  EXPECT_LT(WorstRow(map, maps[0] * weights[0] + maps[1] * weights[1]), 1e-5);
}

TEST(MapRows, PowersOfTwo)
{
  std::vector<float> scores;
  for (float x = -119.0F; x <= 1.0F; x += 0.0173F)
  {
    scores.push_back(x);
  }
  const float           logSum = 0.0F;
  const float           weight = 1.0F;
  dwc::torch::ScoreRows rows;
  rows.heads = 1;
  rows.count = scores.size();
  rows.logSums = &logSum;
  rows.headWeights = &weight;
  std::vector<float> sum(scores.size(), 0.0F);
  dwc::torch::AddMapRow(scores.data(), rows, sum.data());
  for (std::size_t i = 0; i < scores.size(); ++i)
  {
    const double expected = std::exp2(static_cast<double>(scores[i]));
    ASSERT_NEAR(sum[i], expected, 3e-7 * expected) << scores[i];
  }
  const float lowest = -std::numeric_limits<float>::infinity();
  rows.count = 1;
  sum[0] = 0.0F;
  dwc::torch::AddMapRow(&lowest, rows, sum.data());
  EXPECT_LT(sum[0], 1e-35F);
  EXPECT_GE(sum[0], 0.0F);
}
