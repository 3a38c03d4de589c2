/* SPDX-License-Identifier: Apache-2.0 */
#include "file/Groups.h"

#include "file/Stack.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace dwc
{
namespace file
{
namespace
{

using Slices = std::vector<Slice>;

constexpr std::size_t longestValue = 40; // of a trait, in the name of a group

/** Of each slice, which of the stack's positions it is at: they are counted from 0. */
struct Positions
{
  std::vector<std::size_t> ofSlice;
  std::size_t              count{ 0 };

  bool
  AreSingle() const
  {
    return count == ofSlice.size();
  }
};

Positions
FindPositions(const Slices & slices)
{
  const Vector                                normal = slices.front().GetNormal();
  std::vector<std::pair<double, std::size_t>> heights;
  for (std::size_t i = 0; i < slices.size(); ++i)
  {
    heights.emplace_back(slices[i].GetHeight(normal), i);
  }
  std::sort(heights.begin(), heights.end());
  Positions positions;
  positions.ofSlice.resize(slices.size());
  for (std::size_t i = 0; i < heights.size(); ++i)
  {
    const bool isNext = i == 0 || heights[i].first - heights[i - 1].first >= GetHeightTolerance(slices.front());
    positions.count += isNext ? 1 : 0;
    positions.ofSlice[heights[i].second] = positions.count - 1;
  }
  return positions;
}

using Groups = std::vector<Group>;

/** Slices by the values of a trait: numbers first, in their order. */
Groups
GroupByTrait(const Slices & slices, std::size_t trait)
{
  std::map<std::string, std::vector<std::size_t>> byText;
  for (std::size_t i = 0; i < slices.size(); ++i)
  {
    byText[slices[i].traits[trait]].push_back(i);
  }
  std::vector<std::pair<double, Group>> ordered;
  const std::string                     name = GetTraits()[trait].name;
  for (auto & [text, members] : byText)
  {
    const double number = ParseNumber(text);
    ordered.emplace_back(
      std::isfinite(number) ? number : std::numeric_limits<double>::infinity(),
      Group{ std::move(members), text.empty() ? "without " + name : name + " " + text.substr(0, longestValue) });
  }
  std::stable_sort(ordered.begin(), ordered.end(), [](const auto & a, const auto & b) { return a.first < b.first; });
  Groups groups;
  for (auto & [number, group] : ordered)
  {
    groups.push_back(std::move(group));
  }
  return groups;
}

/** How often each position occurs among some slices. */
std::vector<std::size_t>
CountAtPositions(const std::vector<std::size_t> & members, const Positions & positions)
{
  std::vector<std::size_t> counts(positions.count, 0);
  for (const std::size_t i : members)
  {
    ++counts[positions.ofSlice[i]];
  }
  return counts;
}

std::size_t
FindGreatestCount(const Positions & positions)
{
  std::vector<std::size_t> counts(positions.count, 0);
  for (const std::size_t position : positions.ofSlice)
  {
    ++counts[position];
  }
  return *std::max_element(counts.begin(), counts.end());
}

/** By a trait of which each value occurs at every position, equally often; none where there is no such trait. */
Groups
GroupEvenly(const Slices & slices, const Positions & positions)
{
  for (std::size_t trait = 0; trait < GetTraits().size(); ++trait)
  {
    const Groups groups = GroupByTrait(slices, trait);
    const auto   isEven = [&](const Group & group) {
      const std::vector<std::size_t> counts = CountAtPositions(group.members, positions);
      return std::all_of(counts.begin(), counts.end(), [&](std::size_t n) { return n > 0 && n == counts.front(); });
    };
    if (groups.size() > 1 && groups.size() <= FindGreatestCount(positions) &&
        std::all_of(groups.begin(), groups.end(), isEven))
    {
      return groups;
    }
  }
  return {};
}

/** By a trait of which no value occurs twice at a position: a time point that was not finished is one, too. */
Groups
GroupWithoutDoubles(const Slices & slices, const Positions & positions)
{
  for (std::size_t trait = 0; trait < GetTraits().size(); ++trait)
  {
    const Groups groups = GroupByTrait(slices, trait);
    const auto   isSingle = [&](const Group & group) {
      const std::vector<std::size_t> counts = CountAtPositions(group.members, positions);
      return std::all_of(counts.begin(), counts.end(), [](std::size_t n) { return n <= 1; });
    };
    if (groups.size() > 1 && groups.size() <= FindGreatestCount(positions) &&
        std::all_of(groups.begin(), groups.end(), isSingle))
    {
      return groups;
    }
  }
  return {};
}

/** Whether the values of a time part slices that are sorted by it: either all of one part come before all of the next,
 * or all at one position before all at the next. \param ranks of each slice at its position. */
bool
IsOrderly(const std::vector<std::pair<double, std::size_t>> & sorted,
          const Positions &                                   positions,
          const std::vector<std::size_t> &                    ranks)
{
  const std::size_t times = sorted.size() / positions.count;
  bool              isByTime = true;
  bool              isByPosition = true;
  for (std::size_t i = 0; i < sorted.size(); ++i)
  {
    const std::size_t slice = sorted[i].second;
    isByTime = isByTime && ranks[slice] == i / positions.count;
    isByPosition = isByPosition && positions.ofSlice[slice] == positions.ofSlice[sorted[i - i % times].second];
  }
  return isByTime || isByPosition;
}

/** The slices of each position in the order of a number that differs between them: the first of each, the second of
 * each, and so on. */
Groups
GroupByOrder(const Slices & slices, const Positions & positions, std::size_t trait)
{
  std::vector<std::pair<double, std::size_t>> sorted;
  for (std::size_t i = 0; i < slices.size(); ++i)
  {
    sorted.emplace_back(ParseNumber(slices[i].traits[trait]), i);
  }
  if (slices.size() % positions.count != 0 ||
      std::any_of(sorted.begin(), sorted.end(), [](const auto & one) { return !std::isfinite(one.first); }))
  {
    return {};
  }
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::size_t> ranks(slices.size());
  std::vector<std::size_t> counts(positions.count, 0);
  std::vector<double>      last(positions.count, -std::numeric_limits<double>::infinity());
  Groups                   groups(slices.size() / positions.count);
  for (const auto & [number, slice] : sorted)
  {
    const std::size_t position = positions.ofSlice[slice];
    ranks[slice] = counts[position]++;
    if (ranks[slice] >= groups.size() || number == last[position])
    {
      return {};
    }
    last[position] = number;
    groups[ranks[slice]].members.push_back(slice);
  }
  for (Group & group : groups)
  {
    const std::string first = slices[group.members.front()].traits[trait].substr(0, longestValue);
    const std::string final = slices[group.members.back()].traits[trait].substr(0, longestValue);
    group.name = std::string(GetTraits()[trait].name) + " " + first + (first == final ? "" : " to " + final);
  }
  return IsOrderly(sorted, positions, ranks) ? groups : Groups();
}

Groups
GroupByOrder(const Slices & slices, const Positions & positions)
{
  for (std::size_t trait = 0; trait < GetTraits().size(); ++trait)
  {
    Groups groups = GetTraits()[trait].isOrdered ? GroupByOrder(slices, positions, trait) : Groups();
    if (groups.size() > 1)
    {
      return groups;
    }
  }
  return {};
}

/** By a trait of which each value makes a regular stack, where the stacks lie in each other: time points between which
 * the patient was moved. */
Groups
GroupOverlaid(const Slices & slices)
{
  constexpr std::size_t leastSlices = 3; // of which one can say that they are regular
  for (std::size_t trait = 0; trait < GetTraits().size(); ++trait)
  {
    const Groups groups = GroupByTrait(slices, trait);
    if (groups.size() < 2 || leastSlices * groups.size() > slices.size())
    {
      continue;
    }
    const Vector normal = slices.front().GetNormal();
    double       top = std::numeric_limits<double>::infinity();
    double       bottom = -top;
    bool         areRegular = true;
    for (const Group & group : groups)
    {
      const Stack stack = MakeStack(TakeSlices(slices, group));
      areRegular = areRegular && group.members.size() >= leastSlices && stack.fault.empty();
      bottom = std::max(bottom, stack.slices.front().GetHeight(normal));
      top = std::min(top, stack.slices.back().GetHeight(normal));
    }
    if (areRegular && bottom < top)
    {
      return groups;
    }
  }
  return {};
}

} // namespace

std::vector<Slice>
TakeSlices(const std::vector<Slice> & slices, const Group & group)
{
  std::vector<Slice> taken;
  for (const std::size_t i : group.members)
  {
    taken.push_back(slices[i]);
  }
  return taken;
}

std::vector<Group>
FindGroups(const std::vector<Slice> & slices)
{
  const Positions positions = FindPositions(slices);
  if (positions.AreSingle())
  {
    return GroupOverlaid(slices);
  }
  Groups groups = GroupEvenly(slices, positions);
  groups = groups.empty() ? GroupWithoutDoubles(slices, positions) : groups;
  return groups.empty() ? GroupByOrder(slices, positions) : groups;
}

} // namespace file
} // namespace dwc
