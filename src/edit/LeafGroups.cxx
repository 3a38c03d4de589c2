/* SPDX-License-Identifier: Apache-2.0 */
#include "edit/LeafGroups.h"

#include "dwc/RegionNodes.h"

#include <algorithm>

namespace dwc::edit
{

LeafGroups::LeafGroups(const Tree & tree, const Level & start)
  : m_Tree(tree)
  , m_GroupOfLeaf(start.labels)
{
  const std::vector<std::size_t> nodes = FindRegionNodes(tree, start);
  for (std::size_t label = 1; label <= start.numberOfRegions; ++label)
  {
    this->Add(this->MakeGroup(nodes[label]));
  }
}

Group
LeafGroups::MakeGroup(std::size_t node) const
{
  const auto words = m_Tree.words.find(node);
  Group      group;
  if (words != m_Tree.words.end())
  {
    group.words = words->second;
  }
  return group;
}

auto
LeafGroups::Add(const Group & group) -> Id
{
  m_Groups[m_Next] = group;
  return m_Next++;
}

std::size_t
LeafGroups::CountLeaves(Id group) const
{
  return static_cast<std::size_t>(std::count(m_GroupOfLeaf.begin() + 1, m_GroupOfLeaf.end(), group));
}

std::string
LeafGroups::Describe(Id group) const
{
  const std::string & name = m_Groups.at(group).words.name;
  if (!name.empty())
  {
    return "the region \"" + name + "\"";
  }
  const auto first = std::find(m_GroupOfLeaf.begin() + 1, m_GroupOfLeaf.end(), group);
  return "the region of leaf " + std::to_string(first - m_GroupOfLeaf.begin());
}

void
LeafGroups::VerifyUnlocked(Id group) const
{
  if (m_Groups.at(group).isLocked)
  {
    throw Refusal("would change " + this->Describe(group) + ", which is locked. Unlock it before.");
  }
}

auto
LeafGroups::TakeNode(std::size_t node) -> Id
{
  const auto begin = m_GroupOfLeaf.begin() + m_Tree.nodes[node].firstLeaf;
  const auto end = m_GroupOfLeaf.begin() + m_Tree.nodes[node].lastLeaf + 1;
  const auto first = std::find_if(begin, end, [](Id group) { return group != removed; });
  if (first == end)
  {
    throw Refusal("names node " + std::to_string(node) + ", all of which was removed before. Leave it out.");
  }
  const Id          old = *first;
  const auto        isOther = [old](Id group) { return group != old && group != removed; };
  const std::size_t count = static_cast<std::size_t>(std::count(begin, end, old));
  if (std::none_of(begin, end, isOther) && count == this->CountLeaves(old))
  {
    return old;
  }
  std::for_each(begin, end, [this](Id group) {
    if (group != removed)
    {
      this->VerifyUnlocked(group);
    }
  });
  const Id taken = this->Add({});
  std::replace_if(begin, end, [](Id group) { return group != removed; }, taken);
  for (auto group = m_Groups.begin(); group != m_Groups.end();)
  {
    group = this->CountLeaves(group->first) == 0 ? m_Groups.erase(group) : std::next(group);
  }
  return taken;
}

void
LeafGroups::Merge(const std::vector<Id> & groups)
{
  Group merged;
  for (const Id group : groups)
  {
    this->VerifyUnlocked(group);
    const Group & one = m_Groups.at(group);
    merged.isFilled = merged.isFilled || one.isFilled;
    if (merged.words.name.empty())
    {
      merged.words = one.words;
    }
  }
  for (const Id group : groups)
  {
    std::replace(m_GroupOfLeaf.begin(), m_GroupOfLeaf.end(), group, groups.front());
    m_Groups.erase(group);
  }
  m_Groups[groups.front()] = merged;
}

void
LeafGroups::Split(Id group, std::size_t parts)
{
  this->VerifyUnlocked(group);
  const std::size_t count = this->CountLeaves(group);
  if (parts > count)
  {
    throw Refusal("asks for " + std::to_string(parts) + " parts, but " + this->Describe(group) + " has " +
                  std::to_string(count) + (count == 1 ? " leaf" : " leaves") +
                  ". Ask for fewer, or segment the image with more regions.");
  }
  Group rest = m_Groups.at(group);
  rest.words = {};
  m_Groups.erase(group);
  std::vector<Id> made{ this->Add(rest) };
  std::replace(m_GroupOfLeaf.begin(), m_GroupOfLeaf.end(), group, made.front());
  // The leaves of the group that are in a node are all in one part when its split is reached: splits come after those
  // of the nodes above.
  for (const std::size_t id : m_Tree.splits)
  {
    if (made.size() == parts)
    {
      break;
    }
    const auto inPart = [&made](Id one) { return std::find(made.begin(), made.end(), one) != made.end(); };
    const auto find = [&](std::int64_t child) {
      const TreeNode & node = m_Tree.nodes[static_cast<std::size_t>(child)];
      const auto       end = m_GroupOfLeaf.begin() + node.lastLeaf + 1;
      return std::make_pair(std::find_if(m_GroupOfLeaf.begin() + node.firstLeaf, end, inPart), end);
    };
    const auto [first, firstEnd] = find(m_Tree.nodes[id].children[0]);
    const auto [second, secondEnd] = find(m_Tree.nodes[id].children[1]);
    if (first != firstEnd && second != secondEnd)
    {
      made.push_back(this->Add(rest));
      std::replace_if(second, secondEnd, inPart, made.back());
    }
  }
}

void
LeafGroups::Keep(const std::vector<Id> & groups)
{
  std::vector<Id> others;
  for (const auto & [id, group] : m_Groups)
  {
    if (!group.isLocked && std::find(groups.begin(), groups.end(), id) == groups.end())
    {
      others.push_back(id);
    }
  }
  this->Remove(others);
}

void
LeafGroups::Remove(const std::vector<Id> & groups)
{
  for (const Id group : groups)
  {
    this->VerifyUnlocked(group);
  }
  for (const Id group : groups)
  {
    std::replace(m_GroupOfLeaf.begin(), m_GroupOfLeaf.end(), group, removed);
    m_Groups.erase(group);
  }
}

void
LeafGroups::SetLevel(const Level & level)
{
  const std::vector<Id>     before = m_GroupOfLeaf;
  const std::map<Id, Group> groups = m_Groups;
  const auto isChanged = [&](std::size_t leaf) { return before[leaf] != removed && !groups.at(before[leaf]).isLocked; };
  // Leaves of one label of the level become one group. It is the one before where that had the same leaves; else it has
  // the name of its node, where all leaves of this are in it.
  const std::vector<std::size_t>                    nodes = FindRegionNodes(m_Tree, level);
  std::map<std::uint32_t, std::vector<std::size_t>> leavesOfLabel;
  for (std::size_t leaf = 1; leaf < before.size(); ++leaf)
  {
    if (isChanged(leaf))
    {
      leavesOfLabel[level.labels[leaf]].push_back(leaf);
    }
  }
  for (const auto & [id, group] : groups)
  {
    if (!group.isLocked)
    {
      m_Groups.erase(id);
    }
  }
  for (const auto & [label, leaves] : leavesOfLabel)
  {
    const Id   old = before[leaves.front()];
    const bool isSame =
      std::all_of(leaves.begin(), leaves.end(), [&](std::size_t leaf) { return before[leaf] == old; }) &&
      std::count(before.begin() + 1, before.end(), old) == static_cast<std::ptrdiff_t>(leaves.size());
    const TreeNode & node = m_Tree.nodes[nodes[label]];
    const bool       isNode = leaves.size() == node.lastLeaf - node.firstLeaf + 1;
    const Id         id = this->Add(isSame ? groups.at(old) : isNode ? this->MakeGroup(nodes[label]) : Group{});
    for (const std::size_t leaf : leaves)
    {
      m_GroupOfLeaf[leaf] = id;
    }
  }
}

void
LeafGroups::Name(Id group, const RegionWords & words)
{
  m_Groups.at(group).words = words;
}

void
LeafGroups::Lock(Id group, bool isLocked)
{
  m_Groups.at(group).isLocked = isLocked;
}

void
LeafGroups::Fill(Id group)
{
  this->VerifyUnlocked(group);
  m_Groups.at(group).isFilled = true;
}

} // namespace dwc::edit
