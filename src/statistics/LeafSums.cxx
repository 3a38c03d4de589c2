/* SPDX-License-Identifier: Apache-2.0 */
#include "statistics/LeafSums.h"

#include "dwc/Error.h"

#include <algorithm>
#include <string>

namespace dwc::statistics
{
namespace
{

/** For each pixel along an axis, the cell of a coarser grid of the same extent that its center is in. */
std::vector<std::size_t>
FindCells(std::size_t pixels, std::size_t cells)
{
  std::vector<std::size_t> cellOf(pixels);
  for (std::size_t i = 0; i < pixels; ++i)
  {
    cellOf[i] = (2 * i + 1) * cells / (2 * pixels);
  }
  return cellOf;
}

/** Reads the confidence of the pixels of a row. */
class ConfidenceRows
{
public:
  ConfidenceRows(const Rows & rows, const ConfidenceView & confidence)
    : m_Values(confidence.values)
  {
    for (std::size_t axis = 0; axis < 3; ++axis)
    {
      m_Size[axis] = axis < confidence.size.size() ? confidence.size[axis] : 1;
      m_CellOf[axis] = FindCells(rows.GetSize(axis), m_Size[axis]);
    }
  }

  bool
  IsGiven() const
  {
    return m_Values != nullptr;
  }

  const float *
  GetRow(std::size_t y, std::size_t z) const
  {
    return m_Values + (m_CellOf[2][z] * m_Size[1] + m_CellOf[1][y]) * m_Size[0];
  }

  const std::vector<std::size_t> &
  GetCellsOfRow() const
  {
    return m_CellOf[0];
  }

private:
  const float *            m_Values;
  std::size_t              m_Size[3];
  std::vector<std::size_t> m_CellOf[3];
};

/** The values of one run of pixels. */
ChannelSum
SumRun(const double * values, std::size_t count)
{
  ChannelSum sum;
  double     total = 0.0;
  for (std::size_t i = 0; i < count; ++i)
  {
    if (std::isfinite(values[i]))
    {
      ++sum.count;
      total += values[i];
      sum.least = std::min(sum.least, values[i]);
      sum.largest = std::max(sum.largest, values[i]);
    }
  }
  if (sum.count == 0)
  {
    return sum;
  }
  sum.mean = total / static_cast<double>(sum.count);
  for (std::size_t i = 0; i < count; ++i)
  {
    if (std::isfinite(values[i]))
    {
      sum.squares += (values[i] - sum.mean) * (values[i] - sum.mean);
    }
  }
  return sum;
}

/** Indices of the run begin ... end - 1 of the row (y, z). */
void
AddPlaces(RegionSum & sum, std::uint64_t begin, std::uint64_t end, std::uint64_t y, std::uint64_t z)
{
  const auto upTo = [](std::uint64_t n) { return n == 0 ? 0 : (n - 1) * n / 2; }; // 0 ... n - 1
  const auto squaresUpTo = [](std::uint64_t n) { return n == 0 ? 0 : (n - 1) * n / 2 * (2 * n - 1) / 3; }; // the same
  const std::uint64_t count = end - begin;
  const std::uint64_t x = upTo(end) - upTo(begin);
  const std::uint64_t xx = squaresUpTo(end) - squaresUpTo(begin);
  sum.pixels += count;
  sum.indices = { sum.indices[0] + x, sum.indices[1] + y * count, sum.indices[2] + z * count };
  const std::uint64_t products[6] = { xx, x * y, x * z, y * y * count, y * z * count, z * z * count };
  for (std::size_t i = 0; i < 6; ++i)
  {
    sum.products[i] += products[i];
  }
  const std::size_t first[3] = { begin, y, z };
  const std::size_t last[3] = { end - 1, y, z };
  for (std::size_t axis = 0; axis < 3; ++axis)
  {
    sum.boxFirst[axis] = std::min(sum.boxFirst[axis], first[axis]);
    sum.boxLast[axis] = std::max(sum.boxLast[axis], last[axis]);
  }
}

} // namespace

void
ChannelSum::Add(const ChannelSum & other)
{
  if (other.count == 0)
  {
    return;
  }
  const auto   n = static_cast<double>(count);
  const auto   m = static_cast<double>(other.count);
  const double difference = other.mean - mean;
  mean = count == 0 ? other.mean : mean + difference * m / (n + m);
  squares += other.squares + difference * difference * n * m / (n + m);
  count += other.count;
  least = std::min(least, other.least);
  largest = std::max(largest, other.largest);
}

void
RegionSum::Add(const RegionSum & other)
{
  pixels += other.pixels;
  for (std::size_t axis = 0; axis < 3; ++axis)
  {
    indices[axis] += other.indices[axis];
    boxFirst[axis] = std::min(boxFirst[axis], other.boxFirst[axis]);
    boxLast[axis] = std::max(boxLast[axis], other.boxLast[axis]);
  }
  for (std::size_t i = 0; i < products.size(); ++i)
  {
    products[i] += other.products[i];
  }
  confidence += other.confidence;
  for (std::size_t c = 0; c < channels.size(); ++c)
  {
    channels[c].Add(other.channels[c]);
  }
}

std::vector<RegionSum>
SumLeaves(const Rows & rows, std::size_t numberOfLeaves, const ConfidenceView & confidence, const Host & host)
{
  const RegionSum                     none(rows.GetNumberOfChannels());
  const ConfidenceRows                confidenceRows(rows, confidence);
  const std::size_t                   length = rows.GetSize(0);
  std::vector<std::vector<RegionSum>> parts(Rows::numberOfParts);
  std::vector<std::uint32_t>          highest(Rows::numberOfParts, 0);
  Rows::ForParts(rows.GetCount(), host, [&](std::size_t part, std::size_t begin, std::size_t end) {
    std::vector<RegionSum> & sums = parts[part];
    sums.assign(numberOfLeaves + 1, none);
    std::vector<std::uint32_t> leaves(length);
    std::vector<double>        values(length * none.channels.size());
    for (std::size_t row = begin; row < end; ++row)
    {
      const std::size_t y = row % rows.GetSize(1);
      const std::size_t z = row / rows.GetSize(1);
      rows.ReadLeaves(row, leaves.data());
      highest[part] = std::max(highest[part], *std::max_element(leaves.begin(), leaves.end()));
      if (highest[part] > numberOfLeaves)
      {
        return; // an error is thrown below
      }
      for (std::size_t c = 0; c < none.channels.size(); ++c)
      {
        rows.ReadChannel(row, c, values.data() + c * length);
      }
      ForRuns(leaves.data(), length, [&](std::size_t first, std::size_t last, std::uint32_t leaf) {
        RegionSum & sum = sums[leaf];
        AddPlaces(sum, first, last, y, z);
        for (std::size_t c = 0; c < none.channels.size(); ++c)
        {
          sum.channels[c].Add(SumRun(values.data() + c * length + first, last - first));
        }
        if (confidenceRows.IsGiven())
        {
          const float * const cells = confidenceRows.GetRow(y, z);
          for (std::size_t x = first; x < last; ++x)
          {
            sum.confidence += cells[confidenceRows.GetCellsOfRow()[x]];
          }
        }
      });
    }
  });
  const std::uint32_t greatest = *std::max_element(highest.begin(), highest.end());
  if (greatest > numberOfLeaves)
  {
    throw ParameterError("LeafImage",
                         "must have labels up to " + std::to_string(numberOfLeaves) + ", as the tree has leaves (got " +
                           std::to_string(greatest) + "). Give the leaves that belong to the tree.");
  }
  std::vector<RegionSum> all(numberOfLeaves + 1, none);
  for (const std::vector<RegionSum> & sums : parts)
  {
    for (std::size_t leaf = 1; leaf < sums.size(); ++leaf)
    {
      all[leaf].Add(sums[leaf]);
    }
  }
  for (std::size_t leaf = 1; leaf <= numberOfLeaves; ++leaf)
  {
    if (all[leaf].pixels == 0)
    {
      throw ParameterError("LeafImage",
                           "must have pixels of every leaf of the tree (got none of leaf " + std::to_string(leaf) +
                             "). Give the leaves that belong to the tree.");
    }
  }
  return all;
}

} // namespace dwc::statistics
