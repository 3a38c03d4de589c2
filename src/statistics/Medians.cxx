/* SPDX-License-Identifier: Apache-2.0 */
#include "statistics/Medians.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <type_traits>
#include <utility>
#include <variant>

namespace dwc::statistics
{
namespace
{

constexpr unsigned int digitBits = 11;
constexpr std::size_t  numberOfBins = std::size_t{ 1 } << digitBits;

/** Bytes that all parts' histograms may take at once. */
constexpr std::size_t memoryOfHistograms = std::size_t{ 64 } << 20U;

/** Values of a type as integers of the same order, of `bits` bits. */
struct Keys
{
  unsigned int  bits;
  bool          isFloating;
  std::uint64_t offset; ///< of integers: minus the lowest one

  static Keys
  Of(const PixelValues & pixels)
  {
    return std::visit(
      [](const auto * values) {
        using Type = std::remove_const_t<std::remove_pointer_t<decltype(values)>>;
        constexpr bool isSigned = std::is_integral<Type>::value && std::is_signed<Type>::value;
        return Keys{ 8 * sizeof(Type),
                     std::is_floating_point<Type>::value,
                     isSigned ? std::uint64_t{ 1 } << (8 * sizeof(Type) - 1) : 0 };
      },
      pixels.values);
  }

  unsigned int
  CountDigits() const
  {
    return (bits + digitBits - 1) / digitBits;
  }

  /** Bits below digit `d`; digit 0 is the highest. */
  unsigned int
  GetShift(unsigned int d) const
  {
    return digitBits * (this->CountDigits() - 1 - d);
  }

  std::uint64_t
  FromValue(double value) const
  {
    if (!isFloating)
    {
      return static_cast<std::uint64_t>(static_cast<std::int64_t>(value)) + offset;
    }
    if (bits == 32)
    {
      const auto    narrow = static_cast<float>(value);
      std::uint32_t key = 0;
      std::memcpy(&key, &narrow, sizeof(key));
      return (key & 0x80000000U) != 0 ? ~key : key | 0x80000000U;
    }
    std::uint64_t key = 0;
    std::memcpy(&key, &value, sizeof(key));
    return (key >> 63U) != 0 ? ~key : key | std::uint64_t{ 1 } << 63U;
  }

  double
  ToValue(std::uint64_t key) const
  {
    if (!isFloating)
    {
      return static_cast<double>(static_cast<std::int64_t>(key - offset));
    }
    if (bits == 32)
    {
      auto narrowKey = static_cast<std::uint32_t>(key);
      narrowKey = (narrowKey & 0x80000000U) != 0 ? narrowKey & 0x7fffffffU : ~narrowKey;
      float narrow = 0.0F;
      std::memcpy(&narrow, &narrowKey, sizeof(narrow));
      return narrow;
    }
    const std::uint64_t whole = (key >> 63U) != 0 ? key & ~(std::uint64_t{ 1 } << 63U) : ~key;
    double              value = 0.0;
    std::memcpy(&value, &whole, sizeof(value));
    return value;
  }
};

/** A value of a node by its rank, from 0: the digits that are known, and its rank among the values that begin so. */
struct Query
{
  std::size_t   node;
  std::uint64_t rank;
  std::uint64_t prefix{ 0 };
};

using Histogram = std::vector<std::uint32_t>; ///< bins of all slots, one slot after the other

/** Moves a query on to the digit in which its rank falls. \param count of values with a digit */
template <typename TCount>
void
TakeDigit(Query & query, const TCount & count)
{
  std::size_t digit = 0;
  for (std::uint64_t here = count(0); query.rank >= here; here = count(digit))
  {
    query.rank -= here;
    ++digit;
  }
  query.prefix = query.prefix << digitBits | digit;
}

/** What all passes over the pixels share. */
struct Pass
{
  const Rows & rows;
  std::size_t  channel;
  Keys         keys;
  std::size_t  numberOfLeaves;
  const Host & host;

  /** Runs body(part, leaf, key) for each finite value of the leaves. */
  template <typename TBody>
  void
  ForValues(const TBody & body) const
  {
    Rows::ForParts(rows.GetCount(), host, [&](std::size_t part, std::size_t begin, std::size_t end) {
      std::vector<std::uint32_t> leaves(rows.GetSize(0));
      std::vector<double>        values(rows.GetSize(0));
      for (std::size_t row = begin; row < end; ++row)
      {
        rows.ReadLeaves(row, leaves.data());
        rows.ReadChannel(row, channel, values.data());
        for (std::size_t x = 0; x < leaves.size(); ++x)
        {
          if (leaves[x] != 0 && std::isfinite(values[x]))
          {
            body(part, leaves[x], keys.FromValue(values[x]));
          }
        }
      }
    });
  }

  /** Histograms of the parts as one. */
  static std::vector<std::uint64_t>
  AddParts(const std::vector<Histogram> & parts)
  {
    std::vector<std::uint64_t> sum(parts.front().size());
    for (const Histogram & part : parts)
    {
      for (std::size_t i = 0; i < sum.size(); ++i)
      {
        sum[i] += part[i];
      }
    }
    return sum;
  }

  /** The first digit of all queries, from the histograms of some leaves at a time. */
  void
  TakeFirstDigits(std::vector<Query> & queries, const Tree & tree) const
  {
    // before[l * numberOfBins + b]: values of leaves up to l.
    std::vector<std::uint64_t> upTo((numberOfLeaves + 1) * numberOfBins);
    const std::size_t          leavesAtOnce =
      std::max<std::size_t>(1, memoryOfHistograms / (Rows::numberOfParts * numberOfBins * sizeof(std::uint32_t)));
    for (std::size_t first = 1; first <= numberOfLeaves; first += leavesAtOnce)
    {
      const std::size_t      last = std::min(numberOfLeaves, first + leavesAtOnce - 1);
      std::vector<Histogram> parts(Rows::numberOfParts, Histogram((last - first + 1) * numberOfBins));
      const unsigned int     shift = keys.GetShift(0);
      this->ForValues([&](std::size_t part, std::uint32_t leaf, std::uint64_t key) {
        if (leaf >= first && leaf <= last)
        {
          ++parts[part][(leaf - first) * numberOfBins + (key >> shift)];
        }
      });
      const std::vector<std::uint64_t> sum = AddParts(parts);
      for (std::size_t leaf = first; leaf <= last; ++leaf)
      {
        for (std::size_t b = 0; b < numberOfBins; ++b)
        {
          upTo[leaf * numberOfBins + b] = upTo[(leaf - 1) * numberOfBins + b] + sum[(leaf - first) * numberOfBins + b];
        }
      }
    }
    for (Query & query : queries)
    {
      const TreeNode & node = tree.nodes[query.node];
      TakeDigit(query, [&](std::size_t b) {
        return upTo[node.lastLeaf * numberOfBins + b] - upTo[(node.firstLeaf - 1) * numberOfBins + b];
      });
    }
  }

  /** Digit `d` of the queries begin ... end - 1. */
  void
  TakeDigits(Query * begin, Query * end, unsigned int d, const Tree & tree) const
  {
    // A slot for each node and prefix; of each leaf, the slots that its values may be of, by their prefixes.
    std::map<std::pair<std::size_t, std::uint64_t>, std::size_t>    slots;
    std::vector<std::vector<std::pair<std::uint64_t, std::size_t>>> slotsOf(numberOfLeaves + 1);
    for (const Query * query = begin; query != end; ++query)
    {
      const auto [place, isNew] = slots.try_emplace({ query->node, query->prefix }, slots.size());
      for (std::uint32_t leaf = tree.nodes[query->node].firstLeaf; isNew && leaf <= tree.nodes[query->node].lastLeaf;
           ++leaf)
      {
        slotsOf[leaf].emplace_back(query->prefix, place->second);
      }
    }
    for (auto & all : slotsOf)
    {
      std::sort(all.begin(), all.end());
    }
    std::vector<Histogram> parts(Rows::numberOfParts, Histogram(slots.size() * numberOfBins));
    const unsigned int     shift = keys.GetShift(d);
    this->ForValues([&](std::size_t part, std::uint32_t leaf, std::uint64_t key) {
      const auto &        all = slotsOf[leaf];
      const std::uint64_t prefix = key >> shift >> digitBits;
      for (auto slot = std::lower_bound(all.begin(), all.end(), std::pair<std::uint64_t, std::size_t>(prefix, 0));
           slot != all.end() && slot->first == prefix;
           ++slot)
      {
        ++parts[part][slot->second * numberOfBins + (key >> shift) % numberOfBins];
      }
    });
    const std::vector<std::uint64_t> sum = AddParts(parts);
    for (Query * query = begin; query != end; ++query)
    {
      const std::size_t slot = slots.at({ query->node, query->prefix });
      TakeDigit(*query, [&](std::size_t b) { return sum[slot * numberOfBins + b]; });
    }
  }
};

} // namespace

std::vector<double>
FindMedians(const Rows &                       rows,
            const PixelValues &                pixels,
            std::size_t                        channel,
            const Tree &                       tree,
            const std::vector<std::uint64_t> & counts,
            const Host &                       host)
{
  const Pass         pass{ rows, channel, Keys::Of(pixels), tree.NumberOfLeaves(), host };
  std::vector<Query> queries; // two of each node that has values: the middle one, or the middle two
  for (std::size_t id = 0; id < tree.nodes.size(); ++id)
  {
    if (counts[id] > 0)
    {
      queries.push_back({ id, (counts[id] - 1) / 2 });
      queries.push_back({ id, counts[id] / 2 });
    }
  }
  if (!queries.empty())
  {
    pass.TakeFirstDigits(queries, tree);
  }
  const std::size_t atOnce =
    std::max<std::size_t>(2, memoryOfHistograms / (Rows::numberOfParts * numberOfBins * sizeof(std::uint32_t)));
  for (unsigned int d = 1; d < pass.keys.CountDigits(); ++d)
  {
    for (std::size_t first = 0; first < queries.size(); first += atOnce)
    {
      pass.TakeDigits(queries.data() + first, queries.data() + std::min(queries.size(), first + atOnce), d, tree);
    }
  }
  std::vector<double> medians(tree.nodes.size(), std::numeric_limits<double>::quiet_NaN());
  for (std::size_t q = 0; q + 1 < queries.size(); q += 2)
  {
    medians[queries[q].node] = 0.5 * (pass.keys.ToValue(queries[q].prefix) + pass.keys.ToValue(queries[q + 1].prefix));
  }
  return medians;
}

} // namespace dwc::statistics
