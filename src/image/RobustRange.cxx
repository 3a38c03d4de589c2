/* SPDX-License-Identifier: Apache-2.0 */
#include "image/RobustRange.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <numeric>

namespace dwc
{
namespace
{

/** Share of the values that is left out at each end. */
constexpr double tailShare = 0.005;

constexpr std::uint32_t signBit = 0x80000000U;
constexpr std::size_t   halfKeys = std::size_t{ 1 } << 16;
constexpr std::size_t   mostParts = 16;
constexpr std::size_t   leastPart = std::size_t{ 1 } << 18;

/** Bits that sort as the values do. */
std::uint32_t
KeyOf(float value)
{
  std::uint32_t bits = 0;
  std::memcpy(&bits, &value, sizeof(value));
  return (bits & signBit) != 0 ? ~bits : bits | signBit;
}

double
ValueOf(std::uint32_t key)
{
  const std::uint32_t bits = (key & signBit) != 0 ? key & ~signBit : ~key;
  float               value = 0.0F;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

/** How often each value of 16 bits occurs. */
using Histogram = std::vector<std::size_t>;

/** Counts one channel inside the mask: `count` is called with a histogram and each key. */
template <typename TCount>
Histogram
CountKeys(const ImageView & image, std::size_t channel, const Host & host, const TCount & count)
{
  const std::size_t      pixels = image.grid.Count();
  const std::size_t      perPart = std::max(leastPart, (pixels + mostParts - 1) / mostParts);
  std::vector<Histogram> parts((pixels + perPart - 1) / perPart, Histogram(halfKeys, 0));
  host.ForBlocks(pixels, perPart, [&](std::size_t begin, std::size_t end) {
    Histogram & part = parts[begin / perPart];
    for (std::size_t p = begin; p < end; ++p)
    {
      if (image.mask == nullptr || image.mask[p] != 0)
      {
        count(part, KeyOf(image.values[p * image.channels + channel]));
      }
    }
  });
  Histogram all(halfKeys, 0);
  for (const Histogram & part : parts)
  {
    std::transform(part.begin(), part.end(), all.begin(), all.begin(), std::plus<>());
  }
  return all;
}

/** The bin in which the value of this rank is; the rank becomes that within the bin. */
std::uint32_t
FindBin(const Histogram & histogram, std::size_t & rank)
{
  std::uint32_t bin = 0;
  for (; rank >= histogram[bin]; ++bin)
  {
    rank -= histogram[bin];
  }
  return bin;
}

} // namespace

std::pair<double, double>
FindRobustRange(std::vector<float> & values)
{
  if (values.empty())
  {
    return { 0.0, 0.0 };
  }
  const auto tail = static_cast<std::ptrdiff_t>(tailShare * static_cast<double>(values.size()));
  const auto low = values.begin() + tail;
  const auto high = values.end() - 1 - tail;
  std::nth_element(values.begin(), low, values.end());
  const double lowest = *low;
  std::nth_element(values.begin(), high, values.end());
  const double highest = *high;
  if (highest > lowest)
  {
    return { lowest, highest };
  }
  const auto [smallest, largest] = std::minmax_element(values.begin(), values.end());
  return { *smallest, *largest };
}

std::pair<double, double>
FindRobustRange(const ImageView & image, std::size_t channel, const Host & host)
{
  const Histogram upper =
    CountKeys(image, channel, host, [](Histogram & part, std::uint32_t key) { ++part[key >> 16U]; });
  const std::size_t count = std::accumulate(upper.begin(), upper.end(), std::size_t{ 0 });
  if (count == 0)
  {
    return { 0.0, 0.0 };
  }
  const auto valueOfRank = [&](std::size_t rank) {
    const std::uint32_t bin = FindBin(upper, rank);
    const Histogram     lower = CountKeys(image, channel, host, [bin](Histogram & part, std::uint32_t key) {
      if (key >> 16U == bin)
      {
        ++part[key & (halfKeys - 1)];
      }
    });
    return ValueOf(bin << 16U | FindBin(lower, rank));
  };
  const auto   tail = static_cast<std::size_t>(tailShare * static_cast<double>(count));
  const double lowest = valueOfRank(tail);
  const double highest = valueOfRank(count - 1 - tail);
  if (highest > lowest)
  {
    return { lowest, highest };
  }
  return { valueOfRank(0), valueOfRank(count - 1) };
}

} // namespace dwc
