/* SPDX-License-Identifier: Apache-2.0 */
#include "edit/Clean.h"

#include "image/DisjointSets.h"
#include "label/PartGroups.h"
#include "label/Parts.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <limits>
#include <map>
#include <queue>
#include <utility>

namespace dwc::edit
{
namespace
{

using label::PartGroups;

/** The parts of an image in which also 0 is a label, and what becomes of them. */
class PartLabels
{
public:
  PartLabels(const label::Parts & parts, const CleanRules & rules)
    : m_Rules(rules)
    , m_Contacts(parts.contacts)
    , m_Sizes(parts.sizes)
  {
    std::transform(parts.labels.begin(), parts.labels.end(), std::back_inserter(m_Labels), [](std::uint32_t label) {
      return label - 1; // 0 was shifted to 1
    });
  }

  const std::vector<std::uint32_t> &
  GetLabels() const
  {
    return m_Labels;
  }

  void
  GiveSmallParts()
  {
    using Entry = std::pair<std::size_t, std::uint32_t>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> small;
    PartGroups                                                     groups(m_Sizes, m_Contacts);
    const auto                                                     remember = [&](std::uint32_t group) {
      const std::uint32_t label = m_Labels[group];
      if (label != 0 && !m_Rules.isLocked[label] && static_cast<double>(groups.SizeOf(group)) < m_Rules.minimumPixels)
      {
        small.emplace(groups.SizeOf(group), group);
      }
    };
    for (std::uint32_t part = 0; part < m_Labels.size(); ++part)
    {
      remember(part);
    }
    while (!small.empty())
    {
      const auto [size, group] = small.top();
      small.pop();
      if (groups.Find(group) == group && groups.SizeOf(group) == size)
      {
        const std::uint32_t into = this->GiveAway(group, groups);
        if (into != group)
        {
          remember(into);
        }
      }
    }
    for (std::uint32_t part = 0; part < m_Labels.size(); ++part)
    {
      m_Labels[part] = m_Labels[groups.Find(part)];
    }
  }

  /** \param atBorder is a part at the border of the image? */
  void
  FillEnclosed(const std::vector<bool> & atBorder)
  {
    this->ListNeighbors();
    for (std::uint32_t label = 1; label < m_Rules.isFilled.size(); ++label)
    {
      if (m_Rules.isFilled[label])
      {
        this->FillRegion(label, atBorder);
      }
    }
    if (m_Rules.fillHoles)
    {
      this->FillHoles(atBorder);
    }
  }

private:
  /** \return the group that took it; the same one where none may. */
  std::uint32_t
  GiveAway(std::uint32_t group, PartGroups & groups)
  {
    const std::vector<PartGroups::Neighbor> neighbors = groups.NeighborsOf(group);
    std::map<std::uint32_t, std::size_t>    facesOfLabel; // which may touch it with several of its parts
    for (const PartGroups::Neighbor & neighbor : neighbors)
    {
      if (!m_Rules.isLocked[m_Labels[neighbor.group]])
      {
        facesOfLabel[m_Labels[neighbor.group]] += neighbor.faces;
      }
    }
    if (facesOfLabel.empty())
    {
      return group;
    }
    const std::uint32_t label = // of several with as many faces the lowest
      std::max_element(facesOfLabel.begin(), facesOfLabel.end(), [](const auto & one, const auto & other) {
        return one.second < other.second;
      })->first;
    std::uint32_t kept = group;
    for (const PartGroups::Neighbor & neighbor : neighbors)
    {
      if (m_Labels[neighbor.group] == label && kept == group)
      {
        kept = neighbor.group;
        groups.Merge(kept, group);
      }
      else if (m_Labels[neighbor.group] == label)
      {
        groups.Merge(kept, neighbor.group); // it kept the two apart
      }
    }
    return kept;
  }

  void
  ListNeighbors()
  {
    m_Neighbors.assign(m_Labels.size(), {});
    for (const label::Contact & contact : m_Contacts)
    {
      m_Neighbors[contact.a].push_back(contact.b);
      m_Neighbors[contact.b].push_back(contact.a);
    }
  }

  /** Parts that are joined to any of `open` by parts that `isOpen`, with these. */
  template <typename TPredicate>
  std::vector<bool>
  Reach(std::vector<std::uint32_t> open, const TPredicate & isOpen) const
  {
    std::vector<bool> isReached(m_Labels.size(), false);
    for (const std::uint32_t part : open)
    {
      isReached[part] = true;
    }
    while (!open.empty())
    {
      const std::uint32_t part = open.back();
      open.pop_back();
      for (const std::uint32_t neighbor : m_Neighbors[part])
      {
        if (!isReached[neighbor] && isOpen(neighbor))
        {
          isReached[neighbor] = true;
          open.push_back(neighbor);
        }
      }
    }
    return isReached;
  }

  void
  FillRegion(std::uint32_t label, const std::vector<bool> & atBorder)
  {
    const auto                 isOther = [&](std::uint32_t part) { return m_Labels[part] != label; };
    std::vector<std::uint32_t> outside;
    for (std::uint32_t part = 0; part < m_Labels.size(); ++part)
    {
      if (atBorder[part] && isOther(part))
      {
        outside.push_back(part);
      }
    }
    const std::vector<bool> isOutside = this->Reach(outside, isOther);
    for (std::uint32_t part = 0; part < m_Labels.size(); ++part)
    {
      if (!isOutside[part] && !m_Rules.isLocked[m_Labels[part]])
      {
        m_Labels[part] = label;
      }
    }
  }

  void
  FillHoles(const std::vector<bool> & atBorder)
  {
    DisjointSets holes(m_Labels.size()); // small parts that were given away may have joined some
    for (const label::Contact & contact : m_Contacts)
    {
      if (m_Labels[contact.a] == 0 && m_Labels[contact.b] == 0)
      {
        holes.Join(holes.Find(contact.a), holes.Find(contact.b));
      }
    }
    constexpr std::uint32_t    none = 0;
    constexpr std::uint32_t    several = std::numeric_limits<std::uint32_t>::max();
    std::vector<std::uint32_t> around(m_Labels.size(), none); // hole to the label that encloses it
    for (std::uint32_t part = 0; part < m_Labels.size(); ++part)
    {
      if (m_Labels[part] == 0)
      {
        std::uint32_t & label = around[holes.Find(part)];
        label = atBorder[part] ? several : label;
        for (const std::uint32_t neighbor : m_Neighbors[part])
        {
          if (m_Labels[neighbor] != 0 && m_Labels[neighbor] != label)
          {
            label = label == none ? m_Labels[neighbor] : several;
          }
        }
      }
    }
    for (std::uint32_t part = 0; part < m_Labels.size(); ++part)
    {
      const std::uint32_t label = m_Labels[part] == 0 ? around[holes.Find(part)] : none;
      if (label != none && label != several && !m_Rules.isLocked[label])
      {
        m_Labels[part] = label;
      }
    }
  }

  const CleanRules &                      m_Rules;
  const std::vector<label::Contact> &     m_Contacts;
  const std::vector<std::size_t> &        m_Sizes;
  std::vector<std::uint32_t>              m_Labels;
  std::vector<std::vector<std::uint32_t>> m_Neighbors;
};

std::vector<bool>
FindPartsAtBorder(const label::Parts & parts, const Grid & grid)
{
  std::vector<bool> atBorder(parts.labels.size(), false);
  const std::size_t width = grid.size[0];
  const std::size_t rows = grid.Count() / width;
  for (std::size_t r = 0; r < rows; ++r)
  {
    bool        isBorder = false;
    std::size_t rest = r;
    for (std::size_t d = 1; d < grid.Dimension(); ++d)
    {
      const std::size_t place = rest % grid.size[d];
      isBorder = isBorder || place == 0 || place + 1 == grid.size[d];
      rest /= grid.size[d];
    }
    for (std::size_t x = 0; x < width; x += isBorder || width == 1 ? 1 : width - 1)
    {
      atBorder[parts.partOfPixel[r * width + x] - 1] = true;
    }
  }
  return atBorder;
}

} // namespace

std::vector<std::uint32_t>
CleanRegions(std::vector<std::uint32_t> labels, const Grid & grid, const CleanRules & rules, const Host & host)
{
  constexpr std::size_t block = std::size_t{ 1 } << 16U;
  host.ForBlocks(labels.size(), block, [&labels](std::size_t begin, std::size_t end) {
    for (std::size_t p = begin; p < end; ++p)
    {
      ++labels[p]; // label 0 has parts too
    }
  });
  label::Parts parts = label::FindParts(std::move(labels), grid, host.Stage(0.0, 0.9));
  PartLabels   cleaned(parts, rules);
  cleaned.GiveSmallParts();
  cleaned.FillEnclosed(FindPartsAtBorder(parts, grid));
  std::vector<std::uint32_t> result = std::move(parts.partOfPixel);
  host.ForBlocks(result.size(), block, [&](std::size_t begin, std::size_t end) {
    for (std::size_t p = begin; p < end; ++p)
    {
      result[p] = cleaned.GetLabels()[result[p] - 1];
    }
  });
  host.progress(1.0);
  return result;
}

} // namespace dwc::edit
