/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_PartGroups_h
#define dwc_PartGroups_h

#include "image/DisjointSets.h"
#include "label/Parts.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace dwc::label
{

/** Parts that are merged to groups, with what each group touches. */
class PartGroups
{
public:
  PartGroups(std::vector<std::size_t> sizes, const std::vector<Contact> & contacts);

  /** The group of a part: the number of one of its parts. */
  std::uint32_t
  Find(std::uint32_t part)
  {
    return m_Sets.Find(part);
  }

  std::size_t
  SizeOf(std::uint32_t group) const
  {
    return m_Sizes[group];
  }

  /** A group that is touched, and over how many faces. */
  struct Neighbor
  {
    std::uint32_t group{ 0 };
    std::size_t   faces{ 0 };
  };

  /** What a group touches, in the order of the groups' numbers; valid until the next call. */
  const std::vector<Neighbor> &
  NeighborsOf(std::uint32_t group);

  /** Merges two groups. The new one has the number of the first. */
  void
  Merge(std::uint32_t kept, std::uint32_t merged);

private:
  DisjointSets                       m_Sets;
  std::vector<std::size_t>           m_Sizes;
  std::vector<std::vector<Neighbor>> m_Neighbors; ///< as they were when they came, with numbers of merged groups
};

} // namespace dwc::label

#endif
