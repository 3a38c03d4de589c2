/* SPDX-License-Identifier: Apache-2.0 */
#include "label/EnsureEveryLeaf.h"

#include <limits>
#include <vector>

namespace dwc
{
namespace
{

/** The pixels of some leaves, by leaf. */
std::vector<std::vector<std::size_t>>
ListPixels(const LabelRuns & leaves, const std::vector<std::uint32_t> & some, std::uint32_t last)
{
  std::vector<std::vector<std::size_t>> pixelsOf(static_cast<std::size_t>(last) + 1);
  std::vector<unsigned char>            isListed(pixelsOf.size(), 0);
  for (const std::uint32_t leaf : some)
  {
    isListed[leaf] = 1;
  }
  leaves.ForRuns([&](std::uint32_t leaf, std::size_t first, std::size_t end) {
    for (std::size_t p = first; p < end && isListed[leaf] != 0; ++p)
    {
      pixelsOf[leaf].push_back(p);
    }
  });
  return pixelsOf;
}

} // namespace

void
EnsureEveryLeaf(const LabelRuns &                                                   leaves,
                const std::function<float(std::size_t pixel, std::uint32_t leaf)> & score,
                RefineResult &                                                      refined)
{
  const std::uint32_t      last = leaves.Highest();
  std::vector<std::size_t> had(static_cast<std::size_t>(last) + 1, 0);
  std::vector<std::size_t> has(had.size(), 0);
  leaves.ForRuns([&had](std::uint32_t leaf, std::size_t first, std::size_t end) { had[leaf] += end - first; });
  for (const std::uint32_t leaf : refined.leaves)
  {
    ++has[leaf];
  }

  std::vector<std::uint32_t> lost;
  for (std::uint32_t leaf = 1; leaf <= last; ++leaf)
  {
    if (had[leaf] > 0 && has[leaf] == 0)
    {
      lost.push_back(leaf);
    }
  }

  // Where a leaf gets its pixel from one that has no other, that one is lost in turn, in the next round. A pixel that
  // is back with its leaf is never taken again, so this ends.
  constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
  while (!lost.empty())
  {
    const std::vector<std::vector<std::size_t>> pixelsOf = ListPixels(leaves, lost, last);
    std::vector<std::uint32_t>                  next;
    for (const std::uint32_t leaf : lost)
    {
      std::size_t best = none;
      bool        bestIsFree = false;
      float       bestScore = 0.0F;
      for (const std::size_t p : pixelsOf[leaf])
      {
        const bool  isFree = has[refined.leaves[p]] > 1;
        const float candidate = score(p, leaf);
        if (best == none || (isFree && !bestIsFree) || (isFree == bestIsFree && candidate > bestScore))
        {
          best = p;
          bestIsFree = isFree;
          bestScore = candidate;
        }
      }
      const std::uint32_t holder = refined.leaves[best];
      refined.leaves[best] = leaf;
      refined.confidence[best] = bestScore;
      ++has[leaf];
      if (--has[holder] == 0)
      {
        next.push_back(holder);
      }
    }
    lost = next;
  }
}

} // namespace dwc
