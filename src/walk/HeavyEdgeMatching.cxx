/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/HeavyEdgeMatching.h"

#include "walk/Flow.h"
#include "walk/NodeFlow.h"
#include "walk/Parallel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

namespace dwc::walk
{

namespace
{

/** The neighbors that a lump prefers, best first. */
struct Choice
{
  static constexpr std::size_t    most = 6;
  std::array<std::uint32_t, most> lumps{};
  std::array<float, most>         ratings{};
  std::size_t                     count{ 0 };

  void
  Add(std::uint32_t lump, float rating)
  {
    // The lower number of two equal ratings is in front.
    std::size_t place = count;
    while (place > 0 && (ratings[place - 1] < rating || (ratings[place - 1] == rating && lumps[place - 1] > lump)))
    {
      --place;
    }
    if (place == most)
    {
      return;
    }
    count = std::min(most, count + 1);
    for (std::size_t i = count - 1; i > place; --i)
    {
      lumps[i] = lumps[i - 1];
      ratings[i] = ratings[i - 1];
    }
    lumps[place] = lump;
    ratings[place] = rating;
  }
};

/** What is asked of a pair. */
struct Lumps
{
  std::vector<double>         inverseVolumes; ///< 0 of a lump without volume
  const std::vector<double> & sizes;
  double                      largest; ///< size of a pair
};

/** Offers a neighbor to a lump, unless the two are too large together. */
void
Consider(std::uint32_t lump, std::uint32_t neighbor, double flow, const Lumps & lumps, Choice & choice)
{
  if (neighbor != lump && flow > 0.0 && lumps.inverseVolumes[neighbor] > 0.0 &&
      lumps.sizes[lump] + lumps.sizes[neighbor] <= lumps.largest)
  {
    choice.Add(neighbor, static_cast<float>(flow * (lumps.inverseVolumes[lump] + lumps.inverseVolumes[neighbor])));
  }
}

/** Preferences from the walk itself: nothing is stored but the choices. */
std::vector<Choice>
ChoicesFromWalk(const NeighborhoodWalk &    walk,
                const Lumping &             lumping,
                const std::vector<double> & pi,
                const Lumps &               lumps,
                const Host &                host)
{
  std::vector<Choice> choices(lumping.Count());
  const double        rowsPerLump = static_cast<double>(lumping.rows.size()) / static_cast<double>(lumping.Count());
  const double        work = 1500.0 * rowsPerLump;
  host.ForBlocksWithProgress(
    lumping.Count(), ItemsPerBlock(work), ItemsPerReport(work), [&](std::size_t begin, std::size_t end) {
      NodeFlow                 flow;
      std::vector<std::size_t> cell;
      for (std::size_t lump = begin; lump < end; ++lump)
      {
        const auto consider = [&](std::size_t neighbor, double value) {
          Consider(static_cast<std::uint32_t>(lump), static_cast<std::uint32_t>(neighbor), value, lumps, choices[lump]);
        };
        if (lumping.Trivial())
        {
          walk.ForSteps(
            lump, cell, [&](std::size_t row, double probability) { consider(row, pi[lump] * probability); });
          continue;
        }
        for (const auto & [neighbor, value] : flow.Sum(walk, lumping, pi, lump))
        {
          consider(neighbor, value);
        }
      }
    });
  return choices;
}

/** The same from stored flow. */
std::vector<Choice>
ChoicesFromFlow(const SparseRows & flow, const Lumps & lumps)
{
  std::vector<Choice> choices(flow.Rows());
  for (std::size_t lump = 0; lump < flow.Rows(); ++lump)
  {
    for (std::size_t e = flow.offsets[lump]; e < flow.offsets[lump + 1]; ++e)
    {
      Consider(static_cast<std::uint32_t>(lump), flow.columns[e], flow.values[e], lumps, choices[lump]);
    }
  }
  return choices;
}

/** Lump to the pair that it goes into, numbered by first members; at most `pairs` pairs are made. */
std::vector<std::uint32_t>
Match(const std::vector<Choice> & choices, std::size_t pairs)
{
  const std::size_t                            count = choices.size();
  std::vector<std::pair<float, std::uint32_t>> order(count); // best first, then by number
  for (std::size_t lump = 0; lump < count; ++lump)
  {
    order[lump] = { -choices[lump].ratings[0], static_cast<std::uint32_t>(lump) };
  }
  std::sort(order.begin(), order.end());
  std::vector<std::uint32_t> partner(count, Lumping::none);
  std::size_t                made = 0;
  for (std::size_t i = 0; i < count && made < pairs; ++i)
  {
    const std::uint32_t lump = order[i].second;
    if (partner[lump] != Lumping::none)
    {
      continue;
    }
    const Choice & choice = choices[lump];
    for (std::size_t c = 0; c < choice.count; ++c)
    {
      if (partner[choice.lumps[c]] == Lumping::none)
      {
        partner[lump] = choice.lumps[c];
        partner[choice.lumps[c]] = lump;
        ++made;
        break;
      }
    }
  }
  std::vector<std::uint32_t> joined(count, Lumping::none);
  std::uint32_t              next = 0;
  for (std::size_t lump = 0; lump < count; ++lump)
  {
    if (joined[lump] == Lumping::none)
    {
      joined[lump] = next;
      if (partner[lump] != Lumping::none)
      {
        joined[partner[lump]] = next;
      }
      ++next;
    }
  }
  return joined;
}

/** Flow between joined lumps. */
SparseRows
Coarsen(const SparseRows & flow, const std::vector<std::uint32_t> & joined, std::size_t count)
{
  std::vector<std::vector<std::uint32_t>> members(count);
  for (std::size_t lump = 0; lump < joined.size(); ++lump)
  {
    members[joined[lump]].push_back(static_cast<std::uint32_t>(lump));
  }
  SparseRows                 coarse;
  std::vector<double>        sum(count, 0.0);
  std::vector<std::uint32_t> touched;
  for (std::size_t a = 0; a < count; ++a)
  {
    touched.clear();
    for (const std::uint32_t lump : members[a])
    {
      for (std::size_t e = flow.offsets[lump]; e < flow.offsets[lump + 1]; ++e)
      {
        const std::uint32_t b = joined[flow.columns[e]];
        if (sum[b] == 0.0)
        {
          touched.push_back(b);
        }
        sum[b] += static_cast<double>(flow.values[e]);
      }
    }
    std::sort(touched.begin(), touched.end());
    for (const std::uint32_t b : touched)
    {
      if (sum[b] > 0.0)
      {
        coarse.columns.push_back(b);
        coarse.values.push_back(static_cast<float>(sum[b]));
        sum[b] = 0.0;
      }
    }
    coarse.offsets.push_back(coarse.columns.size());
  }
  return coarse;
}

} // namespace

std::vector<std::uint32_t>
MatchHeavyEdges(const NeighborhoodWalk &    walk,
                const Lumping &             lumping,
                const std::vector<double> & pi,
                std::size_t                 maximumNumberOfLumps,
                const Host &                host)
{
  // While the lumps are about as many as the rows their flow is larger than the walk: it is computed and forgotten.
  constexpr double storeBelow = 1.0 / 12.0;
  // A pair may be this many times as large as the mean lump at the end.
  constexpr double unevenness = 4.0;

  const std::size_t          rows = walk.Rows();
  std::vector<std::uint32_t> lumps(rows, 0);
  for (std::size_t row = 0; row < rows; ++row)
  {
    lumps[row] = lumping.nodeOfRow[row] == Lumping::none ? 0 : lumping.nodeOfRow[row] + 1;
  }
  const auto   kept = static_cast<double>(lumping.rows.size());
  const double rounds = std::max(1.0, std::log2(kept / static_cast<double>(maximumNumberOfLumps)) / 0.8);
  double       largest = unevenness * kept / static_cast<double>(maximumNumberOfLumps);

  std::size_t count = lumping.Count();
  SparseRows  flow;
  for (double round = 0.0; count > maximumNumberOfLumps; round += 1.0)
  {
    const Host stage = host.Stage(std::min(1.0, round / rounds), std::min(1.0, (round + 1.0) / rounds));
    stage.progress(0.0);
    const Lumping       now = MakeLumping(rows, lumps.data(), nullptr);
    std::vector<double> volume(count, 0.0);
    for (const std::uint32_t row : now.rows)
    {
      volume[now.nodeOfRow[row]] += pi[row];
    }
    const bool store = static_cast<double>(count) < storeBelow * kept;
    if (store && flow.Rows() == 0)
    {
      flow = SparseFlow(walk, now, pi, 1, stage);
    }
    for (double & v : volume)
    {
      v = v > 0.0 ? 1.0 / v : 0.0;
    }
    const Lumps               pairs{ std::move(volume), now.sizes, largest };
    const std::vector<Choice> choices =
      flow.Rows() > 0 ? ChoicesFromFlow(flow, pairs) : ChoicesFromWalk(walk, now, pi, pairs, stage);
    std::vector<std::uint32_t> joined = Match(choices, count - maximumNumberOfLumps);
    std::size_t                left = 1U + *std::max_element(joined.begin(), joined.end());
    if (left == count && std::isfinite(largest))
    {
      // No two lumps that are small enough touch each other: let them be uneven.
      largest = std::numeric_limits<double>::infinity();
      continue;
    }
    if (left == count)
    {
      // Nothing flows between any two: a cut between them costs nothing, wherever it is.
      for (std::size_t lump = 0; lump < count; ++lump)
      {
        joined[lump] = static_cast<std::uint32_t>(lump * maximumNumberOfLumps / count);
      }
      left = maximumNumberOfLumps;
    }
    if (flow.Rows() > 0)
    {
      flow = Coarsen(flow, joined, left);
    }
    for (const std::uint32_t row : now.rows)
    {
      lumps[row] = joined[now.nodeOfRow[row]] + 1;
    }
    count = left;
  }
  host.progress(1.0);
  return lumps;
}

} // namespace dwc::walk
