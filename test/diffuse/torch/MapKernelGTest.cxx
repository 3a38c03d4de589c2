/* SPDX-License-Identifier: Apache-2.0 */
#ifdef __linux__
#  include "MapKernelEmulation.h"

#  include "diffuse/torch/MapKernel.cu"
#endif

#include "diffuse/torch/MapKernel.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#ifdef __linux__
namespace
{

struct Case
{
  std::int64_t   heads;
  std::int64_t   n;
  std::int64_t   m;
  std::int64_t   depth;
  at::ScalarType type;
};

struct Tensors
{
  at::Tensor q;
  at::Tensor k;
  at::Tensor logSums;
  at::Tensor maps; ///< of each head, in double
};

/** As a network hands them over: heads are slices of the channels. Numbers are those of the type, so that only sums and
 * powers round. */
Tensors
MakeTensors(const Case & c)
{
  at::manual_seed(static_cast<std::uint64_t>(c.n + 1000 * c.depth));
  const auto make = [&c](std::int64_t rows, double factor) {
    const at::Tensor numbers = at::randn({ 1, rows, c.heads * c.depth }) * factor;
    return numbers.to(c.type).view({ 1, rows, c.heads, c.depth }).transpose(1, 2);
  };
  Tensors          t{ make(c.n, 2.0), make(c.m, 1.0), {}, {} };
  const double     scale = 1.0 / std::sqrt(static_cast<double>(c.depth));
  const at::Tensor scores = at::matmul(t.q.to(at::kDouble), t.k.to(at::kDouble).transpose(2, 3)).squeeze(0) * scale;
  t.logSums = at::logsumexp(scores, { 2 }).to(at::kFloat);
  t.maps = at::softmax(scores, -1);
  return t;
}

/** The map of the emulated kernel, added to `map`. */
void
Emulate(const Case & c, const Tensors & t, const std::vector<float> & headWeights, at::Tensor & map)
{
  const double     scale = 1.0 / std::sqrt(static_cast<double>(c.depth));
  const at::Tensor weights = dwc::torch::MakeHeadWeights(headWeights, at::kCPU);
  const auto       a = dwc::torch::MakeMapKernelArguments(t.q, t.k, t.logSums, scale, headWeights, weights, map);
  const auto       rows = static_cast<int>((c.n + dwc::torch::mapTileRows - 1) / dwc::torch::mapTileRows);
  const auto       columns = static_cast<int>((c.m + dwc::torch::mapTileColumns - 1) / dwc::torch::mapTileColumns);
  const std::function<void()> program = [&] {
    c.type == at::kFloat  ? dwc::torch::gpu::AddMapOfFloats(a)
    : c.type == at::kHalf ? dwc::torch::gpu::AddMapOfHalves<false>(a)
                          : dwc::torch::gpu::AddMapOfHalves<true>(a);
  };
  dwc::torch::gpu::Block::Get().Run(rows, columns, dwc::torch::mapThreads, program);
}

double
WorstRow(const at::Tensor & a, const at::Tensor & b)
{
  return 0.5 * (a.to(at::kDouble) - b.to(at::kDouble)).abs().sum(1).max().item<double>();
}

std::string
Describe(const Case & c)
{
  return std::to_string(c.heads) + " x " + std::to_string(c.n) + " x " + std::to_string(c.m) + ", depth " +
         std::to_string(c.depth) + ", " + at::toString(c.type);
}

} // namespace

TEST(MapKernel, IsTheDefinitionForEverySizeAndType)
{
  // Below, at and above a tile in both directions; lines of the map that are aligned for 4, 2 and 1 floats; depths of
  // one and of several chunks, whole or not: those of Stable Diffusion 1.5 (40, 80, 160) and XL (64), and others.
  for (const at::ScalarType type : { at::kFloat, at::kHalf, at::kBFloat16 })
  {
    for (const Case & c : { Case{ 1, 1, 1, 8, type },
                            Case{ 2, 7, 9, 24, type },
                            Case{ 3, 129, 64, 40, type },
                            Case{ 2, 128, 130, 64, type },
                            Case{ 2, 64, 66, 80, type },
                            Case{ 2, 40, 63, 160, type },
                            Case{ 1, 16, 16, 256, type } })
    {
      const Tensors            t = MakeTensors(c);
      const std::vector<float> weights(static_cast<std::size_t>(c.heads), 1.0F / static_cast<float>(c.heads));
      at::Tensor               map = at::full({ c.n, c.m }, 0.25F);
      Emulate(c, t, weights, map);
      // Scores of up to about 15 in float32 are off by 1e-6 at most, their powers by that fraction; 0.25 of the map is
      // kept to 3e-8, at most 130 times in a row.
      EXPECT_LT(WorstRow(map - 0.25F, t.maps.mean(0)), 5e-6) << Describe(c);
    }
  }
}

TEST(MapKernel, HeadsCountAsTheyAreWeighted)
{
  const Case               c{ 3, 20, 20, 16, at::kHalf };
  const Tensors            t = MakeTensors(c);
  const std::vector<float> weights{ 0.5F, 0.0F, 0.25F };
  at::Tensor               map = at::zeros({ c.n, c.m });
  Emulate(c, t, weights, map);
  EXPECT_LT(WorstRow(map, t.maps[0] * 0.5 + t.maps[2] * 0.25), 5e-6);
}

TEST(MapKernel, NotANumberStaysInItsRow)
{
  for (const at::ScalarType type : { at::kFloat, at::kHalf })
  {
    const Case c{ 2, 20, 20, 16, type };
    Tensors    t = MakeTensors(c);
    t.q = t.q.contiguous();
    t.q[0][1][5][0] = std::numeric_limits<float>::quiet_NaN();
    t.logSums[1][5] = std::numeric_limits<float>::quiet_NaN();
    at::Tensor map = at::zeros({ c.n, c.m });
    Emulate(c, t, { 0.5F, 0.5F }, map);
    EXPECT_TRUE(at::isnan(map[5]).all().item<bool>());
    EXPECT_EQ(at::isnan(map).sum().item<std::int64_t>(), c.m);
  }
}

TEST(MapKernel, TensorsThatItCannotReadAreCopied)
{
  // 12 channels do not begin every row at a multiple of 16 bytes, and a slice need not either.
  const at::Tensor x = at::arange(2 * 5 * 12, at::kFloat).view({ 1, 2, 5, 12 });
  const at::Tensor padded = dwc::torch::MakeReadable(x);
  EXPECT_EQ(padded.size(3), 16);
  EXPECT_TRUE(at::equal(padded.narrow(3, 0, 12), x));
  EXPECT_EQ(padded.narrow(3, 12, 4).abs().max().item<float>(), 0.0F);
  const at::Tensor wide = at::arange(2 * 5 * 10, at::kFloat).view({ 1, 2, 5, 10 });
  const at::Tensor slice = wide.narrow(3, 1, 8);
  const at::Tensor copy = dwc::torch::MakeReadable(slice);
  EXPECT_TRUE(at::equal(copy, slice));
  EXPECT_EQ(copy.stride(2), 8);
  const at::Tensor heads = at::zeros({ 1, 5, 2, 8 }).transpose(1, 2);
  EXPECT_EQ(dwc::torch::MakeReadable(heads).data_ptr(), heads.data_ptr()); // as they come from a network: no copy
}

TEST(MapKernel, OnAGpuItIsTheDefinition)
{
  if (!at::hasCUDA())
  {
    GTEST_SKIP() << "LibTorch finds no GPU";
  }
  const at::Device gpu(at::kCUDA, 0);
  for (const at::ScalarType type : { at::kFloat, at::kHalf, at::kBFloat16 })
  {
    ASSERT_EQ(dwc::torch::PrepareMapKernel(gpu, type).problem, "");
    for (const Case & c : { Case{ 1, 1, 1, 8, type }, Case{ 3, 257, 301, 40, type }, Case{ 2, 1024, 1024, 160, type } })
    {
      const Tensors            t = MakeTensors(c);
      const double             scale = 1.0 / std::sqrt(static_cast<double>(c.depth));
      const std::vector<float> weights(static_cast<std::size_t>(c.heads), 1.0F / static_cast<float>(c.heads));
      at::Tensor               map = at::zeros({ c.n, c.m }, at::TensorOptions().dtype(at::kFloat).device(gpu));
      ASSERT_TRUE(dwc::torch::AddMapByKernel(t.q.to(gpu), t.k.to(gpu), t.logSums.to(gpu), scale, weights, map));
      EXPECT_LT(WorstRow(map.to(at::kCPU), t.maps.mean(0)), 1e-5) << Describe(c);
    }
  }
}
#endif

TEST(MapKernel, SaysWhyItIsNotThere)
{
  const dwc::torch::MapKernelState & state = dwc::torch::PrepareMapKernel(at::Device(at::kCPU), at::kFloat);
  EXPECT_FALSE(state.problem.empty());
  at::Tensor       map = at::zeros({ 4, 4 });
  const at::Tensor x = at::zeros({ 1, 2, 4, 8 });
  EXPECT_FALSE(dwc::torch::AddMapByKernel(x, x, at::zeros({ 2, 4 }), 1.0, { 0.5F, 0.5F }, map));
  EXPECT_EQ(map.abs().max().item<float>(), 0.0F);
}

TEST(MapKernel, NvrtcTakesTheText)
{
  // Needs no GPU, but NVRTC: beside LibTorch, or where LD_LIBRARY_PATH leads.
  const dwc::torch::Nvrtc & nvrtc = dwc::torch::Nvrtc::Get();
  if (!nvrtc.problem.empty())
  {
    GTEST_SKIP() << nvrtc.problem;
  }
  for (const at::ScalarType type : { at::kFloat, at::kHalf, at::kBFloat16 })
  {
    for (const int capability : { 80, 86 })
    {
      std::string             problem;
      const std::vector<char> image = dwc::torch::CompileMapKernel(capability, type, problem);
      EXPECT_EQ(problem, "");
      ASSERT_GT(image.size(), 4U);
      EXPECT_EQ(std::string(image.data() + 1, 3), "ELF");
    }
    // A GPU that NVRTC does not know: text that its driver translates.
    std::string             problem;
    const std::vector<char> image = dwc::torch::CompileMapKernel(999, type, problem);
    EXPECT_EQ(problem, "");
    EXPECT_NE(std::string(image.begin(), image.end()).find(".target sm_80"), std::string::npos);
  }
}
