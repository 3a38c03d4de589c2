/* SPDX-License-Identifier: Apache-2.0 */
#include "statistics/Contacts.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <unordered_map>

namespace dwc::statistics
{
namespace
{

class PairCounter
{
public:
  void
  Count(std::uint32_t a, std::uint32_t b, std::size_t direction)
  {
    const std::uint64_t key = static_cast<std::uint64_t>(std::min(a, b)) << 32U | std::max(a, b);
    if (m_Last == nullptr || key != m_LastKey) // neighbors of the same two leaves come one after the other
    {
      m_Last = &m_Counts[key];
      m_LastKey = key;
    }
    ++(*m_Last)[direction];
  }

  const std::unordered_map<std::uint64_t, Crossings> &
  GetCounts() const
  {
    return m_Counts;
  }

private:
  std::unordered_map<std::uint64_t, Crossings> m_Counts; // references stay valid
  std::uint64_t                                m_LastKey{ 0 };
  Crossings *                                  m_Last{ nullptr };
};

/** Pairs a[x], b[x] of two rows, where they differ. */
void
CountRow(const std::uint32_t * a,
         const std::uint32_t * b,
         std::size_t           length,
         std::size_t           direction,
         PairCounter &         counter)
{
  constexpr std::size_t chunk = 32; // mostly the same, which vector units see at once
  for (std::size_t begin = 0; begin < length; begin += chunk)
  {
    const std::size_t end = std::min(length, begin + chunk);
    std::uint32_t     difference = 0;
    for (std::size_t x = begin; x < end; ++x)
    {
      difference |= a[x] ^ b[x];
    }
    for (std::size_t x = begin; difference != 0 && x < end; ++x)
    {
      if (a[x] != b[x])
      {
        counter.Count(a[x], b[x], direction);
      }
    }
  }
}

/** Rows of leaves with a pixel of label 0 before and after; rows beyond the image are all 0. Keeps those of the last
 * two slices. */
class PaddedRows
{
public:
  explicit PaddedRows(const Rows & rows)
    : m_Rows(rows)
    , m_Length(rows.GetSize(0) + 2)
    , m_Zeros(m_Length, 0)
  {
    for (Slice & slice : m_Slices)
    {
      slice.leaves.assign(m_Length * rows.GetSize(1), 0);
    }
  }

  std::size_t
  GetLength() const
  {
    return m_Length;
  }

  /** Rows are counted from 1: row 0 and slice 0 are beyond the image. */
  const std::uint32_t *
  Get(std::size_t y, std::size_t z)
  {
    if (y == 0 || y > m_Rows.GetSize(1) || z == 0 || z > m_Rows.GetSize(2))
    {
      return m_Zeros.data();
    }
    Slice & slice = m_Slices[z % 2];
    if (slice.z != z)
    {
      for (std::size_t row = 0; row < m_Rows.GetSize(1); ++row)
      {
        m_Rows.ReadLeaves((z - 1) * m_Rows.GetSize(1) + row, slice.leaves.data() + row * m_Length + 1);
      }
      slice.z = z;
    }
    return slice.leaves.data() + (y - 1) * m_Length;
  }

private:
  struct Slice
  {
    std::size_t                z{ 0 };
    std::vector<std::uint32_t> leaves;
  };

  const Rows &               m_Rows;
  std::size_t                m_Length;
  std::vector<std::uint32_t> m_Zeros;
  std::array<Slice, 2>       m_Slices;
};

/** The pairs of each pixel of a row with the neighbors after it. */
void
CountRowAndNext(PaddedRows & padded, std::size_t y, std::size_t z, bool isVolume, PairCounter & counter)
{
  const std::size_t           length = padded.GetLength();
  const std::uint32_t * const row = padded.Get(y, z);
  CountRow(row, row + 1, length - 1, 1, counter);
  const auto countWith = [&](const std::uint32_t * other, std::size_t direction) {
    CountRow(row, other, length, direction, counter);
    CountRow(row, other + 1, length - 1, direction | 1U, counter);
    CountRow(row + 1, other, length - 1, direction | 1U, counter);
  };
  countWith(padded.Get(y + 1, z), 2);
  if (isVolume)
  {
    countWith(padded.Get(y, z + 1), 4);
    countWith(padded.Get(y + 1, z + 1), 6);
    if (y > 0)
    {
      countWith(padded.Get(y - 1, z + 1), 6);
    }
  }
}

} // namespace

std::map<std::pair<std::uint32_t, std::uint32_t>, Crossings>
CountCrossings(const Rows & rows, const Host & host)
{
  const bool               isVolume = rows.GetSize(2) > 1;
  const std::size_t        paddedRows = rows.GetSize(1) + 2;
  std::vector<PairCounter> counters(Rows::numberOfParts);
  // Of a plane the slices beyond it are no neighbors.
  const std::size_t firstSlice = isVolume ? 0 : 1;
  const std::size_t slices = isVolume ? rows.GetSize(2) + 2 : 1;
  Rows::ForParts(slices * paddedRows, host, [&](std::size_t part, std::size_t begin, std::size_t end) {
    PaddedRows padded(rows);
    for (std::size_t i = begin; i < end; ++i)
    {
      CountRowAndNext(padded, i % paddedRows, firstSlice + i / paddedRows, isVolume, counters[part]);
    }
  });
  std::map<std::pair<std::uint32_t, std::uint32_t>, Crossings> all;
  for (const PairCounter & counter : counters)
  {
    for (const auto & [key, counts] : counter.GetCounts())
    {
      Crossings & sum = all[{ static_cast<std::uint32_t>(key >> 32U), static_cast<std::uint32_t>(key) }];
      for (std::size_t i = 0; i < sum.size(); ++i)
      {
        sum[i] += counts[i];
      }
    }
  }
  return all;
}

} // namespace dwc::statistics
