/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/Attention.h"

#include <algorithm>
#include <cstdint>

namespace dwc
{
namespace nn
{
namespace
{

/** The average over heads of softmax(q k^T scale), added to `map`, and the output: block of queries by block. */
at::Tensor
AttendInBlocks(const at::Tensor & q,
               const at::Tensor & k,
               const at::Tensor & v,
               double             scale,
               bool               upcast,
               std::size_t        scratchBytes,
               at::Tensor *       map)
{
  const std::int64_t heads = q.size(1);
  const std::int64_t n = q.size(2);
  const std::int64_t m = k.size(2);
  const auto         type = upcast ? at::kFloat : q.scalar_type();
  const at::Tensor   keys = k.squeeze(0).to(type).transpose(1, 2);
  const auto         bytes = static_cast<std::int64_t>(scratchBytes);
  const std::int64_t rows = std::clamp<std::int64_t>(bytes / (2 * heads * m * 4), 1, n);
  at::Tensor         output = v.defined() ? at::empty_like(q) : at::Tensor();
  for (std::int64_t first = 0; first < n; first += rows)
  {
    const std::int64_t count = std::min(rows, n - first);
    const at::Tensor   queries = q.squeeze(0).narrow(1, first, count).to(type) * scale;
    const at::Tensor   probabilities = at::softmax(at::bmm(queries, keys), -1, at::kFloat);
    if (map != nullptr)
    {
      map->narrow(0, first, count).add_(probabilities.mean(0));
    }
    if (v.defined())
    {
      output.squeeze(0).narrow(1, first, count).copy_(at::bmm(probabilities.to(v.scalar_type()), v.squeeze(0)));
    }
  }
  return output;
}

} // namespace


at::Tensor
Attend(const at::Tensor & q, const at::Tensor & k, const at::Tensor & v, double scale, bool upcast)
{
  return AttendInBlocks(q, k, v, scale, upcast, std::size_t{ 1 } << 24, nullptr);
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
  return AttendInBlocks(q, k, v, scale, upcast, capture.GetScratchBytes(), &map);
}

} // namespace nn
} // namespace dwc
