/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/Attention.h"

#include "diffuse/torch/HeadWeights.h"
#include "diffuse/torch/MapRows.h"

#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <tuple>
#include <vector>

// From this version on LibTorch's fused attention scores and sums in float32 whatever the tensors' type is, and the one
// for CPUs tells the logarithm of each row's sum.
#if DWC_TORCH_MAJOR > 2 || (DWC_TORCH_MAJOR == 2 && DWC_TORCH_MINOR >= 5)
#  define DWC_FUSED_ATTENTION
#endif

namespace dwc
{
namespace torch
{
namespace
{

#ifndef DWC_FUSED_ATTENTION
/** What the scores of a block of queries may take where no capture says it. */
constexpr std::size_t usualScratchBytes = std::size_t{ 1 } << 24U;
#endif

/** Block of queries by block: scores, softmax, the output, and the weighted average over heads added to `map`. For any
 * device and version of LibTorch. */
at::Tensor
AttendInBlocks(const at::Tensor & q,
               const at::Tensor & k,
               const at::Tensor & v,
               double             scale,
               const at::Tensor & headWeights,
               std::size_t        scratchBytes,
               at::Tensor *       map)
{
  const std::int64_t heads = q.size(1);
  const std::int64_t n = q.size(2);
  const std::int64_t m = k.size(2);
  const at::Tensor   queries = q.squeeze(0) * scale;
  const at::Tensor   keys = k.squeeze(0).transpose(1, 2);

  // Scores, probabilities in float32, and those again in the type of v.
  const auto         bytesPerRow = static_cast<std::size_t>(heads * m) * (2 * q.element_size() + sizeof(float));
  const std::int64_t rows = std::clamp<std::int64_t>(static_cast<std::int64_t>(scratchBytes / bytesPerRow), 1, n);
  at::Tensor         output = v.defined() ? at::empty({ heads, n, v.size(3) }, v.options()) : at::Tensor();
  for (std::int64_t first = 0; first < n; first += rows)
  {
    const std::int64_t count = std::min(rows, n - first);
    at::Tensor         probabilities = at::softmax(at::bmm(queries.narrow(1, first, count), keys), -1, at::kFloat);
    if (map != nullptr)
    {
      map->narrow(0, first, count)
        .add_(at::mm(headWeights, probabilities.view({ heads, count * m })).view({ count, m }));
    }
    if (v.defined())
    {
      output.narrow(1, first, count).copy_(at::bmm(probabilities.to(v.scalar_type()), v.squeeze(0)));
    }
  }
  return v.defined() ? output.unsqueeze(0) : output;
}

#ifdef DWC_FUSED_ATTENTION
/** Adds the map tile by tile: a tile's scores of all heads stay in the core's own cache, and each is used once.
 * \param logSums [1, heads, n], natural logarithm of each row's sum of exp(score). */
void
AddMapOnCpu(const at::Tensor &         q,
            const at::Tensor &         k,
            const at::Tensor &         logSums,
            double                     scale,
            const std::vector<float> & headWeights,
            at::Tensor &               map)
{
  constexpr std::int64_t tileRows = 128;
  constexpr std::int64_t tileColumns = 512;
  constexpr double       log2e = 1.4426950408889634;
  const std::int64_t     heads = q.size(1);
  const std::int64_t     n = q.size(2);
  const std::int64_t     m = k.size(2);
  const at::Tensor       queries = q.squeeze(0).mul(scale * log2e).contiguous();
  const at::Tensor       keys = k.squeeze(0).transpose(1, 2).contiguous();
  const at::Tensor       sums = logSums.squeeze(0).mul(log2e).contiguous();
  at::parallel_for(0, (n + tileRows - 1) / tileRows, 1, [&](std::int64_t begin, std::int64_t end) {
    const c10::InferenceMode guard; // it does not come along to other threads
    const at::Tensor         memory = at::empty({ heads * tileRows * tileColumns }, queries.options());
    for (std::int64_t first = begin * tileRows; first < std::min(n, end * tileRows); first += tileRows)
    {
      const std::int64_t rows = std::min(tileRows, n - first);
      for (std::int64_t column = 0; column < m; column += tileColumns)
      {
        const std::int64_t columns = std::min(tileColumns, m - column);
        at::Tensor         scores = memory.narrow(0, 0, heads * rows * columns).view({ heads, rows, columns });
        at::bmm_out(scores, queries.narrow(1, first, rows), keys.narrow(2, column, columns));
        ScoreRows part;
        part.heads = static_cast<std::size_t>(heads);
        part.count = static_cast<std::size_t>(columns);
        part.stride = static_cast<std::size_t>(rows * columns);
        part.logSumStride = static_cast<std::size_t>(n);
        part.headWeights = headWeights.data();
        for (std::int64_t i = 0; i < rows; ++i)
        {
          part.logSums = sums.data_ptr<float>() + first + i;
          float * const sum = map.data_ptr<float>() + (first + i) * m + column;
          if (scores.scalar_type() == at::kFloat)
          {
            AddMapRow(scores.data_ptr<float>() + i * columns, part, sum);
          }
          else
          {
            AddMapRow(
              reinterpret_cast<const std::uint16_t *>(scores.data_ptr<at::BFloat16>()) + i * columns, part, sum);
          }
        }
      }
    }
  });
}
#endif

} // namespace

at::Tensor
Attend(const at::Tensor & q, const at::Tensor & k, const at::Tensor & v, double scale, bool upcast)
{
#ifdef DWC_FUSED_ATTENTION
  static_cast<void>(upcast);
  return at::scaled_dot_product_attention(q, k, v, {}, 0.0, false, scale);
#else
  if (upcast && q.scalar_type() != at::kFloat)
  {
    return Attend(q.to(at::kFloat), k.to(at::kFloat), v.to(at::kFloat), scale, false).to(v.scalar_type());
  }
  return AttendInBlocks(q, k, v, scale, at::Tensor(), usualScratchBytes, nullptr);
#endif
}

at::Tensor
AttendAndCapture(const at::Tensor & q,
                 const at::Tensor & k,
                 const at::Tensor & v,
                 double             scale,
                 bool               upcast,
                 const Capture &    capture,
                 at::Tensor &       map)
{
  // A CPU has no fast arithmetic on 16-bit floats of IEEE's kind.
  const bool inHalfOnCpu = q.device().is_cpu() && q.scalar_type() == at::kHalf;
  if ((upcast || inHalfOnCpu) && q.scalar_type() != at::kFloat)
  {
    const at::Tensor values = v.defined() ? v.to(at::kFloat) : v;
    const at::Tensor output = AttendAndCapture(q.to(at::kFloat), k.to(at::kFloat), values, scale, false, capture, map);
    return v.defined() ? output.to(v.scalar_type()) : output;
  }
  const std::vector<float> headWeights = WeighHeads(q, k, scale, capture.GetWeighting());
#ifdef DWC_FUSED_ATTENTION
  if (q.device().is_cpu())
  {
    at::Tensor output;
    at::Tensor logSums;
    std::tie(output, logSums) =
      at::_scaled_dot_product_flash_attention_for_cpu(q, k, v.defined() ? v : k, 0.0, false, {}, scale);
    AddMapOnCpu(q, k, logSums, scale, headWeights, map);
    return v.defined() ? output : at::Tensor();
  }
#endif
  const at::Tensor weights = at::tensor(at::ArrayRef<float>(headWeights), q.options().dtype(at::kFloat)).unsqueeze(0);
  return AttendInBlocks(q, k, v, scale, weights, capture.GetScratchBytes(), &map);
}

} // namespace torch
} // namespace dwc
