/* SPDX-License-Identifier: Apache-2.0 */
#include "label/EnsureEveryLeaf.h"

#include <algorithm>

namespace dwc
{
namespace
{

std::vector<std::size_t>
CountPixels(const std::vector<std::uint32_t> & leaves, std::uint32_t last)
{
  std::vector<std::size_t> counts(static_cast<std::size_t>(last) + 1, 0);
  for (const std::uint32_t leaf : leaves)
  {
    ++counts[leaf];
  }
  return counts;
}

/** The pixels of some leaves, by leaf. */
std::vector<std::vector<std::size_t>>
ListPixels(const std::vector<std::uint32_t> & leaves, const std::vector<std::uint32_t> & some, std::uint32_t last)
{
  std::vector<unsigned char> isListed(static_cast<std::size_t>(last) + 1, 0);
  for (const std::uint32_t leaf : some)
  {
    isListed[leaf] = 1;
  }
  std::vector<std::vector<std::size_t>> pixelsOf(isListed.size());
  for (std::size_t p = 0; p < leaves.size(); ++p)
  {
    if (isListed[leaves[p]] != 0)
    {
      pixelsOf[leaves[p]].push_back(p);
    }
  }
  return pixelsOf;
}

} // namespace

void
EnsureEveryLeaf(const std::vector<std::uint32_t> &                                  leaves,
                const std::function<float(std::size_t pixel, std::uint32_t leaf)> & score,
                RefineResult &                                                      refined)
{
  const std::uint32_t            last = leaves.empty() ? 0 : *std::max_element(leaves.begin(), leaves.end());
  const std::vector<std::size_t> had = CountPixels(leaves, last);
  std::vector<std::size_t>       has = CountPixels(refined.leaves, last);

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
  while (!lost.empty())
  {
    const std::vector<std::vector<std::size_t>> pixelsOf = ListPixels(leaves, lost, last);
    std::vector<std::uint32_t>                  next;
    for (const std::uint32_t leaf : lost)
    {
      std::size_t best = leaves.size();
      bool        bestIsFree = false;
      float       bestScore = 0.0F;
      for (const std::size_t p : pixelsOf[leaf])
      {
        const bool  isFree = has[refined.leaves[p]] > 1;
        const float candidate = score(p, leaf);
        if (best == leaves.size() || (isFree && !bestIsFree) || (isFree == bestIsFree && candidate > bestScore))
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
