/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_LeafGroups_h
#define dwc_LeafGroups_h

#include "dwc/Edits.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace dwc::edit
{

/** Why an edit is not possible: the end of a sentence that begins with the edit. */
class Refusal : public std::runtime_error
{
public:
  using std::runtime_error::runtime_error;
};

/** A region while it is edited. */
struct Group
{
  RegionWords words;
  bool        isLocked{ false };
  bool        isFilled{ false }; ///< takes what it encloses
};

/** Regions as sets of leaves, which edits change. Nothing here knows a pixel. */
class LeafGroups
{
public:
  using Id = std::uint32_t;

  static constexpr Id removed = 0;

  /** The regions of a level, with the names of their nodes. */
  LeafGroups(const Tree & tree, const Level & start);

  /** The group of a leaf, from 1; `removed`. */
  Id
  GetGroupOfLeaf(std::size_t leaf) const
  {
    return m_GroupOfLeaf[leaf];
  }

  const std::map<Id, Group> &
  GetGroups() const
  {
    return m_Groups;
  }

  /** Group of each leaf from 1; entry 0 is 0. */
  const std::vector<Id> &
  GetGroupOfLeaf() const
  {
    return m_GroupOfLeaf;
  }

  /** The leaves of a node as one group: taken out of the groups that they are in, except those that were removed. A
   * group that has just these leaves is that one. \throw Refusal where none is left, or a locked group has some of them
   * and is another. */
  Id
  TakeNode(std::size_t node);

  /** What follows takes groups that there are. \throw Refusal where one is locked, which the last three do not mind. */
  void
  Merge(const std::vector<Id> & groups);
  void
  Split(Id group, std::size_t parts);
  void
  Keep(const std::vector<Id> & groups);
  void
  Remove(const std::vector<Id> & groups);
  void
  SetLevel(const Level & level);
  void
  Name(Id group, const RegionWords & words);
  void
  Lock(Id group, bool isLocked);
  void
  Fill(Id group);

private:
  void
  VerifyUnlocked(Id group) const;
  std::string
  Describe(Id group) const;
  Id
  Add(const Group & group);

  /** With the name that a node has. */
  Group
  MakeGroup(std::size_t node) const;
  std::size_t
  CountLeaves(Id group) const;

  const Tree &        m_Tree;
  std::vector<Id>     m_GroupOfLeaf;
  std::map<Id, Group> m_Groups;
  Id                  m_Next{ 1 };
};

} // namespace dwc::edit

#endif
