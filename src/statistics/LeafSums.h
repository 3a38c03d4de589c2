/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_statistics_LeafSums_h
#define dwc_statistics_LeafSums_h

#include "dwc/Statistics.h"
#include "statistics/Rows.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace dwc::statistics
{

/** Values of a channel as a sum that two regions add to one. */
struct ChannelSum
{
  std::uint64_t count{ 0 };
  double        mean{ 0.0 };
  double        squares{ 0.0 }; ///< of the differences from the mean
  double        least{ std::numeric_limits<double>::infinity() };
  double        largest{ -std::numeric_limits<double>::infinity() };

  /** Chan, Golub and LeVeque 1983, for the mean and the squares of two sets. */
  void
  Add(const ChannelSum & other);
};

/** Pixels of a region as a sum that two regions add to one. */
struct RegionSum
{
  std::uint64_t                pixels{ 0 };
  std::array<std::uint64_t, 3> indices{};  ///< sums of the index along each axis
  std::array<std::uint64_t, 6> products{}; ///< of the indices along axes 0 0, 0 1, 0 2, 1 1, 1 2 and 2 2
  std::array<std::size_t, 3>   boxFirst;
  std::array<std::size_t, 3>   boxLast{};
  double                       confidence{ 0.0 };
  std::vector<ChannelSum>      channels;

  explicit RegionSum(std::size_t numberOfChannels = 0)
    : channels(numberOfChannels)
  {
    boxFirst.fill(std::numeric_limits<std::size_t>::max());
  }

  void
  Add(const RegionSum & other);
};

/** The sums of each leaf; entry 0 is not used. */
std::vector<RegionSum>
SumLeaves(const Rows & rows, std::size_t numberOfLeaves, const ConfidenceView & confidence, const Host & host);

} // namespace dwc::statistics

#endif
