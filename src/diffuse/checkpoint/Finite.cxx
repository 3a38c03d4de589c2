/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/checkpoint/SafeTensors.h"

#include <algorithm>
#include <cstring>

namespace dwc
{
namespace checkpoint
{
namespace
{

/** Whether a number has every bit of `exponent`: then it is NaN or infinite. Whole blocks without a branch, which
 * compilers turn into vector instructions, so that gigabytes are read at the speed of memory. */
template <typename TBits>
bool
HasExponent(const std::byte * data, std::size_t bytes, TBits exponent)
{
  constexpr std::size_t block = 8192 / sizeof(TBits);
  const std::size_t     count = bytes / sizeof(TBits);
  for (std::size_t first = 0; first < count; first += block)
  {
    TBits             numbers[block]; // aligned, which the file need not be
    const std::size_t n = std::min(block, count - first);
    std::memcpy(numbers, data + first * sizeof(TBits), n * sizeof(TBits));
    TBits found = 0;
    for (std::size_t i = 0; i < n; ++i)
    {
      found |= static_cast<TBits>((numbers[i] & exponent) == exponent);
    }
    if (found != 0)
    {
      return true;
    }
  }
  return false;
}

} // namespace

bool
IsFinite(const Tensor & tensor)
{
  switch (tensor.type)
  {
    case DataType::Float16:
      return !HasExponent<std::uint16_t>(tensor.data, tensor.bytes, 0x7c00);
    case DataType::BFloat16:
      return !HasExponent<std::uint16_t>(tensor.data, tensor.bytes, 0x7f80);
    case DataType::Float32:
      return !HasExponent<std::uint32_t>(tensor.data, tensor.bytes, 0x7f800000);
    case DataType::Float64:
      return !HasExponent<std::uint64_t>(tensor.data, tensor.bytes, 0x7ff0000000000000);
    case DataType::Int64:
      return true;
  }
  return false;
}

} // namespace checkpoint
} // namespace dwc
