/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/SplitTokens.h"

#include "diffuse/local/OtsuThreshold.h"

#include <algorithm>
#include <queue>

namespace dwc
{
namespace local
{
namespace
{

/** Where a token would be split. */
struct Split
{
  double        gain{ 0.0 }; ///< squared deviations that it takes away
  std::uint32_t label{ 0 };
  std::size_t   channel{ 0 };
  float         threshold{ 0.0F }; ///< the largest value below

  bool
  operator<(const Split & other) const
  {
    return gain < other.gain || (gain == other.gain && label > other.label);
  }
};

/** Pixels of a token, as a range of one list. */
struct Range
{
  std::size_t begin;
  std::size_t end;
};

constexpr std::size_t leastPixels = 4;
constexpr std::size_t leastShare = 20; // one twentieth

} // namespace

void
SplitTokens(std::vector<std::uint32_t> & labels,
            const std::vector<Channel> & channels,
            std::size_t                  count,
            const Host &                 host)
{
  std::uint32_t tokens = labels.empty() ? 0 : *std::max_element(labels.begin(), labels.end());
  if (tokens == 0 || tokens >= count)
  {
    return;
  }
  std::vector<Range> ranges(tokens + 1, Range{ 0, 0 });
  for (const std::uint32_t label : labels)
  {
    ++ranges[label].end;
  }
  std::size_t first = 0;
  for (std::uint32_t label = 1; label <= tokens; ++label)
  {
    const std::size_t size = ranges[label].end;
    ranges[label] = { first, first };
    first += size;
  }
  std::vector<std::uint32_t> pixels(first);
  for (std::size_t p = 0; p < labels.size(); ++p)
  {
    if (labels[p] != 0)
    {
      pixels[ranges[labels[p]].end++] = static_cast<std::uint32_t>(p);
    }
  }

  const auto splitOf = [&](std::uint32_t label) {
    const Range range = ranges[label];
    Split       split;
    split.label = label;
    const std::size_t size = range.end - range.begin;
    for (std::size_t c = 0; c < channels.size() && size >= 2 * leastPixels; ++c)
    {
      const OtsuSplit best = OtsuThreshold(
        size,
        [&](std::size_t i) { return channels[c][pixels[range.begin + i]]; },
        std::max(leastPixels, size / leastShare));
      if (best.gain > split.gain)
      {
        split = { best.gain, label, c, best.threshold };
      }
    }
    return split;
  };
  std::vector<Split> splits(tokens);
  host.ForBlocks(tokens, 8, [&](std::size_t begin, std::size_t end) {
    for (std::size_t t = begin; t < end; ++t)
    {
      splits[t] = splitOf(static_cast<std::uint32_t>(t + 1));
    }
  });
  std::priority_queue<Split> queue(splits.begin(), splits.end());
  const double               made = tokens;
  while (tokens < count && queue.top().gain > 0.0)
  {
    const Split split = queue.top();
    queue.pop();
    Range &         range = ranges[split.label];
    const Channel & values = channels[split.channel];
    const auto      middle = std::stable_partition(pixels.begin() + static_cast<std::ptrdiff_t>(range.begin),
                                              pixels.begin() + static_cast<std::ptrdiff_t>(range.end),
                                              [&](std::uint32_t p) { return values[p] <= split.threshold; });
    const auto      at = static_cast<std::size_t>(middle - pixels.begin());
    ++tokens;
    for (std::size_t k = at; k < range.end; ++k)
    {
      labels[pixels[k]] = tokens;
    }
    const Range above{ at, range.end };
    range.end = at;
    ranges.push_back(above);
    queue.push(splitOf(split.label));
    queue.push(splitOf(tokens));
    host.progress((tokens - made) / (static_cast<double>(count) - made));
  }
}

} // namespace local
} // namespace dwc
