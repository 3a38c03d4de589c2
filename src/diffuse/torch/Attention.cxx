/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/Attention.h"

#include "diffuse/torch/HeadWeights.h"
#include "diffuse/torch/MapKernel.h"
#include "diffuse/torch/MapRows.h"

#include <ATen/Parallel.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

// From this version on LibTorch's fused attention scores and sums in float32 whatever the tensors' type is, and the one
// for CPUs tells the logarithm of each row's sum, as those for GPUs do.
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
/** What the fused attention gives. */
struct Attended
{
  at::Tensor output;
  at::Tensor logSums; ///< [heads, n or more], float32: natural logarithm of each row's sum of exp(score)
};

/** Nothing where there is no fused attention that tells the sums on this device, for such numbers. */
std::optional<Attended>
AttendAndSum(const at::Tensor & q, const at::Tensor & k, const at::Tensor & v, double scale)
{
  Attended attended;
  if (q.device().is_cpu())
  {
    std::tie(attended.output, attended.logSums) =
      at::_scaled_dot_product_flash_attention_for_cpu(q, k, v, 0.0, false, {}, scale);
    attended.logSums = attended.logSums.squeeze(0);
    return attended;
  }
  // What LibTorch calls CUDA may be AMD's; what that one calls a sum was not tried.
  if (!q.device().is_cuda() || at::detail::getCUDAHooks().hasROCM())
  {
    return std::nullopt;
  }
  const std::int64_t rest = q.size(3) % 8; // both want whole groups of 8 channels
  const auto pad = [rest](const at::Tensor & x) { return rest == 0 ? x : at::constant_pad_nd(x, { 0, 8 - rest }); };
  try
  {
    if (q.scalar_type() == at::kFloat)
    {
      const auto all = at::_scaled_dot_product_efficient_attention(pad(q), pad(k), pad(v), {}, true, 0.0, false, scale);
      attended = { std::get<0>(all), std::get<1>(all) };
    }
    else
    {
      const auto all = at::_scaled_dot_product_flash_attention(pad(q), pad(k), pad(v), 0.0, false, false, scale);
      attended = { std::get<0>(all), std::get<1>(all) };
    }
  }
  catch (const c10::OutOfMemoryError &)
  {
    throw;
  }
  catch (const c10::Error &)
  {
    return std::nullopt; // older GPUs have none of the kind, and so have heads of very many channels
  }
  attended.output = attended.output.narrow(3, 0, v.size(3));
  attended.logSums = attended.logSums.squeeze(0);
  const at::Tensor & sums = attended.logSums;
  const bool         isKnown =
    sums.scalar_type() == at::kFloat && sums.dim() == 2 && sums.size(0) == q.size(1) && sums.size(1) >= q.size(2);
  return isKnown ? std::optional<Attended>(attended) : std::nullopt;
}

/** Adds the map by products of matrices, for a GPU without our own kernel: the logarithm of the row's sum, and that of
 * the head's weight where heads differ, are further channels of the queries, where the keys have 1. Two channels in
 * half precision, the second for what the first one's rounding leaves. So each product's power is what is added.
 * Products near 0 are rounded least: they are centered between those of a row that goes to one key and of one that goes
 * to all. */
void
AddMapByProducts(const at::Tensor &         q,
                 const at::Tensor &         k,
                 const at::Tensor &         logSums,
                 double                     scale,
                 const std::vector<float> & headWeights,
                 std::size_t                scratchBytes,
                 at::Tensor &               map)
{
  const std::int64_t heads = q.size(1);
  const std::int64_t n = q.size(2);
  const std::int64_t m = k.size(2);
  const std::int64_t depth = q.size(3);
  const std::int64_t width = (depth + 2 + 7) / 8 * 8; // products of whole groups of channels are quickest

  const double center = std::sqrt(static_cast<double>(m));
  double       factor = 1.0 / center;
  at::Tensor   shift = std::log(center) - logSums.narrow(1, 0, n);
  if (std::count(headWeights.begin(), headWeights.end(), headWeights.front()) == heads)
  {
    factor *= headWeights.front();
  }
  else
  {
    constexpr float    leastWeight = 1e-30F; // has a logarithm
    std::vector<float> logWeights;
    for (const float weight : headWeights)
    {
      logWeights.push_back(std::log(std::max(weight, leastWeight)));
    }
    shift.add_(at::tensor(at::ArrayRef<float>(logWeights)).to(q.device()).unsqueeze(1));
  }
  const at::Tensor rounded = shift.to(q.scalar_type());
  at::Tensor       queries = at::zeros({ heads, n, width }, q.options());
  queries.narrow(2, 0, depth).copy_(q.squeeze(0)).mul_(scale);
  queries.select(2, depth).copy_(rounded);
  queries.select(2, depth + 1).copy_(shift.sub_(rounded));
  at::Tensor keys = at::zeros({ heads, m, width }, k.options());
  keys.narrow(2, 0, depth).copy_(k.squeeze(0));
  keys.narrow(2, depth, 2).fill_(1.0);
  keys = keys.transpose(1, 2);

  const auto         bytesPerRow = static_cast<std::size_t>(m) * (heads * q.element_size() + sizeof(float));
  const std::int64_t rows = std::clamp<std::int64_t>(static_cast<std::int64_t>(scratchBytes / bytesPerRow), 1, n);
  for (std::int64_t first = 0; first < n; first += rows)
  {
    const std::int64_t count = std::min(rows, n - first);
    const at::Tensor   powers = at::bmm(queries.narrow(1, first, count), keys).exp_();
    map.narrow(0, first, count).add_(at::sum(powers, { 0 }, false, at::kFloat), factor);
  }
}

/** Adds the map tile by tile: a tile's scores of all heads stay in the core's own cache, and each is used once.
 * \param logSums [heads, n], natural logarithm of each row's sum of exp(score). */
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
  const at::Tensor       sums = logSums.mul(log2e).contiguous();
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

/** What Automatic means on a device. A GPU's maps are made from blocks, as they were measured there; the environment
 * variable asks for one of the other ways, which have not been run on one yet. */
MapWay
ResolveWay(MapWay way, const at::Device & device)
{
  if (way != MapWay::Automatic || device.is_cpu())
  {
    return way;
  }
  const char * const asked = std::getenv("DIFFUSE_WALK_CUT_MAPS");
  const std::string  name = asked == nullptr ? "" : asked;
  return name == "kernel" ? MapWay::Kernel : name == "products" ? MapWay::Products : MapWay::Blocks;
}

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
  const MapWay             way = ResolveWay(capture.way, q.device());
#ifdef DWC_FUSED_ATTENTION
  const std::optional<Attended> attended =
    way != MapWay::Blocks ? AttendAndSum(q, k, v.defined() ? v : k, scale) : std::nullopt;
  if (attended)
  {
    const at::Tensor & logSums = attended->logSums;
    if (way == MapWay::Automatic)
    {
      AddMapOnCpu(q, k, logSums, scale, headWeights, map);
    }
    else if (way == MapWay::Products || !AddMapByKernel(q, k, logSums, scale, headWeights, map))
    {
      if (way == MapWay::Kernel)
      {
        throw std::runtime_error("no kernel for maps: " + PrepareMapKernel(q.device(), q.scalar_type()).problem);
      }
      AddMapByProducts(q, k, logSums, scale, headWeights, capture.GetScratchBytes(), map);
    }
    return v.defined() ? attended->output : at::Tensor();
  }
#endif
  if (way == MapWay::Kernel || way == MapWay::Products)
  {
    throw std::runtime_error("no fused attention here tells the sums that maps are made from");
  }
  const at::Tensor weights = at::tensor(at::ArrayRef<float>(headWeights), q.options().dtype(at::kFloat)).unsqueeze(0);
  return AttendInBlocks(q, k, v, scale, weights, capture.GetScratchBytes(), &map);
}

void
BeginCapture(const at::Device & device, at::ScalarType type, bool upcast)
{
#ifdef DWC_FUSED_ATTENTION
  if (ResolveWay(MapWay::Automatic, device) == MapWay::Kernel)
  {
    BeginMapKernel(device, upcast ? at::kFloat : type);
  }
#else
  static_cast<void>(device);
  static_cast<void>(type);
  static_cast<void>(upcast);
#endif
}

} // namespace torch
} // namespace dwc
